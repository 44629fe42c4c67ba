import asyncio
import json

from agent_framework import BaseChatClient, ChatResponse, Content, FunctionInvocationLayer, Message
from travel_agent import travel


class ScriptedClient(FunctionInvocationLayer, BaseChatClient):
    def __init__(self, price):
        super().__init__()
        self.price = price
        self.read = []

    async def _inner_get_response(self, *, messages, **options):
        contents = [content for message in messages for content in message.contents]
        self.read = [content.result for content in contents if content.type == "function_result"]
        arguments = json.dumps({"flight": "AI 101", "price": self.price})
        call = Content.from_function_call("call_1", "book_flight", arguments=arguments)
        return ChatResponse(messages=[Message("assistant", ["Done." if self.read else call])])


def book(token, price):
    client = ScriptedClient(price)
    asyncio.run(travel(client, "Book AI 101.", token))
    return client.read[0]
