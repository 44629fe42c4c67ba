"""Requests of agents to people (`docs/protocol.md` §6)."""

from collections.abc import AsyncIterator
from typing import Final

from grantex.client._async.pages import LARGEST_PAGE, by_cursor
from grantex.client._async.transport import AsyncTransport
from grantex.client.call import Call, path_of
from grantex.client.errors import GrantexError
from grantex.client.models.authorizations import (
    Authorization,
    AuthorizationPage,
    AuthorizationState,
    AuthorizationStatus,
    AuthorizeParams,
    ConsentLink,
    ListedAuthorization,
    SentLink,
)

_AUTHORIZE: Final = "/v1/authorize"

# Seconds between two questions while a person decides.
_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 5.0
_GROWTH: Final = 1.2


class AsyncAuthorizations:
    """`/v1/authorize`: the requests that `authorize` has made."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def create(self, params: AuthorizeParams, *, idempotency_key: str | None = None) -> Authorization:
        """Do what `Grantex.authorize` does."""
        call = Call(method="POST", path=_AUTHORIZE, body=params.to_wire(), idempotency_key=idempotency_key)
        return await self._transport.send(call, Authorization)

    async def get(self, auth_request_id: str) -> AuthorizationState:
        """Read a request. The code of an approved request without a redirect address is returned here, once.

        Raise GrantexError `NOT_FOUND`.
        """
        call = Call(method="GET", path=path_of(_AUTHORIZE, auth_request_id))
        return await self._transport.send(call, AuthorizationState)

    async def list(
        self,
        *,
        auth_request_id: str | None = None,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: AuthorizationStatus | None = None,
        cursor: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> AuthorizationPage:
        """Return one page, newest first. Logins of OAuth clients are not listed: those belong to the person.

        `auth_request_id` reads one request; unlike `get` this does not take its code.
        """
        query = {
            "authRequestId": auth_request_id,
            "agentId": agent_id,
            "principalId": principal_id,
            "status": status,
            "cursor": cursor,
            "page": page,
            "pageSize": page_size,
        }
        return await self._transport.send(Call(method="GET", path=_AUTHORIZE, query=query), AuthorizationPage)

    def list_all(
        self,
        *,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: AuthorizationStatus | None = None,
    ) -> AsyncIterator[ListedAuthorization]:
        """Yield every request that matches the filter, newest first; pages are fetched as needed."""

        async def fetch(cursor: str | None) -> AuthorizationPage:
            return await self.list(
                agent_id=agent_id,
                principal_id=principal_id,
                status=status,
                cursor=cursor,
                page_size=LARGEST_PAGE,
            )

        return by_cursor(fetch, lambda page: page.requests)

    async def cancel(self, auth_request_id: str) -> None:
        """Take a request back, also an approved one until its code is exchanged. A second time it changes
        nothing.

        Raise GrantexError `NOT_FOUND`, `REQUEST_DECIDED` once it was denied or exchanged, `REQUEST_EXPIRED`.
        """
        await self._transport.run(Call(method="DELETE", path=path_of(_AUTHORIZE, auth_request_id)))

    async def renew_link(self, auth_request_id: str, *, idempotency_key: str | None = None) -> ConsentLink:
        """Make a new consent link to a pending request. The earlier one stops working.

        Raise GrantexError `NOT_FOUND`, `REQUEST_DECIDED`, `REQUEST_EXPIRED`.
        """
        path = path_of(_AUTHORIZE, auth_request_id, "/link")
        call = Call(method="POST", path=path, idempotency_key=idempotency_key)
        return await self._transport.send(call, ConsentLink)

    async def resend(self, auth_request_id: str) -> str:
        """Mail the person of a pending request a new consent link, and return the masked address.

        The earlier link stops working. Raise GrantexError `ADDRESS_MISSING`, `MAIL_NOT_CONFIGURED`,
        `MAIL_LIMIT`, `MAIL_NOT_SENT`, `NOT_FOUND`, `REQUEST_DECIDED`, `REQUEST_EXPIRED`.
        """
        path = path_of(_AUTHORIZE, auth_request_id, "/resend")
        call = Call(method="POST", path=path, is_repeatable=False)
        return (await self._transport.send(call, SentLink)).email

    async def wait_for_code(self, auth_request_id: str) -> AuthorizationState:
        """Return a request without a redirect address, with its `code`, once the person has approved.

        It asks every second at first and every five seconds later, until the person has decided or the
        request has expired (15 minutes). A code is handed out once. If the answer with it was lost, the page
        lets the person approve once more for a minute, and this continues to ask. It keeps no state, so
        waiting can start again after any error.

        Raise GrantexError `ACCESS_DENIED`, `REQUEST_CANCELLED`, `REQUEST_EXPIRED`, or `CODE_ELSEWHERE` when
        it was approved and the code is not available here: a redirect carries it, `authorize` returned it (in
        a sandbox), or it has been used.
        """
        pause = _FIRST_PAUSE
        while True:
            request = await self.get(auth_request_id)
            if request.code is not None:
                return request
            if not _may_come_yet(request):
                raise _without_code(request)
            await self._transport.clock.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)


def _may_come_yet(request: AuthorizationState) -> bool:
    is_awaited_here = request.redirect_uri is None and request.sandbox is None
    return request.status == "pending" or (request.status == "approved" and is_awaited_here)


def _without_code(request: AuthorizationState) -> GrantexError:
    if request.status == "denied":
        return GrantexError("ACCESS_DENIED", "the principal did not approve")
    if request.status == "cancelled":
        return GrantexError("REQUEST_CANCELLED", "the request was taken back")
    if request.status == "expired":
        return GrantexError("REQUEST_EXPIRED", "this request has expired; ask the principal again")
    return GrantexError("CODE_ELSEWHERE", "the principal approved, and the code went another way")
