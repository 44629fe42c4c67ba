"""Pauses a graph where the person must approve a call."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from langgraph.config import get_config

Interrupt: TypeAlias = Callable[[dict[str, Any]], object]
"""``interrupt`` of ``langgraph.types``: pauses a graph, and returns what it is resumed with."""

# Where LangGraph keeps the checkpointer of a run. Without one, a graph that pauses can never be resumed.
_CHECKPOINTER: Final = "__pregel_checkpointer"


def check_interrupt(interrupt: object, subject: str) -> None:
    """Raise ``TypeError`` for what cannot pause a graph."""
    if interrupt is not None and not callable(interrupt):
        raise TypeError(f'{subject}: "interrupt" must be that of langgraph.types.')


def pause_for(body: dict[str, Any], interrupt: Interrupt | None) -> None:
    """Pause the graph where a person must approve a call.

    It returns where no graph can pause, and in a graph that was resumed: the call was decided after that, and
    is still not approved. What the graph is resumed with approves nothing.
    """
    if interrupt is not None and body["code"] == "approval_required" and _can_pause():
        interrupt(body)


def _can_pause() -> bool:
    try:
        return get_config()["configurable"].get(_CHECKPOINTER) is not None
    except (RuntimeError, KeyError):
        # A program called the tool.
        return False
