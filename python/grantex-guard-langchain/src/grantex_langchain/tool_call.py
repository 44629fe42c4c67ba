"""The call of a model that a tool answers."""

import types
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, NoReturn, cast

from langchain_core.tools import BaseTool

_call_id: Final[ContextVar[str | None]] = ContextVar("grantex_langchain.call_id", default=None)


def current_call_id() -> str | None:
    """Return the id of the model's call that is being answered; None where a program called the tool."""
    return _call_id.get()


@contextmanager
def answering(call_id: str | None) -> Iterator[None]:
    """Answer a call of a model, or a program."""
    reset = _call_id.set(call_id)
    try:
        yield
    finally:
        _call_id.reset(reset)


class TellsCallId:
    """Remembers which call a tool answers, because LangChain does not pass that on to its function."""

    def run(self, tool_input: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the tool, as LangChain does."""
        with answering(kwargs.get("tool_call_id")):
            return super().run(tool_input, *args, **kwargs)  # type: ignore[misc]

    async def arun(self, tool_input: Any, *args: Any, **kwargs: Any) -> Any:
        """Run the tool in an event loop, as LangChain does."""
        with answering(kwargs.get("tool_call_id")):
            return await super().arun(tool_input, *args, **kwargs)  # type: ignore[misc]


@lru_cache(maxsize=1024)
def telling_class(kind: type[BaseTool], methods: tuple[str, ...]) -> type[BaseTool]:
    """Return a subclass whose instances remember which call they answer.

    The guarded methods are members of an instance. LangChain makes a new one of its fields, without them,
    for ``configurable_fields``: it must not run the methods of the class.
    """
    if issubclass(kind, TellsCallId):
        return kind
    members = {"__module__": kind.__module__, "__qualname__": kind.__qualname__, "__doc__": kind.__doc__}
    unguarded = dict.fromkeys(methods, _run_unguarded)
    return cast(
        "type[BaseTool]",
        types.new_class(kind.__name__, (TellsCallId, kind), {}, lambda own: own.update(members | unguarded)),
    )


def _run_unguarded(tool: BaseTool, *_: Any, **__: Any) -> NoReturn:
    raise TypeError(f'LangChain copied the guarded tool "{tool.name}" without its guard: it does not run.')
