"""A feed that is being followed, and how it decides."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from grantex.base.ask_server import ServerAccess
from grantex.base.engine import get_engine
from grantex.base.errors import AuthorizationError
from grantex.feed.connection import FeedConnection
from grantex.feed.feed_client import FeedClient
from grantex.feed.feed_log import FeedLog
from grantex.feed.freshness import FeedState, Freshness
from grantex.feed.message import message_reader
from grantex.feed.online import OnlineCheck
from grantex.verify.grant import Grant
from grantex.verify.revocation import RevocationContext, RevocationState


class Allow:
    """Scopes that are tolerant of a stale feed: ``Allow("calendar:read", "weather:read")``."""

    def __init__(self, *scopes: str) -> None:
        self.scopes: Final = scopes

    def __repr__(self) -> str:
        return f"Allow({', '.join(map(repr, self.scopes))})"


WhenStale: TypeAlias = Literal["refuse", "ask"] | Allow
"""What happens to a call while it is unknown whether its grant has been revoked."""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """The checked options of a feed."""

    api_key: str = field(repr=False)
    url: str | None
    max_staleness: float
    when_stale: WhenStale
    timeout: float


class FeedUnavailable(Exception):  # noqa: N818 -- it is always the cause of an error of ours
    """The feed cannot be decided by at the moment; the cause is the latest fault."""


class OpenFeed:
    """Follows a feed from the moment at which it is made."""

    def __init__(
        self,
        settings: FeedSettings,
        context: RevocationContext,
        on_change: Callable[[FeedState, BaseException | None], None],
        on_entry: Callable[[], None],
    ) -> None:
        self.clock: Final = context.clock
        access = ServerAccess(
            (settings.url or context.issuer).rstrip("/"), settings.api_key, settings.timeout
        )
        self._on_entry: Final = on_entry
        self._log: Final = FeedLog()
        self._revision = self._log.revision
        self._freshness: Final = Freshness(
            self._log,
            max_staleness=settings.max_staleness,
            clock=context.clock,
            on_change=lambda state: on_change(state, self._why_not_fresh()),
            on_silence=self._note_silence,
        )
        self._connection: Final = FeedConnection(
            self._log,
            FeedClient(access),
            message_reader(context.issuer, context.keys, context.clock, self._log.revokes_key),
            timeout=settings.timeout,
            on_message=self._note_message,
            on_gap=self._freshness.distrust,
        )
        when_stale = settings.when_stale
        self._online: Final = OnlineCheck(access) if when_stale == "ask" else None
        self._tolerated: Final = frozenset(when_stale.scopes) if isinstance(when_stale, Allow) else None
        # Callers wait for it from now on, and not only once the loop gets to it.
        self._connection.snapshot.begin()
        self._running: Final = get_engine().submit(self._connection.run())

    def developer(self) -> str | Future[str]:
        """Return the developer whose revocations it states."""
        return self._log.developer_id or get_engine().submit(self._wait_for_developer())

    def revision_at(self, now: float) -> object | None:
        """Return the revision of what it knows; None where it is not fresh."""
        return self._log.revision if self._freshness.is_fresh_at(now) else None

    def is_revoked(
        self, token: str, grant: Grant, key_id: str, scopes: Sequence[str] | None
    ) -> RevocationState | Future[RevocationState]:
        """Tell whether a token is revoked."""
        if self._freshness.is_fresh():
            return self._decide(grant, key_id)
        pending = self._connection.reconnect.pending
        if pending is None and self._freshness.state != "stale":
            pending = self._connection.snapshot.pending
        if pending is None or self._is_decided_to_be_revoked(grant, key_id):
            return self._decide_stale(token, grant, key_id, scopes)
        return get_engine().submit(self._decide_after(pending, token, grant, key_id, scopes))

    def is_known_revoked(self, grant: Grant, key_id: str) -> bool:
        """Tell what is known. What is known to be revoked stays revoked, even if the log is incomplete."""
        return grant.developer_id == self._log.developer_id and self._log.revokes(grant, key_id)

    def ready(self) -> Future[None] | None:
        """Wait until calls can be decided."""
        return None if self._freshness.is_fresh() else get_engine().submit(self._wait_until_fresh())

    async def close(self) -> None:
        """Stop, in the engine's loop."""
        self._freshness.stop()
        self._connection.close()
        await asyncio.wrap_future(self._running)

    def _note_message(self) -> bool:
        is_fresh = self._freshness.renew()
        if self._revision is not self._log.revision:
            self._revision = self._log.revision
            self._on_entry()
        return is_fresh

    def _note_silence(self) -> None:
        self._connection.note_silence()

    def _decide(self, grant: Grant, key_id: str) -> bool:
        if grant.developer_id != self._log.developer_id:
            raise AuthorizationError("feed_does_not_cover", attribution=grant)
        return self._log.revokes(grant, key_id)

    def _is_decided_to_be_revoked(self, grant: Grant, key_id: str) -> bool:
        return self._log.position is not None and self._decide(grant, key_id)

    def _decide_stale(
        self, token: str, grant: Grant, key_id: str, scopes: Sequence[str] | None
    ) -> RevocationState | Future[RevocationState]:
        if self._is_decided_to_be_revoked(grant, key_id):
            return True
        if self._online is not None:
            return self._online.is_revoked(token, grant, key_id, scopes)
        if self._tolerated is not None and scopes is not None and self._tolerated.issuperset(scopes):
            return "unknown"
        raise self._unavailable()

    async def _decide_after(
        self,
        pending: "Future[None]",
        token: str,
        grant: Grant,
        key_id: str,
        scopes: Sequence[str] | None,
    ) -> RevocationState:
        await asyncio.wrap_future(pending)
        if self._freshness.is_fresh():
            return self._decide(grant, key_id)
        state = self._decide_stale(token, grant, key_id, scopes)
        return await asyncio.wrap_future(state) if isinstance(state, Future) else state

    async def _wait_for_developer(self) -> str:
        await self._snapshot_attempt()
        if self._log.developer_id is not None:
            return self._log.developer_id
        if self._online is None:
            raise self._unavailable()
        developer = self._online.developer()
        return await asyncio.wrap_future(developer) if isinstance(developer, Future) else developer

    async def _wait_until_fresh(self) -> None:
        pending = self._connection.reconnect.pending or self._connection.snapshot.pending
        if pending is not None:
            await asyncio.wrap_future(pending)
        if not self._freshness.is_fresh():
            raise self._unavailable()

    async def _snapshot_attempt(self) -> None:
        pending = self._connection.snapshot.pending
        if pending is not None:
            await asyncio.wrap_future(pending)

    def _unavailable(self) -> FeedUnavailable:
        error = FeedUnavailable(f"The revocation feed is {self._freshness.state}.")
        error.__cause__ = self._why_not_fresh()
        return error

    def _why_not_fresh(self) -> BaseException | None:
        if self._freshness.state != "stale":
            return self._connection.fault
        now = self.clock()
        error = FeedUnavailable(
            f"The latest message is {now - self._log.known_at:.1f} s old by this clock."
            if self._log.is_understood(now)
            else "Something was revoked in a way that this version does not know."
        )
        error.__cause__ = self._connection.fault
        return error
