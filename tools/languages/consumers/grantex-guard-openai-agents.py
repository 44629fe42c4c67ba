"""Refuses a call of a model without a grant, through the installed wheel."""

import asyncio

from agents import Agent, RunConfig, Runner, function_tool
from agents.testing import ScriptedModel, assistant_message, function_call
from grantex import Verifier
from grantex_openai_agents import Guard, Rule, guard_tool, use_token


@function_tool
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
model = ScriptedModel(
    [[function_call("pay", {"amount": 5}, call_id="call_1")], [assistant_message("Done.")]]
)
agent = Agent(name="Payer", model=model, tools=[guarded])

with use_token("not a token"):
    asyncio.run(Runner.run(agent, "Pay.", run_config=RunConfig(tracing_disabled=True)))
told = str(model.calls[-1].input[-1])
assert "invalid_token" in told, told
