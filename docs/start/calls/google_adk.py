import asyncio
import json
import os

from google.adk.models.base_llm import BaseLlm
from google.adk.models.llm_response import LlmResponse
from google.genai import types
from travel_agent import service, travel


# In place of Gemini: it calls the tool, and then it has done.
class ScriptedModel(BaseLlm):
    price: int
    has_called: bool = False

    async def generate_content_async(self, request, stream=False):
        call = types.FunctionCall(name="book_flight", args={"flight": "AI 101", "price": self.price})
        part = types.Part(text="Done.") if self.has_called else types.Part(function_call=call)
        self.has_called = True
        yield LlmResponse(content=types.Content(role="model", parts=[part]))


for price in (420, 900):
    model = ScriptedModel(model="scripted", price=price)
    answers = asyncio.run(travel(model, f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"]))
    # What the tool answered.
    print(json.dumps(answers[0]))
service.close()
