"""Approvals, budgets and holds at a guard, with the real server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from client_kinds import done
from grantex import (
    Admissions,
    AuthorizationError,
    Call,
    Grantex,
    Guard,
    Rule,
    Service,
    Verifier,
    guard_function,
    use_token,
)
from grantex.client import GrantTokens
from grantex_testing.grantex_server import GrantexServer, start_grantex_server

AUDIENCE: Final = "https://payments.test"
RULE: Final[Rule[Any]] = Rule(
    "payments:initiate", action="payment.made", amount=lambda payment: payment["amount"], currency="EUR"
)
LIMITS: Final[dict[str, Any]] = {
    "type": "urn:grantex:call",
    "scope": "payments:initiate",
    "arguments": {"amount": {"max": "500"}},
    "ask": {"amount": {"over": "200"}},
    "budget": {"amount": "1000", "currency": "EUR", "per": "grant"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[GrantexServer]:
    with start_grantex_server() as running:
        yield running


@pytest.fixture(scope="module")
def gx(server: GrantexServer) -> Iterator[Grantex]:
    with Grantex(base_url=server.url, api_key=server.api_key) as client:
        yield client


@pytest.fixture
def service(server: GrantexServer) -> Iterator[Service]:
    with Service(url=server.url, api_key=server.api_key, audience=AUDIENCE) as made:
        yield made


def pay(to: str, amount: int) -> str:
    return f"{amount} to {to}"


async def pay_async(to: str, amount: int) -> str:
    return pay(to, amount)


def pay_by_call(service: Service, token: str, amount: int) -> str:
    """Pay with a token, outside of any context."""
    call = Call(token=token, action="pay", rule=RULE, input={"to": "hotel", "amount": amount})
    return service.guard.run(call, lambda _: pay("hotel", amount))


def limited_grant(gx: Grantex) -> GrantTokens:
    """A grant of Alice's for payments, of which she is asked about those above 200."""
    scopes = ["payments:initiate"]
    agent = gx.agents.register(name="payer", scopes=scopes)
    asked = gx.authorize(
        agent_id=agent.id,
        user_id="alice",
        scopes=scopes,
        audience=AUDIENCE,
        authorization_details=[LIMITS],
    )
    assert asked.code is not None
    return gx.tokens.exchange(code=asked.code, agent_id=agent.id)


async def refused(call: Any) -> AuthorizationError:
    """The refusal of a call that must not run."""
    with pytest.raises(AuthorizationError) as caught:
        await done(call())
    return caught.value


async def question(call: Any) -> str:
    """The approval that a call waits for."""
    error = await refused(call)
    assert (error.reason, error.code) == ("approval_required", "approval_required")
    return str(error.members["approvalId"])


def spent(gx: Grantex, grant_id: str) -> str:
    (budget,) = gx.grants.get(grant_id).budgets
    assert budget.amount is not None
    return budget.amount.spent


@pytest.mark.parametrize("function", [pay, pay_async])
async def test_a_call_that_was_approved_runs_once_and_no_other(
    gx: Grantex, service: Service, function: Any
) -> None:
    grant = limited_grant(gx)
    guarded = guard_function(function, guard=service.guard, rule=RULE)
    with use_token(grant.grant_token):
        assert await done(guarded("hotel", 200)) == "200 to hotel"
        approval = await question(lambda: guarded("hotel", 220))
        waiting = gx.approvals.get(approval)
        assert (waiting.status, waiting.grant_id, waiting.action) == (
            "pending",
            grant.grant_id,
            "payment.made",
        )
        assert waiting.approval_url.endswith(f"/approvals/{approval}")
        assert await question(lambda: guarded("hotel", 220)) == approval
        gx.approvals.decide(approval, "approve")
        assert service.guard.wait_for_approval(approval) == "approved"
        assert gx.grants.wait_for_approval(approval).status == "approved"
        assert await question(lambda: guarded("thief", 220)) != approval
        assert await question(lambda: guarded("hotel", 221)) != approval
        assert await done(guarded("hotel", 220)) == "220 to hotel"
        assert await question(lambda: guarded("hotel", 220)) != approval
    used = gx.approvals.get(approval)
    assert used.status == "used"
    assert used.entry_id is not None
    admitted = gx.audit.get(used.entry_id)
    assert (admitted.status, admitted.action) == ("allowed", "payment.made")
    assert spent(gx, grant.grant_id) == "420"


async def test_a_call_that_was_refused_stays_refused(gx: Grantex, service: Service) -> None:
    guarded = guard_function(pay, guard=service.guard, rule=RULE)
    with use_token(limited_grant(gx).grant_token):
        gx.approvals.decide(await question(lambda: guarded("hotel", 300)), "refuse")
        for _ in range(2):
            assert (await refused(lambda: guarded("hotel", 300))).reason == "approval_refused"
        await question(lambda: guarded("hotel", 301))


async def test_an_approval_is_used_once_by_calls_at_once(gx: Grantex, service: Service) -> None:
    token = limited_grant(gx).grant_token

    def attempt(_: int) -> str:
        try:
            return pay_by_call(service, token, 250)
        except AuthorizationError as error:
            return error.reason

    gx.approvals.decide(await question(lambda: pay_by_call(service, token, 250)), "approve")
    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(attempt, range(6)))
    assert sorted(results) == ["250 to hotel", *["approval_required"] * 5]


def test_a_budget_is_shared_with_what_was_delegated(gx: Grantex, service: Service) -> None:
    root = limited_grant(gx)
    below = gx.agents.register(name="below", scopes=["payments:initiate"])
    narrower = {
        "type": "urn:grantex:call",
        "scope": "payments:initiate",
        "arguments": {"amount": {"max": "300"}},
    }
    child = gx.grants.delegate(
        parent_grant_token=root.grant_token,
        sub_agent_id=below.id,
        scopes=["payments:initiate"],
        authorization_details=[narrower],
    )
    # A child asks as often as its parent does.
    with pytest.raises(AuthorizationError) as caught:
        pay_by_call(service, child.grant_token, 250)
    assert caught.value.reason == "approval_required"
    with pytest.raises(AuthorizationError) as caught:
        pay_by_call(service, child.grant_token, 301)
    assert caught.value.reason == "argument_not_granted"
    refusals: list[AuthorizationError] = []

    def attempt(token: str) -> None:
        try:
            pay_by_call(service, token, 150)
        except AuthorizationError as error:
            refusals.append(error)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(attempt, [root.grant_token, child.grant_token] * 4))
    assert [error.reason for error in refusals] == ["budget_exceeded"] * 2
    assert refusals[0].members["budget"] == {"remaining": "100", "currency": "EUR"}
    assert spent(gx, root.grant_id) == "900"


def test_what_failed_stays_spent_and_what_never_started_is_given_back(gx: Grantex, service: Service) -> None:
    grant = limited_grant(gx)

    def fail(to: str, amount: int) -> str:
        raise RuntimeError("the bank does not answer")

    failing = guard_function(fail, guard=service.guard, rule=RULE)
    with use_token(grant.grant_token), pytest.raises(RuntimeError):
        failing("hotel", 150)
    call = Call(token=grant.grant_token, action="pay", rule=RULE, input={"to": "hotel", "amount": 100})
    admission = service.guard.admit(call)
    assert spent(gx, grant.grant_id) == "250"
    admission.settle("failure", ran=False)
    assert any(spent(gx, grant.grant_id) == "150" for _ in range(1000))
    service.flush()
    entries = gx.audit.list_all(grant_id=grant.grant_id)
    assert sorted(entry.status for entry in entries) == ["allowed", "allowed", "failure", "failure"]


def offline_guard(server: GrantexServer, gx: Grantex) -> Guard:
    """A guard that learns of revocations by admissions alone."""
    developers = [gx.me.get().developer_id]
    return Guard(
        verifier=Verifier(issuer=server.url, audience=AUDIENCE, revocation="none", developers=developers),
        audit=False,
        admissions=Admissions(url=server.url, api_key=server.api_key, timeout=2),
    )


def test_a_held_grant_is_refused_by_the_server_and_acts_again_once_released(
    server: GrantexServer, gx: Grantex
) -> None:
    guard, grant = offline_guard(server, gx), limited_grant(gx)
    agent_id = gx.grants.get(grant.grant_id).agent_id

    def run(token: str) -> str:
        call = Call(token=token, action="pay", rule=RULE, input={"to": "hotel", "amount": 5})
        return guard.run(call, lambda _: "paid")

    gx.grants.hold(grant.grant_id, reason="Unusual payments")
    with pytest.raises(AuthorizationError) as caught:
        run(grant.grant_token)
    assert caught.value.reason == "on_hold"
    gx.grants.release(grant.grant_id)
    with pytest.raises(AuthorizationError) as caught:
        run(grant.grant_token)
    assert caught.value.reason == "revoked"
    assert run(gx.tokens.refresh(refresh_token=grant.refresh_token, agent_id=agent_id).grant_token) == "paid"


def test_a_policy_asks_about_calls_of_a_grant_without_limits(gx: Grantex, service: Service) -> None:
    scopes = ["payments:refund"]
    agent = gx.agents.register(name="refunder", scopes=scopes)
    gx.policies.put(
        "ask-about-refunds",
        f'@verdict("ask") permit (principal == Agent::"{agent.id}", action, resource)'
        ' when { context has arguments && context.arguments has to && context.arguments.to == "thief" };',
    )
    asked = gx.authorize(agent_id=agent.id, user_id="alice", scopes=scopes, audience=AUDIENCE)
    assert asked.code is not None
    grant = gx.tokens.exchange(code=asked.code, agent_id=agent.id)

    def send_back(to: str) -> str:
        return f"refunded {to}"

    refund = guard_function(send_back, guard=service.guard, rule=Rule("payments:refund", action="refund"))
    with use_token(grant.grant_token):
        assert refund("hotel") == "refunded hotel"
        with pytest.raises(AuthorizationError) as caught:
            refund("thief")
    assert caught.value.reason == "approval_required"
    gx.policies.delete("ask-about-refunds")


def test_without_the_server_no_call_runs_that_it_must_admit() -> None:
    with start_grantex_server() as server, Grantex(base_url=server.url, api_key=server.api_key) as gx:
        guard, grant = offline_guard(server, gx), limited_grant(gx)
        call = Call(token=grant.grant_token, action="pay", rule=RULE, input={"to": "hotel", "amount": 5})
        assert guard.run(call, lambda _: "paid") == "paid"
    with pytest.raises(AuthorizationError) as caught:
        guard.run(call, lambda _: "paid")
    assert (caught.value.reason, caught.value.code) == ("admission_unavailable", "temporarily_unavailable")
