"""A tool in a crew, called by a scripted model."""

import ast
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

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
from pydantic import BeforeValidator

sys.path.append(str(Path(__file__).parent))

from scripted_llm import ask

# isort: split
from crewai.tools import tool
from grantex_crewai import guard_tools, register_grant_hooks

Text = Annotated[str, BeforeValidator(str)]

NO_HEADERS = "a tool has no headers"
NO_STREAMS = "a tool of CrewAI answers with one value"
NOT_LEFT = "a crew that runs in a thread cannot be left"


@dataclass
class MountedCrew:
    """A crew with the tool."""

    setup: ContractSetup
    in_text: bool

    async def call(self, attempt: Attempt) -> Outcome:
        return await asyncio.to_thread(self._call, attempt)

    def _call(self, attempt: Attempt) -> Outcome:
        setup = self.setup

        @tool
        def pay(to: Text, amount: Text) -> dict[str, Any]:
            """Pay somebody."""
            paid: dict[str, Any] = setup.tool({"to": to, "amount": amount})
            return paid

        tools: list[Any] = [pay]
        arguments = {"to": "hotel"} if attempt.input == "unacceptable" else dict(attempt.input)
        with ExitStack() as stack:
            if setup.rule is None:
                stack.callback(register_grant_hooks(guard=setup.guard, rules={}))
            else:
                for _ in range(2 if setup.is_guarded_twice else 1):
                    tools = guard_tools(tools, guard=setup.guard, rules={"pay": setup.rule})
            stack.enter_context(use_token(lambda: token_of(attempt.credentials)))
            [text] = ask(tools, (attempt.tool_name or "pay", arguments), in_text=self.in_text)
        return outcome_of(text)


def outcome_of(text: str) -> Outcome:
    """What a model reads of a call."""
    if text.startswith('{"error"'):
        return refused(json.loads(text))
    if "validation failed" in text or "Tool not found" in text or "don't exist" in text:
        return rejected()
    if "rror executing tool" in text or "encountered an error" in text:
        return failed()
    return answered(ast.literal_eval(text))


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    in_text: bool
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[MountedCrew]:
        yield MountedCrew(setup, self.in_text)


DRIVERS = [
    Driver(
        "CrewAI 1",
        False,
        {
            "twoHeaders": NO_HEADERS,
            "wrongScheme": NO_HEADERS,
            "handlerStreams": NO_STREAMS,
            "clientGone": NO_STREAMS,
            "goneBefore": NOT_LEFT,
            "goneDuring": NOT_LEFT,
        },
    ),
]
