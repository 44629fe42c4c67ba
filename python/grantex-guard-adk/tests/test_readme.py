"""The example of the README is a file, and it works in the real loop of the ADK."""

import importlib.util
import re
from pathlib import Path

import pytest
from adk_agent import model
from grantex_testing.server import TestServer

MEMBER = Path(__file__).parents[1]
EXAMPLE = MEMBER / "examples" / "travel_agent.py"


def test_the_readme_shows_the_example_as_it_is() -> None:
    text = (MEMBER / "README.md").read_text()
    assert re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) == [EXAMPLE.read_text()]


async def test_the_example_books_and_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        spec = importlib.util.spec_from_file_location("travel_agent", EXAMPLE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        calls = [[("book_flight", {"flight": "AI 101", "price": price})] for price in (420, 900)]
        token = server.token("flights:book", "payments:initiate:max_500")
        booked, refused = await module.travel(model(*calls), "Book AI 101.", token)
        await module.service.close_async()
        assert server.audit_log.entries[0].metadata == {"flight": "AI 101"}
    assert booked == {"booked": "AI 101", "price": 420, "for": "user_alice"}
    assert refused["missingScopes"] == ["payments:initiate:max_900"]
