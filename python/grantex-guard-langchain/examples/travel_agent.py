from grantex_langchain import Rule, Service, guard_tools, use_token
from langchain.agents import create_agent
from langchain.chat_models import BaseChatModel
from langchain.tools import tool

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `service.close()` ends it.
service = Service()


@tool
def search_flights(to: str) -> list[dict[str, object]]:
    """Find flights."""
    return [{"flight": "AI 101", "to": to, "price": 420}]


@tool
def book_flight(flight: str, price: float) -> str:
    """Book a flight."""
    return f"Booked {flight} for {price}."


rules = {
    "search_flights": Rule("flights:search"),
    "book_flight": Rule(
        "flights:book",
        "payments:initiate",
        action="flight.booked",
        amount=lambda arguments: arguments["price"],
        metadata=lambda arguments: {"flight": arguments["flight"]},
    ),
}
tools = guard_tools([search_flights, book_flight], guard=service.guard, rules=rules)


def travel(model: str | BaseChatModel, prompt: str, grant_token: str) -> list[str]:
    """Travel with a model such as `anthropic:claude-sonnet-4-5`, and with what the person has granted."""
    agent = create_agent(model, tools)
    with use_token(grant_token):
        answer = agent.invoke({"messages": [{"role": "user", "content": prompt}]})
    return [message.text for message in answer["messages"]]
