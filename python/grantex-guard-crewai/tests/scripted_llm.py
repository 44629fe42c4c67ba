"""A crew whose model calls tools as a test says. Nothing of it goes to the network."""

import json
import os
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from typing import Any

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["OTEL_SDK_DISABLED"] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"

from crewai import Agent, BaseLLM, Crew, Task
from pydantic import PrivateAttr

ToolCall = tuple[str, Mapping[str, Any]]


_TURN = "Thought: I call"


class ScriptedLLM(BaseLLM):
    """Makes these calls, by function calling or in text, and then says "done"."""

    _calls: list[ToolCall] = PrivateAttr(default_factory=list)
    _in_text: bool = PrivateAttr(default=False)
    _read: list[str] = PrivateAttr(default_factory=list)

    @classmethod
    def of(cls, *calls: ToolCall, in_text: bool = False) -> "ScriptedLLM":
        made = cls(model="scripted")
        made._calls = list(calls)
        made._in_text = in_text
        return made

    def supports_function_calling(self) -> bool:
        return not self._in_text

    def call(self, messages: Any, *_: Any, **__: Any) -> Any:
        self._note(messages)
        if self._in_text:
            if not self._calls:
                return "Thought: I know\nFinal Answer: done"
            name, arguments = self._calls.pop(0)
            return f"{_TURN}\nAction: {name}\nAction Input: {json.dumps(arguments)}"
        if not self._calls:
            return "done"
        calls, self._calls = self._calls, []
        functions = [{"name": name, "arguments": json.dumps(arguments)} for name, arguments in calls]
        return [
            {"id": f"call_{number}", "type": "function", "function": function}
            for number, function in enumerate(functions)
        ]

    async def acall(self, messages: Any, *_: Any, **__: Any) -> Any:
        return self.call(messages)

    def _note(self, messages: Any) -> None:
        if not isinstance(messages, list):
            return
        if self._in_text:
            turns = [str(m["content"]) for m in messages if "Action Input:" in str(m.get("content"))]
            observed = [
                turn.partition("Observation:")[2] for turn in turns if turn.startswith("Thought: I call")
            ]
            self._read = [text.partition("\n\n")[0].strip() for text in observed]
        else:
            self._read = [str(m["content"]) for m in messages if m.get("role") == "tool"]

    @property
    def read(self) -> list[str]:
        """What the model has read of the results of tools."""
        return list(self._read)


def crew_of(llm: ScriptedLLM, tools: Sequence[Any], **options: Any) -> Crew:
    """A crew of one agent with this model."""
    agent = Agent(role="payer", goal="pay", backstory="pays", llm=llm, tools=list(tools), max_iter=5)
    task = Task(description="Pay.", expected_output="done", agent=agent)
    return Crew(agents=[agent], tasks=[task], **options)


def ask(tools: Sequence[Any], *calls: ToolCall, in_text: bool = False, **options: Any) -> list[str]:
    """Let a crew make these calls, and return what its model reads of each."""
    llm = ScriptedLLM.of(*calls, in_text=in_text)
    kickoff(crew_of(llm, tools, **options))
    return llm.read


def kickoff(crew: Crew) -> None:
    """Run a crew in a context of its own: CrewAI keeps a stack of at most 100 events in the current one."""
    copy_context().run(crew.kickoff)
