"""A tool behind a guard, for frameworks that tell a model why it did not run."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from grantex.base.errors import AuthorizationError
from grantex.guard.admission import Admission
from grantex.guard.call import Call
from grantex.guard.execution import Failed
from grantex.guard.guard import Guard
from grantex.guard.refusal import to_refusal_body

RESULT = TypeVar("RESULT")

Refused = Callable[[dict[str, Any], AuthorizationError], RESULT]
"""Turns a refusal, given as its body and itself, into the framework's answer. What it raises is passed on."""


def run_tool(
    guard: Guard,
    call: Call[Any],
    execute: Callable[[Admission], RESULT],
    *,
    refused: Refused[RESULT],
    failed: Failed | None = None,
) -> RESULT:
    """Run a tool as :meth:`Guard.run` does, and turn the guard's refusal into what a model reads.

    What ``execute`` raises is passed on unchanged, also a refusal by another guard inside it. The exception
    is the refusal with which its own grant ended: that one is told to the model.
    """
    running = _Running(execute)
    try:
        return cast("RESULT", guard.run(call, running, failed))
    except AuthorizationError as error:
        return running.answer(error, refused)


async def run_tool_async(
    guard: Guard,
    call: Call[Any],
    execute: Callable[[Admission], RESULT | Awaitable[RESULT]],
    *,
    refused: Refused[RESULT],
    failed: Failed | None = None,
) -> RESULT:
    """Do what :func:`run_tool` does, in an event loop. ``execute`` may be a coroutine function."""
    running = _Running(execute)
    try:
        return cast("RESULT", await guard.run_async(call, running, failed))
    except AuthorizationError as error:
        return running.answer(error, refused)


class _Running:
    """Runs a tool, and knows whether it has begun."""

    def __init__(self, execute: Callable[[Admission], Any]) -> None:
        self._execute = execute
        self._admission: Admission | None = None

    def __call__(self, admission: Admission) -> Any:
        self._admission = admission
        return self._execute(admission)

    def answer(self, error: AuthorizationError, refused: Refused[RESULT]) -> RESULT:
        if self._admission is not None and self._admission.known_end is not error:
            raise error
        return refused(to_refusal_body(error), error)
