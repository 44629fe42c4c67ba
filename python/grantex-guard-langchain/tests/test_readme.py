"""The examples of the README run as they stand."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import grantex_langchain
import pytest
from grantex_langchain import Service, use_token
from grantex_testing.guarding import Guarding
from grantex_testing.scripted_person import APPROVALS, ScriptedPerson
from grantex_testing.server import TestServer
from scripted_chat_model import call_of, calls, model_that

MEMBER = Path(__file__).parents[1]
README = (MEMBER / "README.md").read_text()


@contextmanager
def example(name: str, patch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, TestServer]]:
    """Run an example with a server."""
    with TestServer() as server:
        patch.setenv("GRANTEX_URL", server.url)
        patch.setenv("GRANTEX_API_KEY", server.api_key)
        patch.setenv("GRANTEX_AUDIENCE", server.audience)
        module = ModuleType(name)
        patch.setitem(sys.modules, name, module)
        exec((MEMBER / "examples" / f"{name}.py").read_text(), module.__dict__)
        service: Service = module.__dict__["service"]
        with service:
            yield module, server


def test_the_readme_shows_the_examples() -> None:
    for path in (MEMBER / "examples").iterdir():
        if path.suffix == ".py":
            assert f"`{path.name}`:\n\n```python\n{path.read_text()}```" in README


def test_the_travel_agent_books_what_was_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    with example("travel_agent", monkeypatch) as (module, server):
        model = model_that(
            calls(call_of("book_flight", {"flight": "AI 101", "price": 420})),
            calls(call_of("book_flight", {"flight": "AI 101", "price": 900})),
        )
        token = server.token("flights:book", "payments:initiate:max_500")
        answers = module.travel(model, "Book AI 101.", token)
        assert "Booked AI 101 for 420.0." in answers
        shown = re.search(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
        assert shown is not None
        here = shown[1].replace("http://localhost:4000", server.url)
        assert " ".join(here.split()).replace("{ ", "{").replace(" }", "}") in answers
        assert server.audit_log.settled()
        assert server.audit_log.in_short == [
            *("allowed flight.booked", "success flight.booked", "blocked flight.booked")
        ]


def test_the_paying_agent_shows_the_page_of_each_payment_above_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("paying_agent")
    monkeypatch.setitem(sys.modules, "paying_agent", module)
    exec((MEMBER / "examples" / "paying_agent.py").read_text(), module.__dict__)
    shown: list[str] = []
    with TestServer() as server, ScriptedPerson() as person:
        made = Guarding(server, admissions=person.admissions)

        def show(url: str) -> None:
            shown.append(url)
            person.decide("approved", url.removeprefix(APPROVALS))

        payments = [call_of("pay", {"amount": amount}, f"call_{amount}") for amount in (250, 100, 300)]
        done = module.pay_for(
            model_that(calls(*payments)),
            "Pay.",
            guard=made.guard,
            grant_token=server.token("payments:initiate"),
            show=show,
        )
        assert done == "Done."
        assert sorted(shown) == [f"{APPROVALS}apr_1", f"{APPROVALS}apr_2"]
        assert made.recorder.in_short.count("success pay") == 3
        made.close()


def test_the_searcher_acts_with_a_token_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with example("searcher", monkeypatch) as (module, server):
        parent = server.grant("flights:search", "agents:delegate")

        def delegate(token: str, agent_id: str, scopes: Any) -> Any:
            assert token == parent.token
            made = server.grant(*scopes, parent=parent, agent_id=agent_id)
            return SimpleNamespace(grant_token=made.token, expires_at=datetime.now(UTC) + timedelta(hours=1))

        model = model_that(calls(call_of("search_flights", {"to": "Rome"})))
        tool = module.create_searcher(model, "ag_searcher", delegate)
        with use_token(parent.token):
            assert tool.invoke({"task": "Find a flight to Rome."}) == "Done."
        assert server.audit_log.settled()
        entries = [(entry.action, entry.members["agentId"]) for entry in server.audit_log.entries]
        assert ("search_flights", "ag_searcher") in entries
        assert ("find_flights", parent.agent_id) in entries


def test_these_names_are_exported_and_no_other() -> None:
    names = """AuthorizationError Grant GrantMiddleware Guard Rule Service current_call current_grant
    delegate_to guard_tool guard_tools use_token"""
    assert sorted(grantex_langchain.__all__) == names.split()
    assert all(hasattr(grantex_langchain, name) for name in grantex_langchain.__all__)
