"""What must not happen: a tool that runs without its guard, and a token in the wrong place."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError as FutureCancelled
from dataclasses import dataclass
from typing import Any

import pytest
from grantex import AuthorizationError, Guard, Rule
from grantex_langchain import GrantMiddleware, current_call, guard_tool, guard_tools, use_token
from grantex_testing.guarding import guarding
from langchain.agents import create_agent
from langchain_core.messages import ToolMessage
from langchain_core.runnables import ConfigurableField, RunnableLambda
from langchain_core.tools import BaseTool, ToolException, tool
from langgraph.errors import GraphBubbleUp, GraphInterrupt, ParentCommand
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, ToolRuntime
from langgraph.types import Command
from scripted_chat_model import call_of, calls, model_that

BOOK: Rule[Any] = Rule("flights:book")
RAISED: list[BaseException] = [
    RuntimeError("broken"),
    AuthorizationError("guard_failed"),
    BaseException("base"),
    KeyboardInterrupt(),
    SystemExit(1),
    GeneratorExit(),
    asyncio.CancelledError(),
    FutureCancelled(),
    ToolException("broken"),
    GraphInterrupt(),
    GraphBubbleUp(),
    ParentCommand(Command()),
    StopIteration(),
]


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


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("has_middleware", [False, True])
@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_a_tool_never_runs_when_its_guard_raises(
    error: BaseException, has_middleware: bool, is_async: bool
) -> None:
    ran: list[str] = []

    @tool
    def book() -> str:
        """Books."""
        ran.append("book")
        return "booked"

    @tool("book")
    async def book_async() -> str:
        """Books."""
        ran.append("book")
        return "booked"

    book.handle_tool_error = True
    book_async.handle_tool_error = True
    with guarding() as made:
        guard = BrokenGuard(verifier=made.verifier, audit=False)
        guard.error = error
        bare = [book_async if is_async else book]
        model = model_that(calls(call_of("book", {})))
        if has_middleware:
            middleware = [GrantMiddleware(guard=guard, rules={"book": BOOK})]
            agent: Any = create_agent(model, bare, middleware=middleware)
        else:
            agent = create_agent(model, guard_tools(bare, guard=guard, rules={"book": BOOK}))
        state = {"messages": ["Book."]}
        try:
            if is_async:
                asyncio.run(agent.ainvoke(state))
            else:
                agent.invoke(state)
        except BaseException:
            pass
    assert ran == []
    assert guard.asked == 1


@dataclass
class Context:
    token: Callable[[], str]


def read_token(runtime: ToolRuntime[Any, Any]) -> str:
    text: str = runtime.context.token()
    return text


async def read_token_async(runtime: ToolRuntime[Any, Any]) -> str:
    await asyncio.sleep(0)
    return read_token(runtime)


@pytest.mark.parametrize("read", [read_token, read_token_async])
@pytest.mark.parametrize("is_async", [False, True])
def test_callers_at_once_are_never_mixed(is_async: bool, read: Any) -> None:
    """Tools run in threads of LangGraph or in one event loop, several for each caller at once."""
    barrier = threading.Barrier(4)

    def whose() -> str:
        call = current_call()
        return call.grant.principal_id if call else "nobody"

    @tool
    def book(caller: str) -> str:
        """Books."""
        barrier.wait(10)
        return f"{caller} as {whose()}"

    @tool("book")
    async def book_async(caller: str) -> str:
        """Books."""
        await asyncio.sleep(0.01)
        return f"{caller} as {whose()}"

    with guarding() as made:
        tools = guard_tools(
            [book_async if is_async else book], guard=made.guard, rules={"book": BOOK}, token=read
        )
        graph = StateGraph(MessagesState, context_schema=Context)
        graph.add_node("tools", ToolNode(tools)).add_edge(START, "tools").add_edge("tools", END)
        compiled: Any = graph.compile()
        callers = [
            (f"user_{index}", made.server.grant("flights:book", principal_id=f"user_{index}").token)
            for index in range(2)
        ]

        def inputs(caller: str, token: str) -> tuple[Any, Context]:
            twice = calls(*(call_of("book", {"caller": caller}, str(number)) for number in range(2)))
            return {"messages": [twice]}, Context(lambda: token)

        async def run_all() -> list[Any]:
            runs = []
            for caller, token in callers:
                state, context = inputs(caller, token)
                if is_async:
                    runs.append(compiled.ainvoke(state, context=context))
                else:
                    runs.append(asyncio.to_thread(compiled.invoke, state, context=context))
            return await asyncio.gather(*runs)

        ended = asyncio.run(run_all())
    answers = [str(m.content) for each in ended for m in each["messages"] if isinstance(m, ToolMessage)]
    assert answers == ["user_0 as user_0"] * 2 + ["user_1 as user_1"] * 2


def test_the_token_in_use_reaches_the_threads_of_langchain_and_no_others() -> None:
    @tool
    def book() -> str:
        """Books."""
        return "booked"

    with guarding() as made:
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        with use_token(made.server.token("flights:book")):
            assert guarded.batch([{}] * 3) == ["booked"] * 3
            assert RunnableLambda(lambda _: guarded.invoke({})).batch([1, 2]) == ["booked"] * 2
            caught: list[BaseException] = []

            def elsewhere() -> None:
                try:
                    guarded.invoke({})
                except AuthorizationError as error:
                    caught.append(error)

            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
        assert [getattr(error, "reason", None) for error in caught] == ["no_credentials"]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_token_that_cannot_be_read_refuses_the_call(is_async: bool) -> None:
    @tool
    def book() -> str:
        """Books."""
        return "booked"

    def interrupted(_: Any) -> str:
        raise GraphInterrupt

    with guarding() as made:
        # Outside of a graph there is no context.
        for reader in (read_token, read_token_async, interrupted):
            guarded = guard_tool(book, guard=made.guard, rule=BOOK, token=reader)
            call = call_of("book", {})
            message = asyncio.run(guarded.ainvoke(call)) if is_async else guarded.invoke(call)
            assert message.artifact["code"] == "token_unavailable"


def test_a_token_is_found_in_the_configuration_of_a_call() -> None:
    @tool
    def book() -> str:
        """Books."""
        return "booked"

    with guarding() as made:
        token = made.server.token("flights:book")
        guarded = guard_tool(
            book, guard=made.guard, rule=BOOK, token=lambda runtime: runtime.config["configurable"]["read"]()
        )
        assert guarded.invoke({}, {"configurable": {"read": lambda: token}}) == "booked"
        with pytest.raises(AuthorizationError):
            guarded.invoke({"token": token})


class Prefixed(BaseTool):
    name: str = "book"
    description: str = "Books."
    prefix: str = ""
    ran: list[str] = []  # noqa: RUF012 -- a field of pydantic

    def _run(self, flight: str) -> str:
        self.ran.append(flight)
        return self.prefix + flight


class PrefixedAsync(Prefixed):
    async def _arun(self, flight: str) -> str:
        return self._run(flight)


@pytest.mark.parametrize("kind", [Prefixed, PrefixedAsync])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_tool_that_langchain_makes_anew_does_not_run_without_its_guard(
    kind: type[Prefixed], is_async: bool
) -> None:
    with guarding() as made:
        bare = kind()
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
        chosen = guarded.configurable_fields(prefix=ConfigurableField(id="prefix"))
        configured: Any = chosen.with_config(configurable={"prefix": "booked "})

        def run() -> Any:
            trip = {"flight": "AI 101"}
            return asyncio.run(configured.ainvoke(trip)) if is_async else configured.invoke(trip)

        with (
            use_token(made.server.token("flights:book")),
            pytest.raises(TypeError, match="without its guard"),
        ):
            run()
    assert bare.ran == []


def test_a_function_that_langchain_makes_a_tool_of_anew_keeps_its_guard() -> None:
    @tool
    def book() -> str:
        """Books."""
        return "booked"

    with guarding() as made:
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        chosen = guarded.configurable_fields(description=ConfigurableField(id="words"))
        configured: Any = chosen.with_config(configurable={"words": "Books a flight."})
        with pytest.raises(AuthorizationError):
            configured.invoke({})
        with use_token(made.server.token("flights:book")):
            assert configured.invoke({}) == "booked"


def test_a_tool_learns_that_its_grant_was_revoked_while_it_runs() -> None:
    with guarding() as made:
        grant = made.server.grant("flights:book")
        made.guard.admit(made.call())

        @tool
        def book() -> str:
            """Books."""
            call = current_call()
            assert call is not None
            ended = threading.Event()
            call.on_grant_end(lambda _: ended.set())
            made.server.revoke(grant.grant_id)
            assert ended.wait(10)
            assert call.ended_by is not None
            raise call.ended_by

        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        with use_token(grant.token):
            message = guarded.invoke(call_of("book", {}))
            assert json.loads(message.content)["code"] == "revoked"
            assert guarded.invoke(call_of("book", {})).artifact["code"] == "revoked"
        assert made.recorder.in_short[1:] == ["allowed book", "failure book", "blocked book"]
        assert made.recorder.entries[2].metadata == {"ended": "revoked"}
