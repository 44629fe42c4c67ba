import asyncio

from grantex_mcp import TOKEN_KEY
from mcp.client.client import Client
from travel_server import server


async def call(token, price):
    async with Client(server) as client:
        arguments = {"flight": "AI 101", "price": price}
        result = await client.call_tool("book_flight", arguments, meta={TOKEN_KEY: token})
        return result.content[0].text


def book(token, price):
    return asyncio.run(call(token, price))
