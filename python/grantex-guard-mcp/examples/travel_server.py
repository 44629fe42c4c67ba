import os

from grantex_mcp import GrantAuth, Rule, Service, guard_server
from mcp.server.mcpserver import MCPServer

# Reads GRANTEX_URL, GRANTEX_API_KEY and GRANTEX_AUDIENCE, which is the URL of this server.
service = Service()

rules = {
    "search_flights": Rule("flights:search"),
    "book_flight": Rule(
        "flights:book",
        "payments:initiate",
        amount=lambda booking: booking["price"],
        metadata=lambda booking: {"flight": booking["flight"]},
    ),
}
server = guard_server(MCPServer("travel"), guard=service.guard, rules=rules)


@server.tool()
def search_flights(to: str) -> str:
    return f"AI 101 to {to}: 420"


@server.tool()
def book_flight(flight: str, price: int) -> str:
    return f"Booked {flight} for {price}."


# Over HTTP: `uvicorn travel_server:app`. Clients learn from it where to log in, and what to ask for.
app = GrantAuth(
    server.streamable_http_app(),
    guard=service.guard,
    rules=rules,
    resource=os.environ["GRANTEX_AUDIENCE"],
    authorization_servers=[os.environ["GRANTEX_URL"]],
)

# Over stdio: `python travel_server.py`.
if __name__ == "__main__":
    server.run()
