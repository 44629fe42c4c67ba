"""Calls that a person must approve, with a run that pauses for a confirmation of the ADK."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from adk_agent import agent_of
from google.adk.apps import App
from google.adk.runners import InMemoryRunner
from google.adk.tools.base_tool import BaseTool
from google.adk.tools.function_tool import FunctionTool
from google.adk.tools.tool_context import ToolContext
from google.genai import types
from grantex import Guard, Rule
from grantex_adk import guard_tool, use_token
from grantex_testing.guarding import Guarding
from grantex_testing.scripted_person import APPROVALS, ScriptedPerson
from grantex_testing.server import TestServer

PAY: Rule[Any] = Rule("payments:initiate", approval=True)
ASKING = "adk_request_confirmation"
ran: list[int] = []


async def pay(amount: int) -> dict[str, Any]:
    """Pay."""
    ran.append(amount)
    return {"paid": amount}


def pay_plainly(amount: int) -> dict[str, Any]:
    """Pay."""
    ran.append(amount)
    return {"paid": amount}


class PayTool(BaseTool):
    """A tool that is no function."""

    def __init__(self) -> None:
        super().__init__(name="pay", description="Pays.")

    def _get_declaration(self) -> types.FunctionDeclaration:
        return types.FunctionDeclaration(name=self.name, description=self.description)

    async def run_async(self, *, args: dict[str, Any], tool_context: ToolContext) -> Any:
        return await pay(**args)


class World:
    """A runner whose person is scripted, and its one conversation."""

    def __init__(self, server: TestServer) -> None:
        self.person = ScriptedPerson()
        self.made = Guarding(server, admissions=self.person.admissions)
        self.guard: Guard = self.made.guard

    async def begin(self, tool: BaseTool, *amounts: int) -> list[Any]:
        """Run an agent that pays these amounts, or 420, at once, and return its events."""
        agent = agent_of([tool], [(tool.name, {"amount": amount}) for amount in amounts or (420,)])
        self.runner = InMemoryRunner(app=App(name="travel", root_agent=agent))
        self.session = await self.runner.session_service.create_session(app_name="travel", user_id="alice")
        return await self.go_on(types.Part(text="Pay."))

    async def go_on(self, part: types.Part) -> list[Any]:
        message = types.Content(role="user", parts=[part])
        events = self.runner.run_async(user_id="alice", session_id=self.session.id, new_message=message)
        return [event async for event in events]

    async def confirm(self, events: Sequence[Any], *, confirmed: bool = True) -> list[Any]:
        """Answer the confirmation that a run has asked for."""
        (asked,) = calls_in(events, ASKING)
        answer = types.FunctionResponse(id=asked.id, name=ASKING, response={"confirmed": confirmed})
        return await self.go_on(types.Part(function_response=answer))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    ran.clear()
    with TestServer() as server:
        made = World(server)
        with made.person, use_token(server.token("payments:initiate")):
            yield made
        await made.runner.close()
        made.made.close()


def calls_in(events: Sequence[Any], name: str) -> list[Any]:
    return [call for event in events for call in event.get_function_calls() if call.name == name]


def answers_in(events: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(answer.response or {}) for event in events for answer in event.get_function_responses()]


@pytest.mark.parametrize(
    "make", [lambda: pay, lambda: pay_plainly, PayTool], ids=["a coroutine", "a function", "another tool"]
)
async def test_a_run_pauses_until_the_person_has_approved_the_call_and_then_makes_it_once(
    world: World, make: Callable[[], Any]
) -> None:
    events = await world.begin(guard_tool(make(), guard=world.guard, rule=PAY, request_confirmation=True))
    (asked,) = calls_in(events, ASKING)
    confirmation = asked.args["toolConfirmation"]
    assert f"{APPROVALS}apr_1" in confirmation["hint"]
    assert "does not approve" in confirmation["hint"]
    assert confirmation["payload"]["approvalId"] == "apr_1"
    assert ran == []
    world.person.decide("approved")
    assert answers_in(await world.confirm(events)) == [{"paid": 420}]
    assert ran == [420]
    assert world.person.decisions == ["ask", "allow"]


async def test_a_call_about_which_nobody_is_asked_because_five_wait_is_refused_without_a_pause(
    world: World,
) -> None:
    tool = guard_tool(pay, guard=world.guard, rule=PAY, request_confirmation=True)
    events = await world.begin(tool, 1, 2, 3, 4, 5, 6)
    assert len(calls_in(events, ASKING)) == 5
    refused = [body for body in answers_in(events) if "approvalUrl" not in body]
    assert [body["code"] for body in refused] == ["approval_required"]
    assert ran == []


async def test_a_confirmation_of_the_adk_approves_nothing(world: World) -> None:
    events = await world.begin(guard_tool(pay, guard=world.guard, rule=PAY, request_confirmation=True))
    (answer,) = answers_in(confirmed := await world.confirm(events))
    assert answer["code"] == "approval_required"
    # The model reads it, and nobody is asked in the ADK again.
    assert calls_in(confirmed, ASKING) == []
    assert ran == []
    assert world.person.decisions == ["ask", "ask"]


@pytest.mark.parametrize("make", [lambda: pay, PayTool], ids=["a function", "another tool"])
async def test_a_call_that_is_rejected_in_the_adk_is_not_made_even_if_the_person_approves_it(
    world: World, make: Callable[[], Any]
) -> None:
    events = await world.begin(guard_tool(make(), guard=world.guard, rule=PAY, request_confirmation=True))
    world.person.decide("approved")
    assert answers_in(await world.confirm(events, confirmed=False)) == [
        {"error": "This tool call is rejected."}
    ]
    assert ran == []
    assert world.person.decisions == ["ask"]


async def test_without_the_option_the_model_reads_where_the_person_approves(world: World) -> None:
    events = await world.begin(guard_tool(pay, guard=world.guard, rule=PAY))
    (answer,) = answers_in(events)
    assert answer["approvalUrl"] == f"{APPROVALS}apr_1"
    assert calls_in(events, ASKING) == []


async def test_a_tool_that_the_adk_itself_asks_about_is_not_asked_about_twice(world: World) -> None:
    tool = guard_tool(
        FunctionTool(pay, require_confirmation=True), guard=world.guard, rule=PAY, request_confirmation=True
    )
    events = await world.begin(tool)
    assert world.person.decisions == []
    (answer,) = answers_in(confirmed := await world.confirm(events))
    assert answer["code"] == "approval_required"
    assert calls_in(confirmed, ASKING) == []
