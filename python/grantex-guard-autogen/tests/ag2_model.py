"""An agent of AG2 whose model calls tools as a test says."""

import json
from collections.abc import Mapping
from typing import Any

from ag2 import Agent
from ag2.events import BaseEvent, ToolCallEvent, ToolResultEvent
from ag2.testing import TestConfig


async def ask(
    *calls: tuple[str, Mapping[str, Any] | str], run: Mapping[str, Any] | None = None, **options: Any
) -> list[ToolResultEvent]:
    """Let an agent make these calls, and return what its model reads of each. A string is sent as it is."""
    events = [
        ToolCallEvent(
            name,
            id=f"call_{number}",
            arguments=arguments if isinstance(arguments, str) else json.dumps(arguments),
        )
        for number, (name, arguments) in enumerate(calls)
    ]
    model = TestConfig(events, "done", raise_tool_errors=False)
    agent: Any = Agent("payer", config=model, **options)
    reply = await agent.ask("Go.", **(run or {}))
    history: list[BaseEvent] = list(await reply.context.stream.history.get_events())
    results = {event.parent_id: event for event in history if isinstance(event, ToolResultEvent)}
    return [results[event.id] for event in events]


def text_of(result: ToolResultEvent) -> Any:
    """What the model reads of a result."""
    part: Any = result.result.parts[0]
    return part.content if hasattr(part, "content") else part.data
