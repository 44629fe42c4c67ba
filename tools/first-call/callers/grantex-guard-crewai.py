import json
import os

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["OTEL_SDK_DISABLED"] = "true"

from crewai import BaseLLM
from travel_agent import travel


class ScriptedModel(BaseLLM):
    price: int
    read: tuple[str, ...] = ()

    def supports_function_calling(self):
        return True

    def call(self, messages, *args, **options):
        self.read = tuple(message["content"] for message in messages if message.get("role") == "tool")
        if self.read:
            return "Done."
        arguments = json.dumps({"flight": "AI 101", "price": self.price})
        return [
            {"id": "call_1", "type": "function", "function": {"name": "book_flight", "arguments": arguments}}
        ]


def book(token, price):
    model = ScriptedModel(model="scripted", price=price)
    travel(model, "Book AI 101.", token)
    return model.read[0]
