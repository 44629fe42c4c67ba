"""The example of the README runs."""

import re
import runpy
from contextvars import copy_context
from pathlib import Path

import pytest
from grantex_testing.server import TestServer
from scripted_llm import ScriptedLLM

MEMBER = Path(__file__).parents[1]
EXAMPLE = MEMBER / "examples" / "travel_agent.py"


def test_the_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (MEMBER / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert blocks[0] == EXAMPLE.read_text()
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        names = runpy.run_path(str(EXAMPLE))
        llm = ScriptedLLM.of(*(("book_flight", {"flight": "AI 101", "price": price}) for price in (420, 900)))
        token = server.token("flights:book", "payments:initiate:max_500")
        assert copy_context().run(names["travel"], llm, "Book a flight.", token) == "done"
        names["service"].close()
        entries = sorted(server.audit_log.in_short)
    assert llm.read[0] == "Booked AI 101 at 420."
    assert '"amount_over"' in llm.read[1]
    assert entries == ["allowed flight.booked", "blocked flight.booked", "success flight.booked"]
