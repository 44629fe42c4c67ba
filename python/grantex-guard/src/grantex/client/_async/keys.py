"""API keys (`docs/protocol.md` §3)."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final

from grantex.client._async.pages import LARGEST_PAGE, by_page
from grantex.client._async.transport import AsyncTransport
from grantex.client.body import given, listed
from grantex.client.call import REPEAT_WITHIN_MEMORY, Call, path_of
from grantex.client.models.keys import ApiKey, ApiKeyPage, CreatedApiKey, Role, RotatedApiKey
from grantex.client.models.model import to_instant

_KEYS: Final = "/v1/keys"


class AsyncKeys:
    """`/v1/keys` (admin)."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(
        self,
        *,
        name: str,
        roles: Iterable[Role],
        expires_at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> CreatedApiKey:
        """Create a key. Its `api_key` is only in this answer. Default of `expires_at`: never."""
        members = {
            "name": name,
            "roles": listed("roles", roles),
            "expiresAt": None if expires_at is None else to_instant(expires_at),
        }
        call = Call(
            method="POST",
            path=_KEYS,
            body=given(members),
            idempotency_key=idempotency_key,
            repeat_within=REPEAT_WITHIN_MEMORY,
        )
        return await self._transport.send(call, CreatedApiKey)

    async def list(self, *, page: int | None = None, page_size: int | None = None) -> ApiKeyPage:
        """Return one page, newest first."""
        query = {"page": page, "pageSize": page_size}
        return await self._transport.send(Call(method="GET", path=_KEYS, query=query), ApiKeyPage)

    def list_all(self) -> AsyncIterator[ApiKey]:
        """Yield every key, newest first; pages are fetched as needed."""

        async def fetch(number: int) -> ApiKeyPage:
            return await self.list(page=number, page_size=LARGEST_PAGE)

        return by_page(fetch, lambda page: page.keys)

    async def revoke(self, key_id: str) -> None:
        """End a key at once, and the keys that were allowed in its console sessions."""
        await self._transport.run(Call(method="DELETE", path=path_of(_KEYS, key_id)))

    async def revoke_own(self) -> None:
        """End the key of this client, whatever its role."""
        await self._transport.run(Call(method="DELETE", path="/v1/me/key"))

    async def rotate(self, *, idempotency_key: str | None = None) -> RotatedApiKey:
        """Create a successor of the current key; the old key works for 24 more hours.

        This client keeps using the old key: create a new client with the new one.
        """
        call = Call(
            method="POST",
            path=f"{_KEYS}/rotate",
            idempotency_key=idempotency_key,
            repeat_within=REPEAT_WITHIN_MEMORY,
        )
        return await self._transport.send(call, RotatedApiKey)
