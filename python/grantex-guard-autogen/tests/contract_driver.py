"""A tool in an agent of Agent Framework, of AG2 and of AgentChat, called by a scripted model."""

import ast
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from ag2 import Middleware
from ag2 import tool as ag2_tool
from ag2.events import ToolErrorEvent
from agent_framework import tool as framework_tool
from autogen_core import CancellationToken
from autogen_core.tools import BaseTool, StaticWorkbench
from grantex import use_token
from grantex_testing.contract import (
    Attempt,
    ContractSetup,
    Outcome,
    answered,
    failed,
    refused,
    rejected,
    token_of,
)
from pydantic import BaseModel, BeforeValidator

sys.path.append(str(Path(__file__).parent))

import ag2_model
import agent_framework_model
import agentchat_model
from grantex_autogen import ag2, agent_framework, agentchat

Text = Annotated[str, BeforeValidator(str)]

NO_HEADERS = "a tool has no headers"
NO_STREAMS = "a tool of this framework answers with one value"

CANNOT_EXPRESS = {
    "twoHeaders": NO_HEADERS,
    "wrongScheme": NO_HEADERS,
    "handlerStreams": NO_STREAMS,
    "clientGone": NO_STREAMS,
}


def function_of(setup: ContractSetup) -> Callable[..., Any]:
    """The function of the tool."""

    async def pay(to: Text, amount: Text) -> dict[str, Any]:
        """Pay somebody."""
        paid: dict[str, Any] = await setup.tool_async({"to": to, "amount": amount})
        return paid

    return pay


def call_of(attempt: Attempt) -> tuple[str, Any]:
    """The name of a tool, and its arguments."""
    arguments = {"to": "hotel"} if attempt.input == "unacceptable" else dict(attempt.input)
    return attempt.tool_name or "pay", arguments


def outcome_of(text: str, *, is_error: bool, read: Callable[[str], Any] = json.loads) -> Outcome:
    """What a model reads of a call."""
    if "not found" in text or "rgument parsing failed" in text or "validation error" in text:
        return rejected()
    if text.startswith('{"error"'):
        return refused(json.loads(text))
    return failed() if is_error else answered(read(text))


def guarded(setup: ContractSetup, tool: Any, guard_tools: Callable[..., Any], **options: Any) -> list[Any]:
    """Guard the tool as the case wants it."""
    tools: list[Any] = [tool]
    for _ in range(2 if setup.is_guarded_twice else 1):
        tools = guard_tools(tools, guard=setup.guard, rules={"pay": setup.rule}, **options)
    return tools


@dataclass
class AgentFrameworkAgent:
    """An agent of Agent Framework."""

    setup: ContractSetup

    async def call(self, attempt: Attempt) -> Outcome:
        options: dict[str, Any] = {"token": _framework_token}
        tool = framework_tool(function_of(self.setup), name="pay")
        run: dict[str, Any] = {"function_invocation_kwargs": {"credentials": attempt.credentials}}
        if self.setup.rule is None:
            middleware = agent_framework.GrantMiddleware(guard=self.setup.guard, rules={}, **options)
            run |= {"tools": [tool], "middleware": [middleware]}
        else:
            run["tools"] = guarded(self.setup, tool, agent_framework.guard_tools, **options)
        [result] = await agent_framework_model.ask(run.pop("tools"), call_of(attempt), **run)
        return outcome_of(str(result.result), is_error=result.exception is not None)


def _framework_token(context: Any) -> str | None:
    return token_of(context.kwargs["credentials"])


@dataclass
class Ag2Agent:
    """An agent of AG2."""

    setup: ContractSetup

    async def call(self, attempt: Attempt) -> Outcome:
        options: dict[str, Any] = {"token": _ag2_token}
        tool = ag2_tool(function_of(self.setup))
        agent: dict[str, Any] = {"run": {"dependencies": {"credentials": attempt.credentials}}}
        if self.setup.rule is None:
            middleware = Middleware(ag2.GrantMiddleware, guard=self.setup.guard, rules={}, **options)
            agent |= {"tools": [tool], "middleware": [middleware]}
        else:
            agent["tools"] = guarded(self.setup, tool, ag2.guard_tools, **options)
        [result] = await ag2_model.ask(call_of(attempt), **agent)
        text = ag2_model.text_of(result)
        is_error = isinstance(result, ToolErrorEvent)
        return outcome_of(text, is_error=is_error) if isinstance(text, str) else answered(text)


def _ag2_token(context: Any) -> str | None:
    return token_of(context.dependencies["credentials"])


class PaymentArgs(BaseModel, coerce_numbers_to_str=True):
    """The arguments of the tool."""

    to: str
    amount: str


class Pay(BaseTool[PaymentArgs, Any]):
    """The tool."""

    def __init__(self, setup: ContractSetup) -> None:
        super().__init__(PaymentArgs, dict, "pay", "Pay somebody.")
        self.setup = setup

    async def run(self, args: PaymentArgs, cancellation_token: CancellationToken) -> Any:
        return await self.setup.tool_async({"to": args.to, "amount": args.amount})


@dataclass
class AgentChatAgent:
    """An agent of AgentChat."""

    setup: ContractSetup

    async def call(self, attempt: Attempt) -> Outcome:
        tool = Pay(self.setup)
        agent: dict[str, Any]
        if self.setup.rule is None:
            bench = agentchat.guard_workbench(StaticWorkbench([tool]), guard=self.setup.guard, rules={})
            agent = {"workbench": [bench]}
        else:
            agent = {"tools": guarded(self.setup, tool, agentchat.guard_tools)}
        with use_token(lambda: token_of(attempt.credentials)):
            [result] = await agentchat_model.ask(call_of(attempt), **agent)
        return outcome_of(result.content, is_error=result.is_error is True, read=ast.literal_eval)


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    mounted: type[AgentFrameworkAgent] | type[Ag2Agent] | type[AgentChatAgent]
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(
        self, setup: ContractSetup
    ) -> AsyncIterator[AgentFrameworkAgent | Ag2Agent | AgentChatAgent]:
        yield self.mounted(setup)


DRIVERS = [
    Driver("Agent Framework 1", AgentFrameworkAgent, CANNOT_EXPRESS),
    Driver("AG2 1", Ag2Agent, CANNOT_EXPRESS),
    Driver("AutoGen AgentChat 0.7", AgentChatAgent, CANNOT_EXPRESS),
]
