"""Grant tokens (`docs/protocol.md` §6)."""

from collections.abc import Iterable
from typing import overload

from grantex.client._async.discovery import AsyncDiscovery
from grantex.client._async.proven_call import proven_call
from grantex.client._async.transport import AsyncTransport
from grantex.client.agent_key import SigningKey
from grantex.client.body import given, listed
from grantex.client.call import REPEAT_WITHIN_MEMORY, Call
from grantex.client.models.model import Request
from grantex.client.models.tokens import (
    ExchangeTokenParams,
    GrantTokens,
    RefreshTokenParams,
    Verification,
    VerificationAnswer,
)
from grantex.client.params import params_of


class AsyncTokens:
    """`/v1/token` and `/v1/tokens`."""

    def __init__(self, transport: AsyncTransport, discovery: AsyncDiscovery) -> None:
        self._transport = transport
        self._discovery = discovery

    @overload
    async def exchange(
        self,
        params: ExchangeTokenParams,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> GrantTokens: ...

    @overload
    async def exchange(
        self,
        /,
        *,
        code: str | None,
        agent_id: str,
        code_verifier: str | None = None,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> GrantTokens: ...

    async def exchange(
        self,
        params: ExchangeTokenParams | None = None,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
        **members: str | None,
    ) -> GrantTokens:
        """Exchange a code for a grant.

        Pass `ExchangeTokenParams`, or its members as keywords. `key` binds the token to a key (RFC 9449), for
        `AgentAuth`. Default: the token is bound to none, as it must be where no proof can come with it: over
        stdio, and within a process.

        A lost answer is requested again within 45 seconds; the server would treat a later retry as theft of
        the code.

        Raise GrantexError `INVALID_CODE`, whatever is wrong with the code, and `KEY_REQUIRED` without a key
        where the service demands one. Raise TypeError without a code: a live server sends it to the callback,
        after the person has approved.
        """
        return await self._issue(
            "/v1/token", params_of(ExchangeTokenParams, params, members), key, idempotency_key
        )

    @overload
    async def refresh(
        self,
        params: RefreshTokenParams,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> GrantTokens: ...

    @overload
    async def refresh(
        self,
        /,
        *,
        refresh_token: str,
        agent_id: str,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> GrantTokens: ...

    async def refresh(
        self,
        params: RefreshTokenParams | None = None,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
        **members: str,
    ) -> GrantTokens:
        """Return the next token of the same grant. `key` is as in `exchange`.

        Store the new refresh token before you use the new grant token, or let `token_source` do it.

        Raise GrantexError `INVALID_REFRESH_TOKEN`, whatever is wrong with the refresh token or the grant;
        `KEY_REQUIRED`.
        """
        refreshed = params_of(RefreshTokenParams, params, members)
        return await self._issue("/v1/token/refresh", refreshed, key, idempotency_key)

    async def refresh_within(
        self,
        seconds: float,
        *,
        refresh_token: str,
        agent_id: str,
        key: SigningKey | None,
        idempotency_key: str,
    ) -> GrantTokens:
        """Do what `refresh` does, and repeat it for no longer than this. For token sources."""
        params = RefreshTokenParams(refresh_token=refresh_token, agent_id=agent_id)
        repeat_within = min(seconds, REPEAT_WITHIN_MEMORY)
        return await self._issue("/v1/token/refresh", params, key, idempotency_key, repeat_within)

    async def verify(
        self,
        token: str,
        *,
        audience: str | None = None,
        scopes: Iterable[str] | None = None,
        key_thumbprint: str | None = None,
    ) -> Verification:
        """Say whether a token is valid now: signature, expiry, grant, ancestor grants, agents, principal.

        An invalid token is no error: `valid` is False. The token must be for `audience`, and cover `scopes`.
        `key_thumbprint` is the RFC 7638 thumbprint of the key whose proof (DPoP) came with the token, which
        you have checked. A token that is bound to a key is not valid without it.
        """
        members = {
            "token": token,
            "audience": audience,
            "scopes": listed("scopes", scopes),
            "keyThumbprint": key_thumbprint,
        }
        call = Call(method="POST", path="/v1/tokens/verify", body=given(members))
        return (await self._transport.send(call, VerificationAnswer)).root

    async def revoke(self, jti: str, *, idempotency_key: str | None = None) -> None:
        """Revoke one token, and every grant that was delegated with it.

        The token's own grant and the refresh token issued with it stay valid: if that was stolen too, revoke
        the grant. Raise GrantexError `NOT_FOUND` for an unknown token, or one that has ended.
        """
        call = Call(
            method="POST", path="/v1/tokens/revoke", body={"jti": jti}, idempotency_key=idempotency_key
        )
        await self._transport.run(call)

    async def _issue(
        self,
        path: str,
        params: Request,
        key: SigningKey | None,
        idempotency_key: str | None,
        repeat_within: float = REPEAT_WITHIN_MEMORY,
    ) -> GrantTokens:
        call = Call(
            method="POST",
            path=path,
            body=params.to_wire(),
            idempotency_key=idempotency_key,
            repeat_within=repeat_within,
        )
        return await self._transport.send(await proven_call(call, key, self._discovery), GrantTokens)
