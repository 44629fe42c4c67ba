"""The token of a call, read from the runtime of its tool."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from grantex import PresentedToken, VerifiedToken
from grantex.adapter import Guarding, current_token
from langchain_core.runnables import ensure_config
from langgraph.prebuilt import ToolRuntime
from langgraph.runtime import get_runtime

from grantex_langchain.tool_call import current_call_id

CallToken: TypeAlias = str | VerifiedToken | PresentedToken | None
TokenReader: TypeAlias = Callable[[ToolRuntime[Any, Any]], CallToken | Awaitable[CallToken]]
"""Reads the grant token of one call, at once or as a coroutine, from the runtime of its tool, such as from
``runtime.context``."""


def in_runtime(guarding: Guarding) -> Guarding:
    """Return the guarding whose token is read from the runtime of the tool."""
    token = guarding.token
    reader = token if token is current_token else _TokenOfRuntime(cast("TokenReader", token))
    return Guarding(guarding.guard, guarding.rule, reader)


@dataclass(frozen=True, slots=True)
class _TokenOfRuntime:
    """Reads the token of a call from the runtime of its tool. Equal where the same function reads it."""

    read: TokenReader

    def __call__(self) -> CallToken | Awaitable[CallToken]:
        return self.read(_current_runtime())


def _current_runtime() -> ToolRuntime[Any, Any]:
    """Return the runtime of the running tool, as far as LangChain hands it on to every tool.

    Its ``state`` is None. Outside of a graph, so are ``context`` and ``store``.
    """
    try:
        runtime = get_runtime()
    except RuntimeError:
        # A program called the function of a tool.
        runtime = None
    return ToolRuntime(
        state=None,
        context=None if runtime is None else runtime.context,
        config=ensure_config(),
        stream_writer=_nowhere if runtime is None else runtime.stream_writer,
        tool_call_id=current_call_id(),
        store=None if runtime is None else runtime.store,
    )


def _nowhere(_: object) -> None:
    pass
