from dataclasses import dataclass

from grantex_pydantic_ai import Rule, Service, guard_tools
from pydantic_ai import Agent, RunContext
from pydantic_ai.models import Model

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, the name of this agent's service.
service = Service()


@dataclass
class Session:
    grant_token: str


def search_flights(to: str) -> list[str]:
    """Search flights."""
    return [f"AI 101 to {to} for 420"]


def book_flight(flight: str, price: int) -> str:
    """Book a flight."""
    return f"Booked {flight} for {price}."


def read_token(context: RunContext[Session]) -> str:
    return context.deps.grant_token


tools = guard_tools(
    [search_flights, book_flight],
    guard=service.guard,
    rules={
        "search_flights": Rule("flights:search"),
        "book_flight": Rule(
            "flights:book",
            "payments:initiate",
            amount=lambda arguments: arguments["price"],
            metadata=lambda arguments: {"flight": arguments["flight"]},
        ),
    },
    token=read_token,
)
agent = Agent(deps_type=Session, tools=tools)


def travel(model: Model | str, request: str, grant_token: str) -> str:
    return agent.run_sync(request, model=model, deps=Session(grant_token)).output
