"""Plain functions behind :func:`guard_function`, synchronous and asynchronous, without any framework."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, closing
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from grantex import AuthorizationError, guard_function, to_refusal_body
from grantex.adapter import Guarding, guard_tool
from grantex_testing.contract import (
    Attempt,
    ContractSetup,
    Credentials,
    Outcome,
    answered,
    failed,
    refused,
    token_of,
)

_credentials: ContextVar[Credentials] = ContextVar("credentials")

NO_HEADERS = "a function has no headers"
NO_NAMES = "a function is called by itself, not by a name"
NO_SCHEMA = "a function has no schema that converts its arguments"
NOT_LEFT = "a function that runs in a thread cannot be left"

_NEVER = {
    "twoHeaders": NO_HEADERS,
    "wrongScheme": NO_HEADERS,
    "unknownTool": NO_NAMES,
    "inheritedName": NO_NAMES,
    "prototypeName": NO_NAMES,
    "inputParsed": NO_SCHEMA,
    "frameworkRefuses": NO_SCHEMA,
}


def read_token() -> str | None:
    """Read the token of the running call."""
    return token_of(_credentials.get())


def guarded(setup: ContractSetup, function: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a function as the case wants it."""
    if setup.rule is None:
        return guard_tool(function, Guarding(setup.guard, None, read_token), "pay")
    for _ in range(2 if setup.is_guarded_twice else 1):
        function = guard_function(function, guard=setup.guard, rule=setup.rule, token=read_token)
    return function


@dataclass
class AsyncFunction:
    """A mounted coroutine function or async generator function."""

    setup: ContractSetup

    async def call(self, attempt: Attempt) -> Outcome:
        _credentials.set(attempt.credentials)
        tool = self.setup.tool_async
        try:
            if not self.setup.streams:

                async def pay(to: str, amount: str) -> Any:
                    return await tool({"to": to, "amount": amount})

                return answered(await guarded(self.setup, pay)(**arguments_of(attempt)))

            async def stream(to: str, amount: str) -> AsyncIterator[str]:
                async for text in tool({"to": to, "amount": amount}):
                    yield text

            texts = []
            async with aclosing(guarded(self.setup, stream)(**arguments_of(attempt))) as values:
                async for text in values:
                    texts.append(text)
                    if attempt.leaves_early:
                        return {"kind": "left"}
            return answered(texts)
        except Exception as error:
            return outcome_of(error, self.setup)


@dataclass
class Function:
    """A mounted function or generator function, called in a thread."""

    setup: ContractSetup

    async def call(self, attempt: Attempt) -> Outcome:
        return await asyncio.to_thread(self._call, attempt)

    def _call(self, attempt: Attempt) -> Outcome:
        _credentials.set(attempt.credentials)
        tool = self.setup.tool
        try:
            if not self.setup.streams:

                def pay(to: str, amount: str) -> Any:
                    return tool({"to": to, "amount": amount})

                return answered(guarded(self.setup, pay)(**arguments_of(attempt)))

            def stream(to: str, amount: str) -> Any:
                yield from tool({"to": to, "amount": amount})

            texts = []
            with closing(guarded(self.setup, stream)(**arguments_of(attempt))) as values:
                for text in values:
                    texts.append(text)
                    if attempt.leaves_early:
                        return {"kind": "left"}
            return answered(texts)
        except Exception as error:
            return outcome_of(error, self.setup)


def arguments_of(attempt: Attempt) -> dict[str, Any]:
    """The arguments of a call."""
    assert attempt.input != "unacceptable"
    return dict(attempt.input)


def outcome_of(error: Exception, setup: ContractSetup) -> Outcome:
    """What a caller makes of an exception: a refusal by this guard has a body among its own."""
    del setup
    if AuthorizationError.is_refusal(error) and error.missing_scopes != ("accounts:read",):
        return refused(to_refusal_body(error))
    return failed()


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    mounted: type[Function] | type[AsyncFunction]
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[Function | AsyncFunction]:
        yield self.mounted(setup)


DRIVERS = [
    Driver("Python function", Function, {**_NEVER, "goneBefore": NOT_LEFT, "goneDuring": NOT_LEFT}),
    Driver("Python coroutine", AsyncFunction, _NEVER),
]
