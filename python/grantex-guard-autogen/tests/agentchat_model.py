"""An agent of AgentChat whose model calls tools as a test says."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import ToolCallExecutionEvent
from autogen_core import CancellationToken, FunctionCall
from autogen_core.models import ChatCompletionClient, CreateResult, FunctionExecutionResult, RequestUsage

_NO_USAGE = RequestUsage(prompt_tokens=0, completion_tokens=0)


class ScriptedModel(ChatCompletionClient):
    """A model that makes these calls in its first turn, and then says "done"."""

    def __init__(self, *calls: tuple[str, Mapping[str, Any]]) -> None:
        self.turns: list[Any] = [
            [
                FunctionCall(id=f"call_{number}", name=name, arguments=json.dumps(arguments))
                for number, (name, arguments) in enumerate(calls)
            ],
            "done",
        ]

    async def create(self, messages: Sequence[Any], **_: Any) -> CreateResult:
        content = self.turns.pop(0)
        reason: Any = "stop" if isinstance(content, str) else "function_calls"
        return CreateResult(finish_reason=reason, content=content, usage=_NO_USAGE, cached=False)

    def create_stream(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    async def close(self) -> None:
        pass

    def actual_usage(self) -> RequestUsage:
        return _NO_USAGE

    def total_usage(self) -> RequestUsage:
        return _NO_USAGE

    def count_tokens(self, *_: Any, **__: Any) -> int:
        return 0

    def remaining_tokens(self, *_: Any, **__: Any) -> int:
        return 1

    @property
    def capabilities(self) -> Any:
        return self.model_info

    @property
    def model_info(self) -> Any:
        return {
            "vision": False,
            "function_calling": True,
            "json_output": False,
            "family": "unknown",
            "structured_output": False,
        }


def agent_of(*calls: tuple[str, Mapping[str, Any]], **options: Any) -> AssistantAgent:
    """An agent whose model makes these calls."""
    return AssistantAgent("payer", ScriptedModel(*calls), **options)


async def ask(*calls: tuple[str, Mapping[str, Any]], **options: Any) -> list[FunctionExecutionResult]:
    """Let an agent make these calls, and return what its model reads of each."""
    cancellation = CancellationToken()
    try:
        return results_of(await agent_of(*calls, **options).run(task="Go.", cancellation_token=cancellation))
    except asyncio.CancelledError:
        # The tasks in which AgentChat runs tools are not cancelled otherwise.
        cancellation.cancel()
        raise


def results_of(answer: Any) -> list[FunctionExecutionResult]:
    """The results of the tools that ran."""
    events = (event for event in answer.messages if isinstance(event, ToolCallExecutionEvent))
    return [result for event in events for result in event.content]
