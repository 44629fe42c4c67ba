"""A grant token that stays fresh."""

from typing import Final

from grantex.client._async.primitives import SYSTEM_CLOCK, AsyncClock, AsyncSharedWork, in_thread
from grantex.client._async.tokens import AsyncTokens
from grantex.client.agent_key import SigningKey
from grantex.client.errors import GrantexError
from grantex.client.kept_grant import (
    ANSWER_REMEMBERED,
    KeptGrant,
    PendingRefresh,
    are_grant_tokens,
    begin_refresh,
    from_text,
    given_grant,
    given_up,
    is_newer,
    newest,
    refreshed_grant,
    to_text,
)
from grantex.client.models.tokens import GrantTokens
from grantex.client.stores import SecretStore
from grantex.client.token_claims import bound_key_of, check_binding

# A day, in seconds.
_LONGEST_AHEAD: Final = 24 * 60 * 60

# Seconds to wait after a refresh that failed while the old token is valid, or whose token is useless.
_PAUSE: Final = 5.0


class AsyncTokenSource:
    """Keeps the grant token of one grant fresh. It has no timer and need not be closed.

    The store holds a rotated refresh token before its grant token is used, and notes a refresh before it is
    sent: after a crash or a lost answer, the source requests the same answer again. Several sources may share
    a name in a store, as processes do: those that refresh at the same moment use the same key and get the
    same tokens.
    """

    def __init__(
        self,
        tokens: AsyncTokens,
        *,
        agent_id: str,
        store: SecretStore,
        grant: GrantTokens | None = None,
        name: str | None = None,
        refresh_before: float = 300,
        key: SigningKey | None = None,
        clock: AsyncClock = SYSTEM_CLOCK,
    ) -> None:
        """See `Grantex.token_source`."""
        if not agent_id:
            raise TypeError("agent_id must be the id of an agent")
        if not hasattr(store, "set"):
            raise TypeError("store must be a SecretStore")
        if grant is not None and not are_grant_tokens(grant):
            raise TypeError("grant must be the answer of tokens.exchange")
        if key is not None and not callable(getattr(key, "sign", None)):
            raise TypeError("key must be the key of an agent")
        if isinstance(refresh_before, bool) or not 0 <= refresh_before <= _LONGEST_AHEAD:
            raise TypeError(f"refresh_before must be a number of seconds, at most {_LONGEST_AHEAD}")
        self._tokens = tokens
        self._agent_id = agent_id
        self._store = store
        self._given = grant
        self._name = f"grant-{agent_id}" if name is None else name
        self._refresh_before = refresh_before
        self._key = key
        self._clock = clock
        self._kept: KeptGrant | None = None
        self._ended: GrantexError | None = None
        self._paused_until = 0.0
        self._refreshed_at = float("-inf")
        self._loading = AsyncSharedWork(self._load)
        self._refreshing = AsyncSharedWork(self._refresh_bound)

    async def token(self, *, to_delegate: bool = False) -> str:
        """Return a grant token that is valid for at least a few seconds.

        Near its expiry, a refresh begins and the valid token is returned at once; only after its expiry does
        the call wait for the refresh. With `to_delegate` the token is for a delegation, which ends no later
        than the token: if less than half of its lifetime is left, a refresh is awaited first; if that fails,
        the token is returned while it is valid.

        Raise GrantexError `GRANT_ENDED` for good once the grant was revoked or has ended; `GRANT_UNKNOWN`;
        `TOKEN_NOT_BOUND` if the server does not bind the new token to the key; what the store or
        `tokens.refresh` raises.
        """
        grant = await self._current()
        now = self._clock.now()
        if not self._is_usable(grant, now):
            if abs(now - self._refreshed_at) < _PAUSE:
                check_binding(grant.token, self._kid)
            return (await self._refreshing.join()).token
        may_try = now >= self._paused_until and grant.may_try_ahead(now)
        if to_delegate and grant.is_half_spent(now) and may_try:
            return (await self._refreshed_or_held(grant)).token
        if grant.is_due(now, self._refresh_before) and may_try:
            # The error occurs again once the token has expired, and is raised then.
            self._refreshing.start()
        return grant.token

    async def refresh(self) -> str:
        """Refresh now, or join a running refresh, and return the new token.

        For example after the agent's scopes changed. Raises what `token` raises.
        """
        await self._current()
        return (await self._refreshing.join()).token

    @property
    def _kid(self) -> str | None:
        return None if self._key is None else self._key.kid

    def _is_usable(self, grant: KeptGrant, now: float) -> bool:
        return not grant.is_spent(now) and bound_key_of(grant.token) == self._kid

    async def _current(self) -> KeptGrant:
        if self._ended is not None:
            raise self._ended
        if self._kept is not None:
            return self._kept
        return await self._loading.join()

    async def _load(self) -> KeptGrant:
        stored = await self._read()
        given = self._given
        if given is not None and (stored is None or is_newer(given, stored.tokens)):
            return await self._keep(given_grant(given, self._clock.now()))
        if stored is None:
            raise GrantexError(
                "GRANT_UNKNOWN",
                f"the store holds no grant under {self._name}; pass the one from tokens.exchange",
            )
        self._kept = stored
        return stored

    async def _refreshed_or_held(self, grant: KeptGrant) -> KeptGrant:
        try:
            return await self._refreshing.join()
        except Exception:
            if self._ended is not None or grant.is_spent(self._clock.now()):
                raise
            return grant

    async def _refresh_bound(self) -> KeptGrant:
        try:
            grant = await self._refresh()
            self._refreshed_at = self._clock.now()
            check_binding(grant.token, self._kid)
        except BaseException:
            self._paused_until = self._clock.now() + _PAUSE
            raise
        return grant

    async def _refresh(self) -> KeptGrant:
        mine = await self._current()
        before = newest(mine, await self._read())
        self._kept = before
        is_rotated = before.tokens.refresh_token != mine.tokens.refresh_token
        if is_rotated and self._is_usable(before, self._clock.now()):
            return before
        begun, pending = begin_refresh(before, self._clock.now())
        await self._keep(begun)
        try:
            answer = await self._ask(begun, pending)
        except GrantexError as error:
            fault = error
        else:
            return await self._keep(refreshed_grant(answer, pending.since))
        if fault.code in {"INVALID_REFRESH_TOKEN", "GRANT_ENDED"}:
            elsewhere = await self._rotated_elsewhere(before)
            if elsewhere is not None:
                return elsewhere
            await self._end(fault)
        if fault.code == "SCOPE_NOT_DECLARED":
            # The server keeps this answer under this key, and answers otherwise once the agent declares the
            # scopes again: so the next key is another.
            await self._keep(given_up(begun))
        raise self._ended or fault

    async def _rotated_elsewhere(self, before: KeptGrant) -> KeptGrant | None:
        """Another source of the same name may have been faster: this one continues with its tokens."""
        stored = await self._read()
        if stored is None or stored.tokens.refresh_token == before.tokens.refresh_token:
            return None
        if newest(before, stored) is before:
            return None
        self._kept = stored
        return stored

    async def _ask(self, begun: KeptGrant, pending: PendingRefresh) -> GrantTokens:
        # Later it would count as theft, also where a crash was in between.
        left = pending.since + ANSWER_REMEMBERED - self._clock.now()
        return await self._tokens.refresh_within(
            left,
            refresh_token=begun.tokens.refresh_token,
            agent_id=self._agent_id,
            key=self._key,
            idempotency_key=pending.idempotency_key,
        )

    async def _end(self, cause: GrantexError) -> None:
        said = "the grant was revoked or has ended; only the principal can give another"
        self._ended = GrantexError("GRANT_ENDED", said, status=cause.status, request_id=cause.request_id)
        self._ended.__cause__ = cause
        await in_thread(self._store.delete, self._name)

    async def _read(self) -> KeptGrant | None:
        text = await in_thread(self._store.get, self._name)
        return None if text is None else from_text(text, self._name)

    async def _keep(self, grant: KeptGrant) -> KeptGrant:
        await in_thread(self._store.set, self._name, to_text(grant))
        self._kept = grant
        return grant
