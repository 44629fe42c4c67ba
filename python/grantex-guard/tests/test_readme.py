"""The examples of the README run, in the order in which a reader meets them."""

import asyncio
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
