"""The guard with the real server: an agent is authorized, calls, delegates, and is revoked."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from grantex import (
    Attribution,
    AuthorizationError,
    Call,
    Grantex,
    Rule,
    Service,
    guard_function,
    use_token,
)
from grantex_testing.grantex_server import GrantexServer, start_grantex_server

AUDIENCE = "https://payments.test"
LIMITED = "payments:initiate:max_500"
RULE = Rule("payments:initiate", action="payment.made", amount=lambda payment: payment["amount"])


@pytest.fixture(scope="module")
def server() -> Iterator[GrantexServer]:
    with start_grantex_server() as running:
        yield running


@pytest.fixture(scope="module")
def gx(server: GrantexServer) -> Iterator[Grantex]:
    with Grantex(base_url=server.url, api_key=server.api_key) as client:
        yield client


def authorize(gx: Grantex, name: str, *scopes: str) -> Any:
    """The token of a new agent that a person gave these scopes."""
    agent = gx.agents.register(name=name, scopes=list(scopes))
    auth = gx.authorize(agent_id=agent.id, user_id="user_alice", scopes=list(scopes), audience=AUDIENCE)
    assert auth.code is not None
    return gx.tokens.exchange(code=auth.code, agent_id=agent.id)


def pay(amount: str) -> str:
    return f"paid {amount}"


def entries_of(gx: Grantex, grant_id: str) -> list[str]:
    """The statuses of the entries of a grant, in the order of the log."""
    return [entry.status for entry in gx.audit.list_all(grant_id=grant_id)]


@pytest.mark.parametrize("audit", ["required", "buffered"])
def test_a_grant_is_used_and_revoked(server: GrantexServer, gx: Grantex, audit: Any) -> None:
    token = authorize(gx, f"payer {audit}", LIMITED)
    ended = threading.Event()
    with Service(url=server.url, api_key=server.api_key, audience=AUDIENCE, audit=audit) as service:
        service.ready()
        guarded = guard_function(pay, guard=service.guard, rule=RULE)
        with use_token(token.grant_token):
            assert guarded("420") == "paid 420"
            with pytest.raises(AuthorizationError) as caught:
                guarded("500.01")
            assert caught.value.reason == "amount_over"
            call = Call(token=token.grant_token, action="pay", rule=RULE, input={"amount": "1"})
            admission = service.guard.admit(call)
            admission.on_grant_end(lambda _: ended.set())
            gx.grants.revoke(token.grant_id)
            assert ended.wait(10)
            admission.settle("failure", {"ended": "revoked"})
            with pytest.raises(AuthorizationError) as caught:
                guarded("1")
            assert caught.value.reason == "revoked"
            assert isinstance(caught.value.attribution, Attribution)
    assert sorted(entries_of(gx, token.grant_id)) == sorted(
        ["allowed", "success", "blocked", "allowed", "failure", "blocked"]
    )


async def test_one_entry_for_the_root_ends_what_was_delegated(server: GrantexServer, gx: Grantex) -> None:
    root = authorize(gx, "root", LIMITED)
    below = gx.agents.register(name="below", scopes=[LIMITED])
    child = gx.grants.delegate(
        parent_grant_token=root.grant_token, sub_agent_id=below.id, scopes=["payments:initiate:max_100"]
    )
    async with Service(url=server.url, api_key=server.api_key, audience=AUDIENCE) as service:
        call = Call(token=child.grant_token, action="pay", rule=RULE, input={"amount": "100"})
        admission = await service.guard.for_agent(below.id, minimum_depth=1).admit_async(call)
        ended = threading.Event()
        admission.on_grant_end(lambda _: ended.set())
        gx.grants.revoke(root.grant_id)
        assert ended.wait(10)
        admission.settle("success")
        with pytest.raises(AuthorizationError) as caught:
            await service.guard.admit_async(call)
        assert caught.value.reason == "revoked"
