from agent_framework import Agent, BaseChatClient, tool
from grantex_autogen.agent_framework import Rule, Service, guard_tools, use_token

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `service.close()` ends it.
service = Service()


@tool
def search_flights(to: str) -> list[dict[str, object]]:
    """Find flights."""
    return [{"flight": "AI 101", "to": to, "price": 420}]


@tool
def book_flight(flight: str, price: int) -> str:
    """Book a flight."""
    return f"Booked {flight} at {price}."


rules = {
    "search_flights": Rule("flights:search"),
    "book_flight": Rule(
        "flights:book",
        "payments:initiate",
        action="flight.booked",
        amount=lambda booking: booking["price"],
        metadata=lambda booking: {"flight": booking["flight"]},
    ),
}

tools = guard_tools([search_flights, book_flight], guard=service.guard, rules=rules)


async def travel(client: BaseChatClient, prompt: str, grant_token: str) -> str:
    """Travel with a chat client of Agent Framework, and with what the person has granted."""
    agent = Agent(client, tools=tools)
    with use_token(grant_token):
        return (await agent.run(prompt)).text
