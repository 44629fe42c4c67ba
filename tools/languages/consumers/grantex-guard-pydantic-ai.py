"""Refuses a call without a grant, through the installed wheel."""

import json
from collections.abc import Mapping

from grantex_pydantic_ai import Guard, RequireGrants, Rule, Verifier, guard_tools
from pydantic_ai import Agent, RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel


def amount(arguments: Mapping[str, object]) -> str:
    return str(arguments["amount"])


def pay(amount: int) -> str:
    raise AssertionError(f"a call without a grant paid {amount}")


def read_token(context: RunContext[str]) -> str:
    return context.deps


def script(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    if len(messages) == 1:
        return ModelResponse([ToolCallPart("pay", {"amount": 5})])
    return ModelResponse([TextPart("done")])


verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
guard = Guard(verifier=verifier, audit=False)
rules = {"pay": Rule("payments:initiate", amount=amount)}
agents = [
    Agent(deps_type=str, tools=guard_tools([pay], guard=guard, rules=rules, token=read_token)),
    Agent(
        deps_type=str,
        tools=[pay],
        capabilities=[RequireGrants[str](guard=guard, rules=rules, token=read_token)],
    ),
]
for agent in agents:
    result = agent.run_sync("Pay.", deps="not a token", model=FunctionModel(script))
    [returned] = [
        part
        for message in result.all_messages()
        for part in message.parts
        if isinstance(part, ToolReturnPart)
    ]
    refusal = json.loads(str(returned.content))
    assert (returned.outcome, refusal["error"]) == ("failed", "invalid_token"), returned
