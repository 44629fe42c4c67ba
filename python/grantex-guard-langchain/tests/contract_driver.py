"""The adapter in every way in which LangChain runs a tool call of a model, with and without an event loop."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from grantex_langchain import GrantMiddleware, guard_tools, use_token
from grantex_testing.contract import (
    Attempt,
    ContractDriver,
    ContractSetup,
    Credentials,
    MountedTool,
    Outcome,
    Payment,
    answered,
    failed,
    refused,
    rejected,
    token_of,
)
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.messages.tool import ToolCall
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, ToolRuntime
from pydantic import BaseModel, BeforeValidator, ValidationError
from scripted_chat_model import call_of, calls, model_that

NO_HEADERS = "a token comes from the runtime of a tool, which has no headers"
NO_RULE = "guard_tools raises TypeError for a tool without a rule"
NO_STREAMS = "LangChain reads no stream of a tool"
NOT_LEFT = "LangChain lets a tool that runs in a thread run on"

_NEVER = {
    "twoHeaders": NO_HEADERS,
    "wrongScheme": NO_HEADERS,
    "handlerStreams": NO_STREAMS,
    "clientGone": NO_STREAMS,
}
_IN_A_THREAD = {"goneBefore": NOT_LEFT, "goneDuring": NOT_LEFT}

# How LangChain tells of a tool that there is not, and of arguments that do not fit.
_REJECTED = ("not a valid tool", "Error invoking tool")


@dataclass(frozen=True)
class Context:
    """The context of a run."""

    credentials: Credentials


def read_token(runtime: ToolRuntime[Any, Any]) -> str | None:
    """Read the token of a call from the context of its run."""
    return token_of(runtime.context.credentials)


class PaymentInput(BaseModel):
    """What the tool takes: a number becomes a text."""

    to: str
    amount: Annotated[str, BeforeValidator(str)]


def payment_tool(setup: ContractSetup) -> BaseTool:
    """Make the tool of a case."""

    def pay(to: str, amount: str) -> Any:
        return setup.tool(Payment(to=to, amount=amount))

    async def pay_async(to: str, amount: str) -> Any:
        return await setup.tool_async(Payment(to=to, amount=amount))

    return StructuredTool(
        name="payments", description="Pays.", args_schema=PaymentInput, func=pay, coroutine=pay_async
    )


def guarded(setup: ContractSetup, **token: Any) -> list[BaseTool]:
    """Guard the tool of a case; without a rule, it cannot be mounted."""
    tools = [] if setup.rule is None else [payment_tool(setup)]
    for _ in range(2 if setup.is_guarded_twice else 1):
        tools = guard_tools(tools, guard=setup.guard, rules=rules_of(setup), **token)
    return tools


def rules_of(setup: ContractSetup) -> dict[str, Any]:
    """The rules of a case."""
    return {} if setup.rule is None else {"payments": setup.rule}


async def by_itself(setup: ContractSetup, call: ToolCall, context: Context, *, is_async: bool) -> Any:
    """Run a tool by itself."""
    tools = {tool.name: tool for tool in guarded(setup)}
    tool = tools.get(call["name"])
    if tool is None:
        return None
    with use_token(lambda: token_of(context.credentials)):
        return await (tool.ainvoke(call) if is_async else asyncio.to_thread(tool.invoke, call))


async def in_tool_node(setup: ContractSetup, call: ToolCall, context: Context, *, is_async: bool) -> Any:
    """Run a graph of a tool node alone."""
    graph = StateGraph(MessagesState, context_schema=Context)
    graph.add_node("tools", ToolNode(guarded(setup, token=read_token)))
    graph.add_edge(START, "tools").add_edge("tools", END)
    return await run_graph(graph.compile(), {"messages": [calls(call)]}, context, is_async=is_async)


async def in_agent(setup: ContractSetup, call: ToolCall, context: Context, *, is_async: bool) -> Any:
    """Run an agent with guarded tools."""
    tools = guarded(setup, token=read_token)
    agent = create_agent(model_that(calls(call)), tools, context_schema=Context)
    return await run_graph(agent, {"messages": ["Pay."]}, context, is_async=is_async)


async def in_guarded_agent(setup: ContractSetup, call: ToolCall, context: Context, *, is_async: bool) -> Any:
    """Run an agent with the middleware; where the case wants it, with guarded tools, too."""
    guarding: dict[str, Any] = {"guard": setup.guard, "rules": rules_of(setup), "token": read_token}
    tools = [payment_tool(setup)]
    if setup.is_guarded_twice:
        tools = guard_tools(tools, **guarding)
    middleware = [GrantMiddleware(**guarding)]
    agent = create_agent(model_that(calls(call)), tools, middleware=middleware, context_schema=Context)
    return await run_graph(agent, {"messages": ["Pay."]}, context, is_async=is_async)


async def run_graph(graph: Any, state: Any, context: Context, *, is_async: bool) -> BaseMessage | None:
    """Run a graph, and return the message that answers the call."""
    if is_async:
        ended = await graph.ainvoke(state, context=context)
    else:
        ended = await asyncio.to_thread(graph.invoke, state, context=context)
    answers = [message for message in ended["messages"] if isinstance(message, ToolMessage)]
    return answers[0] if answers else None


@dataclass
class Mounted:
    """A mounted tool."""

    setup: ContractSetup
    run: Callable[..., Any]
    is_async: bool

    async def call(self, attempt: Attempt) -> Outcome:
        args = {"to": 5} if attempt.input == "unacceptable" else dict(attempt.input)
        call = call_of(attempt.tool_name or "payments", args)
        context = Context(attempt.credentials)
        try:
            return read_message(await self.run(self.setup, call, context, is_async=self.is_async))
        except ValidationError:
            return rejected()
        except Exception:
            return failed()


def read_message(message: ToolMessage | AIMessage | None) -> Outcome:
    """Tell an answer from a refusal."""
    if message is None:
        return rejected()
    assert isinstance(message, ToolMessage)
    assert message.tool_call_id == "call_1"
    text = str(message.text)
    if message.status == "success":
        return answered(json.loads(text))
    if text.startswith("{"):
        assert message.artifact == json.loads(text)
        return refused(json.loads(text))
    return rejected() if any(words in text for words in _REJECTED) else failed()


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    run: Callable[..., Any]
    is_async: bool
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[MountedTool]:
        yield Mounted(setup, self.run, self.is_async)


def drivers_of(name: str, run: Callable[..., Any], also_never: dict[str, str]) -> list[ContractDriver]:
    """The two columns of a way to run tools."""
    never = {**_NEVER, **also_never}
    return [
        Driver(f"{name}, async", run, True, never),
        Driver(f"{name}, sync", run, False, {**never, **_IN_A_THREAD}),
    ]


DRIVERS = [
    *drivers_of("LangChain 1 for Python, tool", by_itself, {"noRule": NO_RULE}),
    *drivers_of("LangGraph 1 for Python, ToolNode", in_tool_node, {"noRule": NO_RULE}),
    *drivers_of("LangChain 1 for Python, agent", in_agent, {"noRule": NO_RULE}),
    *drivers_of("LangChain 1 for Python, middleware", in_guarded_agent, {}),
]
