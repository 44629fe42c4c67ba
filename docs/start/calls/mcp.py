import asyncio
import os
import sys

from grantex_mcp import TOKEN_KEY
from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client


async def main():
    server = StdioServerParameters(command=sys.executable, args=["travel_server.py"], env={**os.environ})
    token = {TOKEN_KEY: os.environ["GRANT_TOKEN"]}
    async with Client(stdio_client(server)) as client:
        for price in (420, 900):
            booking = {"flight": "AI 101", "price": price}
            result = await client.call_tool("book_flight", booking, meta=token)
            print(result.content[0].text)


asyncio.run(main())
