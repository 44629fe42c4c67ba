"""A feed that verifiers share: opened by the first that asks, and ended by the last that leaves."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from grantex.base.engine import get_engine, start_afresh_after_fork
from grantex.base.faults import tell
from grantex.feed.freshness import FeedState
from grantex.feed.open_feed import FeedSettings, OpenFeed
from grantex.verify.grant import Grant
from grantex.verify.revocation import RevocationCheck, RevocationContext, RevocationState

StateListener = Callable[[FeedState, BaseException | None], object]


class FeedClosed(Exception):  # noqa: N818 -- it is always the cause of an error of ours
    """The feed, or the verifier that used it, is closed."""


class SharedFeed:
    """One stream for all verifiers that use it."""

    def __init__(self, settings: FeedSettings, on_state_change: StateListener | None) -> None:
        self._settings: Final = settings
        self._on_state_change: Final = on_state_change
        self._lock = threading.Lock()
        self._issuer: str | None = None
        self._is_closed = False
        self._users = 0
        self._listeners: dict[object, Callable[[], None]] = {}
        self.state: FeedState = "connecting"
        self.now_opened: OpenFeed | None = None
        """The open feed, if it is open."""
        start_afresh_after_fork(self)

    def join(self, context: RevocationContext) -> RevocationCheck:
        """Follow for one more verifier. Raises ``TypeError`` for another issuer than before."""
        if self._issuer not in (None, context.issuer):
            raise TypeError("Feed: one feed belongs to one issuer; make another one for another issuer.")
        self._issuer = context.issuer
        self._users += 1
        return _SharedFeedCheck(self, context)

    def start_afresh(self) -> None:
        """Connect again in the child of a fork, at its next call."""
        self._lock = threading.Lock()
        self.now_opened = None
        if not self._is_closed:
            self.state = "connecting"

    def opened(self, context: RevocationContext) -> OpenFeed:
        """Return the open feed, and open it where it is not."""
        opened = self.now_opened
        if opened is not None:
            return opened
        with self._lock:
            if self._is_closed:
                raise FeedClosed("The revocation feed is closed.")
            if self.now_opened is None:
                self.now_opened = OpenFeed(self._settings, context, self._set_state, self._tell_entry)
            return self.now_opened

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call back after each new entry. Returns a function that withdraws the listener."""
        key = object()
        self._listeners[key] = listener

        def withdraw() -> None:
            self._listeners.pop(key, None)

        return withdraw

    async def leave(self) -> None:
        """Note that a verifier does not use it any more, in the engine's loop."""
        self._users -= 1
        if self._users > 0:
            return
        if not self._is_closed:
            self._set_state("connecting", None)
        await self._close_opened()

    async def close(self) -> None:
        """End the stream for all of them, in the engine's loop."""
        self._is_closed = True
        self._set_state("closed", None)
        await self._close_opened()

    async def _close_opened(self) -> None:
        opened, self.now_opened = self.now_opened, None
        if opened is not None:
            await opened.close()

    def _set_state(self, state: FeedState, cause: BaseException | None) -> None:
        if state == self.state or (self._is_closed and state != "closed"):
            return
        self.state = state
        if self._on_state_change is not None:
            get_engine().call(tell, self._on_state_change, state, cause)

    def _tell_entry(self) -> None:
        for listener in list(self._listeners.values()):
            tell(listener)


class _SharedFeedCheck(RevocationCheck):
    """What one verifier knows through a feed."""

    def __init__(self, feed: SharedFeed, context: RevocationContext) -> None:
        self._feed: Final = feed
        self._context: Final = context
        self._is_used = True

    def developer(self) -> str | Future[str]:
        return self._in_use().developer()

    def is_revoked(
        self, token: str, grant: Grant, key_id: str, scopes: Sequence[str] | None
    ) -> RevocationState | Future[RevocationState]:
        return self._in_use().is_revoked(token, grant, key_id, scopes)

    def revision_at(self, now: float) -> object | None:
        opened = self._feed.now_opened
        if not self._is_used or opened is None:
            return None
        return opened.revision_at(now if opened.clock is self._context.clock else opened.clock())

    def ready(self) -> Future[None] | None:
        return self._in_use().ready()

    def is_known_revoked(self, grant: Grant, key_id: str) -> bool:
        opened = self._feed.now_opened
        return self._is_used and opened is not None and opened.is_known_revoked(grant, key_id)

    def on_entry(self, listener: Callable[[], None]) -> Callable[[], None]:
        return self._feed.listen(listener)

    def close(self) -> Future[None] | None:
        if not self._is_used:
            return None
        self._is_used = False
        return get_engine().submit(self._feed.leave())

    def _in_use(self) -> OpenFeed:
        if not self._is_used:
            raise FeedClosed("The verifier is closed.")
        return self._feed.opened(self._context)
