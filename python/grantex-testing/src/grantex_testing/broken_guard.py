"""A guard with a fault, and what faults raise."""

import asyncio
from contextlib import suppress
from typing import Any

from grantex import AuthorizationError, Guard


class BrokenGuard(Guard):
    """Raises instead of deciding."""

    error: BaseException

    def admit(self, _: Any) -> Any:
        raise self.error

    async def admit_async(self, _: Any) -> Any:
        raise self.error


def broken(guard: Guard, error: BaseException) -> Guard:
    """The same guard with a fault."""
    made = object.__new__(BrokenGuard)
    made.__dict__.update(guard.__dict__)
    made.error = error
    return made


RAISED: list[BaseException] = [
    RuntimeError("broken"),
    AuthorizationError("guard_failed"),
    ExceptionGroup("broken", [ValueError()]),
    TimeoutError(),
    BaseException("broken"),
    BaseExceptionGroup("broken", [KeyboardInterrupt()]),
    KeyboardInterrupt(),
    SystemExit(1),
    GeneratorExit(),
    asyncio.CancelledError(),
]


def run_anyhow(coroutine: Any) -> None:
    """Run a coroutine to its end, whatever it raises."""
    with suppress(BaseException):
        asyncio.run(coroutine)
