"""Grants (`docs/protocol.md` §6)."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Final, overload

from grantex.client._async.approvals import AsyncApprovals
from grantex.client._async.discovery import AsyncDiscovery
from grantex.client._async.pages import LARGEST_PAGE, by_cursor
from grantex.client._async.proven_call import proven_call
from grantex.client._async.token_source import AsyncTokenSource
from grantex.client._async.transport import AsyncTransport
from grantex.client.agent_key import SigningKey
from grantex.client.body import given, listed
from grantex.client.call import REPEAT_WITHIN_MEMORY, Call, Order, path_of
from grantex.client.errors import GrantexError
from grantex.client.models.approvals import Approval
from grantex.client.models.grants import (
    DelegateParams,
    GrantPage,
    GrantRecord,
    GrantStatus,
    GrantVerification,
    GrantVerificationAnswer,
)
from grantex.client.models.holds import Holds
from grantex.client.models.tokens import IssuedToken
from grantex.client.params import params_of

_GRANTS: Final = "/v1/grants"


class AsyncGrants:
    """`/v1/grants`."""

    def __init__(
        self, transport: AsyncTransport, discovery: AsyncDiscovery, approvals: AsyncApprovals
    ) -> None:
        self._transport = transport
        self._discovery = discovery
        self._approvals = approvals

    async def get(self, grant_id: str) -> GrantRecord:
        """Raise GrantexError `NOT_FOUND`, for an unknown grant and for another developer's."""
        return await self._transport.send(Call(method="GET", path=path_of(_GRANTS, grant_id)), GrantRecord)

    async def list(
        self,
        *,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: GrantStatus | None = None,
        below: str | None = None,
        within: Iterable[str] | None = None,
        order: Order | None = None,
        cursor: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> GrantPage:
        """Return one page.

        `below` is the id of a grant: lists what was delegated from it, at any depth, oldest first, so that
        parents come before children. `within` are the ids of up to 100 grants: lists these and everything
        delegated from them, each once. `order` is by default `desc`, the newest first, and `asc` with
        `below`.
        """
        ids = listed("within", within)
        query = {
            "agentId": agent_id,
            "principalId": principal_id,
            "status": status,
            "below": below,
            "within": None if ids is None else ",".join(map(str, ids)),
            "order": order,
            "cursor": cursor,
            "page": page,
            "pageSize": page_size,
        }
        return await self._transport.send(Call(method="GET", path=_GRANTS, query=query), GrantPage)

    def list_all(
        self,
        *,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: GrantStatus | None = None,
        below: str | None = None,
        within: Iterable[str] | None = None,
        order: Order | None = None,
    ) -> AsyncIterator[GrantRecord]:
        """Yield every grant that matches the filter of `list`, in its order; pages are fetched as needed."""
        ids = None if within is None else tuple(within)

        async def fetch(cursor: str | None) -> GrantPage:
            return await self.list(
                agent_id=agent_id,
                principal_id=principal_id,
                status=status,
                below=below,
                within=ids,
                order=order,
                cursor=cursor,
                page_size=LARGEST_PAGE,
            )

        return by_cursor(fetch, lambda page: page.grants)

    async def revoke(self, grant_id: str) -> None:
        """End a grant and every grant below it, at once, and stop assertions.

        Assertions of your sign-in provider (ID-JAG) no longer count for its agent, person and service, see
        `lift_stop`. This holds for a grant that has ended already, too.

        Raise GrantexError `NOT_FOUND` for a grant that is unknown, not yours, or ended after you had stopped
        assertions.
        """

        async def is_revoked() -> bool:
            return await self._is_revoked(grant_id)

        await self._transport.run(Call(method="DELETE", path=path_of(_GRANTS, grant_id)), is_revoked)

    async def lift_stop(self, grant_id: str) -> None:
        """Lift what `revoke` has stopped besides.

        Assertions of your sign-in provider (ID-JAG) count again for the agent, person and service of the
        grant. What the person has stopped only they lift, by a login.

        Raise GrantexError `NOT_FOUND` for a grant that is unknown or not yours; `STOPPED_BY_PERSON` where the
        person has stopped the agent: what you have stopped is lifted, and assertions are refused until they
        log in.
        """
        await self._transport.run(Call(method="DELETE", path=path_of(_GRANTS, grant_id, "/stop")))

    async def hold(
        self, grant_id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> Holds:
        """Keep a grant and everything below it from acting, until you release it.

        Ends the tokens issued until now, and refuses others (`ON_HOLD`). Where you hold it already, nothing
        changes, not even the reason. `reason` has up to 200 characters and is shown to people and models.
        Return who holds it now.

        Raise GrantexError `NOT_FOUND`; `GRANT_ENDED` where there is nothing to hold.
        """
        call = Call(
            method="POST",
            path=path_of(_GRANTS, grant_id, "/hold"),
            body=given({"reason": reason}),
            idempotency_key=idempotency_key,
        )
        return await self._transport.send(call, Holds)

    async def release(self, grant_id: str, *, idempotency_key: str | None = None) -> Holds:
        """Release what you hold. When nobody holds the grant any more, its agent refreshes its token.

        Return who still holds it: the person, for example, whose hold only they release.

        Raise GrantexError `NOT_FOUND`.
        """
        path = path_of(_GRANTS, grant_id, "/release")
        call = Call(method="POST", path=path, body={}, idempotency_key=idempotency_key)
        return await self._transport.send(call, Holds)

    @overload
    async def delegate(
        self,
        params: DelegateParams,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> IssuedToken: ...

    @overload
    async def delegate(
        self,
        /,
        *,
        parent_grant_token: str | AsyncTokenSource,
        sub_agent_id: str,
        scopes: Iterable[str],
        authorization_details: Sequence[Mapping[str, object]] | None = None,
        expires_in: str | None = None,
        audience: str | None = None,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> IssuedToken: ...

    async def delegate(
        self,
        params: DelegateParams | None = None,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
        **members: object,
    ) -> IssuedToken:
        """Give a sub-agent a narrower grant.

        Pass `DelegateParams`, or its members as keywords. `parent_grant_token` may be a token source: it
        refreshes first when less than half of the token's lifetime is left, because the child grant ends no
        later than the token. `key` is the key that the parent's token is bound to, if it is bound to one. The
        child's is that of the sub-agent.

        Raise GrantexError `INVALID_PARENT_TOKEN`, `SCOPE_NOT_NARROWER`, `DETAILS_NOT_NARROWER`,
        `INVALID_DETAILS`, `AUDIENCE_NOT_NARROWER`, `AUDIENCE_NOT_REGISTERED`, `SCOPE_NOT_DECLARED` or
        `DELEGATION_DEPTH_EXCEEDED`.
        """
        parent = members.get("parent_grant_token")
        if isinstance(parent, AsyncTokenSource):
            members = {**members, "parent_grant_token": await parent.token(to_delegate=True)}
        call = Call(
            method="POST",
            path=f"{_GRANTS}/delegate",
            body=params_of(DelegateParams, params, members).to_wire(),
            idempotency_key=idempotency_key,
            repeat_within=REPEAT_WITHIN_MEMORY,
        )
        return await self._transport.send(await proven_call(call, key, self._discovery), IssuedToken)

    async def verify(self, token: str) -> GrantVerification:
        """Say whether the grant of a token is active, with its claims or the reason why not."""
        call = Call(method="POST", path=f"{_GRANTS}/verify", body={"token": token})
        return (await self._transport.send(call, GrantVerificationAnswer)).root

    async def wait_for_approval(self, approval_id: str) -> Approval:
        """Wait until the person has decided about the call of a refusal `approval_required`.

        That takes up to 15 minutes. Then make the same call again, within five minutes. It keeps no state, so
        waiting can start again after any error.

        Raise GrantexError `APPROVAL_REFUSED`, `APPROVAL_EXPIRED` or `NOT_FOUND`.
        """
        return await self._approvals.wait_for(approval_id)

    async def _is_revoked(self, grant_id: str) -> bool:
        try:
            return (await self.get(grant_id)).status == "revoked"
        except GrantexError as error:
            if error.status == 404:
                return False
            raise
