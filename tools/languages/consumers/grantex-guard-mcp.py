"""Refuses a call of a client without a grant, through the installed wheel."""

import asyncio
from typing import Any

from grantex import Verifier
from grantex_mcp import TOKEN_KEY, Guard, Rule, guard_server
from mcp.client.client import Client
from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult

verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
guard = Guard(verifier=verifier, audit=False)
server: MCPServer[Any] = guard_server(
    MCPServer("bank"), guard=guard, rules={"pay": Rule("payments:initiate")}
)


@server.tool()
def pay(amount: int) -> str:
    raise AssertionError(f"a call without a grant ran for {amount}")


async def call() -> CallToolResult:
    async with Client(server) as client:
        meta: Any = {TOKEN_KEY: "not a token"}
        return await client.call_tool("pay", {"amount": 5}, meta=meta)


result = asyncio.run(call())
assert result.is_error, result
assert result.structured_content is not None
assert result.structured_content["error"] == "invalid_token", result
