"""The example of the README is a file, and it works over real HTTP."""

import importlib.util
import re
from pathlib import Path

import httpx
import pytest
from grantex_testing.asgi_server import serving
from grantex_testing.server import TestServer

MEMBER = Path(__file__).parents[1]
EXAMPLE = MEMBER / "examples" / "travel_api.py"


def test_the_readme_shows_the_example_as_it_is() -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (MEMBER / "README.md").read_text(), re.MULTILINE | re.DOTALL
    )
    assert blocks == [EXAMPLE.read_text()]


def test_the_example_books_and_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        spec = importlib.util.spec_from_file_location("travel_api", EXAMPLE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        token = server.token("flights:book", "payments:initiate:max_500")
        headers = {"authorization": f"Bearer {token}"}
        with serving(module.app) as served, httpx.Client(base_url=served.url, headers=headers) as client:
            booked = client.post("/bookings", json={"flight": "AI 101", "price": 420})
            assert booked.json() == {"booked_for": "user_alice", "flight": "AI 101", "price": 420}
            refused = client.post("/bookings", json={"flight": "AI 101", "price": 900})
            assert (refused.status_code, refused.json()["code"]) == (403, "amount_over")
            assert client.get("/flights").json()["missingScopes"] == ["flights:search"]
            assert server.audit_log.settled()
        assert server.audit_log.in_short == [
            "allowed flight.booked",
            "success flight.booked",
            "blocked flight.booked",
            "blocked flights:search",
        ]
        assert server.audit_log.entries[0].metadata == {"flight": "AI 101"}
