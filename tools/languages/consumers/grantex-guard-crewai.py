"""Refuses a call without a grant, through the installed wheel."""

from crewai.tools import tool
from crewai.tools.tool_failure import ToolFailure
from grantex import Verifier
from grantex_crewai import Guard, Rule, guard_tool, use_token


@tool
def pay(amount: int) -> object:
    """Pay."""
    raise AssertionError(f"a call without a grant ran for {amount}")


verifier = Verifier(
    issuer="http://127.0.0.1:1",
    audience="https://api.example.com",
    developers=["dev_1"],
    revocation="none",
)
guard = Guard(verifier=verifier, audit=False)
guarded = guard_tool(pay, guard=guard, rule=Rule("payments:initiate"))

with use_token("not a token"):
    refused = guarded.run(amount=5)
assert isinstance(refused, ToolFailure), refused
assert refused.details["error"] == "invalid_token", refused
