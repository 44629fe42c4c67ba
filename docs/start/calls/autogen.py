import asyncio
import json
import os

from agent_framework import BaseChatClient, ChatResponse, Content, FunctionInvocationLayer, Message
from travel_agent import service, travel


# In place of a model: it calls the tool, and then it has done.
class ScriptedClient(FunctionInvocationLayer, BaseChatClient):
    def __init__(self, price):
        super().__init__()
        self.price = price

    async def _inner_get_response(self, *, messages, **options):
        contents = [content for message in messages for content in message.contents]
        answers = [content.result for content in contents if content.type == "function_result"]
        if answers:
            # What the tool answered.
            print(answers[0])
            return ChatResponse(messages=[Message("assistant", ["Done."])])
        arguments = json.dumps({"flight": "AI 101", "price": self.price})
        call = Content.from_function_call("call_1", "book_flight", arguments=arguments)
        return ChatResponse(messages=[Message("assistant", [call])])


for price in (420, 900):
    asyncio.run(travel(ScriptedClient(price), f"Book AI 101 for {price}.", os.environ["GRANT_TOKEN"]))
service.close()
