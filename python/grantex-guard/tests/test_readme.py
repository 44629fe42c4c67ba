"""The examples of the README run, in the order in which a reader meets them."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from grantex_testing.server import TestServer

README = Path(__file__).parents[1] / "README.md"


def test_the_examples_of_guarding_run(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        names: dict[str, Any] = {}
        for block in blocks:
            if "Service()" in block or "service" in block:
                exec(block, names)
        token = server.token("payments:initiate:max_500")
        paid, refused = names["run_session"](token)
        assert paid == {"paid": 420, "to": "hotel", "on_behalf_of": "user_alice"}
        assert refused["code"] == "amount_over"
        assert refused["missingScopes"] == ["payments:initiate:max_9000"]
        payment = {"to": "hotel", "amount": 7}
        assert names["handle"](token, payment) == "paid 7"
        assert asyncio.run(names["handle_async"](token, payment)) == "paid 7"
        names["service"].close()
        statuses = [entry.status for entry in server.audit_log.entries]
    assert sorted(statuses) == ["allowed"] * 3 + ["blocked"] + ["success"] * 3


def block_with(text: str) -> str:
    blocks = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if text in block)
    return str(found)


def test_the_example_of_a_verifier_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestServer() as server:
        monkeypatch.setenv("GRANTEX_URL", server.url)
        monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
        monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
        names: dict[str, Any] = {}
        exec(block_with("principal_of"), names)
        assert names["principal_of"](server.token("flights:search")) == "user_alice"
        assert names["principal_of"]("a.b.c") == "nobody: malformed_token"


def test_the_example_of_checking_a_log_runs(tmp_path: Path) -> None:
    vectors = json.loads((Path(__file__).parents[3] / "vectors" / "export.json").read_bytes())
    case = next(case for case in vectors["cases"] if case["name"] == "an untouched log")
    names: dict[str, Any] = {}
    exec(block_with("check_export"), names)
    path = tmp_path / "log.jsonl"

    def outcome(entries: list[Any]) -> str:
        path.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
        return str(names["check"](path, case["checkpoints"], case["anchoredKeys"][0]))

    entries = case["entries"]
    assert outcome(entries) == "12 entries in order, 10 of them as the log signed them"
    assert outcome(entries[:9]).startswith("cut at 10: Entry 10 and everything after it is missing")
    edited = {**entries[4], "action": "flights.cancel"}
    assert (
        outcome([*entries[:4], edited, *entries[5:]])
        == "edited at 5: Entry 5 does not have the hash it states."
    )
