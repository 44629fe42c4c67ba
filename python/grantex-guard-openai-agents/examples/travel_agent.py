from agents import Agent, Runner, function_tool
from agents.models.interface import Model
from grantex_openai_agents import Rule, Service, guard_tools, use_token

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE. `service.close()` ends it.
service = Service()


@function_tool
def search_flights(to: str) -> str:
    """Find flights."""
    return f"AI 101 to {to}: 420"


@function_tool
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


async def travel(model: str | Model, prompt: str, grant_token: str) -> str:
    """Travel with a model such as `gpt-5.4`, and with what the person has granted."""
    agent = Agent(name="Travel", model=model, tools=list(tools))
    with use_token(grant_token):
        result = await Runner.run(agent, prompt)
    return str(result.final_output)
