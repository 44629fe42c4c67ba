"""The contract through an agent of the ADK with a scripted model."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from adk_agent import agent_of, responses
from google.adk.agents.run_config import RunConfig, ToolThreadPoolConfig
from google.adk.tools.function_tool import FunctionTool
from grantex.adapter import Guarding
from grantex_adk import guard_tool
from grantex_adk.guarded_tool import guarded
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

_credentials: ContextVar[Credentials] = ContextVar("credentials")

_STREAM = "The response of a tool is one value."
_NEVER = {
    "handlerStreams": _STREAM,
    "clientGone": _STREAM,
    "inputParsed": "The ADK does not convert a number to a text.",
    "twoHeaders": "An agent has no headers.",
    "wrongScheme": "An agent has no headers.",
}
_NOT_LEFT = "A function that is not a coroutine function cannot be left."
_WAITS = "A run that is cancelled while its tool fails does not end: the ADK waits for ever."


def _read_token(_: object) -> str | None:
    return token_of(_credentials.get())


def _coroutine(setup: ContractSetup) -> Callable[..., Any]:
    async def pay(to: str, amount: str) -> Any:
        """Pay."""
        return await setup.tool_async({"to": to, "amount": amount})

    return pay


def _function(setup: ContractSetup) -> Callable[..., Any]:
    def pay(to: str, amount: str) -> Any:
        """Pay."""
        return setup.tool({"to": to, "amount": amount})

    return pay


@dataclass
class Agent:
    """An agent with the guarded tool."""

    tool: Any
    run_config: RunConfig | None

    async def call(self, attempt: Attempt) -> Outcome:
        _credentials.set(attempt.credentials)
        arguments = {"to": "hotel"} if attempt.input == "unacceptable" else dict(attempt.input)
        name = attempt.tool_name or "pay"
        try:
            found = await responses(agent_of([self.tool], [(name, arguments)]), run_config=self.run_config)
        except asyncio.CancelledError:
            raise
        except Exception:
            return failed()
        return _read(found[0])


_BY_THE_ADK = ("mandatory input parameters", "no tool with that name")


def _read(response: dict[str, Any]) -> Outcome:
    error = response.get("error")
    if "howToAsk" in response:
        return refused(response)
    if error is not None:
        return rejected() if any(words in error for words in _BY_THE_ADK) else failed()
    return answered(response)


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    make: Callable[[ContractSetup], Callable[..., Any]]
    cannot_express: dict[str, str]
    run_config: RunConfig | None = None

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[Agent]:
        logging.getLogger("google_adk").setLevel(logging.CRITICAL)
        tool: Any = FunctionTool(self.make(setup))
        if setup.rule is None:
            yield Agent(guarded(tool, Guarding(setup.guard, None, _read_token)), self.run_config)
            return
        for _ in range(2 if setup.is_guarded_twice else 1):
            tool = guard_tool(tool, guard=setup.guard, rule=setup.rule, token=_read_token)
        yield Agent(tool, self.run_config)


DRIVERS = [
    Driver("Python Google ADK 2", _coroutine, {**_NEVER, "goneDuring": _WAITS}),
    Driver(
        "Python Google ADK 2 def",
        _function,
        {**_NEVER, "goneBefore": _NOT_LEFT, "goneDuring": _NOT_LEFT},
        # Without threads, a function that waits holds every other run of the loop.
        RunConfig(tool_thread_pool_config=ToolThreadPoolConfig(max_workers=4)),
    ),
]
