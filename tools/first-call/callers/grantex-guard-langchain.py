from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from travel_agent import travel


class ScriptedModel(FakeMessagesListChatModel):
    def bind_tools(self, tools, **options):
        return self


def book(token, price):
    call = {"name": "book_flight", "args": {"flight": "AI 101", "price": price}, "id": "call_1"}
    model = ScriptedModel(responses=[AIMessage("", tool_calls=[call]), AIMessage("Done.")])
    return travel(model, "Book AI 101.", token)[-2]
