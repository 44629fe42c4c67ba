"""The adapter with agents that the SDK's own runner runs: function tools and MCP servers."""

import ast
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from agents import Agent, FunctionTool, ModelBehaviorError, RunContextWrapper, function_tool
from agents.mcp import MCPServer
from agents_world import model_that_calls, run_agent, told_to
from grantex_openai_agents import guard_mcp_server, guard_tools
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
from mcp.types import CallToolResult, GetPromptResult, ListPromptsResult, Tool
from pydantic import BeforeValidator

NO_HEADERS = "a token comes from the context of a run, which has no headers"
NO_RULE = "guard_tools raises TypeError for a tool without a rule"
NO_STREAMS = "a tool of this SDK answers with one value"
NOT_LEFT = "the SDK lets a function that runs in a thread run on"
CONVERTS = "an MCP server converts the arguments by its schema, after the guard"

_NEVER = {
    "twoHeaders": NO_HEADERS,
    "wrongScheme": NO_HEADERS,
    "handlerStreams": NO_STREAMS,
    "clientGone": NO_STREAMS,
}
PAYMENT = {
    "type": "object",
    "properties": {"to": {"type": "string"}, "amount": {"type": ["string", "number"]}},
    "required": ["to", "amount"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Context:
    """The context of a run."""

    credentials: Credentials


def read_token(run: RunContextWrapper[Any]) -> str | None:
    """Read the token of a call from the context of its run."""
    return token_of(run.context.credentials)


def rules_of(setup: ContractSetup) -> dict[str, Any]:
    """The rules of a case."""
    return {} if setup.rule is None else {"payments": setup.rule}


def report(_: RunContextWrapper[Any], error: Exception) -> str:
    """Tell the model of an error."""
    return json.dumps({"failed": type(error).__name__})


Amount = Annotated[str, BeforeValidator(str)]


def async_tool(setup: ContractSetup) -> FunctionTool:
    """Make the tool of a case as a coroutine function."""

    @function_tool(name_override="payments", failure_error_function=report, needs_approval=False)
    async def pay(to: str, amount: Amount) -> Any:
        return await setup.tool_async(Payment(to=to, amount=amount))

    return pay


def sync_tool(setup: ContractSetup) -> FunctionTool:
    """Make the tool of a case as a function."""

    @function_tool(name_override="payments", failure_error_function=report)
    def pay(run: RunContextWrapper[Context], to: str, amount: Amount) -> Any:
        assert run.context.credentials.kind
        return setup.tool(Payment(to=to, amount=amount))

    return pay


def guarded_tools(setup: ContractSetup, make: Callable[[ContractSetup], FunctionTool]) -> dict[str, Any]:
    """What an agent is given; without a rule, the tool cannot be mounted."""
    tools = [] if setup.rule is None else [make(setup)]
    for _ in range(2 if setup.is_guarded_twice else 1):
        tools = guard_tools(tools, guard=setup.guard, rules=rules_of(setup), token=read_token)
    return {"tools": tools}


class Payments(MCPServer):
    """An MCP server, as the SDK calls one."""

    def __init__(self, setup: ContractSetup) -> None:
        super().__init__(failure_error_function=report)
        self.setup = setup

    @property
    def name(self) -> str:
        return "payments"

    async def connect(self) -> None: ...

    async def cleanup(self) -> None: ...

    async def list_tools(self, run_context: Any = None, agent: Any = None) -> list[Tool]:
        return [Tool.model_validate({"name": "payments", "inputSchema": PAYMENT})]

    async def call_tool(
        self, tool_name: str, arguments: dict[str, Any] | None, meta: dict[str, Any] | None = None
    ) -> CallToolResult:
        paid = await self.setup.tool_async(Payment(**(arguments or {})))  # type: ignore[typeddict-item]
        is_error = paid.get("isError", False)
        content = [{"type": "text", "text": json.dumps(paid)}]
        return CallToolResult.model_validate({"content": content, "isError": is_error})

    async def list_prompts(self) -> ListPromptsResult:
        return ListPromptsResult(prompts=[])

    async def get_prompt(self, name: str, arguments: dict[str, Any] | None = None) -> GetPromptResult:
        raise NotImplementedError


def guarded_server(setup: ContractSetup) -> dict[str, Any]:
    """What an agent is given."""
    server = Payments(setup)
    rules = rules_of(setup)
    for _ in range(2 if setup.is_guarded_twice else 1):
        server = guard_mcp_server(server, guard=setup.guard, rules=rules, token=read_token)
    return {"mcp_servers": [server]}


@dataclass
class Mounted:
    """A mounted tool."""

    given: dict[str, Any]
    unacceptable: str
    streamed: bool

    async def call(self, attempt: Attempt) -> Outcome:
        arguments = self.unacceptable if attempt.input == "unacceptable" else dict(attempt.input)
        model = model_that_calls((attempt.tool_name or "payments", arguments))
        agent = Agent[Any](name="Payer", model=model, **self.given)
        try:
            await run_agent(agent, Context(attempt.credentials), streamed=self.streamed)
        except ModelBehaviorError:
            return rejected()
        (told,) = told_to(model)
        # The SDK writes what a function returns as Python does.
        said = json.loads(told) if told.startswith('{"') else ast.literal_eval(told)
        if "code" in said:
            return refused(said)
        if "failed" not in said:
            return answered(said)
        return rejected() if said["failed"] == "ModelBehaviorError" else failed()


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    give: Callable[[ContractSetup], dict[str, Any]]
    cannot_express: dict[str, str]
    unacceptable: str = '{"to": 5}'
    streamed: bool = False

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[MountedTool]:
        yield Mounted(self.give(setup), self.unacceptable, self.streamed)


NAME = "OpenAI Agents 0 for Python"
DRIVERS: list[ContractDriver] = [
    Driver(
        f"{NAME}, async",
        lambda setup: guarded_tools(setup, async_tool),
        {**_NEVER, "noRule": NO_RULE},
    ),
    Driver(
        f"{NAME}, streamed run",
        lambda setup: guarded_tools(setup, async_tool),
        {**_NEVER, "noRule": NO_RULE},
        streamed=True,
    ),
    Driver(
        f"{NAME}, sync",
        lambda setup: guarded_tools(setup, sync_tool),
        {**_NEVER, "noRule": NO_RULE, "goneBefore": NOT_LEFT, "goneDuring": NOT_LEFT},
    ),
    Driver(
        f"{NAME}, MCP server",
        guarded_server,
        {**_NEVER, "inputParsed": CONVERTS},
        unacceptable='{"to": ',
    ),
]
