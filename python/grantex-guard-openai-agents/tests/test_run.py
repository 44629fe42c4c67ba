"""Runs that are paused, saved, traced, and made at once."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from agents import (
    Agent,
    RunConfig,
    RunContextWrapper,
    Runner,
    RunState,
    ToolGuardrailFunctionOutput,
    ToolInputGuardrailData,
    add_trace_processor,
    function_tool,
    set_trace_processors,
    tool_input_guardrail,
)
from agents.exceptions import AgentsException
from agents.testing import ScriptedModel, assistant_message, function_call
from agents.tracing import Span, Trace, TracingProcessor
from agents_world import CONFIG, model_that_calls, run_agent, told_to
from grantex import AuthorizationError, Guard, Rule
from grantex_openai_agents import current_call, current_grant, guard_tool, use_token
from grantex_testing.guarding import guarding

BOOK: Rule[Any] = Rule("flights:book")


@dataclass
class Context:
    token: Callable[[], str | None]


@dataclass
class Text:
    token: str


def read_token(run: RunContextWrapper[Any]) -> str | None:
    context: Context = run.context
    return context.token()


async def read_token_async(run: RunContextWrapper[Any]) -> str | None:
    await asyncio.sleep(0)
    return read_token(run)


@function_tool(needs_approval=True)
def book(flight: str) -> str:
    return f"booked {flight}"


async def test_the_guard_decides_after_a_person_has_approved_and_no_token_is_saved() -> None:
    with guarding() as made:
        token = made.server.token("flights:book")
        guarded = guard_tool(book, guard=made.guard, rule=BOOK, token=read_token)
        model = ScriptedModel([[function_call("book", {"flight": "AI 101"}, call_id="call_0")]])
        agent = Agent[Any](name="Booker", model=model, tools=[guarded])
        context = Context(lambda: token)
        paused = await Runner.run(agent, "Book.", context=context, run_config=CONFIG)
        assert [each.name for each in paused.interruptions] == ["book"]
        assert made.heard == []
        saved = paused.to_state().to_string()
        assert token not in saved

        async def go_on(**override: Any) -> str:
            model.enqueue([assistant_message("Done.")])
            state = await RunState.from_string(agent, saved, **override)
            state.approve(state.get_interruptions()[0])
            await Runner.run(agent, state, run_config=CONFIG)
            return told_to(model)[-1]

        # A saved run that is read again without its context has no token.
        assert json.loads(await go_on())["code"] == "token_unavailable"
        assert await go_on(context_override=RunContextWrapper(context)) == "booked AI 101"
        assert made.recorder.in_short == ["allowed book", "success book"]


async def test_an_agent_as_a_tool_that_waits_for_an_approval_is_a_call_of_its_own_when_it_goes_on() -> None:
    with guarding() as made:
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        call = function_call("book", {"flight": "AI 101"}, call_id="call_0")
        inner_model = ScriptedModel([[call], [assistant_message("Done.")]])
        inner = Agent[Any](name="Booker", model=inner_model, tools=[guarded])
        asking = guard_tool(inner.as_tool("ask", "Asks."), guard=made.guard, rule=Rule("agents:delegate"))
        model = model_that_calls(("ask", {"input": "Book."}))
        agent = Agent[Any](name="Traveller", model=model, tools=[asking])
        with use_token(made.server.token("flights:book", "agents:delegate")):
            paused = await Runner.run(agent, "Book.", run_config=CONFIG)
            state = await RunState.from_string(agent, paused.to_state().to_string())
            state.approve(state.get_interruptions()[0])
            await Runner.run(agent, state, run_config=CONFIG)
        assert told_to(inner_model) == ["booked AI 101"]
        assert told_to(model) == ["Done."]
        assert made.recorder.in_short == [
            *("allowed ask", "success ask"),
            *("allowed ask", "allowed book", "success book", "success ask"),
        ]


async def test_a_text_in_the_context_is_saved() -> None:
    model = ScriptedModel([[function_call("book", {"flight": "AI 101"}, call_id="call_0")]])
    agent = Agent[Any](name="Booker", model=model, tools=[book])
    for context in (Text("secret"), {"token": "secret"}):
        model.enqueue([function_call("book", {"flight": "AI 101"}, call_id="call_0")])
        paused = await Runner.run(agent, "Book.", context=context, run_config=CONFIG)
        assert "secret" in paused.to_state().to_string()


async def test_guardrails_of_the_sdk_that_run_twice_ask_no_guard_twice() -> None:
    checks: list[str] = []

    @tool_input_guardrail
    def look(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
        checks.append(data.context.tool_name)
        return ToolGuardrailFunctionOutput.allow()

    @tool_input_guardrail
    def refuse(data: ToolInputGuardrailData) -> ToolGuardrailFunctionOutput:
        return ToolGuardrailFunctionOutput.reject_content(f"not {data.context.tool_name}")

    @function_tool(tool_input_guardrails=[look])
    def allowed() -> str:
        return "done"

    @function_tool(tool_input_guardrails=[refuse])
    def rejected() -> str:
        return "done"

    with guarding() as made, use_token(made.server.token("flights:book")):
        tools: Any = [guard_tool(tool, guard=made.guard, rule=BOOK) for tool in (allowed, rejected)]
        model = model_that_calls(("allowed", {}), ("rejected", {}))
        await run_agent(Agent(name="Booker", model=model, tools=tools))
        assert told_to(model) == ["done", "not rejected"]
        assert checks
        assert made.recorder.in_short == ["allowed allowed", "success allowed"]


class Traces(TracingProcessor):
    """Keeps whatever would be exported."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def on_trace_start(self, trace: Trace) -> None:
        self.seen.append(json.dumps(trace.export()))

    def on_trace_end(self, trace: Trace) -> None: ...

    def on_span_start(self, span: Span[Any]) -> None: ...

    def on_span_end(self, span: Span[Any]) -> None:
        self.seen.append(json.dumps(span.export(), default=repr))

    def shutdown(self) -> None: ...

    def force_flush(self) -> None: ...


async def test_the_token_is_in_no_trace_and_in_nothing_that_a_model_is_told() -> None:
    traces = Traces()
    set_trace_processors([])
    add_trace_processor(traces)
    try:
        with guarding() as made:
            tokens = [made.server.token("flights:book"), made.server.token("flights:search")]
            free = function_tool(lambda flight: f"booked {flight}", name_override="book")
            readers: list[Any] = [read_token, lambda run: run.context.token]
            told: list[Any] = []
            for token in tokens:
                for read, context in zip(readers, (Context(lambda: token), Text(token)), strict=True):  # noqa: B023
                    guarded = guard_tool(free, guard=made.guard, rule=BOOK, token=read)
                    model = model_that_calls(("book", {"flight": "AI 101"}))
                    agent = Agent[Any](name="Booker", model=model, tools=[guarded])
                    await Runner.run(agent, "Book.", context=context, run_config=RunConfig())
                    told.append(model.calls)
            assert made.recorder.in_short == [
                *("allowed book", "success book") * 2,
                *("blocked book", "blocked book"),
            ]
    finally:
        set_trace_processors([])
    assert "booked AI 101" in "".join(traces.seen)
    assert "scope_missing" in repr(told)
    for token in tokens:
        assert token not in "".join(traces.seen) + repr(told)


@pytest.mark.parametrize("read", [read_token, read_token_async])
async def test_callers_at_once_are_never_mixed(read: Any) -> None:
    @function_tool
    def in_thread(caller: str) -> str:
        grant = current_grant()
        return f"{caller} as {grant.principal_id if grant else 'nobody'}"

    @function_tool
    async def in_loop(caller: str) -> str:
        await asyncio.sleep(0.01)
        grant = current_grant()
        return f"{caller} as {grant.principal_id if grant else 'nobody'}"

    with guarding() as made:
        tools: Any = [
            guard_tool(tool, guard=made.guard, rule=BOOK, token=read) for tool in (in_thread, in_loop)
        ]

        async def run_as(caller: str) -> list[str]:
            token = made.server.grant("flights:book", principal_id=caller).token
            model = model_that_calls(
                *((name, {"caller": caller}) for name in ("in_thread", "in_loop", "in_thread", "in_loop"))
            )
            await run_agent(Agent[Any](name="Booker", model=model, tools=tools), Context(lambda: token))
            return told_to(model)

        callers = [f"user_{index}" for index in range(4)]
        for caller, told in zip(callers, await asyncio.gather(*map(run_as, callers)), strict=True):
            assert told == [f"{caller} as {caller}"] * 4


async def test_a_token_that_cannot_be_read_refuses_the_call() -> None:
    free = function_tool(lambda flight: f"booked {flight}", name_override="book")
    with guarding() as made:
        guarded = guard_tool(free, guard=made.guard, rule=BOOK, token=read_token)
        model = model_that_calls(("book", {"flight": "AI 101"}))
        await run_agent(Agent[Any](name="Booker", model=model, tools=[guarded]), None)
        assert json.loads(told_to(model)[0])["code"] == "token_unavailable"


async def test_a_tool_learns_that_its_grant_was_revoked_while_it_runs() -> None:
    with guarding() as made:
        grant = made.server.grant("flights:book")
        made.guard.admit(made.call())

        @function_tool
        async def wait() -> str:
            call = current_call()
            assert call is not None
            ended = asyncio.Event()
            loop = asyncio.get_running_loop()

            def end(_: AuthorizationError) -> None:
                loop.call_soon_threadsafe(ended.set)

            call.on_grant_end(end)
            made.server.revoke(grant.grant_id)
            await asyncio.wait_for(ended.wait(), 10)
            assert call.ended_by is not None
            raise call.ended_by

        guarded = guard_tool(wait, guard=made.guard, rule=BOOK)
        with use_token(grant.token):
            model = model_that_calls(("wait", {}))
            await run_agent(Agent[Any](name="Booker", model=model, tools=[guarded]))
        assert json.loads(told_to(model)[0])["code"] == "revoked"
        assert made.recorder.entries[-1].metadata == {"ended": "revoked"}


class BrokenGuard(Guard):
    """A guard with a fault."""

    error: BaseException
    asked = 0

    def admit(self, _: Any) -> Any:
        self.asked += 1
        raise self.error

    async def admit_async(self, _: Any) -> Any:
        self.asked += 1
        raise self.error


RAISED = [
    RuntimeError("broken"),
    AuthorizationError("guard_failed"),
    BaseException("base"),
    KeyboardInterrupt(),
    SystemExit(1),
    GeneratorExit(),
    asyncio.CancelledError(),
    AgentsException("broken"),
    StopAsyncIteration(),
    TimeoutError(),
]


@pytest.mark.parametrize("kind", ["sync", "async", "invoker"])
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_a_tool_never_runs_when_its_guard_raises(error: BaseException, kind: str) -> None:
    ran: list[str] = []

    @function_tool(name_override="book")
    def book_sync() -> str:
        ran.append("book")
        return "booked"

    @function_tool(name_override="book")
    async def book_async() -> str:
        ran.append("book")
        return "booked"

    inner = Agent[Any](name="Booker", model=model_that_calls(("book", {})), tools=[book_sync])
    tools = {"sync": book_sync, "async": book_async, "invoker": inner.as_tool("book", "Books.")}
    with guarding() as made:
        guard = BrokenGuard(verifier=made.verifier, audit=False)
        guard.error = error
        guarded = guard_tool(tools[kind], guard=guard, rule=BOOK)
        arguments = {"input": "x"} if kind == "invoker" else {}
        agent = Agent[Any](name="Booker", model=model_that_calls(("book", arguments)), tools=[guarded])
        with suppress(BaseException):
            asyncio.run(run_agent(agent))
    assert ran == []
    assert guard.asked == 1
