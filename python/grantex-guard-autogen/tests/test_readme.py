"""The examples of the README run."""

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from ag2.events import ToolCallEvent
from ag2.testing import TestConfig
from agent_framework_model import ScriptedClient
from agentchat_model import ScriptedModel
from grantex_testing.server import TestServer

MEMBER = Path(__file__).parents[1]
EXAMPLE = MEMBER / "examples" / "travel_agent.py"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", (MEMBER / "README.md").read_text(), re.MULTILINE | re.DOTALL)


async def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BLOCKS[0] == EXAMPLE.read_text()
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        names: dict[str, Any] = runpy.run_path(str(EXAMPLE))
        exec(BLOCKS[3], names)
        token = server.token("flights:book", "flights:search", "payments:initiate:max_500")

        def client() -> ScriptedClient:
            bookings = [{"flight": "AI 101", "price": price} for price in (420, 900)]
            return ScriptedClient(*(("book_flight", json.dumps(booking)) for booking in bookings))

        assert await names["travel"](client(), "Book a flight.", token) == "done"
        assert await names["travel_with_kwargs"](client(), "Book a flight.", lambda: token) == "done"
        names["service"].close()
        entries = server.audit_log.in_short
    expected = ["allowed flight.booked", "blocked flight.booked", "success flight.booked"]
    assert sorted(entries) == sorted(expected * 2)


@pytest.mark.parametrize("framework", ["ag2", "agentchat"])
async def test_the_examples_of_the_others_run(framework: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = (block for block in BLOCKS if f"from grantex_autogen.{framework} " in block)
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        names: dict[str, Any] = {}
        exec(example, names)
        token = server.token("flights:book", "payments:initiate:max_500")
        for price in (420, 900):
            await names["travel"](booking_model(framework, price), "Book a flight.", token)
        names["service"].close()
        entries = server.audit_log.in_short
    assert sorted(entries) == ["allowed book_flight", "blocked book_flight", "success book_flight"]


def booking_model(framework: str, price: int) -> TestConfig | ScriptedModel:
    booking = {"flight": "AI 101", "price": price}
    if framework == "agentchat":
        return ScriptedModel(("book_flight", booking))
    call = ToolCallEvent("book_flight", id="call_1", arguments=json.dumps(booking))
    return TestConfig(call, "done", raise_tool_errors=False)
