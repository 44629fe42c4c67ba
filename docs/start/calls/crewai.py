import json
import os

os.environ["CREWAI_DISABLE_TELEMETRY"] = "true"
os.environ["OTEL_SDK_DISABLED"] = "true"

from crewai import BaseLLM
from travel_agent import service, travel


# In place of a model: it calls the tool, and then it has done.
class ScriptedModel(BaseLLM):
    price: int

    def supports_function_calling(self):
        return True

    def call(self, messages, *args, **options):
        answers = [message["content"] for message in messages if message.get("role") == "tool"]
        if answers:
            # What the tool answered.
            print(answers[0])
            return "Done."
        arguments = json.dumps({"flight": "AI 101", "price": self.price})
        function = {"name": "book_flight", "arguments": arguments}
        return [{"id": "call_1", "type": "function", "function": function}]


for price in (420, 900):
    model = ScriptedModel(model="scripted", price=price)
    travel(model, f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"])
service.close()
