from collections.abc import Callable
from typing import Any
from uuid import uuid4

from grantex_langchain import Guard, Rule, guard_tools, use_token
from langchain.agents import create_agent
from langchain.chat_models import BaseChatModel
from langchain.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt


@tool
def pay(amount: int) -> str:
    """Pay."""
    return f"Paid {amount}."


rules = {"pay": Rule("payments:initiate", approval=lambda arguments: arguments["amount"] > 200)}


def pay_for(
    model: str | BaseChatModel, prompt: str, *, guard: Guard, grant_token: str, show: Callable[[str], object]
) -> str:
    """Pay with what the person has granted. `show` shows them the page of each payment to approve."""
    tools = guard_tools([pay], guard=guard, rules=rules, interrupt=interrupt)
    agent: Any = create_agent(model, tools, checkpointer=InMemorySaver())
    config = {"configurable": {"thread_id": str(uuid4())}}
    with use_token(grant_token):
        answer = agent.invoke({"messages": [{"role": "user", "content": prompt}]}, config)
        while paused := answer.get("__interrupt__"):
            refusal = paused[0].value
            show(refusal["approvalUrl"])
            guard.wait_for_approval(refusal["approvalId"])
            answer = agent.invoke(Command(resume={paused[0].id: True}), config)
    return str(answer["messages"][-1].text)
