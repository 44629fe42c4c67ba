import asyncio
import os
import sys

from mcp import StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client


async def main():
    variables = {**os.environ, "GRANTEX_TOKEN_FILE": "token"}
    server = StdioServerParameters(command=sys.executable, args=["travel_server.py"], env=variables)
    async with Client(stdio_client(server)) as client:
        for price in (420, 900):
            result = await client.call_tool("book_flight", {"flight": "AI 101", "price": price})
            print(result.content[0].text)


asyncio.run(main())
