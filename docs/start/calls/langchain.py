import os

from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from travel_agent import service, travel


# In place of a model: it calls the tool, and then it has done.
class ScriptedModel(FakeMessagesListChatModel):
    def bind_tools(self, tools, **options):
        return self


for price in (420, 900):
    call = {"name": "book_flight", "args": {"flight": "AI 101", "price": price}, "id": "call_1"}
    model = ScriptedModel(responses=[AIMessage("", tool_calls=[call]), AIMessage("Done.")])
    messages = travel(model, f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"])
    # What the tool answered.
    print(messages[-2])
service.close()
