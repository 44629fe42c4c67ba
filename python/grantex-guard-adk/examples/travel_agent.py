from typing import Any

from google.adk.agents import LlmAgent
from google.adk.apps import App
from google.adk.models import BaseLlm
from google.adk.runners import InMemoryRunner
from google.genai import types
from grantex_adk import GrantPlugin, Rule, Service, current_grant, guard_tools, use_token

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE.
service = Service()


def search_flights(to: str) -> dict[str, Any]:
    """Finds flights to a city, with their prices."""
    return {"flights": [{"flight": "AI 101", "to": to, "price": 420}]}


def book_flight(flight: str, price: int) -> dict[str, Any]:
    """Books a flight at its price."""
    grant = current_grant()
    return {"booked": flight, "price": price, "for": grant and grant.principal_id}


tools = guard_tools(
    [search_flights, book_flight],
    guard=service.guard,
    rules={
        "search_flights": Rule("flights:search"),
        "book_flight": Rule(
            "flights:book",
            "payments:initiate",
            amount=lambda booking: booking["price"],
            metadata=lambda booking: {"flight": booking["flight"]},
        ),
    },
)


async def travel(model: str | BaseLlm, request: str, token: str, user_id: str = "alice") -> list[Any]:
    """Returns what the tools answered; `model` is "gemini-2.5-flash", or one of your own."""
    agent = LlmAgent(name="travel", model=model, instruction="Book what is asked for.", tools=tools)
    # The plugin refuses every tool that nobody guarded.
    app = App(name="travel", root_agent=agent, plugins=[GrantPlugin(guard=service.guard)])
    answers = []
    async with InMemoryRunner(app=app) as runner:
        session = await runner.session_service.create_session(app_name="travel", user_id=user_id)
        message = types.Content(role="user", parts=[types.Part(text=request)])
        with use_token(token):
            async for event in runner.run_async(user_id=user_id, session_id=session.id, new_message=message):
                answers += [answer.response for answer in event.get_function_responses()]
    return answers
