"""A call that may run."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Final, Literal

from grantex.base.errors import AuthorizationError
from grantex.base.faults import tell
from grantex.base.json import JsonObject
from grantex.guard.ending import Ending
from grantex.verify.grant import Grant

Listener = Callable[[AuthorizationError], None]
Watch = Callable[[Grant, Listener], Callable[[], None]]
"""Watches a grant, and returns how to stop."""


class Admission:
    """A call that may run: run it, and settle it. Its methods may be called from any thread."""

    __slots__ = (
        "__weakref__",
        "_ended_by",
        "_listeners",
        "_lock",
        "_record",
        "_stop_watching",
        "_watch",
        "grant",
        "is_settled",
    )

    grant: Final[Grant]
    is_settled: bool
    """Whether the call is over."""

    def __init__(self, grant: Grant, watch: Watch | None, record: Callable[[Ending], None]) -> None:
        self.grant = grant
        self.is_settled = False
        self._watch = watch
        self._record = record
        self._ended_by: AuthorizationError | None = None
        self._stop_watching: Callable[[], None] | None = None
        self._listeners: dict[object, Listener] | None = None
        # A garbage collection may settle the call in the thread that holds it.
        self._lock = threading.RLock()

    @property
    def ended_by(self) -> AuthorizationError | None:
        """The refusal with which the grant ended before the call was settled; None while it has not.

        ``revoked``, within milliseconds of what a feed learns, or ``expired``, within a second. Without a
        feed, only an expiry is noticed.
        """
        self._start_watching()
        return self._ended_by

    @property
    def known_end(self) -> AuthorizationError | None:
        """The same, as far as somebody has asked for it before."""
        return self._ended_by

    def on_grant_end(self, listener: Listener) -> Callable[[], None]:
        """Call back, in any thread, when the grant ends before the call is settled; at once where it has
        ended.

        Returns a function that withdraws the listener.
        """
        self._start_watching()
        context = copy_context()
        key = object()
        with self._lock:
            if self._ended_by is None and self.is_settled:
                return _nothing
            if self._ended_by is None and self._listeners is not None:
                # A feed reports in its own thread, outside of the call.
                self._listeners[key] = lambda refusal: context.run(listener, refusal)
                return lambda: self._withdraw(key)
            refusal = self._ended_by
        if refusal is not None:
            listener(refusal)
        return _nothing

    def settle(
        self, outcome: Literal["success", "failure"], detail: JsonObject | None = None, *, ran: bool = True
    ) -> None:
        """Record how the call ended. Only the first time counts.

        ``ran`` is False for a call that never started: what it took of a budget goes back. Never raises and
        never waits; a fault of the sink is passed to the guard's ``on_audit_fault``.
        """
        self.end(Ending(outcome, detail, ran))

    def end(self, ending: Ending) -> None:
        """Do what :meth:`settle` does."""
        with self._lock:
            if self.is_settled:
                return
            self.is_settled = True
            self._listeners = None
            stop, self._stop_watching = self._stop_watching, None
        if stop is not None:
            stop()
        self._record(ending)

    def _start_watching(self) -> None:
        with self._lock:
            if self._listeners is not None or self.is_settled or self._watch is None:
                return
            self._listeners = {}
        # It may call back before it returns.
        stop = self._watch(self.grant, self._grant_ended)
        with self._lock:
            if not self.is_settled:
                self._stop_watching = stop
                return
        stop()

    def _grant_ended(self, refusal: AuthorizationError) -> None:
        with self._lock:
            if self.is_settled or self._ended_by is not None:
                return
            self._ended_by = refusal
            listeners, self._listeners = self._listeners, {}
        for listener in (listeners or {}).values():
            tell(listener, refusal)

    def _withdraw(self, key: object) -> None:
        with self._lock:
            if self._listeners is not None:
                self._listeners.pop(key, None)


def _nothing() -> None:
    pass
