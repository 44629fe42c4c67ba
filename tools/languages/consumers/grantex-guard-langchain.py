"""Refuses a call of a model without a grant, through the installed wheel."""

from grantex import Verifier
from grantex_langchain import Guard, Rule, guard_tool, use_token
from langchain_core.tools import tool


@tool
def pay(amount: int) -> str:
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
    message = guarded.invoke({"name": "pay", "args": {"amount": 5}, "id": "call_1", "type": "tool_call"})
assert message.status == "error", message
assert message.artifact["error"] == "invalid_token", message
