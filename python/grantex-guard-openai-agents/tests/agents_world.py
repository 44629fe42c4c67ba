"""A model that says what a test has written, and what it was told."""

from collections.abc import Mapping
from typing import Any

from agents import Agent, RunConfig, Runner
from agents.testing import ScriptedModel, assistant_message, function_call

CONFIG = RunConfig(tracing_disabled=True)


def model_that_calls(*calls: tuple[str, Mapping[str, Any] | str]) -> ScriptedModel:
    """A model that makes calls at once, and then says that it is done."""
    made = [function_call(name, given, call_id=f"call_{index}") for index, (name, given) in enumerate(calls)]
    return ScriptedModel([made, [assistant_message("Done.")]])


def told_to(model: ScriptedModel) -> list[str]:
    """The results of tools that the model was told, as texts."""
    told: list[str] = []
    for item in model.calls[-1].input if model.calls else []:
        if isinstance(item, dict) and item.get("type") == "function_call_output":
            output: Any = item["output"]
            told.append(output if isinstance(output, str) else "".join(part["text"] for part in output))
    return told


async def run_agent(agent: Agent[Any], context: Any = None, *, streamed: bool = False) -> Any:
    """Run an agent to its end."""
    if not streamed:
        return await Runner.run(agent, "Pay.", context=context, run_config=CONFIG)
    result = Runner.run_streamed(agent, "Pay.", context=context, run_config=CONFIG)
    async for _ in result.stream_events():
        pass
    return result
