from fastmcp import FastMCP
from grantex_mcp import Rule, Service, guard_server

service = Service()

server = guard_server(
    FastMCP("travel"),
    guard=service.guard,
    rules={"book_flight": Rule("payments:initiate", amount=lambda booking: booking["price"])},
)


@server.tool
def book_flight(flight: str, price: int) -> str:
    return f"Booked {flight} for {price}."
