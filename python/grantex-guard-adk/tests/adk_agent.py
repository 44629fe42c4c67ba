"""An agent of the ADK with a scripted model: the real loop, without a network."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from google.adk.agents.llm_agent import LlmAgent
from google.adk.apps import App
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.runners import InMemoryRunner
from google.genai import types
from pydantic import PrivateAttr

Asked = tuple[str, dict[str, Any]]


class ScriptedModel(BaseLlm):
    """Calls what it was told to, one turn after another, and then says that it is done."""

    turns: list[list[Asked]]
    _next: int = PrivateAttr(default=0)

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        turn = self.turns[self._next] if self._next < len(self.turns) else []
        self._next += 1
        parts = [types.Part(function_call=types.FunctionCall(name=name, args=args)) for name, args in turn]
        content = types.Content(role="model", parts=parts or [types.Part(text="Done.")])
        yield LlmResponse(content=content)


def model(*turns: Sequence[Asked]) -> ScriptedModel:
    return ScriptedModel(model="scripted", turns=[list(turn) for turn in turns])


def agent_of(tools: Sequence[Any], *turns: Sequence[Asked], **options: Any) -> LlmAgent:
    return LlmAgent(name="travel", model=model(*turns), tools=list(tools), **options)


async def responses(
    agent: LlmAgent, *, plugins: Sequence[Any] = (), user_id: str = "alice", run_config: Any = None
) -> list[dict[str, Any]]:
    """Run an agent once, and return the responses of its tools."""
    runner = InMemoryRunner(app=App(name="travel", root_agent=agent, plugins=list(plugins)))
    session = await runner.session_service.create_session(app_name="travel", user_id=user_id)
    message = types.Content(role="user", parts=[types.Part(text="Book.")])
    found: list[dict[str, Any]] = []
    options = {} if run_config is None else {"run_config": run_config}
    try:
        async for event in runner.run_async(
            user_id=user_id, session_id=session.id, new_message=message, **options
        ):
            found.extend(dict(answer.response or {}) for answer in event.get_function_responses())
    finally:
        await runner.close()
    return found
