"""The revocation feed: followed in memory, so that a call is decided without the network."""

from typing import Final

from grantex.base.engine import get_engine
from grantex.base.errors import FormatError
from grantex.base.options import check_api_key, check_callable, check_seconds, check_url, wrong_option
from grantex.base.steps import run_steps, run_steps_async, wait_for
from grantex.feed.freshness import FeedState
from grantex.feed.open_feed import Allow, FeedSettings, WhenStale
from grantex.feed.shared_feed import SharedFeed, StateListener
from grantex.verify.revocation import RevocationCheck, RevocationContext
from grantex.verify.scope.scope import check_call_scopes


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
        check_api_key(api_key, "Feed")
        if url is not None:
            check_url(url, "Feed", "url")
        check_seconds(max_staleness, "Feed", "max_staleness")
        check_seconds(timeout, "Feed", "timeout")
        _check_when_stale(when_stale)
        if on_state_change is not None:
            check_callable(on_state_change, "Feed", "on_state_change")
        settings = FeedSettings(api_key, url, max_staleness, when_stale, timeout)
        self._shared: Final = SharedFeed(settings, on_state_change)

    @property
    def state(self) -> FeedState:
        """Whether it is fresh."""
        return self._shared.state

    def connect(self, context: RevocationContext) -> RevocationCheck:
        """Follow for one verifier. Raises ``TypeError`` for another issuer than before."""
        return self._shared.join(context)

    def close(self) -> None:
        """End the stream, and return when nothing is open any more. Later calls are refused."""
        run_steps(wait_for(get_engine().submit(self._shared.close())))

    async def close_async(self) -> None:
        """Do what :meth:`close` does, in an event loop."""
        await run_steps_async(wait_for(get_engine().submit(self._shared.close())))


def _check_when_stale(when_stale: object) -> None:
    expected = '"refuse", "ask", or Allow(…) with scopes that rules may name'
    if isinstance(when_stale, Allow):
        try:
            check_call_scopes(when_stale.scopes)
        except FormatError as cause:
            raise wrong_option("Feed", "when_stale", expected) from cause
    elif when_stale not in ("refuse", "ask"):
        raise wrong_option("Feed", "when_stale", expected)
