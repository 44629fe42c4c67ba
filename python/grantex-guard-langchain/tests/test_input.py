"""What a rule sees: the arguments as the tool gets them, and nothing that LangChain fills in."""

import asyncio
from datetime import date
from typing import Annotated, Any

from grantex import Rule
from grantex_langchain import guard_tool, use_token
from grantex_testing.guarding import guarding
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolArg, InjectedToolCallId, StructuredTool, tool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import InjectedState, InjectedStore, ToolNode, ToolRuntime
from langgraph.store.base import BaseStore
from langgraph.store.memory import InMemoryStore
from pydantic import BaseModel, Field
from scripted_chat_model import call_of, calls
from typing_extensions import TypedDict


class Seen:
    """A rule that keeps what it saw."""

    def __init__(self) -> None:
        self.inputs: list[dict[str, Any]] = []
        self.rule: Rule[Any] = Rule("payments:initiate", amount=self._amount)

    def _amount(self, arguments: dict[str, Any]) -> Any:
        self.inputs.append(dict(arguments))
        return arguments.get("amount", 0)


class Context(TypedDict):
    user: str


@tool
def pay(  # noqa: PLR0917
    amount: int,
    state: Annotated[dict[str, Any], InjectedState],
    store: Annotated[BaseStore, InjectedStore()],
    call_id: Annotated[str, InjectedToolCallId],
    runtime: ToolRuntime[Context, Any],
    config: RunnableConfig,
    to: str = "hotel",
) -> str:
    """Pays."""
    filled_in = (state["messages"], store, call_id == "call_1", runtime.context, config)
    return f"{amount} to {to}" if all(filled_in) else f"missing: {filled_in}"


@tool
async def pay_async(
    amount: int,
    messages: Annotated[list[Any], InjectedState("messages")],
    runtime: ToolRuntime[Context, Any],
    config: RunnableConfig,
    to: str = "hotel",
) -> str:
    """Pays."""
    filled_in = (messages, runtime.context, config)
    return f"{amount} to {to}" if all(filled_in) else f"missing: {filled_in}"


def test_what_a_graph_fills_in_reaches_the_tool_and_no_rule() -> None:
    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        tools = [guard_tool(each, guard=made.guard, rule=seen.rule) for each in (pay, pay_async)]
        graph = StateGraph(MessagesState, context_schema=Context)
        graph.add_node("tools", ToolNode(tools)).add_edge(START, "tools").add_edge("tools", END)
        compiled: Any = graph.compile(store=InMemoryStore())
        # A model that writes what it must not write changes nothing.
        forged: dict[str, Any] = {"amount": "420", "state": {}, "store": None, "runtime": None, "config": {}}
        for name in ("pay", "pay_async"):
            state = {"messages": [calls(call_of(name, forged))]}
            ended = asyncio.run(compiled.ainvoke(state, context={"user": "alice"}))
            assert ended["messages"][-1].content == "420 to hotel"
    assert seen.inputs == [{"amount": 420, "to": "hotel"}] * 2


def test_the_runtime_that_a_graph_fills_in_by_name_reaches_no_rule() -> None:
    """As `langchain-mcp-adapters` asks for it, where the schema is JSON."""
    filled_in: list[Any] = []

    async def call_tool(runtime: Any | None = None, **arguments: Any) -> tuple[str, None]:
        filled_in.append(runtime)
        return f"paid {arguments['amount']}", None

    @tool
    def pay_now(amount: int, runtime: Any) -> str:
        """Pays."""
        filled_in.append(runtime)
        return f"paid {amount}"

    @tool
    def pay_later(amount: int, runtime) -> str:  # type: ignore[no-untyped-def]
        """Pays."""
        filled_in.append(runtime)
        return f"paid {amount}"

    schema = {"type": "object", "properties": {"amount": {"type": "integer"}}}
    of_mcp = StructuredTool(
        name="pay",
        description="Pays.",
        args_schema=schema,
        coroutine=call_tool,
        response_format="content_and_artifact",
    )
    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        tools = [guard_tool(each, guard=made.guard, rule=seen.rule) for each in (of_mcp, pay_now, pay_later)]
        graph = StateGraph(MessagesState)
        graph.add_node("tools", ToolNode(tools)).add_edge(START, "tools").add_edge("tools", END)
        compiled: Any = graph.compile()
        forged = {"amount": 420, "runtime": {"context": "evil"}}
        for name in ("pay", "pay_now", "pay_later"):
            ended = asyncio.run(compiled.ainvoke({"messages": [calls(call_of(name, forged))]}))
            assert ended["messages"][-1].content == "paid 420"
    assert seen.inputs == [{"amount": 420}] * 3
    assert all(isinstance(each, ToolRuntime) for each in filled_in)


def test_an_argument_that_is_named_runtime_is_seen() -> None:
    @tool
    def deploy(runtime: str) -> str:
        """Deploys."""
        return f"deployed on {runtime}"

    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate")):
        guarded = guard_tool(deploy, guard=made.guard, rule=seen.rule)
        assert guarded.invoke(call_of("deploy", {"runtime": "python"})).content == "deployed on python"
    assert seen.inputs == [{"runtime": "python"}]


class Line(BaseModel):
    price: float


class Order(BaseModel):
    lines: list[Line]
    on: date
    note: str = Field(default="none", alias="remark")
    user: Annotated[str, InjectedToolArg] = "nobody"


def test_the_values_are_those_of_the_schema() -> None:
    got: list[dict[str, Any]] = []
    seen = Seen()

    def order(**arguments: Any) -> str:
        got.append(arguments)
        return "ordered"

    bare = StructuredTool(name="order", description="Orders.", args_schema=Order, func=order)
    rule: Rule[Any] = Rule(
        "payments:initiate", amount=lambda given: sum(line.price for line in given["lines"])
    )
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        guarded = guard_tool(guard_tool(bare, guard=made.guard, rule=rule), guard=made.guard, rule=seen.rule)
        arguments = {"lines": [{"price": "210"}, {"price": 210}], "on": "2026-11-29", "remark": "window"}
        assert guarded.invoke(arguments) == "ordered"
        refused = guarded.invoke(call_of("order", {**arguments, "lines": [{"price": 501}]}))
        assert refused.artifact["code"] == "amount_over"
    assert got == [
        {"lines": [Line(price=210)] * 2, "on": date(2026, 11, 29), "note": "window", "user": "nobody"}
    ]
    assert "user" not in seen.inputs[0]
    assert seen.inputs[0]["lines"][0] is got[0]["lines"][0]


def test_a_function_without_a_schema_of_its_values_is_seen_with_its_defaults() -> None:
    seen = Seen()

    def give(to: str, amount: int = 420, **others: Any) -> str:
        return f"{to} {amount} {others}"

    bare = StructuredTool(name="give", description="Gives.", args_schema={"type": "object"}, func=give)
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        guarded = guard_tool(bare, guard=made.guard, rule=seen.rule)
        assert guarded.invoke({"to": "x", "run_manager": "y", "z": 1}) == "x 420 {'z': 1}"
    assert seen.inputs == [{"to": "x", "amount": 420, "z": 1}]


def test_arguments_that_the_schema_refuses_ask_no_guard() -> None:
    with guarding() as made:
        guarded = guard_tool(pay, guard=made.guard, rule=Seen().rule)
        guarded.handle_validation_error = True
        message = guarded.invoke(call_of("pay", {"amount": "much"}))
        assert message.status == "error"
        assert made.heard == []


class Hook(BaseModel):
    amount: int
    callbacks: list[str]
    run_manager: str


def test_an_argument_that_only_has_a_name_of_langchain_is_seen() -> None:
    """A model may write it, and the tool gets it."""
    got: list[dict[str, Any]] = []

    def hook(**arguments: Any) -> str:
        got.append(arguments)
        return "hooked"

    class Hooks(BaseTool):
        name: str = "hook"
        description: str = "Hooks."
        args_schema: Any = Hook

        def _run(self, amount: int, callbacks: list[str], **others: Any) -> str:
            return hook(amount=amount, callbacks=callbacks, **others)

    bare = [StructuredTool(name="hook", description="Hooks.", args_schema=Hook, func=hook), Hooks()]
    given = {"amount": 5, "callbacks": ["https://evil.example"], "run_manager": "x"}
    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        for tool_of_kind in bare:
            guarded = guard_tool(tool_of_kind, guard=made.guard, rule=seen.rule)
            assert guarded.invoke(given) == "hooked"
    # LangChain overwrites `run_manager` for the first.
    assert [each["callbacks"] for each in got] == [each["callbacks"] for each in seen.inputs]
    assert [each.get("run_manager") for each in got] == [each.get("run_manager") for each in seen.inputs]


def test_only_the_config_that_langchain_fills_in_is_hidden() -> None:
    def pay_twice(amount: int, config: RunnableConfig, other: RunnableConfig) -> str:
        return f"{amount} {'callbacks' in config} {other}"

    schema = {"type": "object", "properties": {"amount": {"type": "number"}}}
    bare = StructuredTool(name="pay", description="Pays.", args_schema=schema, func=pay_twice)
    seen = Seen()
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        guarded = guard_tool(bare, guard=made.guard, rule=seen.rule)
        assert guarded.invoke({"amount": 5, "other": {"tags": ["x"]}}) == "5 True {'tags': ['x']}"
    assert seen.inputs == [{"amount": 5, "other": {"tags": ["x"]}}]
