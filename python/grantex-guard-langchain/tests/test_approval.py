"""Calls that a person must approve, in a graph that can pause."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from grantex import AuthorizationError, Rule
from grantex_langchain import GrantMiddleware, guard_tool, guard_tools, use_token
from grantex_testing.guarding import Guarding
from grantex_testing.scripted_person import APPROVALS, ScriptedPerson
from grantex_testing.server import TestServer
from langchain.agents import create_agent
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt
from scripted_chat_model import call_of, calls, model_that

RULES: dict[str, Rule[Any]] = {
    "search": Rule("flights:search"),
    "pay": Rule("payments:initiate", approval=True),
}
CONFIG: Any = {"configurable": {"thread_id": "1"}}
ran: list[str] = []


@tool
def search() -> str:
    """Searches."""
    ran.append("searched")
    return "AI 101"


@tool
def pay(amount: int) -> str:
    """Pays."""
    ran.append(f"paid {amount}")
    return f"paid {amount}"


class World:
    """A guard whose person is scripted, and an agent that searches and pays."""

    def __init__(self, server: TestServer) -> None:
        self.person = ScriptedPerson()
        self.made = Guarding(server, admissions=self.person.admissions)
        self.options: dict[str, Any] = {"guard": self.made.guard, "rules": RULES}

    def agent(self, way: str, **options: Any) -> Any:
        given = {**self.options, "interrupt": interrupt, **options}
        model = model_that(calls(call_of("search", {}, "1"), call_of("pay", {"amount": 31_337}, "2")))
        tools: list[BaseTool] = [search, pay]
        if way == "guard_tools":
            return create_agent(model, guard_tools(tools, **given), checkpointer=InMemorySaver())
        return create_agent(model, tools, middleware=[GrantMiddleware(**given)], checkpointer=InMemorySaver())


@pytest.fixture
def world() -> Iterator[World]:
    ran.clear()
    with TestServer() as server:
        made = World(server)
        with made.person, use_token(server.token("payments:initiate", "flights:search")):
            yield made
        made.made.close()


async def invoke(agent: Any, given: Any, *, is_async: bool) -> Any:
    return await agent.ainvoke(given, CONFIG) if is_async else agent.invoke(given, CONFIG)


def answers_in(state: Any) -> list[ToolMessage]:
    return [message for message in state["messages"] if isinstance(message, ToolMessage)]


PROMPT = {"messages": ["Pay."]}
ways = pytest.mark.parametrize(
    ("way", "is_async"),
    [("guard_tools", False), ("guard_tools", True), ("middleware", False), ("middleware", True)],
)


@ways
async def test_a_graph_pauses_until_the_person_has_approved_the_call_and_then_makes_it_once(
    world: World, way: str, is_async: bool
) -> None:
    agent = world.agent(way)
    paused = await invoke(agent, PROMPT, is_async=is_async)
    (asked,) = paused["__interrupt__"]
    assert asked.value["code"] == "approval_required"
    assert asked.value["approvalUrl"] == f"{APPROVALS}apr_1"
    assert "31337" not in json.dumps(asked.value)
    assert ran == ["searched"]
    world.person.decide("approved")
    resumed = await invoke(agent, Command(resume="go on"), is_async=is_async)
    assert [answer.content for answer in answers_in(resumed)] == ["AI 101", "paid 31337"]
    assert ran == ["searched", "paid 31337"]
    assert world.person.decisions == ["ask", "allow"]
    assert sorted(world.made.recorder.in_short) == ["allowed search", "success pay", "success search"]


@ways
async def test_what_a_graph_is_resumed_with_approves_nothing(world: World, way: str, is_async: bool) -> None:
    agent = world.agent(way)
    await invoke(agent, PROMPT, is_async=is_async)
    resumed = await invoke(agent, Command(resume={"approved": True}), is_async=is_async)
    refused = answers_in(resumed)[1]
    assert (refused.status, refused.artifact["code"]) == ("error", "approval_required")
    assert ran == ["searched"]
    assert world.person.decisions == ["ask", "ask"]


async def test_a_call_that_the_person_refuses_is_refused_when_the_graph_is_resumed(world: World) -> None:
    agent = world.agent("guard_tools")
    agent.invoke(PROMPT, CONFIG)
    world.person.decide("refused")
    resumed = agent.invoke(Command(resume=True), CONFIG)
    assert answers_in(resumed)[1].artifact["code"] == "approval_refused"
    assert ran == ["searched"]


@pytest.mark.parametrize("pausing", [{"interrupt": interrupt}, {}])
def test_without_a_checkpointer_or_the_option_the_model_reads_where_the_person_approves(
    world: World, pausing: Any
) -> None:
    model = model_that(calls(call_of("pay", {"amount": 5})))
    agent: Any = create_agent(model, guard_tools([pay], **world.options, **pausing))
    (answer,) = answers_in(agent.invoke(PROMPT, CONFIG))
    assert (answer.status, answer.artifact["approvalId"]) == ("error", "apr_1")


def test_outside_of_a_graph_the_call_is_refused(world: World) -> None:
    guarded = guard_tool(pay, guard=world.made.guard, rule=RULES["pay"], interrupt=interrupt)
    assert guarded.invoke(call_of("pay", {"amount": 5})).artifact["code"] == "approval_required"
    with pytest.raises(AuthorizationError):
        guarded.invoke({"amount": 5})


def test_an_interrupt_that_cannot_be_called_is_no_option(world: World) -> None:
    wrong: dict[str, Any] = {**world.options, "interrupt": True}
    with pytest.raises(TypeError, match='guard_tools: "interrupt"'):
        guard_tools([pay], **wrong)
    with pytest.raises(TypeError, match='guard_tool: "interrupt"'):
        guard_tool(pay, guard=world.made.guard, rule=RULES["pay"], interrupt=wrong["interrupt"])
    with pytest.raises(TypeError, match='GrantMiddleware: "interrupt"'):
        GrantMiddleware(**wrong)
