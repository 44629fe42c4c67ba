import asyncio

from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_response import LlmResponse
from google.genai import types
from travel_agent import travel


class ScriptedModel(BaseLlm):
    price: int
    has_called: bool = False

    async def generate_content_async(self, request, stream=False):
        call = types.FunctionCall(name="book_flight", args={"flight": "AI 101", "price": self.price})
        part = types.Part(text="Done.") if self.has_called else types.Part(function_call=call)
        self.has_called = True
        yield LlmResponse(content=types.Content(role="model", parts=[part]))


def book(token, price):
    return asyncio.run(travel(ScriptedModel(model="scripted", price=price), "Book AI 101.", token))[0]
