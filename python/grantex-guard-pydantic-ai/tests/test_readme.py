"""The example of the README is a file, and it works."""

import importlib.util
import re
from pathlib import Path

import pytest
from grantex_testing.server import TestServer
from pydantic_ai_bank import calling, content_of, run_sync

MEMBER = Path(__file__).parents[1]
EXAMPLE = MEMBER / "examples" / "travel_agent.py"


def test_the_readme_shows_the_example_as_it_is() -> None:
    readme = (MEMBER / "README.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert blocks == [EXAMPLE.read_text()]


def test_the_example_books_and_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        spec = importlib.util.spec_from_file_location("travel_agent", EXAMPLE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        session = module.Session(server.token("flights:book", "payments:initiate:max_500"))
        model = calling(
            ("book_flight", {"flight": "AI 101", "price": 420}),
            ("book_flight", {"flight": "AI 101", "price": 900}),
            ("search_flights", {"to": "Goa"}),
        )
        result = run_sync(module.agent, deps=session, model=model)
        assert content_of(result) == ["Booked AI 101 for 420.", "amount_over", "scope_missing"]
        module.service.close()
        assert server.audit_log.in_short == [
            "allowed book_flight",
            "success book_flight",
            "blocked book_flight",
            "blocked search_flights",
        ]
        assert server.audit_log.entries[0].metadata == {"flight": "AI 101"}
