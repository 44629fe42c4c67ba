"""Servers in processes of their own, over stdio: the transport that other authentication leaves out."""

import json
import sys
from pathlib import Path

import pytest
from grantex_testing.server import TestServer
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_servers import BOOKING, text_of, with_token

PROGRAM = Path(__file__).with_name("travel_program.py")


@pytest.mark.parametrize("kind", ["MCPServer", "FastMCP"])
async def test_a_call_over_stdio_needs_a_grant(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    with TestServer() as issuer:
        arguments = [str(PROGRAM), issuer.url, issuer.api_key, issuer.audience, kind]
        variables = {"GRANTEX_TOKEN_FILE": str(file)}
        program = StdioServerParameters(command=sys.executable, args=arguments, env=variables)
        async with Client(stdio_client(program)) as client:
            booking = {"flight": "AI 101", "price": 420}
            nothing = await client.call_tool("book_flight", booking)
            sent = await client.call_tool("book_flight", booking, meta=with_token(issuer.token(*BOOKING)))
            # The token of the process is read again on each call.
            file.write_text(issuer.token(*BOOKING) + "\n")
            of_process = await client.call_tool("book_flight", booking)
            over = await client.call_tool("book_flight", {**booking, "price": 900})
        statuses = [entry.status for entry in issuer.audit_log.entries]
    assert json.loads(text_of(nothing))["code"] == "no_credentials"
    assert (text_of(sent), text_of(of_process)) == ("Booked AI 101 for 420.",) * 2
    assert json.loads(text_of(over))["code"] == "amount_over"
    assert statuses.count("allowed") == 2
    assert statuses.count("blocked") == 1
