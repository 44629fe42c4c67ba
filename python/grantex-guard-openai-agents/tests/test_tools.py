"""Every kind of function tool, in runs of the SDK."""

import asyncio
import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from agents import Agent, FunctionTool, RunContextWrapper, UserError, WebSearchTool, function_tool
from agents.tool_context import ToolContext
from agents_world import model_that_calls, run_agent, told_to
from grantex import Rule
from grantex_openai_agents import current_grant, guard_tool, guard_tools, use_token
from grantex_testing.guarding import guarding
from pydantic import BaseModel, Field

BOOK: Rule[Any] = Rule("flights:book")


def work(flight: str) -> str:
    """Books a flight.

    Args:
        flight: The flight.
    """
    grant = current_grant()
    return f"{flight} for {grant.principal_id if grant else 'nobody'}"


def of_function() -> FunctionTool:
    return function_tool(work, name_override="book")


def of_coroutine() -> FunctionTool:
    @function_tool
    async def book(flight: str) -> str:
        await asyncio.sleep(0)
        return work(flight)

    return book


def of_function_with_context() -> FunctionTool:
    @function_tool
    def book(run: RunContextWrapper[Any], flight: str) -> str:
        assert run.context == "context"
        return work(flight)

    return book


def of_coroutine_with_context() -> FunctionTool:
    @function_tool
    async def book(grantex_context: ToolContext[Any], flight: str) -> str:
        assert grantex_context.tool_name == "book"
        return work(flight)

    return book


def of_object() -> FunctionTool:
    class Book:
        async def __call__(self, flight: str) -> str:
            return work(flight)

    return function_tool(Book(), name_override="book")


def of_method() -> FunctionTool:
    class Airline:
        def book(self, flight: str) -> str:
            return work(flight)

    return function_tool(Airline().book)


def of_its_own_invoker() -> FunctionTool:
    async def invoke(context: ToolContext[Any], arguments: str) -> str:
        assert context.tool_name == "book"
        return work(json.loads(arguments)["flight"])

    schema = {"type": "object", "properties": {"flight": {"type": "string"}}}
    return FunctionTool("book", "Books.", schema, invoke, strict_json_schema=False)


class Invoker(FunctionTool):
    """A tool of a class of its own."""

    def __init__(self) -> None:
        schema: dict[str, Any] = {"type": "object", "properties": {"flight": {"type": "string"}}}
        super().__init__("book", "Books.", schema, self._invoke, strict_json_schema=False)

    async def _invoke(self, _: ToolContext[Any], arguments: str) -> str:
        return work(json.loads(arguments)["flight"])


def of_own_class() -> FunctionTool:
    return Invoker()


KINDS = [
    of_function,
    of_coroutine,
    of_function_with_context,
    of_coroutine_with_context,
    of_object,
    of_method,
    of_its_own_invoker,
    of_own_class,
]


async def run_tools(tools: list[Any], *calls: Any, context: Any = "context") -> list[str]:
    """Run an agent that makes these calls, and return what it was told."""
    model = model_that_calls(*calls)
    await run_agent(Agent(name="Booker", model=model, tools=tools), context)
    return told_to(model)


@pytest.mark.parametrize("make", KINDS)
async def test_a_tool_runs_once_with_a_grant_and_never_without(make: Callable[[], FunctionTool]) -> None:
    bare = make()
    with guarding() as made:
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
        assert type(guarded) is type(bare)
        made.guard.assert_guarded([guarded])
        assert guard_tool(guarded, guard=made.guard, rule=BOOK) is guarded
        call = ("book", {"flight": "AI 101"})
        with use_token(made.server.token("flights:book")):
            assert await run_tools([guarded], call) == ["AI 101 for user_alice"]
        with use_token(made.server.token("flights:search")):
            (told,) = await run_tools([guarded], call)
            assert json.loads(told)["missingScopes"] == ["flights:book"]
        (told,) = await run_tools([guarded], call)
        assert json.loads(told)["code"] == "no_credentials"
        assert made.recorder.in_short == ["allowed book", "success book", "blocked book"]
        # The given tool is not changed.
        with pytest.raises(TypeError, match="no guard stands in front of book"):
            made.guard.assert_guarded([bare])
        assert await run_tools([bare], call) == ["AI 101 for nobody"]


@pytest.mark.parametrize("make", KINDS)
async def test_two_guards_must_agree_and_each_records(make: Callable[[], FunctionTool]) -> None:
    other: Rule[Any] = Rule("flights:search", action="other")
    with guarding() as made:
        both = guard_tool(guard_tool(make(), guard=made.guard, rule=BOOK), guard=made.guard, rule=other)
        call = ("book", {"flight": "AI 101"})
        with use_token(made.server.token("flights:search")):
            (told,) = await run_tools([both], call)
            assert json.loads(told)["missingScopes"] == ["flights:book"]
        with use_token(made.server.token("flights:search", "flights:book")):
            assert await run_tools([both], call) == ["AI 101 for user_alice"]
        assert made.recorder.in_short == [
            "allowed other",
            "blocked book",
            "failure other",
            "allowed other",
            "allowed book",
            "success book",
            "success other",
        ]


@pytest.mark.parametrize("make", KINDS)
def test_what_a_model_is_told_about_a_tool_stays(make: Callable[[], FunctionTool]) -> None:
    bare = make()
    bare.is_enabled = False
    bare.needs_approval = True
    with guarding() as made:
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
    changed = {"on_invoke_tool"}
    assert {name: value for name, value in vars(guarded).items() if name not in changed} == {
        name: value for name, value in vars(bare).items() if name not in changed
    }


class Stay(BaseModel):
    nights: int
    price: float


class Seen:
    """A rule that keeps what it saw."""

    def __init__(self) -> None:
        self.inputs: list[dict[str, Any]] = []
        self.rule: Rule[Any] = Rule("payments:initiate", amount=self._amount)

    def _amount(self, arguments: dict[str, Any]) -> Any:
        self.inputs.append(dict(arguments))
        return arguments["stay"].price if "stay" in arguments else arguments.get("amount", 0)


async def test_a_rule_reads_the_very_values_that_the_function_gets() -> None:
    got: list[Any] = []

    @function_tool(strict_mode=False)
    async def book(
        run: RunContextWrapper[Any],
        stay: Stay,
        *notes: str,
        kind: Literal["single", "double"] = "single",
        guests: Annotated[int, Field(ge=1)] = 2,
        **others: int,
    ) -> str:
        got.append((stay, notes, kind, guests, others))
        return f"booked {run.context}"

    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        guarded = guard_tool(book, guard=made.guard, rule=seen.rule)
        given = {"stay": {"nights": "2", "price": 420}, "notes": ["late"], "others": {"x": "1"}}
        dear = {"stay": {"nights": 2, "price": 501}}
        told = await run_tools([guarded], ("book", given), ("book", dear))
    assert told[0] == "booked context"
    assert json.loads(told[1])["code"] == "amount_over"
    stay = Stay(nights=2, price=420)
    assert got == [(stay, ("late",), "single", 2, {"x": 1})]
    assert seen.inputs[0] == {"stay": stay, "notes": ("late",), "kind": "single", "guests": 2, "x": 1}
    assert seen.inputs[0]["stay"] is got[0][0]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ('{"amount": 9000, "amount": 5}', 5),
        ('{"amount": 5, "amount": 9000}', 9000),
        ('  {"\\u0061mount": 5e0}', 5),
        ("", None),
    ],
)
async def test_a_tool_that_parses_its_arguments_gets_those_that_were_checked(
    written: str, amount: float | None
) -> None:
    got: list[str] = []

    async def invoke(_: ToolContext[Any], arguments: str) -> str:
        got.append(arguments)
        return "paid"

    schema: dict[str, Any] = {"type": "object", "properties": {}}
    bare = FunctionTool("pay", "Pays.", schema, invoke, strict_json_schema=False)
    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        guarded = guard_tool(bare, guard=made.guard, rule=seen.rule)
        (told,) = await run_tools([guarded], ("pay", written))
    checked = {} if amount is None else {"amount": amount}
    assert seen.inputs[0] == checked
    assert [json.loads(each) for each in got] == ([checked] if (amount or 0) <= 500 else [])
    assert ("amount_over" in told) == (got == [])


@pytest.mark.parametrize("written", ["5", "[1]", "null", '{"amount": ', '{"amount": 5} {}'])
async def test_arguments_that_are_no_object_reach_neither_guard_nor_tool(written: str) -> None:
    async def invoke(_: ToolContext[Any], __: str) -> str:
        raise AssertionError("The tool ran.")

    bare = FunctionTool(
        "pay", "Pays.", {"type": "object", "properties": {}}, invoke, strict_json_schema=False
    )
    with guarding() as made:
        guarded = guard_tool(bare, guard=made.guard, rule=BOOK)
        with pytest.raises(Exception, match="Invalid JSON input for tool pay"):
            await run_tools([guarded], ("pay", written))
        assert made.heard == []


async def test_a_tool_that_fails_tells_the_model_as_the_sdk_does() -> None:
    @function_tool(failure_error_function=lambda _, error: f"told: {error}")
    def pay(amount: int) -> str:
        raise OSError(f"no {amount}")

    @function_tool(failure_error_function=None)
    def pay_or_end(amount: int) -> str:
        raise OSError(f"no {amount}")

    with guarding() as made, use_token(made.server.token("flights:book")):
        guarded = guard_tools([pay, pay_or_end], guard=made.guard, rules={"pay": BOOK, "pay_or_end": BOOK})
        assert await run_tools(guarded, ("pay", {"amount": 5})) == ["told: no 5"]
        assert await run_tools(guarded, ("pay", {"amount": "much"})) != []
        with pytest.raises(Exception, match="no 5"):
            await run_tools(guarded, ("pay_or_end", {"amount": 5}))
        assert made.entries == [
            *("allowed as pay", "failure of #1 as pay"),
            *("allowed as pay_or_end", "failure of #3 as pay_or_end"),
        ]


async def test_a_call_that_takes_too_long_is_recorded_as_aborted() -> None:
    @function_tool(timeout=0.05)
    async def pay() -> str:
        await asyncio.sleep(60)
        return "paid"

    with guarding() as made, use_token(token := made.server.token("flights:book")):
        # So that the time runs out in the tool, and not in the guard.
        await made.verifier.verify_async(token)
        guarded = guard_tool(pay, guard=made.guard, rule=BOOK)
        (told,) = await run_tools([guarded], ("pay", {}))
        assert "timed out" in told
        assert made.entries == ["allowed as pay", "failure of #1 (aborted) as pay"]


class Booked(BaseModel):
    flight: str


async def test_a_tool_with_an_output_type_answers_with_it_or_fails() -> None:
    def told(_: RunContextWrapper[Any], error: Exception) -> str:
        return Booked(flight=str(error)).model_dump_json()

    async def book(flight: str) -> Booked:
        return Booked(flight=flight)

    with guarding() as made:
        answers, ends = (
            guard_tool(
                function_tool(
                    book, allowed_callers=["direct", "programmatic"], failure_error_function=function
                ),
                guard=made.guard,
                rule=BOOK,
            )
            for function in (told, None)
        )
        assert answers.output_json_schema is not None
        call = ("book", {"flight": "AI 101"})
        with use_token(made.server.token("flights:book")):
            assert [json.loads(each) for each in await run_tools([answers], call)] == [{"flight": "AI 101"}]
        (refused,) = await run_tools([answers], call)
        assert json.loads(refused) == {"flight": "This call needs a grant token, and none was sent."}
        with pytest.raises(UserError, match="needs a grant token"):
            await run_tools([ends], call)
        assert made.recorder.in_short == ["allowed book", "success book"]


def test_options_that_are_wrong_are_named() -> None:
    @function_tool(output_type=Booked)
    def other_output(flight: str) -> Any:
        return {"flight": flight}

    with guarding() as made:
        guard: Any = made.guard
        other: Any = WebSearchTool()
        nothing: Any = None
        text: Any = "token"
        tool = of_function()
        wrong: list[tuple[str, Callable[[], Any]]] = [
            ('guard_tool: "tool" must be a FunctionTool', lambda: guard_tool(other, guard=guard, rule=BOOK)),
            ("each tool must be a FunctionTool", lambda: guard_tools([other], guard=guard, rules={})),
            ("must state its output type", lambda: guard_tool(other_output, guard=guard, rule=BOOK)),
            ('"guard"', lambda: guard_tool(tool, guard=nothing, rule=BOOK)),
            ('"rule"', lambda: guard_tool(tool, guard=guard, rule=nothing)),
            ('"token"', lambda: guard_tool(tool, guard=guard, rule=BOOK, token=text)),
            ('no rule for the tool "book"', lambda: guard_tools([tool], guard=guard, rules={})),
        ]
        for words, make in wrong:
            with pytest.raises(TypeError, match=words):
                make()


def test_what_comes_back_has_the_type_of_what_was_given() -> None:
    """mypy checks this file."""
    with guarding() as made:
        one: Invoker = guard_tool(Invoker(), guard=made.guard, rule=BOOK)
        several: list[Invoker] = guard_tools([one], guard=made.guard, rules={"book": BOOK})
        assert several == [one]


async def test_a_sub_agent_that_inherits_the_token_of_its_parent_is_refused() -> None:
    with guarding() as made:
        parent = made.server.grant("flights:book", "agents:delegate")
        child = made.server.grant("flights:book", parent=parent, agent_id="ag_booker")

        async def ask(**token: Any) -> tuple[str, str]:
            model = model_that_calls(("book", {"flight": "AI 101"}))
            tool = guard_tool(of_function(), guard=made.guard.for_agent("ag_booker"), rule=BOOK, **token)
            booker = Agent[Any](name="Booker", model=model, tools=[tool])
            asking = guard_tool(
                booker.as_tool("ask_booker", "Books."), guard=made.guard, rule=Rule("agents:delegate")
            )
            with use_token(parent.token):
                (told,) = await run_tools([asking], ("ask_booker", {"input": "Book."}))
            return told, told_to(model)[0]

        told, inner = await ask()
        assert told == "Done."
        assert json.loads(inner)["code"] == "wrong_agent"
        _, inner = await ask(token=lambda _: child.token)
        assert inner == "AI 101 for user_alice"
        assert made.recorder.in_short[-4:] == [
            *("allowed ask_booker", "allowed book", "success book", "success ask_booker")
        ]
