from crewai import Agent, Crew, Task
from crewai.llms.base_llm import BaseLLM
from crewai.tools import tool
from grantex_crewai import Rule, Service, guard_tools, use_token

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


def travel(llm: str | BaseLLM, request: str, grant_token: str) -> str:
    """Travel with a model of CrewAI, and with what the person has granted."""
    agent = Agent(role="Travel agent", goal=request, backstory="Books flights.", llm=llm, tools=tools)
    task = Task(description=request, expected_output="What was booked.", agent=agent)
    with use_token(grant_token):
        return str(Crew(agents=[agent], tasks=[task]).kickoff())
