"""The servers of the tests: the same tools, resources and prompts on each kind of server."""

from collections.abc import Callable
from typing import Any

from fastmcp import FastMCP
from fastmcp.tools import FunctionTool
from grantex import Guard, Rule
from grantex_mcp import TOKEN_KEY, guard_server
from mcp.client.client import Client
from mcp.server.lowlevel import Server
from mcp.server.mcpserver import MCPServer
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)

SEARCH: Rule[Any] = Rule("flights:search")
BOOK: Rule[Any] = Rule("flights:book", "payments:initiate", amount=lambda booking: booking["price"])
RULES = {"search_flights": SEARCH, "book_flight": BOOK}
BOOKING = ("flights:book", "payments:initiate:max_500")

Handler = Callable[[str, int], Any]


def book(flight: str, price: int = 420) -> str:
    """Book a flight."""
    return f"Booked {flight} for {price}."


def search_flights(to: str) -> str:
    """Search flights."""
    return f"AI 101 to {to}: 420"


def mcp_server(handler: Any = book) -> MCPServer[Any]:
    server: MCPServer[Any] = MCPServer("travel")
    server.add_tool(handler, name="book_flight", structured_output=False)
    server.add_tool(search_flights, structured_output=False)
    server.add_tool(search_flights, name="unruled", structured_output=False)
    server.resource("travel://policy")(_policy)
    server.resource("travel://trips/{trip}")(_trip)
    server.prompt("plan")(_plan)
    return server


def fast_mcp(handler: Any = book) -> FastMCP[Any]:
    server: FastMCP[Any] = FastMCP("travel")
    server.add_tool(FunctionTool.from_function(handler, name="book_flight", output_schema=None))
    server.add_tool(FunctionTool.from_function(search_flights, output_schema=None))
    server.add_tool(FunctionTool.from_function(search_flights, name="unruled", output_schema=None))
    server.resource("travel://policy")(_policy)
    server.resource("travel://trips/{trip}")(_trip)
    server.prompt("plan")(_plan)
    return server


def low_level_server(handler: Any = book) -> Server[Any]:
    async def call(_: Any, params: CallToolRequestParams) -> CallToolResult:
        function = handler if params.name == "book_flight" else search_flights
        answer = function(**(params.arguments or {}))
        text = await answer if hasattr(answer, "__await__") else answer
        return CallToolResult(content=[TextContent(type="text", text=str(text))])

    async def list_tools(_: Any, __: PaginatedRequestParams | None) -> ListToolsResult:
        names = ("book_flight", "search_flights", "unruled")
        return ListToolsResult(tools=[Tool(name=name, input_schema={"type": "object"}) for name in names])

    return Server("travel", on_call_tool=call, on_list_tools=list_tools)


def _policy() -> str:
    return "Economy only."


def _trip(trip: str) -> str:
    return f"The trip {trip}."


def _plan(to: str) -> str:
    return f"Plan a trip to {to}."


MAKERS: dict[str, Callable[..., Any]] = {
    "MCPServer": mcp_server,
    "FastMCP": fast_mcp,
    "Server": low_level_server,
}


def guarded(make: Callable[..., Any], guard: Guard, handler: Any = book, **options: Any) -> Any:
    return guard_server(make(handler), guard=guard, **{"rules": RULES, **options})


def client_of(server: Any, mode: str = "auto") -> Client:
    """A client in memory, of the SDK itself."""
    inner = server._mcp_server if isinstance(server, FastMCP) else server
    return Client(inner, mode=mode)


def with_token(token: object) -> Any:
    return {TOKEN_KEY: token}


def text_of(result: Any) -> str:
    content = result.content[0]
    return str(content.text)
