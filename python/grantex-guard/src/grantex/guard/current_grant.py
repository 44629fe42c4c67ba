"""The grant of the guarded call in which code runs."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import NamedTuple, Optional, Protocol

from grantex.base.errors import AuthorizationError
from grantex.verify.grant import Grant


class GuardedCall(Protocol):
    """The guarded call in which code runs, as its tool sees it: it cannot settle itself."""

    @property
    def grant(self) -> Grant:
        """For whom the call runs."""
        ...

    @property
    def ended_by(self) -> AuthorizationError | None:
        """The refusal, ``revoked`` or ``expired``, with which the grant ended while the call runs; else None.

        A tool that works for long looks at it before each step that matters.
        """
        ...

    def on_grant_end(self, listener: Callable[[AuthorizationError], None]) -> Callable[[], None]:
        """Call back, in any thread, when the grant ends before the call does; at once where it has ended.

        Returns a function that withdraws the listener.
        """
        ...

    @property
    def is_settled(self) -> bool:
        """Whether the call is over."""
        ...


class _Scope(NamedTuple):
    """A guarded call in which code runs, and the one around it."""

    call: GuardedCall
    outer: Optional["_Scope"]


_current: ContextVar[_Scope | None] = ContextVar("grantex.current_call", default=None)


def current_call() -> GuardedCall | None:
    """Return the guarded call in which the caller runs, however deep below the tool or the handler; else
    None.

    Threads that the call starts by itself do not belong to it: run them in ``contextvars.copy_context()``.
    """
    scope = _current.get()
    return None if scope is None else scope.call


def current_grant() -> Grant | None:
    """Return the grant of the guarded call in which the caller runs; None outside of one."""
    scope = _current.get()
    return None if scope is None else scope.call.grant


class within:  # noqa: N801 -- reads as `with within(call):`
    """Runs what is inside as a part of a guarded call: :func:`current_grant` returns its grant there."""

    __slots__ = ("_call", "_token")

    def __init__(self, call: GuardedCall) -> None:
        self._call = call

    def __enter__(self) -> None:
        self._token = _current.set(_scope_of(self._call))

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def enter(call: GuardedCall) -> None:
    """Go on as a part of a guarded call, up to the end of the :class:`calls_inside` around it."""
    _current.set(_scope_of(call))


class calls_inside:  # noqa: N801 -- reads as `with calls_inside():`
    """Ends with what is inside: the guarded calls that :func:`enter` has made it a part of."""

    __slots__ = ("_outer",)

    def __enter__(self) -> None:
        self._outer = _current.get()

    def __exit__(self, *_: object) -> None:
        _current.set(self._outer)


def _scope_of(call: GuardedCall) -> _Scope:
    outer = _current.get()
    # What a settled call has started must not keep it in memory.
    while outer is not None and outer.call is not call and outer.call.is_settled:
        outer = outer.outer
    return outer if outer is not None and outer.call is call else _Scope(call, outer)


def is_within(call: GuardedCall) -> bool:
    """Tell whether the caller runs as a part of a guarded call."""
    scope = _current.get()
    while scope is not None and scope.call is not call:
        scope = scope.outer
    return scope is not None
