import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from grantex import AuthorizationError, Rule, current_grant, delegate_to, guard_function, use_token
from grantex_testing.guarding import LIMITED, Guarding, guarding

RULE: Rule[Any] = Rule("payments:initiate", amount=lambda _: 1)


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


@dataclass
class Delegated:
    grant_token: str
    expires_at: datetime


class Delegator:
    """Delegates, and counts how often."""

    def __init__(self, world: Guarding, life: float = 600) -> None:
        self.world = world
        self.life = life
        self.calls: list[Any] = []
        self.parents = {}  # type: ignore[var-annotated]

    def parent(self) -> str:
        grant = self.world.server.grant("payments:initiate")
        self.parents[grant.token] = grant
        return grant.token

    def delegate(self, parent: str, agent_id: str, scopes: Any) -> Delegated:
        self.calls.append((agent_id, scopes))
        child = self.world.server.grant(*scopes, parent=self.parents[parent], agent_id=agent_id)
        return Delegated(child.token, datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.life, UTC))

    async def delegate_async(self, parent: str, agent_id: str, scopes: Any) -> Delegated:
        await asyncio.sleep(0)
        return self.delegate(parent, agent_id, scopes)


def who() -> str:
    grant = current_grant()
    assert grant is not None
    return f"{grant.agent_id} {grant.scopes[0]}"


async def who_async() -> str:
    return who()


def sub_agent(world: Guarding, delegate: Any, function: Any = who) -> Any:
    guard = world.guard.for_agent("ag_sub", minimum_depth=1)
    token = delegate_to("ag_sub", [LIMITED], guard=world.guard, delegate=delegate)
    return guard_function(function, guard=guard, rule=RULE, token=token)


def test_one_delegation_serves_all_calls_with_a_parents_token(world: Guarding) -> None:
    delegator = Delegator(world)
    guarded = sub_agent(world, delegator.delegate)
    parents = [delegator.parent(), delegator.parent()]

    def call(number: int) -> str:
        with use_token(parents[number % 2]):
            return str(guarded())

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(call, range(40))) == {f"ag_sub {LIMITED}"}
    assert delegator.calls == [("ag_sub", (LIMITED,))] * 2


@pytest.mark.parametrize("method", ["delegate", "delegate_async"])
async def test_delegates_in_an_event_loop(world: Guarding, method: str) -> None:
    delegator = Delegator(world)
    guarded = sub_agent(world, getattr(delegator, method), who_async)
    with use_token(delegator.parent()):
        assert set(await asyncio.gather(*(guarded() for _ in range(20)))) == {f"ag_sub {LIMITED}"}
    assert len(delegator.calls) == 1


def test_the_token_of_the_parent_is_read_from_what_an_adapter_gives(world: Guarding) -> None:
    delegator = Delegator(world)
    options: dict[str, Any] = {"guard": world.guard, "delegate": delegator.delegate}
    from_context = delegate_to("ag_sub", [LIMITED], token=lambda context: context["token"], **options)
    in_use = delegate_to("ag_sub", [LIMITED], **options)
    parent = delegator.parent()
    token = from_context({"token": parent})
    assert token == from_context(context={"token": parent}) != parent
    assert from_context({"token": None}) is None
    with use_token(parent):
        # The default reads nothing from the context.
        assert in_use() == in_use("context") != parent


def test_a_token_that_is_nearly_used_up_is_replaced(world: Guarding) -> None:
    delegator = Delegator(world, life=-1)
    guarded = sub_agent(world, delegator.delegate)
    with use_token(delegator.parent()):
        guarded()
        guarded()
    assert len(delegator.calls) == 2


def test_nothing_is_delegated_for_a_parent_that_is_not_accepted(world: Guarding) -> None:
    delegator = Delegator(world)
    guarded = sub_agent(world, delegator.delegate)

    def reason(token: Any) -> str:
        with use_token(token), pytest.raises(AuthorizationError) as caught:
            guarded()
        return caught.value.reason

    assert reason(None) == "no_credentials"
    assert reason("garbage") == "malformed_token"
    assert reason(world.server.faulty_token("expired")) == "expired"
    assert delegator.calls == []
    # A delegation that fails is tried again.
    assert reason(world.server.token("payments:initiate")) == "token_unavailable"
    assert reason(world.server.token("payments:initiate")) == "token_unavailable"
    assert len(delegator.calls) == 2


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"agent_id": ""}, "agent_id"),
        ({"scopes": []}, "scopes"),
        ({"guard": None}, "guard"),
        ({"delegate": None}, "delegate"),
        ({"token": "token"}, "token"),
    ],
)
def test_a_wrong_option_is_named(world: Guarding, options: dict[str, Any], option: str) -> None:
    whole: dict[str, Any] = {"agent_id": "ag_1", "scopes": ["a:b"], "guard": world.guard, "delegate": print}
    with pytest.raises(TypeError, match=f'delegate_to: "{option}" must be'):
        delegate_to(**{**whole, **options})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_child_of_a_fork_waits_for_no_delegation_of_its_parent(world: Guarding) -> None:
    delegator = Delegator(world)
    parent = delegator.parent()
    has_begun, may_end = threading.Event(), threading.Event()

    def delegate(token: str, agent_id: str, scopes: Any) -> Delegated:
        if threading.current_thread() is not threading.main_thread():
            has_begun.set()
            may_end.wait(20)
        return delegator.delegate(token, agent_id, scopes)

    read = delegate_to(
        "ag_sub", scopes=["payments:initiate"], guard=world.guard, delegate=delegate, token=lambda: parent
    )
    thread = threading.Thread(target=read)
    thread.start()
    has_begun.wait(20)
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        os._exit(0 if read() else 1)
    status = os.waitpid(child, 0)[1]
    may_end.set()
    thread.join()
    assert status == 0
