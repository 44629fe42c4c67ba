from collections.abc import Callable
from typing import Any

from agents import Agent, Runner, function_tool
from agents.models.interface import Model
from grantex_openai_agents import Guard, Rule, guard_tools, refusal_in, use_token


@function_tool
def pay(amount: int) -> str:
    """Pay."""
    return f"Paid {amount}."


rules = {"pay": Rule("payments:initiate", approval=lambda arguments: arguments["amount"] > 200)}


async def pay_for(
    model: str | Model, prompt: str, *, guard: Guard, grant_token: str, show: Callable[[str], object]
) -> str:
    """Pay with what the person has granted. `show` shows them the page of each payment to approve."""
    agent = Agent(name="Payer", model=model, tools=list(guard_tools([pay], guard=guard, rules=rules)))
    messages: list[Any] = [{"role": "user", "content": prompt}]
    with use_token(grant_token):
        while True:
            result = await Runner.run(agent, messages)
            refusals = [refusal for item in result.new_items if (refusal := refusal_in(item)) is not None]
            asked = [refusal for refusal in refusals if refusal["code"] == "approval_required"]
            if not asked:
                return str(result.final_output)
            for refusal in asked:
                show(refusal["approvalUrl"])
                await guard.wait_for_approval_async(refusal["approvalId"])
            again = {"role": "user", "content": "I have decided. Make the same calls again."}
            messages = [*result.to_input_list(), again]
