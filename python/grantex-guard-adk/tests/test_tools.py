"""Guarded tools in the real loop of the ADK, with a scripted model."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from adk_agent import agent_of, model, responses
from adk_world import World
from google.adk.agents.invocation_context import InvocationContext
from google.adk.agents.live_request_queue import LiveRequestQueue
from google.adk.agents.llm_agent import LlmAgent
from google.adk.agents.run_config import RunConfig, ToolThreadPoolConfig
from google.adk.apps import App
from google.adk.plugins.base_plugin import BasePlugin
from google.adk.runners import InMemoryRunner
from google.adk.sessions.in_memory_session_service import InMemorySessionService
from google.adk.tools.agent_tool import AgentTool
from google.adk.tools.base_tool import BaseTool
from google.adk.tools.base_toolset import BaseToolset
from google.adk.tools.function_tool import FunctionTool
from google.adk.tools.google_search_tool import google_search
from google.adk.tools.long_running_tool import LongRunningFunctionTool
from google.adk.tools.mcp_tool import McpToolset, StdioConnectionParams
from google.adk.tools.tool_context import ToolContext
from google.adk.workflow._errors import NodeInterruptedError
from google.genai import types
from grantex import AuthorizationError, Guard, Rule, current_call, current_grant, use_token
from grantex_adk import GrantPlugin, guard_tool, guard_tools, guard_toolset
from mcp import StdioServerParameters

BOOK: Rule[Any] = Rule("flights:book", "payments:initiate", amount=lambda booking: booking["price"])
BOOKING = ("flights:book", "payments:initiate:max_500")
CALL = ("book", {"flight": "AI 101", "price": 420})


def of(*calls: Any) -> list[Any]:
    return list(calls)


def book(flight: str, price: int = 420) -> dict[str, Any]:
    """Book a flight."""
    grant = current_grant()
    return {"booked": flight, "price": price, "for": grant and grant.principal_id}


async def book_async(flight: str, price: int = 420) -> dict[str, Any]:
    """Book a flight."""
    return book(flight, price)


book_async.__name__ = "book"
COLOURS = pytest.mark.parametrize("function", [book, book_async], ids=["def", "async def"])
POOLED = RunConfig(tool_thread_pool_config=ToolThreadPoolConfig(max_workers=2))


@COLOURS
@pytest.mark.parametrize("config", [None, POOLED], ids=["loop", "thread pool"])
async def test_runs_what_the_grant_covers_and_refuses_the_rest(
    world: World, function: Any, config: Any
) -> None:
    tool = guard_tool(function, guard=world.guard, rule=BOOK)
    agent = agent_of([tool], of(CALL), of(("book", {"flight": "AI 101", "price": 900})))
    with use_token(world.server.token(*BOOKING)):
        booked, refused = await responses(agent, run_config=config)
    assert booked == {"booked": "AI 101", "price": 420, "for": "user_alice"}
    assert refused == {
        "error": "insufficient_scope",
        "code": "amount_over",
        "message": "The amount of this call is higher than what was granted.",
        "missingScopes": ["payments:initiate:max_900"],
        "howToAsk": "Ask the person for a grant that holds payments:initiate:max_900.",
        "error_uri": f"{world.guard.issuer}/docs/errors/amount_over",
    }
    assert world.statuses == ["allowed", "success", "blocked"]
    assert world.recorder.entries[0].action == "book"


@COLOURS
async def test_the_token_is_found_by_the_context_of_the_call(world: World, function: Any) -> None:
    tokens = {"alice": world.server.token(*BOOKING)}

    async def find(context: ToolContext) -> str | None:
        return tokens.get(context.user_id)

    tool = guard_tool(function, guard=world.guard, rule=BOOK, token=find)
    assert (await responses(agent_of([tool], of(CALL))))[0]["booked"] == "AI 101"
    assert (await responses(agent_of([tool], of(CALL)), user_id="eve"))[0]["code"] == "no_credentials"


@COLOURS
async def test_a_rule_reads_the_parsed_arguments(world: World, function: Any) -> None:
    read: list[Any] = []

    def amount(booking: Any) -> Any:
        read.append(booking)
        return booking["price"]

    tool = guard_tool(function, guard=world.guard, rule=Rule("flights:book", amount=amount))
    with use_token(world.server.token("flights:book")):
        await responses(agent_of([tool], of(("book", {"flight": "AI 101"}))))
    assert read[0] == {"flight": "AI 101", "price": 420}


@COLOURS
async def test_a_plugin_that_changes_the_arguments_changes_what_is_checked(
    world: World, function: Any
) -> None:
    class Raise(BasePlugin):
        async def before_tool_callback(
            self, *, tool: Any, tool_args: dict[str, Any], tool_context: Any
        ) -> None:
            tool_args["price"] = 9000

    plugins = [GrantPlugin(guard=world.guard), Raise(name="raise")]
    tool = guard_tool(function, guard=world.guard, rule=BOOK)
    with use_token(world.server.token(*BOOKING)):
        (refused,) = await responses(agent_of([tool], of(CALL)), plugins=plugins)
    assert refused["code"] == "amount_over"


async def test_the_context_is_no_input_and_reaches_the_tool(world: World) -> None:
    seen: list[str] = []

    def book(flight: str, tool_context: ToolContext) -> dict[str, Any]:
        """Book a flight."""
        seen.append(tool_context.user_id)
        return {"booked": flight}

    rule: Rule[Any] = Rule("flights:book", metadata=lambda booking: {"names": sorted(booking)})
    tool = guard_tool(book, guard=world.guard, rule=rule)
    with use_token(world.server.token("flights:book")):
        await responses(agent_of([tool], of(("book", {"flight": "AI 101"}))))
    assert seen == ["alice"]
    assert world.recorder.entries[0].metadata["names"] == ["flight"]


async def test_a_generator_is_followed_to_its_end_and_refused_before_its_start(world: World) -> None:
    def book(flight: str) -> Iterator[str]:
        """Book a flight."""
        yield flight

    async def pay(flight: str) -> AsyncIterator[str]:
        """Pay a flight."""
        yield flight

    rule: Rule[Any] = Rule("flights:book")
    tools = [guard_tool(tool, guard=world.guard, rule=rule) for tool in (book, pay)]
    calls = [of((name, {"flight": "AI 101"})) for name in ("book", "pay")]
    with use_token(world.server.token("flights:book")):
        answers = await responses(agent_of(tools, *calls))
    assert world.statuses == ["allowed", "success"] * 2
    assert all("AI 101" in str(answer) for answer in answers)
    with use_token(world.server.token("flights:search")):
        refusals = await responses(agent_of(tools, *calls))
    assert [("scope_missing" in str(refusal), "AI 101" in str(refusal)) for refusal in refusals] == [
        (True, False)
    ] * 2


async def test_a_tool_keeps_its_class_and_the_given_one_is_not_changed(world: World) -> None:
    given = LongRunningFunctionTool(book)
    tool = guard_tool(given, guard=world.guard, rule=BOOK)
    assert isinstance(tool, LongRunningFunctionTool)
    assert tool.is_long_running
    assert given.func is book
    assert type(given) is LongRunningFunctionTool
    assert tool._get_declaration() == given._get_declaration()
    world.guard.assert_guarded([tool])
    with pytest.raises(TypeError, match="book"):
        world.guard.assert_guarded([given])
    with use_token(world.server.token("flights:search")):
        (refused,) = await responses(agent_of([tool], of(CALL)))
    assert refused["code"] == "scope_missing"


@COLOURS
async def test_guarding_twice_is_guarding_once_and_two_guards_both_decide(
    world: World, function: Any
) -> None:
    once = guard_tool(function, guard=world.guard, rule=BOOK)
    assert guard_tool(once, guard=world.guard, rule=BOOK) is once
    other = guard_tool(once, guard=world.guard.for_agent("ag_01J9Z8Q6Z8Q6Z8Q6Z8Q6Z8Q6Z8"), rule=BOOK)
    with use_token(world.server.token(*BOOKING)):
        await responses(agent_of([once], of(CALL)))
        assert world.statuses == ["allowed", "success"]
        (refused,) = await responses(agent_of([other], of(CALL)))
    assert refused["code"] == "wrong_agent"


async def test_a_person_confirms_before_the_guard_is_asked(world: World) -> None:
    tool = guard_tool(FunctionTool(book, require_confirmation=True), guard=world.guard, rule=BOOK)
    with use_token(world.server.token(*BOOKING)):
        first = await responses(agent_of([tool], of(CALL)))
    assert "confirmation" in first[0]["error"]
    assert world.statuses == []


@COLOURS
async def test_an_error_is_a_failure_and_passes_through(world: World, function: Any) -> None:
    def fail(flight: str, price: int = 0) -> dict[str, Any]:
        """Fail."""
        raise ValueError("The airline said no.")

    def report(flight: str, price: int = 0) -> dict[str, Any]:
        """Report."""
        return {"error": "sold out"}

    tools = guard_tools([fail, report], guard=world.guard, rules={"fail": BOOK, "report": BOOK})
    with use_token(world.server.token(*BOOKING)):
        (reported,) = await responses(agent_of(tools, of(("report", {"flight": "AI", "price": 1}))))
        with pytest.raises(ValueError, match="airline"):
            await responses(agent_of(tools, of(("fail", {"flight": "AI", "price": 1}))))
    assert reported == {"error": "sold out"}
    assert world.statuses == ["allowed", "failure"] * 2


@COLOURS
@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError("x"),
        AuthorizationError("revoked"),
        KeyboardInterrupt(),
        asyncio.CancelledError(),
        SystemExit(),
        NodeInterruptedError(),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_whatever_the_guard_raises_the_tool_does_not_run(
    world: World, function: Any, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []

    def raise_fault(*_: Any) -> Any:
        raise fault

    async def raise_async(*_: Any) -> Any:
        raise fault

    def ran(flight: str, price: int = 0) -> dict[str, Any]:
        """Run."""
        runs.append(flight)
        return {}

    async def ran_async(flight: str, price: int = 0) -> dict[str, Any]:
        """Run."""
        return ran(flight)

    monkeypatch.setattr(Guard, "admit", raise_fault)
    monkeypatch.setattr(Guard, "admit_async", raise_async)
    made = ran if function is book else ran_async
    tool = guard_tool(made, guard=world.guard, rule=BOOK)
    with suppress(BaseException):
        asyncio.run(responses(agent_of([tool], of((made.__name__, CALL[1])))))
    assert runs == []


@COLOURS
async def test_two_callers_at_once_are_never_mixed(world: World, function: Any) -> None:
    seen: dict[str, str] = {}

    async def book(flight: str, price: int = 0) -> dict[str, Any]:
        """Book."""
        await asyncio.sleep(0.01)
        grant = current_grant()
        assert grant is not None
        seen[flight] = grant.grant_id
        return {}

    def book_sync(flight: str, price: int = 0) -> dict[str, Any]:
        """Book."""
        grant = current_grant()
        assert grant is not None
        seen[flight] = grant.grant_id
        return {}

    book_sync.__name__ = "book"
    grants = {f"AI {index}": world.server.grant(*BOOKING) for index in range(6)}
    tokens = {flight: grant.token for flight, grant in grants.items()}
    made = book_sync if function.__code__ is not book_async.__code__ else book
    tool = guard_tool(made, guard=world.guard, rule=BOOK, token=lambda context: tokens[context.user_id])
    await asyncio.gather(
        *(
            responses(agent_of([tool], of(("book", {"flight": flight, "price": 1}))), user_id=flight)
            for flight in grants
        )
    )
    assert seen == {flight: grant.grant_id for flight, grant in grants.items()}


async def test_a_running_tool_learns_that_its_grant_was_revoked(world: World) -> None:
    grant = world.server.grant(*BOOKING)

    async def book(flight: str, price: int = 0) -> dict[str, Any]:
        """Book."""
        call = current_call()
        assert call is not None
        ended = threading.Event()
        call.on_grant_end(lambda _: ended.set())
        world.server.revoke(grant.grant_id)
        assert await asyncio.to_thread(ended.wait, 5)
        return {"stopped": True}

    tool = guard_tool(book, guard=world.guard, rule=BOOK)
    with use_token(grant.token):
        stopped, refused = await responses(agent_of([tool], of(CALL), of(CALL)))
    assert stopped == {"stopped": True}
    assert refused["code"] == "revoked"


def test_a_runner_in_a_thread_of_its_own_acts_with_the_token_of_its_caller(world: World) -> None:
    tool = guard_tool(book, guard=world.guard, rule=BOOK)

    def run() -> list[Any]:
        runner = InMemoryRunner(app=App(name="travel", root_agent=agent_of([tool], of(CALL))))
        session = asyncio.run(runner.session_service.create_session(app_name="travel", user_id="alice"))
        message = types.Content(role="user", parts=[types.Part(text="Book.")])
        events = runner.run(user_id="alice", session_id=session.id, new_message=message)
        return [answer.response for event in events for answer in event.get_function_responses()]

    with use_token(world.server.token(*BOOKING)):
        assert run()[0]["booked"] == "AI 101"
    assert run()[0]["code"] == "no_credentials"


class Toolset(BaseToolset):
    async def get_tools(self, readonly_context: Any = None) -> list[BaseTool]:
        return [FunctionTool(book), FunctionTool(other)]

    async def close(self) -> None:
        pass


def other() -> dict[str, Any]:
    """Do something else."""
    return {"ran": True}


@pytest.mark.parametrize("prefix", [None, "air"])
async def test_a_toolset_hands_out_guarded_tools(world: World, prefix: str | None) -> None:
    given = Toolset(tool_name_prefix=prefix)
    rules = {"book": BOOK}
    toolset = guard_toolset(given, guard=world.guard, rules=rules)
    assert isinstance(toolset, Toolset)
    assert guard_toolset(toolset, guard=world.guard, rules=rules) is toolset
    name = "book" if prefix is None else f"{prefix}_book"
    unruled = "other" if prefix is None else f"{prefix}_other"
    with use_token(world.server.token(*BOOKING)):
        booked, refused, over = await responses(
            agent_of(
                [toolset], of((name, CALL[1])), of((unruled, {})), of((name, {"flight": "AI", "price": 900}))
            )
        )
    assert booked["booked"] == "AI 101"
    assert refused["code"] == "no_rule"
    assert over["code"] == "amount_over"
    assert (await given.get_tools())[1].func() == {"ran": True}  # type: ignore[attr-defined]


async def test_the_tools_of_an_mcp_server_are_guarded(world: World) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=[str(Path(__file__).with_name("notes_server.py"))]
    )
    write: Rule[Any] = Rule("payments:initiate", amount=lambda note: note["copies"])
    rules = {"write_note": write, "break_down": Rule("flights:book")}
    given = McpToolset(connection_params=StdioConnectionParams(server_params=server, timeout=30))
    toolset = guard_toolset(given, guard=world.guard, rules=rules)
    calls = [
        ("write_note", {"text": "a", "copies": 1}),
        ("write_note", {"text": "b", "copies": 900}),
        ("read_notes", {}),
        ("break_down", {}),
    ]
    with use_token(world.server.token(*BOOKING)):
        wrote, refused, unruled, failed = await responses(agent_of([toolset], *([call] for call in calls)))
    assert "wrote a" in str(wrote)
    assert (refused["code"], unruled["code"], failed["isError"]) == ("amount_over", "no_rule", True)
    assert world.statuses == ["allowed", "success", "blocked", "blocked", "allowed", "failure"]


async def test_a_model_cannot_write_what_the_adk_fills_in(world: World) -> None:
    def book(flight: str, input_stream: Any = None) -> dict[str, Any]:
        """Book a flight."""
        return {"booked": flight, "stream": input_stream}

    tool = guard_tool(book, guard=world.guard, rule=Rule("flights:book"))
    written = {"flight": "AI 101", "input_stream": "another"}
    with use_token(world.server.token("flights:book")):
        assert await responses(agent_of([tool], of(("book", written)))) == [
            {"booked": "AI 101", "stream": None}
        ]


@pytest.mark.filterwarnings("ignore:The `plugins` argument:DeprecationWarning")  # of the ADK itself
async def test_an_agent_that_is_a_tool_is_guarded_and_so_are_its_tools(world: World) -> None:
    inner = LlmAgent(
        name="searcher",
        description="Searches.",
        model=model(of(("book", {"flight": "AI 101", "price": 420}))),
        tools=[guard_tool(book, guard=world.guard, rule=BOOK)],
    )
    rule: Rule[Any] = Rule("flights:search")
    tool = guard_tool(AgentTool(inner), guard=world.guard, rule=rule)
    assert isinstance(tool, AgentTool)
    with use_token(world.server.token("flights:search", *BOOKING)):
        await responses(agent_of([tool], of(("searcher", {"request": "Book."}))))
    assert sorted(world.statuses) == ["allowed", "allowed", "success", "success"]
    with use_token(world.server.token(*BOOKING)):
        (refused,) = await responses(agent_of([tool], of(("searcher", {"request": "Book."}))))
    assert refused["code"] == "scope_missing"


class Bookings:
    """Books flights."""

    __name__ = "book"

    async def __call__(self, flight: str, price: int = 420) -> dict[str, Any]:
        return {"booked": flight, "price": price}


async def test_an_object_that_is_called_is_guarded_like_a_function(world: World) -> None:
    tool = guard_tool(FunctionTool(Bookings()), guard=world.guard, rule=BOOK)
    calls = [of((tool.name, {"flight": "AI 101", "price": price})) for price in (420, 900)]
    with use_token(world.server.token(*BOOKING)):
        booked, refused = await responses(agent_of([tool], *calls))
    assert booked == {"booked": "AI 101", "price": 420}
    assert refused["code"] == "amount_over"
    assert world.statuses == ["allowed", "success", "blocked"]


async def test_the_plugin_refuses_what_nothing_guards(world: World) -> None:
    tools = [guard_tool(book, guard=world.guard, rule=BOOK), FunctionTool(other)]
    calls = (of(CALL), of(("other", {})))
    with use_token(world.server.token(*BOOKING)):
        booked, refused = await responses(agent_of(tools, *calls), plugins=[GrantPlugin(guard=world.guard)])
        plugin = GrantPlugin(guard=world.guard, unguarded=["other"])
        _, ran = await responses(agent_of(tools, *calls), plugins=[plugin])
    assert booked["booked"] == "AI 101"
    assert refused["code"] == "no_rule"
    assert ran == {"ran": True}
    assert "blocked" in world.statuses


async def test_a_streaming_tool_of_a_live_session_is_guarded(world: World) -> None:
    async def watch(flight: str) -> AsyncIterator[str]:
        """Watch a flight."""
        yield "on time"
        yield flight

    token: list[str] = []
    tool = guard_tool(watch, guard=world.guard, rule=Rule("flights:search"), token=lambda _: token[0])
    sessions = InMemorySessionService()
    live = InvocationContext(
        session_service=sessions,
        invocation_id="one",
        agent=agent_of([tool]),
        session=await sessions.create_session(app_name="travel", user_id="alice"),
        live_request_queue=LiveRequestQueue(),
    )
    answers = []
    for scope in ("flights:search", "flights:book"):
        token[:] = [world.server.token(scope)]
        stream = await tool.run_async(args={"flight": "AI 101"}, tool_context=ToolContext(live))
        answers.append([value async for value in stream])
    assert answers[0] == ["on time", "AI 101"]
    assert answers[1][0]["code"] == "scope_missing"
    assert world.statuses == ["allowed", "success", "blocked"]


def test_wrong_options_are_named(world: World) -> None:
    good: dict[str, Any] = {"guard": world.guard, "rule": BOOK}
    for options, name in [({"guard": 1}, "guard"), ({"rule": 1}, "rule"), ({"token": "t"}, "token")]:
        with pytest.raises(TypeError, match=name):
            guard_tool(book, **{**good, **options})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="google_search"):
        guard_tool(google_search, **good)
    with pytest.raises(TypeError, match='"book"'):
        guard_tools([book], guard=world.guard, rules={})
    with pytest.raises(TypeError, match="tool"):
        guard_tool(Toolset(), **good)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="toolset"):
        guard_toolset(book, guard=world.guard, rules={})  # type: ignore[type-var]
    with pytest.raises(TypeError, match="unguarded"):
        GrantPlugin(guard=world.guard, unguarded="other")
