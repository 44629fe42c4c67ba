"""Every kind of tool, in every way in which LangChain runs one."""

import asyncio
import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
from grantex import AuthorizationError, Rule, guard_function
from grantex_langchain import current_grant, guard_tool, guard_tools, use_token
from grantex_testing.guarding import guarding
from langchain_core._api import suppress_langchain_beta_warning
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langchain_core.tools import BaseTool, StructuredTool, Tool, tool
from langgraph.types import Command
from pydantic import BaseModel
from scripted_chat_model import call_of

BOOK: Rule[Any] = Rule("flights:book")


class Booking(BaseModel):
    flight: str


def work(flight: str) -> str:
    grant = current_grant()
    return f"{flight} for {grant.principal_id if grant else 'nobody'}"


async def work_async(flight: str) -> str:
    await asyncio.sleep(0)
    return work(flight)


def of_function() -> BaseTool:
    @tool
    def book(flight: str) -> str:
        """Books."""
        return work(flight)

    return book


def of_coroutine() -> BaseTool:
    @tool
    async def book(flight: str) -> str:
        """Books."""
        return await work_async(flight)

    return book


def of_both() -> BaseTool:
    return StructuredTool.from_function(work, work_async, name="book", description="Books.")


def of_json_schema() -> BaseTool:
    schema = {"type": "object", "properties": {"flight": {"type": "string"}}}
    return StructuredTool(name="book", description="Books.", args_schema=schema, func=work)


def of_one_text() -> BaseTool:
    return Tool(name="book", func=work, coroutine=work_async, description="Books.")


def of_partial() -> BaseTool:
    def book(prefix: str, flight: str, config: RunnableConfig) -> str:
        assert "callbacks" in config
        return prefix + work(flight)

    return StructuredTool(
        name="book", description="Books.", args_schema=Booking, func=functools.partial(book, "")
    )


def of_object() -> BaseTool:
    class Book:
        def __call__(self, flight: str, config: RunnableConfig) -> str:
            assert "callbacks" in config
            return work(flight)

    return StructuredTool(name="book", description="Books.", args_schema=Booking, func=Book())


def of_runnable() -> BaseTool:
    def run(arguments: dict[str, Any]) -> str:
        return work(arguments["flight"])

    with suppress_langchain_beta_warning():
        return RunnableLambda(run).as_tool(Booking, name="book", description="Books.")


class OwnClass(BaseTool):
    name: str = "book"
    description: str = "Books."
    args_schema: Any = Booking
    prefix: str = ""
    booked: list[str] = []  # noqa: RUF012 -- a field of pydantic

    def _run(self, flight: str, config: RunnableConfig, run_manager: Any = None) -> str:
        assert run_manager is not None
        assert "callbacks" in config
        self.booked.append(flight)
        return self.prefix + work(flight)


class OwnAsyncClass(OwnClass):
    async def _arun(self, flight: str, config: RunnableConfig, run_manager: Any = None) -> str:
        # As many tools do: without the context of the caller, too.
        return await asyncio.get_running_loop().run_in_executor(
            None, self._without_grant, flight, config, run_manager
        )

    def _without_grant(self, flight: str, config: RunnableConfig, run_manager: Any) -> str:
        return self._run(flight, config, run_manager).replace("nobody", "user_alice")


class OwnStructured(StructuredTool):
    def _run(self, *args: Any, config: RunnableConfig, run_manager: Any = None, **kwargs: Any) -> Any:
        return super()._run(*args, config=config, run_manager=run_manager, **kwargs)


def of_own_class() -> BaseTool:
    return OwnClass()


def of_own_async_class() -> BaseTool:
    return OwnAsyncClass()


def of_own_structured() -> BaseTool:
    return OwnStructured.from_function(work, name="book", description="Books.")


KINDS = [
    of_function,
    of_coroutine,
    of_both,
    of_json_schema,
    of_one_text,
    of_partial,
    of_object,
    of_runnable,
    of_own_class,
    of_own_async_class,
    of_own_structured,
]

Way = Callable[[BaseTool, Any], Any]
WAYS: dict[str, Way] = {
    "invoke": lambda made, call: made.invoke(call),
    "ainvoke": lambda made, call: asyncio.run(made.ainvoke(call)),
    "batch": lambda made, call: made.batch([call])[0],
    "abatch": lambda made, call: asyncio.run(made.abatch([call]))[0],
    "stream": lambda made, call: next(iter(made.stream(call))),
}


# A tool of a coroutine function has no other form.
PAIRS = [(make, way) for make in KINDS for way in WAYS if make is not of_coroutine or way[0] == "a"]


@pytest.mark.parametrize(("make", "way"), PAIRS)
def test_a_tool_runs_once_with_a_grant_and_never_without(make: Callable[[], BaseTool], way: str) -> None:
    bare = make()
    call = call_of("book", {"flight": "AI 101"})
    with guarding() as made:
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
        assert isinstance(guarded, type(bare))
        made.guard.assert_guarded([guarded])
        with use_token(made.server.token("flights:book")):
            assert WAYS[way](guarded, call).content == "AI 101 for user_alice"
            assert WAYS[way](guarded, {"flight": "AI 102"}) == "AI 102 for user_alice"
        with use_token(made.server.token("flights:search")):
            message = WAYS[way](guarded, call)
            assert message.status == "error"
            assert message.name == "book"
            assert message.tool_call_id == "call_1"
            assert json.loads(message.content) == message.artifact
            assert message.artifact["code"] == "scope_missing"
            with pytest.raises(AuthorizationError, match="scope"):
                WAYS[way](guarded, {"flight": "AI 101"})
        assert made.recorder.in_short == ["allowed book", "success book"] * 2 + ["blocked book"] * 2
        # The given tool is not changed.
        with pytest.raises(TypeError, match="no guard stands in front of book"):
            made.guard.assert_guarded([bare])


def test_the_functions_of_a_guarded_tool_are_guarded_too() -> None:
    with guarding() as made:
        guarded: Any = guard_tool(of_both(), guard=made.guard, rule=BOOK)
        again: Any = StructuredTool.from_function(guarded.func, guarded.coroutine, name="x", description="x")
        for run in (guarded.func, again.func):
            with pytest.raises(AuthorizationError):
                run("AI 101")
        with pytest.raises(AuthorizationError):
            asyncio.run(guarded.coroutine("AI 101"))


def test_a_tool_of_a_class_keeps_its_state_and_its_members() -> None:
    with guarding() as made, use_token(made.server.token("flights:book")):
        bare = OwnClass(prefix="booked ")
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
        assert guarded.invoke({"flight": "AI 101"}) == "booked AI 101 for user_alice"
        assert guarded.booked == bare.booked == ["AI 101"]
        assert guarded.args == bare.args
        assert guarded.tool_call_schema.__name__ == "book"  # type: ignore[union-attr]


def test_a_copy_of_a_guarded_tool_is_guarded() -> None:
    with guarding() as made:
        guarded = guard_tool(of_own_class(), guard=made.guard, rule=BOOK)
        described = guarded.model_copy(update={"description": "Books a flight."})
        made.guard.assert_guarded([described])
        message = described.invoke(call_of("book", {"flight": "AI 101"}))
        assert message.artifact["code"] == "no_credentials"


@pytest.mark.parametrize("make", KINDS)
def test_the_same_guard_and_rule_twice_check_once(make: Callable[[], BaseTool]) -> None:
    with guarding() as made, use_token(made.server.token("flights:book")):
        once = guard_tool(make(), guard=made.guard, rule=BOOK)
        assert guard_tool(once, guard=made.guard, rule=BOOK) is once
        asyncio.run(once.ainvoke({"flight": "AI 101"}))
        assert made.recorder.in_short == ["allowed book", "success book"]


@pytest.mark.parametrize("make", KINDS)
def test_two_guards_must_agree_and_each_records(make: Callable[[], BaseTool]) -> None:
    other: Rule[Any] = Rule("flights:search", action="other")
    with guarding() as made:
        inner = guard_tool(make(), guard=made.guard, rule=BOOK)
        both = guard_tool(inner, guard=made.guard, rule=other)
        call = call_of("book", {"flight": "AI 101"})
        with use_token(made.server.token("flights:search")):
            message = asyncio.run(both.ainvoke(call))
        assert message.artifact["missingScopes"] == ["flights:book"]
        with use_token(made.server.token("flights:search", "flights:book")):
            assert asyncio.run(both.ainvoke(call)).content == "AI 101 for user_alice"
        assert made.entries == [
            "allowed as other",
            "blocked (scope_missing) as book",
            "failure of #1 as other",
            "allowed as other for another grant",
            "allowed as book for another grant",
            "success of #5 as book for another grant",
            "success of #4 as other for another grant",
        ]


@pytest.mark.parametrize("is_guarded_function", [False, True])
def test_a_tool_within_a_tool_answers_its_own_caller(is_guarded_function: bool) -> None:
    """A program inside must not take a refusal for a result, although a model called the tool around it."""
    with guarding() as made, use_token(made.server.token("trips:plan")):
        inner = guard_tool(of_function(), guard=made.guard, rule=BOOK)

        def plan() -> str:
            """Plans."""
            try:
                inner.invoke({"flight": "AI 101"})
            except AuthorizationError as error:
                return error.reason
            return "booked"

        function = (
            guard_function(plan, guard=made.guard, rule=Rule("trips:plan")) if is_guarded_function else plan
        )
        outer = guard_tool(tool(function), guard=made.guard, rule=Rule("trips:plan"))
        assert outer.invoke(call_of("plan", {})).content == "scope_missing"


def test_content_and_artifact_stay_what_they_are() -> None:
    @tool(response_format="content_and_artifact")
    def book(flight: str) -> tuple[str, dict[str, str]]:
        """Books."""
        return work(flight), {"flight": flight}

    with guarding() as made:
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        call = call_of("book", {"flight": "AI 101"})
        with use_token(made.server.token("flights:book")):
            assert guarded.invoke(call).artifact == {"flight": "AI 101"}
        assert guarded.invoke(call).artifact["code"] == "no_credentials"


@pytest.mark.parametrize("is_async", [False, True])
def test_a_message_that_says_error_is_a_failure(is_async: bool) -> None:
    @tool
    def book() -> ToolMessage:
        """Books."""
        return ToolMessage("No seats.", tool_call_id="call_1", status="error")

    with guarding() as made, use_token(made.server.token("flights:book")):
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        call = call_of("book", {})
        message = asyncio.run(guarded.ainvoke(call)) if is_async else guarded.invoke(call)
        assert message.content == "No seats."
        assert made.recorder.in_short == ["allowed book", "failure book"]


def failed_command(message: ToolMessage, _: ToolMessage) -> Any:
    return Command(update={"messages": [message]})


def failed_list(message: ToolMessage, _: ToolMessage) -> Any:
    return [Command(update={"trips": 1}), message]


def of_another_call(_: ToolMessage, earlier: ToolMessage) -> Any:
    return Command(update={"messages": [earlier]})


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(failed_command, "failure"), (failed_list, "failure"), (of_another_call, "success")],
)
def test_a_command_is_a_failure_where_its_message_for_the_call_says_error(
    answer: Callable[[ToolMessage, ToolMessage], Any], outcome: str, is_async: bool
) -> None:
    @tool
    def book() -> Any:
        """Books."""
        ids = ("call_1", "call_0")
        return answer(*(ToolMessage("No seats.", tool_call_id=each, status="error") for each in ids))

    with guarding() as made, use_token(made.server.token("flights:book")):
        guarded = guard_tool(book, guard=made.guard, rule=BOOK)
        call = call_of("book", {})
        if is_async:
            asyncio.run(guarded.ainvoke(call))
        else:
            guarded.invoke(call)
        assert made.recorder.in_short == ["allowed book", f"{outcome} book"]


def test_options_that_are_wrong_are_named() -> None:
    class Bypass(OwnClass):
        def invoke(self, *_: Any, **__: Any) -> Any:
            return "booked"

    class BypassByRun(OwnClass):
        async def arun(self, *_: Any, **__: Any) -> Any:
            return "booked"

    with guarding() as made:
        guard = made.guard
        wrong: list[tuple[str, Callable[[], Any]]] = [
            (
                'guard_tool: "tool" must be a BaseTool',
                lambda: guard_tool(work, guard=guard, rule=BOOK),  # type: ignore[type-var]
            ),
            ('has a "invoke" that is not', lambda: guard_tool(Bypass(), guard=guard, rule=BOOK)),
            ('has a "arun" that is not', lambda: guard_tool(BypassByRun(), guard=guard, rule=BOOK)),
            ('"guard"', lambda: guard_tool(of_both(), guard=None, rule=BOOK)),  # type: ignore[arg-type]
            ('"rule"', lambda: guard_tool(of_both(), guard=guard, rule={})),  # type: ignore[arg-type]
            ('"token"', lambda: guard_tool(of_both(), guard=guard, rule=BOOK, token="a")),  # type: ignore[arg-type]
            ('no rule for the tool "book"', lambda: guard_tools([of_both()], guard=guard, rules={})),
            (
                "guard_tools: each tool",
                lambda: guard_tools([{"type": "web_search"}], guard=guard, rules={}),
            ),
        ]
        for words, make in wrong:
            with pytest.raises(TypeError, match=words):
                make()


def test_what_comes_back_has_the_type_of_what_was_given() -> None:
    """mypy checks this file."""
    with guarding() as made:
        one: OwnClass = guard_tool(OwnClass(), guard=made.guard, rule=BOOK)
        several: list[OwnClass] = guard_tools([one], guard=made.guard, rules={"book": BOOK})
        assert several == [one]
