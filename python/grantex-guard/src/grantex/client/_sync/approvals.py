"""Calls that people are asked about (`docs/protocol.md` §15)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from grantex.client._sync.pages import LARGEST_PAGE, by_cursor
from grantex.client._sync.transport import Transport
from grantex.client.call import Call, path_of
from grantex.client.errors import GrantexError
from grantex.client.models.approvals import Approval, ApprovalPage, ApprovalStatus

_APPROVALS: Final = "/v1/approvals"
# Seconds of one question: less than most proxies give an answer.
_WAIT: Final = 25
# Seconds after an answer that came at once: of a server that stops, or has too many to wait for.
_PAUSE: Final = 1.0


class Approvals:
    """`/v1/approvals` (role `issue`)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, approval_id: str, *, wait: int | None = None) -> Approval:
        """Read an approval.

        `wait`: seconds to wait for the decision of a pending one, at most 30, besides the timeout of the
        client. The answer may come sooner.

        Raise GrantexError `NOT_FOUND`.
        """
        call = Call(method="GET", path=path_of(_APPROVALS, approval_id), query={"wait": wait})
        connection = self._transport.connection
        patient = replace(connection, timeout=connection.timeout + (wait or 0))
        return self._transport.with_options(patient).send(call, Approval)

    def list(
        self,
        *,
        grant_id: str | None = None,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: ApprovalStatus | None = None,
        cursor: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> ApprovalPage:
        """Return one page, newest first."""
        query = {
            "grantId": grant_id,
            "agentId": agent_id,
            "principalId": principal_id,
            "status": status,
            "cursor": cursor,
            "page": page,
            "pageSize": page_size,
        }
        return self._transport.send(Call(method="GET", path=_APPROVALS, query=query), ApprovalPage)

    def list_all(
        self,
        *,
        grant_id: str | None = None,
        agent_id: str | None = None,
        principal_id: str | None = None,
        status: ApprovalStatus | None = None,
    ) -> Iterator[Approval]:
        """Yield every approval that matches the filter, newest first; pages are fetched as needed."""

        def fetch(cursor: str | None) -> ApprovalPage:
            return self.list(
                grant_id=grant_id,
                agent_id=agent_id,
                principal_id=principal_id,
                status=status,
                cursor=cursor,
                page_size=LARGEST_PAGE,
            )

        return by_cursor(fetch, lambda page: page.approvals)

    def wait_for(self, approval_id: str) -> Approval:
        """Do what `grants.wait_for_approval` does."""
        while True:
            approval = self.get(approval_id, wait=_WAIT)
            if approval.status in {"approved", "used"}:
                return approval
            if approval.status != "pending":
                raise _not_approved(approval)
            self._transport.clock.sleep(_PAUSE)

    def decide(
        self,
        approval_id: str,
        decision: Literal["approve", "refuse"],
        *,
        idempotency_key: str | None = None,
    ) -> Approval:
        """Decide instead of the person, in a sandbox. A live server has no such route: `NO_SUCH_ROUTE`.

        Raise GrantexError `APPROVAL_DECIDED`, `APPROVAL_EXPIRED`, `GRANT_ENDED`, `AGENT_NOT_ACTIVE`,
        `ON_HOLD` or `NOT_FOUND`.
        """
        call = Call(
            method="POST",
            path=path_of(_APPROVALS, approval_id, "/decide"),
            body={"decision": decision},
            idempotency_key=idempotency_key,
        )
        return self._transport.send(call, Approval)


def _not_approved(approval: Approval) -> GrantexError:
    if approval.status == "refused":
        return GrantexError("APPROVAL_REFUSED", "the principal refused this call")
    return GrantexError(
        "APPROVAL_EXPIRED", "the time of this approval is over; make the call again to ask anew"
    )
