"""Tools, toolsets and agents of Pydantic AI, with a scripted model."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from grantex_pydantic_ai import RequireGrants, guard_tool, guard_toolset
from grantex_testing.contract import (
    Attempt,
    ContractSetup,
    Credentials,
    Outcome,
    answered,
    failed,
    refused,
    rejected,
    token_of,
)
from pydantic import Field
from pydantic_ai import Agent, FunctionToolset, RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

NO_HEADERS = "A tool has no headers."
NO_STREAMS = "A tool of Pydantic AI returns one value."
ALWAYS_A_RULE = "A tool is guarded with a rule, or it is not guarded by `guard_tool`."

NEVER = {
    "twoHeaders": NO_HEADERS,
    "wrongScheme": NO_HEADERS,
    "handlerStreams": NO_STREAMS,
    "clientGone": NO_STREAMS,
}

# The schema of a payment converts a number to text.
Text = Annotated[str, Field(coerce_numbers_to_str=True)]


def read_token(context: RunContext[Credentials]) -> str | None:
    """The token of a run."""
    return token_of(context.deps)


def tools_of(setup: ContractSetup, *, is_async: bool) -> list[Callable[..., Any]]:
    """The one tool of a case."""
    run, run_async = setup.tool, setup.tool_async

    def pay(to: Text, amount: Text) -> Any:
        return run({"to": to, "amount": amount})

    async def pay_async(to: Text, amount: Text) -> Any:
        return await run_async({"to": to, "amount": amount})

    pay_async.__name__ = "pay"
    return [pay_async if is_async else pay]


def with_tools(setup: ContractSetup, *, is_async: bool) -> Agent[Credentials, str]:
    """An agent whose tools are guarded."""
    tools: list[Any] = tools_of(setup, is_async=is_async)
    assert setup.rule is not None
    for _ in range(2 if setup.is_guarded_twice else 1):
        tools = [guard_tool(tool, guard=setup.guard, rule=setup.rule, token=read_token) for tool in tools]
    return Agent(deps_type=Credentials, tools=tools)


def with_toolset(setup: ContractSetup, *, is_async: bool) -> Agent[Credentials, str]:
    """An agent whose toolset is guarded."""
    toolset: Any = FunctionToolset(tools_of(setup, is_async=is_async))
    rules = {} if setup.rule is None else {"pay": setup.rule}
    for _ in range(2 if setup.is_guarded_twice else 1):
        toolset = guard_toolset(toolset, guard=setup.guard, rules=rules, token=read_token)
    return Agent(deps_type=Credentials, toolsets=[toolset])


def with_capability(setup: ContractSetup, *, is_async: bool) -> Agent[Credentials, str]:
    """An agent that is guarded itself."""
    rules = {} if setup.rule is None else {"pay": setup.rule}
    guards = [
        RequireGrants[Credentials](guard=setup.guard, rules=rules, token=read_token)
        for _ in range(2 if setup.is_guarded_twice else 1)
    ]
    return Agent(deps_type=Credentials, tools=tools_of(setup, is_async=is_async), capabilities=guards)


@dataclass
class Mounted:
    """An agent with the guarded tool."""

    agent: Agent[Credentials, str]

    async def call(self, attempt: Attempt) -> Outcome:
        arguments = {"to": 1} if attempt.input == "unacceptable" else dict(attempt.input)

        def script(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
            if len(messages) == 1:
                return ModelResponse([ToolCallPart(attempt.tool_name or "pay", json.dumps(arguments))])
            return ModelResponse([TextPart("done")])

        try:
            result = await self.agent.run("Pay.", deps=attempt.credentials, model=FunctionModel(script))
        except Exception:
            return failed()
        return outcome_of(result.all_messages())


def outcome_of(messages: list[ModelMessage]) -> Outcome:
    """What the model reads."""
    [returned] = [part for message in messages for part in message.parts if isinstance(part, ToolReturnPart)]
    if returned.outcome == "success":
        return answered(returned.content)
    if returned.outcome == "failed":
        return refused(json.loads(str(returned.content)))
    return rejected()


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    agent_of: Callable[..., Agent[Credentials, str]]
    is_async: bool
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[Mounted]:
        yield Mounted(self.agent_of(setup, is_async=self.is_async))


NOT_LEFT = "A function in a thread is not told that its caller has left."

WITHOUT_RULE = dict.fromkeys(("noRule", "unknownTool", "inheritedName", "prototypeName"), ALWAYS_A_RULE)

DRIVERS = [
    Driver("Pydantic AI 2 (tool)", with_tools, is_async=True, cannot_express={**NEVER, **WITHOUT_RULE}),
    Driver(
        "Pydantic AI 2 (toolset, def)",
        with_toolset,
        is_async=False,
        cannot_express={**NEVER, "goneDuring": NOT_LEFT},
    ),
    Driver("Pydantic AI 2 (agent)", with_capability, is_async=True, cannot_express=NEVER),
]
