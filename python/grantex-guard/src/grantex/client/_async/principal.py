"""What a person may do with their own grants (`docs/protocol.md` §11)."""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self

import httpx

from grantex.client._async.connections import AsyncConnections
from grantex.client._async.pages import LARGEST_PAGE, by_cursor
from grantex.client._async.transport import AsyncTransport
from grantex.client.call import Call, path_of
from grantex.client.models.audit import AuditEntry, Entries
from grantex.client.models.grants import PrincipalGrant, PrincipalGrantPage
from grantex.client.options import DEFAULT_RETRIES, DEFAULT_TIMEOUT, check_connection, check_secret

_GRANTS: Final = "/v1/principal/grants"


class AsyncPrincipal:
    """Acts for one person with a session, from `principal_sessions.create`, instead of an API key."""

    def __init__(
        self,
        session_token: str,
        *,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        retries: int = DEFAULT_RETRIES,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """The options are those of `AsyncGrantex`. Raise TypeError, naming the option that is wrong."""
        connection = check_connection(base_url, timeout, retries)
        credential = check_secret("session_token", session_token)
        self._transport = AsyncTransport(connection, credential, AsyncConnections(http_client))

    async def grants(
        self, *, cursor: str | None = None, page: int | None = None, page_size: int | None = None
    ) -> PrincipalGrantPage:
        """Return one page of their grants, newest first."""
        query = {"cursor": cursor, "page": page, "pageSize": page_size}
        return await self._transport.send(Call(method="GET", path=_GRANTS, query=query), PrincipalGrantPage)

    def all_grants(self) -> AsyncIterator[PrincipalGrant]:
        """Yield all of their grants, newest first; pages are fetched as needed."""

        async def fetch(cursor: str | None) -> PrincipalGrantPage:
            return await self.grants(cursor=cursor, page_size=LARGEST_PAGE)

        return by_cursor(fetch, lambda page: page.grants)

    async def audit(self) -> tuple[AuditEntry, ...]:
        """Return the activity on their behalf: the newest 100 entries."""
        return (await self._transport.send(Call(method="GET", path="/v1/principal/audit"), Entries)).entries

    async def revoke(self, grant_id: str) -> None:
        """Revoke one of their grants, and every grant below it."""
        await self._transport.run(Call(method="DELETE", path=path_of(_GRANTS, grant_id)))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
