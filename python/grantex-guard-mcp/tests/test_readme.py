"""The examples of the README are files, and they work."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from grantex_testing.server import TestServer
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_listening import listening
from mcp_servers import BOOKING, text_of, with_token

MEMBER = Path(__file__).parents[1]
EXAMPLES = [MEMBER / "examples" / name for name in ("travel_server.py", "fast_travel.py")]
BOOK = {"flight": "AI 101", "price": 420}


def load(path: Path, server: TestServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GRANTEX_URL", server.url)
    monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
    monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_the_examples_as_they_are() -> None:
    text = (MEMBER / "README.md").read_text()
    assert re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) == [
        example.read_text() for example in EXAMPLES
    ]


async def test_the_first_example_books_and_refuses_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        module = load(EXAMPLES[0], server, monkeypatch)
        headers = {"authorization": f"Bearer {server.token(*BOOKING)}"}
        async with (
            listening(module.app) as url,
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            booked = await client.call_tool("book_flight", BOOK)
            refused = await client.call_tool("book_flight", {**BOOK, "price": 900})
            missing = [tool.name for tool in (await client.list_tools()).tools]
        await module.service.close_async()
        assert server.audit_log.entries[0].metadata == {"flight": "AI 101"}
    assert text_of(booked) == "Booked AI 101 for 420."
    assert json.loads(text_of(refused)) == {
        "error": "insufficient_scope",
        "code": "amount_over",
        "message": "The amount of this call is higher than what was granted.",
        "missingScopes": ["payments:initiate:max_900"],
        "howToAsk": "Ask the person for a grant that holds payments:initiate:max_900.",
        "error_uri": f"{server.url}/docs/errors/amount_over",
    }
    assert missing == ["book_flight"]


async def test_the_example_of_fastmcp_books_and_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        module = load(EXAMPLES[1], server, monkeypatch)
        async with Client(module.server._mcp_server) as client:
            meta = with_token(server.token(*BOOKING))
            booked = await client.call_tool("book_flight", BOOK, meta=meta)
            refused = await client.call_tool("book_flight", {**BOOK, "price": 900}, meta=meta)
        await module.service.close_async()
    assert text_of(booked) == "Booked AI 101 for 420."
    assert json.loads(text_of(refused))["code"] == "amount_over"
