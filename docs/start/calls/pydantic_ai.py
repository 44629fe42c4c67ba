import os

from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from travel_agent import service, travel

for price in (420, 900):
    # In place of a model: it calls the tool, and then it has done.
    def script(messages, _):
        if len(messages) == 1:
            return ModelResponse([ToolCallPart("book_flight", {"flight": "AI 101", "price": price})])
        # What the tool answered.
        print(messages[-1].parts[0].content)
        return ModelResponse([TextPart("Done.")])

    travel(FunctionModel(script), f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"])
service.close()
