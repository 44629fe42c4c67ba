"""What the tests share: a guard, its entries, and a model that calls the tools that a test names."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from grantex_pydantic_ai import Feed, Guard, Rule, Verifier
from grantex_testing.audit_log import AuditRecorder
from grantex_testing.server import TestServer
from pydantic_ai import Agent, RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

LIMITED = "payments:initiate:max_500"
PAY = Rule[dict[str, Any]]("payments:initiate", amount=lambda arguments: arguments["amount"])


@dataclass(frozen=True)
class Session:
    """The dependencies of a run."""

    token: str


def read_token(context: RunContext[Session]) -> str:
    """The token of a run."""
    return context.deps.token


class Bank:
    """A guard with a recorder."""

    def __init__(self, server: TestServer) -> None:
        self.server = server
        revocation = Feed(api_key=server.api_key)
        self.verifier = Verifier(issuer=server.url, audience=server.audience, revocation=revocation)
        self.recorder = AuditRecorder()
        self.guard = Guard(verifier=self.verifier, audit=self.recorder)

    def session(self, *scopes: str, **options: Any) -> Session:
        """The session of a new grant."""
        return Session(self.server.token(*(scopes or (LIMITED,)), **options))

    @property
    def recorded(self) -> list[str]:
        """The entries, once every call is over."""
        assert self.recorder.settled()
        return self.recorder.in_short

    @property
    def endings(self) -> list[Any]:
        """Every outcome, with its details."""
        assert self.recorder.settled()
        return [(entry.status, entry.metadata) for entry in self.recorder.entries if entry.ref]


def calling(*steps: Any) -> FunctionModel:
    """A model that makes the calls of each step, a name and its arguments, one step after the other."""
    left = [step if isinstance(step, list) else [step] for step in steps]

    def script(_: list[ModelMessage], __: AgentInfo) -> ModelResponse:
        if not left:
            return ModelResponse([TextPart("done")])
        return ModelResponse([ToolCallPart(name, json.dumps(arguments)) for name, arguments in left.pop(0)])

    return FunctionModel(script)


def results_of(result: Any) -> list[ToolReturnPart]:
    """What the model got of its tools."""
    parts = [part for message in result.all_messages() for part in message.parts]
    return [part for part in parts if isinstance(part, ToolReturnPart)]


def content_of(result: Any) -> list[Any]:
    """The contents of these; of a refusal, its code."""
    return [
        json.loads(str(part.content))["code"] if part.outcome == "failed" else part.content
        for part in results_of(result)
    ]


def run_sync(agent: Agent[Any, Any], **options: Any) -> Any:
    """``agent.run_sync``, which leaves the event loop that it needs open, in one that is closed."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        try:
            return agent.run_sync("Pay.", **options)
        finally:
            asyncio.set_event_loop(None)
