from collections.abc import Callable, Sequence
from typing import Any

from grantex_langchain import Rule, Service, delegate_to, guard_tool, guard_tools
from langchain.agents import create_agent
from langchain.chat_models import BaseChatModel
from langchain.tools import BaseTool, tool

service = Service()


@tool
def search_flights(to: str) -> str:
    """Find flights."""
    return f"AI 101 to {to}: 420"


def create_searcher(
    model: str | BaseChatModel, agent_id: str, delegate: Callable[[str, str, Sequence[str]], Any]
) -> BaseTool:
    """Make a tool that asks a sub-agent. `agent_id` is its id at the server."""
    # Delegates when the first tool runs, and only what the sub-agent needs.
    token = delegate_to(agent_id, ["flights:search"], guard=service.guard, delegate=delegate)
    tools = guard_tools(
        [search_flights],
        # Refuses every other token, such as the one of the agent around it, which is still in use here.
        guard=service.guard.for_agent(agent_id),
        rules={"search_flights": Rule("flights:search")},
        token=token,
    )
    searcher = create_agent(model, tools)

    @tool
    def find_flights(task: str) -> str:
        """Find flights."""
        answer = searcher.invoke({"messages": [{"role": "user", "content": task}]})
        return str(answer["messages"][-1].text)

    return guard_tool(find_flights, guard=service.guard, rule=Rule("agents:delegate"))
