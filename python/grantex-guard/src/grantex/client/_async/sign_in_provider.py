"""Where people sign in (`docs/protocol.md` §6)."""

from collections.abc import Iterable
from typing import Final

from grantex.client._async.transport import AsyncTransport
from grantex.client.body import given, listed
from grantex.client.call import Call, named_path_of
from grantex.client.models.people import SavedSignInProvider, SignInProvider

_PROVIDER: Final = "/v1/sign-in-provider"


class AsyncSignInProviders:
    """`/v1/sign-in-provider` (admin)."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get(self) -> SignInProvider:
        """Raise GrantexError `NOT_FOUND` without a provider."""
        return await self._transport.send(Call(method="GET", path=_PROVIDER), SignInProvider)

    async def save(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        principal_claim: str | None = None,
        scopes: Iterable[str] | None = None,
    ) -> SavedSignInProvider:
        """Set the provider.

        `issuer` is an https URL; its discovery document is fetched before anything is saved. `client_secret`
        is stored encrypted, and never returned. `principal_claim` is by default `sub`; `email` counts if the
        provider has verified it. `scopes` are such as `email` or `profile`; default: none.

        A change to how it identifies people ends every binding that it made, `ended_bindings` of them, and
        revokes those people's grants. Their names stay reserved: people of another provider need new ones.

        Raise GrantexError `DISCOVERY_FAILED`.
        """
        members = {
            "issuer": issuer,
            "clientId": client_id,
            "clientSecret": client_secret,
            "principalClaim": principal_claim,
            "scopes": listed("scopes", scopes),
        }
        call = Call(method="PUT", path=_PROVIDER, body=given(members))
        return await self._transport.send(call, SavedSignInProvider)

    async def remove(self) -> None:
        """Remove it and every binding that it made, and revoke those people's grants."""
        await self._transport.run(Call(method="DELETE", path=_PROVIDER))

    async def end_binding(self, principal_id: str) -> None:
        """End the binding of one person, who must sign in again, and revoke their grants. Their name stays
        reserved."""
        path = named_path_of("/v1/principals", principal_id, "/directory-binding")
        await self._transport.run(Call(method="DELETE", path=path))
