"""The context of the tool call that runs, from which its token is read."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from agents import RunContextWrapper
from grantex import PresentedToken, VerifiedToken
from grantex.adapter import Guarding, current_token

CallToken: TypeAlias = str | VerifiedToken | PresentedToken | None
TokenReader: TypeAlias = Callable[[RunContextWrapper[Any]], CallToken | Awaitable[CallToken]]
"""Reads the grant token of one call, at once or as a coroutine, from the context of its run: for a tool its
``ToolContext``."""

_running: Final[ContextVar[RunContextWrapper[Any] | None]] = ContextVar(
    "grantex_openai_agents.running", default=None
)


@contextmanager
def running(context: RunContextWrapper[Any] | None) -> Iterator[None]:
    """Run a tool call in its context; None outside of a run."""
    reset = _running.set(context)
    try:
        yield
    finally:
        _running.reset(reset)


def in_run(guarding: Guarding) -> Guarding:
    """Return the guarding whose token is read from the context of the run."""
    token = guarding.token
    reader = token if token is current_token else _TokenOfRun(cast("TokenReader", token))
    return Guarding(guarding.guard, guarding.rule, reader)


@dataclass(frozen=True, slots=True)
class _TokenOfRun:
    """Reads the token of a call from the context of its run. Equal where the same function reads it."""

    read: TokenReader

    def __call__(self) -> CallToken | Awaitable[CallToken]:
        context = _running.get()
        return None if context is None else self.read(context)
