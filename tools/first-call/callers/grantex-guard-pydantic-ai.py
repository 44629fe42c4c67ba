from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from travel_agent import travel


def book(token, price):
    results = []

    def script(messages, _):
        if len(messages) == 1:
            return ModelResponse([ToolCallPart("book_flight", {"flight": "AI 101", "price": price})])
        results.extend(messages[-1].parts)
        return ModelResponse([TextPart("Done.")])

    travel(FunctionModel(script), "Book AI 101.", token)
    return results[0].content
