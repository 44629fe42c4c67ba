"""Policies, in Cedar or as rules (`docs/protocol.md` §15)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from grantex.client._async.transport import AsyncTransport
from grantex.client.body import given, listed
from grantex.client.call import Call, named_path_of
from grantex.client.models.model import to_instant
from grantex.client.models.policies import (
    Policy,
    PolicyDraft,
    PolicyEffect,
    PolicyPage,
    PolicyReplay,
    PolicySet,
    PolicyTestResult,
)

_POLICIES: Final = "/v1/policies"


class AsyncPolicies:
    """`/v1/policies`. Reading and testing need the role `issue`, replaying `audit-read`, changes `admin`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(self, *, page: int | None = None, page_size: int | None = None) -> PolicyPage:
        """Return the policies, with the digest of all of them: at most 100, in one page by default."""
        query = {"page": page, "pageSize": page_size}
        return await self._transport.send(Call(method="GET", path=_POLICIES, query=query), PolicyPage)

    async def get(self, policy: str) -> Policy:
        """Read a policy by its name, or a rule by its id (`pol_…`). Raise GrantexError `NOT_FOUND`."""
        return await self._transport.send(Call(method="GET", path=named_path_of(_POLICIES, policy)), Policy)

    async def put(
        self, name: str, cedar: str, *, effective: Literal["next_token", "now"] | None = None
    ) -> Policy:
        """Save a policy in Cedar under a name, in place of an earlier one, and put it in force.

        A name is 1 to 64 lower-case letters, digits and hyphens. `effective` says for which tokens it holds:
        by default those that are issued from now on, within an hour for all (`next_token`). `now` ends the
        tokens issued until now of the agents that it may be about, which refresh.

        Raise GrantexError `INVALID_POLICY`, with the line and what Cedar says, or `TOO_MANY_POLICIES`.
        """
        body = given({"cedar": cedar, "effective": effective})
        call = Call(method="PUT", path=named_path_of(_POLICIES, name), body=body)
        return await self._transport.send(call, Policy)

    async def delete(self, policy: str) -> None:
        """Remove a policy or rule. Raise GrantexError `NOT_FOUND`."""

        async def is_gone() -> bool:
            return all(known.id != policy for known in (await self.list()).policies)

        await self._transport.run(Call(method="DELETE", path=named_path_of(_POLICIES, policy)), is_gone)

    async def create_rule(
        self,
        *,
        name: str,
        effect: PolicyEffect,
        priority: int | None = None,
        agent_id: str | None = None,
        principal_id: str | None = None,
        scopes: Iterable[str] | None = None,
        time_of_day_start: str | None = None,
        time_of_day_end: str | None = None,
        idempotency_key: str | None = None,
    ) -> Policy:
        """Save a rule, which the server translates to Cedar.

        A `deny` refuses, unless an `allow` of a higher priority applies; an `allow` alone says nothing, for
        nothing is allowed beyond a grant. Members that are not given match everything. `priority` is 0 by
        default. Times of day are UTC, such as `22:00`, from the first until before the second.

        Raise GrantexError `INVALID_POLICY` or `TOO_MANY_POLICIES`.
        """
        members = {
            "name": name,
            "effect": effect,
            "priority": priority,
            "agentId": agent_id,
            "principalId": principal_id,
            "scopes": listed("scopes", scopes),
            "timeOfDayStart": time_of_day_start,
            "timeOfDayEnd": time_of_day_end,
        }
        call = Call(method="POST", path=_POLICIES, body=given(members), idempotency_key=idempotency_key)
        return await self._transport.send(call, Policy)

    async def update_rule(
        self,
        policy_id: str,
        *,
        name: str | None = None,
        effect: PolicyEffect | None = None,
        priority: int | None = None,
        agent_id: str | None = None,
        principal_id: str | None = None,
        scopes: Iterable[str] | None = None,
        time_of_day_start: str | None = None,
        time_of_day_end: str | None = None,
    ) -> Policy:
        """Change the members of a rule that are given; the others stay.

        Raise GrantexError `POLICY_IS_CEDAR`, `INVALID_POLICY` or `NOT_FOUND`.
        """
        members = {
            "name": name,
            "effect": effect,
            "priority": priority,
            "agentId": agent_id,
            "principalId": principal_id,
            "scopes": listed("scopes", scopes),
            "timeOfDayStart": time_of_day_start,
            "timeOfDayEnd": time_of_day_end,
        }
        call = Call(method="PATCH", path=named_path_of(_POLICIES, policy_id), body=given(members))
        return await self._transport.send(call, Policy)

    async def test(
        self,
        *,
        agent_id: str,
        audience: str,
        principal_id: str,
        policy: PolicyDraft | None = None,
        scopes: Iterable[str] | None = None,
        depth: int | None = None,
        acr: str | None = None,
        action: str | None = None,
        arguments: Mapping[str, object] | None = None,
        amount: str | None = None,
        currency: str | None = None,
        calls_this_hour: int | None = None,
        at: datetime | None = None,
    ) -> PolicyTestResult:
        """Decide a situation without consequences, as if `policy` was saved.

        With `action`, the tool that is called, it decides a call; without it each scope as when it is issued.
        `depth` and `calls_this_hour` are 0 by default, `at` is now. `amount` is a decimal text. Without `acr`
        the person has not signed in yet.

        Raise GrantexError `INVALID_POLICY`.
        """
        members = {
            "agentId": agent_id,
            "audience": audience,
            "principalId": principal_id,
            "policy": _draft(policy),
            "scopes": listed("scopes", scopes),
            "depth": depth,
            "acr": acr,
            "action": action,
            "arguments": arguments,
            "amount": amount,
            "currency": currency,
            "callsThisHour": calls_this_hour,
            "at": None if at is None else to_instant(at),
        }
        call = Call(method="POST", path=f"{_POLICIES}/test", body=given(members))
        return await self._transport.send(call, PolicyTestResult)

    async def replay(
        self, *, since: datetime, until: datetime | None = None, policy: PolicyDraft | None = None
    ) -> PolicyReplay:
        """Decide the calls of the audit log once more, and say which would have been decided otherwise.

        `policy` counts as if it was saved; without it, the policies in force are replayed. `until` is by
        default the end of the log. A long log takes minutes: give it the time with
        `client.with_options(timeout=300)`.

        Raise GrantexError `INVALID_POLICY`.
        """
        members = {
            "policy": _draft(policy),
            "since": to_instant(since),
            "until": None if until is None else to_instant(until),
        }
        call = Call(method="POST", path=f"{_POLICIES}/replay", body=given(members))
        return await self._transport.send(call, PolicyReplay)

    async def get_set(self, digest: str) -> PolicySet:
        """Read the policies that were in force together, by the digest in an entry of the audit log.

        Raise GrantexError `NOT_FOUND`.
        """
        call = Call(method="GET", path=named_path_of("/v1/policy-sets", digest))
        return await self._transport.send(call, PolicySet)


def _draft(policy: PolicyDraft | None) -> dict[str, object] | None:
    return None if policy is None else {"name": policy.name, "cedar": policy.cedar}
