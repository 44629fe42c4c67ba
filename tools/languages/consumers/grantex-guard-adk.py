"""Refuses a call of a model without a grant, through the installed wheel."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from google.adk.agents import LlmAgent
from google.adk.apps import App
from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_request import LlmRequest
from google.adk.models.llm_response import LlmResponse
from google.adk.runners import InMemoryRunner
from google.genai import types
from grantex import Verifier
from grantex_adk import Guard, Rule, guard_tool


class PayingModel(BaseLlm):
    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        call = types.Part(function_call=types.FunctionCall(name="pay", args={"amount": 5}))
        is_answered = any(part.function_response for part in llm_request.contents[-1].parts or [])
        part = types.Part(text="Done.") if is_answered else call
        yield LlmResponse(content=types.Content(role="model", parts=[part]))


def pay(amount: int) -> None:
    """Pay."""
    raise AssertionError(f"a call without a grant ran for {amount}")


verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
guard = Guard(verifier=verifier, audit=False)
tool = guard_tool(pay, guard=guard, rule=Rule("payments:initiate"), token=lambda _: "not a token")


async def run() -> list[Any]:
    agent = LlmAgent(name="bank", model=PayingModel(model="scripted"), tools=[tool])
    async with InMemoryRunner(app=App(name="bank", root_agent=agent)) as runner:
        session = await runner.session_service.create_session(app_name="bank", user_id="alice")
        message = types.Content(role="user", parts=[types.Part(text="Pay.")])
        return [
            answer.response
            async for event in runner.run_async(user_id="alice", session_id=session.id, new_message=message)
            for answer in event.get_function_responses()
        ]


answers = asyncio.run(run())
assert answers[0]["error"] == "invalid_token", answers
