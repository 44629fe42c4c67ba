"""A guard of the release before limits, given a token with limits (``docs/protocol.md`` §15)."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

from grantex_testing.grantex_server import REPOSITORY
from grantex_testing.server import TestServer

# The last commit before guards knew limits.
PREVIOUS: Final = "49817e98"

# Prints for each rule the reason of the refusal, or that the call is allowed.
PROGRAM: Final = """
import sys
sys.path.insert(0, sys.argv[1])
from grantex import Call, Guard, Rule, Verifier
from grantex.feed.online import Online

assert __import__("grantex").__file__.startswith(sys.argv[1])
url, key, developer, audience, token = sys.argv[2:]
verifier = Verifier(issuer=url, audience=audience, developers=[developer], revocation=Online(api_key=key))
guard = Guard(verifier=verifier, audit=False)
limited = "payments:initiate"
for rule in (Rule(limited), Rule(limited, amount=lambda _: "0"), Rule("read")):
    explained = guard.explain(Call(token=token, action="pay", rule=rule, input={"amount": 1}))
    print("allowed" if explained.is_allowed else explained.refusal["code"])
"""


def test_a_guard_of_the_previous_release_refuses_the_limited_scope_and_reads_the_rest(tmp_path: Path) -> None:
    archived = subprocess.run(
        ["git", "-C", str(REPOSITORY), "archive", PREVIOUS, "python/grantex-guard/src"],
        check=True,
        capture_output=True,
    )
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
        archive.extractall(tmp_path, filter="data")
    detail = {"type": "urn:grantex:call", "scope": "payments:initiate", "arguments": {"amount": {"max": "5"}}}
    with TestServer() as server:
        token = server.token("payments:initiate:by_details", "read", authorization_details=[detail])
        source = str(tmp_path / "python" / "grantex-guard" / "src")
        known = [source, server.url, server.api_key, server.developer_id, server.audience, token]
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, *known], check=True, capture_output=True, text=True
        )
    assert ran.stdout.split() == ["amount_not_stated", "amount_not_stated", "allowed"]
