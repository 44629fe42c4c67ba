"""The revocation feed: followed in memory, so that a call is decided without the network."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from grantex.base.engine import get_engine, start_afresh_after_fork
from grantex.base.errors import FormatError
from grantex.base.faults import tell
from grantex.base.options import check_callable, check_seconds, check_url, is_text, wrong_option
from grantex.base.steps import run_steps, run_steps_async, wait_for
from grantex.feed.freshness import FeedState
from grantex.feed.open_feed import Allow, FeedSettings, OpenFeed, WhenStale
from grantex.verify.grant import Grant
from grantex.verify.revocation import RevocationCheck, RevocationContext, RevocationState
from grantex.verify.scope.scope import check_call_scopes

StateListener = Callable[[FeedState, BaseException | None], object]


class FeedClosed(Exception):  # noqa: N818 -- it is always the cause of an error of ours
    """The feed, or the verifier that used it, is closed."""


class Feed:
    """Follows the server's revocation feed (``docs/protocol.md`` §7) and decides each call in memory.

    A revocation takes effect when it arrives, usually within milliseconds. A verifier that is cut off stops
    trusting its log after ``max_staleness``. The first call opens the stream and waits for the snapshot.
    One object opens one stream, however many verifiers share it; they share the keys and the clock of the
    first of them, and one issuer.

    ``api_key`` has the role ``verify``. ``url`` is where the server's API is; by default the verifier's
    issuer. ``max_staleness`` is how old the latest message may be; the server sends one each second.
    ``timeout`` is how long a call waits for a snapshot or a reconnect, and, with ``"ask"``, for an answer.
    Both are in seconds.

    ``when_stale`` is what happens to calls while the feed is not fresh: ``"refuse"`` refuses them with
    ``revocation_unavailable``, ``"ask"`` asks the server about each as :class:`Online` does, and
    ``Allow("calendar:read")`` lets those run whose rule names only these scopes, on grants that are not
    known to be revoked, and says so in their audit entries.

    ``on_state_change`` is called, in a thread of its own, with every new state and the latest fault. The
    child of a fork connects for itself. Raises ``TypeError`` naming the option that is wrong.
    """

    def __init__(
        self,
        *,
        api_key: str,
        url: str | None = None,
        max_staleness: float = 10,
        when_stale: WhenStale = "refuse",
        timeout: float = 5,
        on_state_change: StateListener | None = None,
    ) -> None:
        if not is_text(api_key):
            raise wrong_option("Feed", "api_key", "a string with something in it")
        if url is not None:
            check_url(url, "Feed", "url")
        check_seconds(max_staleness, "Feed", "max_staleness")
        check_seconds(timeout, "Feed", "timeout")
        _check_when_stale(when_stale)
        if on_state_change is not None:
            check_callable(on_state_change, "Feed", "on_state_change")
        self._settings: Final = FeedSettings(api_key, url, max_staleness, when_stale, timeout)
        self._on_state_change: Final = on_state_change
        self._lock = threading.Lock()
        self._opened: OpenFeed | None = None
        self._issuer: str | None = None
        self._is_closed = False
        self._users = 0
        self._listeners: dict[object, Callable[[], None]] = {}
        self._state: FeedState = "connecting"
        start_afresh_after_fork(self)

    @property
    def state(self) -> FeedState:
        """Whether it is fresh."""
        return self._state

    def connect(self, context: RevocationContext) -> RevocationCheck:
        """Follow for one verifier. Raises ``TypeError`` for another issuer than before."""
        if self._issuer not in (None, context.issuer):
            raise TypeError("Feed: one feed belongs to one issuer; make another one for another issuer.")
        self._issuer = context.issuer
        self._users += 1
        return _FeedCheck(self, context)

    def close(self) -> None:
        """End the stream, and return when nothing is open any more. Later calls are refused."""
        run_steps(wait_for(get_engine().submit(self._close())))

    async def close_async(self) -> None:
        """Do what :meth:`close` does, in an event loop."""
        await run_steps_async(wait_for(get_engine().submit(self._close())))

    def start_afresh(self) -> None:
        """Connect anew in the child of a fork, where it is next asked."""
        self._lock = threading.Lock()
        self._opened = None
        if not self._is_closed:
            self._state = "connecting"

    def opened(self, context: RevocationContext) -> OpenFeed:
        """Return the open feed, and open it where it is not."""
        opened = self._opened
        if opened is not None:
            return opened
        with self._lock:
            if self._is_closed:
                raise FeedClosed("The revocation feed is closed.")
            if self._opened is None:
                self._opened = OpenFeed(self._settings, context, self._set_state, self._tell_entry)
            return self._opened

    @property
    def now_opened(self) -> OpenFeed | None:
        """The open feed, if it is open."""
        return self._opened

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call back after each new entry. Returns a function that withdraws the listener."""
        key = object()
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    async def leave(self) -> None:
        """Note that a verifier does not use it any more, in the engine's loop."""
        self._users -= 1
        if self._users > 0:
            return
        if not self._is_closed:
            self._set_state("connecting", None)
        await self._close_opened()

    async def _close(self) -> None:
        self._is_closed = True
        self._set_state("closed", None)
        await self._close_opened()

    async def _close_opened(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.close()

    def _set_state(self, state: FeedState, cause: BaseException | None) -> None:
        if state == self._state or (self._is_closed and state != "closed"):
            return
        self._state = state
        if self._on_state_change is not None:
            get_engine().call(tell, self._on_state_change, state, cause)

    def _tell_entry(self) -> None:
        for listener in list(self._listeners.values()):
            tell(listener)


class _FeedCheck(RevocationCheck):
    """What one verifier knows through a feed."""

    def __init__(self, feed: Feed, context: RevocationContext) -> None:
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


def _check_when_stale(when_stale: object) -> None:
    expected = '"refuse", "ask", or Allow(…) with scopes that rules may name'
    if isinstance(when_stale, Allow):
        try:
            check_call_scopes(when_stale.scopes)
        except FormatError as cause:
            raise wrong_option("Feed", "when_stale", expected) from cause
    elif when_stale not in ("refuse", "ask"):
        raise wrong_option("Feed", "when_stale", expected)
