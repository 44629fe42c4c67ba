"""The examples of the README run as they stand."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import grantex_openai_agents
import pytest
from agents import set_trace_processors
from agents.testing import ScriptedModel, assistant_message, function_call
from agents_world import told_to
from grantex_openai_agents import Service
from grantex_testing.guarding import Guarding
from grantex_testing.scripted_person import APPROVALS, ScriptedPerson
from grantex_testing.server import TestServer

MEMBER = Path(__file__).parents[1]
README = (MEMBER / "README.md").read_text()

# A server with the tools that the example names.
FILES = """#!{python}
from mcp.server import MCPServer
server = MCPServer("files")
@server.tool()
def write_file(path: str) -> str:
    return f"wrote {{path}}"
@server.tool()
def delete_file(path: str) -> str:
    return f"deleted {{path}}"
server.run("stdio")
"""


@contextmanager
def example(name: str, patch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, TestServer]]:
    """Run an example with a server."""
    set_trace_processors([])
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


async def test_the_paying_agent_shows_the_page_of_each_payment_above_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_trace_processors([])
    module = ModuleType("paying_agent")
    monkeypatch.setitem(sys.modules, "paying_agent", module)
    exec((MEMBER / "examples" / "paying_agent.py").read_text(), module.__dict__)
    shown: list[str] = []
    with TestServer() as server, ScriptedPerson() as person:
        made = Guarding(server, admissions=person.admissions)

        def show(url: str) -> None:
            shown.append(url)
            person.decide("approved", url.removeprefix(APPROVALS))

        def call(amount: int) -> Any:
            return function_call("pay", {"amount": amount}, call_id=f"call_{amount}_{len(shown)}")

        model = ScriptedModel(
            [
                [call(250), call(100)],
                [assistant_message("Approve it.")],
                [call(250)],
                [assistant_message("Done.")],
            ]
        )
        options = {"guard": made.guard, "grant_token": server.token("payments:initiate"), "show": show}
        assert await module.pay_for(model, "Pay.", **options) == "Done."
        assert told_to(model)[-1] == "Paid 250."
        assert shown == [f"{APPROVALS}apr_1"]
        assert made.recorder.in_short.count("success pay") == 2
        made.close()


async def test_the_travel_agent_books_what_was_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    with example("travel_agent", monkeypatch) as (module, server):
        token = server.token("flights:book", "payments:initiate:max_500")
        model = ScriptedModel(
            [
                *(
                    [
                        function_call(
                            "book_flight", {"flight": "AI 101", "price": price}, call_id=f"call_{price}"
                        )
                    ]
                    for price in (420, 900)
                ),
                [assistant_message("Done.")],
            ]
        )
        assert await module.travel(model, "Book AI 101.", token) == "Done."
        booked, refused = told_to(model)
        assert booked == "Booked AI 101 for 420.0."
        shown = re.search(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
        assert shown is not None
        here = shown[1].replace("http://localhost:4000", server.url)
        assert " ".join(here.split()).replace("{ ", "{").replace(" }", "}") == refused
        assert server.audit_log.settled()
        assert server.audit_log.in_short == [
            *("allowed flight.booked", "success flight.booked", "blocked flight.booked")
        ]


async def test_the_files_agent_writes_what_was_granted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "mcp-server-filesystem"
    program.write_text(FILES.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with example("files_agent", monkeypatch) as (module, server):
        made = [
            function_call(name, {"path": "a.txt"}, call_id=name) for name in ("write_file", "delete_file")
        ]
        model = ScriptedModel([made, [assistant_message("Done.")]])
        assert await module.work(model, "Write a.txt.", server.token("files:write")) == "Done."
        wrote, refused = told_to(model)
        assert wrote == "wrote a.txt"
        assert '"code": "no_rule"' in refused
        assert server.audit_log.settled()
        assert sorted(entry.status for entry in server.audit_log.entries) == ["allowed", "blocked", "success"]


def test_these_names_are_exported_and_no_other() -> None:
    names = """AuthorizationError Grant Guard Rule Service current_call current_grant delegate_to
    guard_mcp_server guard_tool guard_tools refusal_in use_token"""
    assert sorted(grantex_openai_agents.__all__) == names.split()
    assert all(hasattr(grantex_openai_agents, name) for name in grantex_openai_agents.__all__)
