"""An agent in Python, from its key to the end of its grant.

It asks Alice for a grant. It calls a service in TypeScript (flights), one in Go (hotels) and a tool of its
own. It hands smaller parts of the grant to a sub-agent in Go (searcher) and one in TypeScript (concierge).
When Alice has pressed Stop, it calls all of them again. It prints each step as a line of JSON.

    python agent.py SEARCHER CONCIERGE

SEARCHER and CONCIERGE are commands that start the sub-agents. GRANTEX_URL, GRANTEX_API_KEY, GRANTEX_AUDIENCE,
FLIGHTS_URL and HOTELS_URL say where everything is.
"""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
from grantex import (
    AuthorizationError,
    Grantex,
    MemoryStore,
    Rule,
    Service,
    create_agent_key,
    guard_function,
    to_refusal,
    use_token,
)

FLIGHTS, HOTELS = os.environ["FLIGHTS_URL"], os.environ["HOTELS_URL"]
SCOPES = ["flights:search", "flights:book", "hotels:book", "mail:send", "payments:initiate:max_500"]

# What a service or a tool answers: a status of HTTP, and a body. Where it refuses, that says what to ask for.
Answer = dict[str, Any]


def main(searcher: str, concierge: str) -> None:
    """Tell the story."""
    with Grantex() as gx, Service() as service:
        # The agent has a key of its own; the server learns its public half.
        store = MemoryStore()
        agent = gx.agents.register(name="travel-agent", scopes=SCOPES, key=create_agent_key(store))
        # Alice decides on a page of the server. A sandbox approves at once.
        asked = gx.authorize(
            agent_id=agent.id,
            user_id="user_alice",
            scopes=SCOPES,
            audience=os.environ["GRANTEX_AUDIENCE"],
        )
        grant = gx.tokens.exchange(code=asked.code, agent_id=agent.id)
        source = gx.token_source(agent_id=agent.id, store=store, grant=grant)

        # It calls a service in TypeScript, and a tool in its own process, behind the same guard.
        tell("agent, a flight for 420", book_flight(source.token(), 420))
        tell("agent, a flight for 900", book_flight(source.token(), 900))
        send = guard_function(send_mail, guard=service.guard, rule=Rule("mail:send"))
        tell("agent, a mail", use_tool(send, source.token()))

        # Each sub-agent gets less than the agent has, and no API key.
        def delegate(name: str, scopes: list[str]) -> str:
            sub_agent = gx.agents.register(name=name, scopes=scopes)
            issued = gx.grants.delegate(parent_grant_token=source, sub_agent_id=sub_agent.id, scopes=scopes)
            return issued.grant_token

        searching = delegate("searcher", ["flights:search"])
        tell("searcher, a search and a flight", *run(searcher, searching))
        booking = delegate("concierge", ["hotels:book", "payments:initiate:max_200"])
        tell("concierge, a stay for 180 and one for 480", *run(concierge, booking))

        # Alice presses Stop. It ends the sub-agents' grants, too. Services hear of it from the feed.
        token = source.token()
        gx.grants.revoke(grant.grant_id)
        tell("agent, a flight after the stop", until_stopped(lambda: book_flight(token, 420)))
        tell("agent, a stay after the stop", until_stopped(lambda: book_stay(token, 180)))
        tell("agent, a mail after the stop", until_stopped(lambda: use_tool(send, token)))
        tell("searcher, after the stop", *run(searcher, searching))
        tell("concierge, after the stop", *run(concierge, booking))


def book_flight(token: str, price: int) -> Answer:
    """Call the service in TypeScript."""
    return post(f"{FLIGHTS}/bookings", token, {"flight": "AI 139", "price": price})


def book_stay(token: str, price: int) -> Answer:
    """Call the service in Go."""
    return post(f"{HOTELS}/stays", token, {"hotel": "Taj", "price": price})


def post(url: str, token: str, body: Answer) -> Answer:
    """Call a service with a grant. A refusal is an answer, too."""
    response = httpx.post(url, json=body, headers={"authorization": f"Bearer {token}"})
    return {"status": response.status_code, "body": response.json()}


def send_mail(to: str) -> Answer:
    """Be a tool, without a thought of grants."""
    return {"sent": to}


def use_tool(tool: Callable[..., Answer], token: str) -> Answer:
    """Call a guarded tool as an agent's loop does."""
    try:
        with use_token(token):
            return {"status": 200, "body": tool(to="alice")}
    except AuthorizationError as refusal:
        refused = to_refusal(refusal)
        return {"status": refused.status, "body": refused.body}


def run(command: str, token: str) -> list[Answer]:
    """Run a sub-agent, which gets its token and the addresses of the services, and nothing else."""
    environment = {name: os.environ[name] for name in ("PATH", "FLIGHTS_URL", "HOTELS_URL")}
    ran = subprocess.run(
        shlex.split(command),
        input=f"{token}\n",
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answers: list[Answer] = json.loads(ran.stdout)
    return answers


def until_stopped(call: Callable[[], Answer]) -> Answer:
    """Repeat a call until it is refused, for at most ten seconds: the feed needs a moment."""
    stop = time.monotonic() + 10
    while (answer := call())["status"] != 401 and time.monotonic() < stop:
        time.sleep(0.02)
    return answer


def tell(step: str, *answers: Answer) -> None:
    """Print a step of the story."""
    print(json.dumps({"step": step, "answers": answers}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
