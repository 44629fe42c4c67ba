"""The contract through each kind of server, in memory and over real HTTP."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
from fastmcp import FastMCP
from fastmcp.tools import FunctionTool
from grantex_mcp import TOKEN_KEY, GrantAuth, guard_server
from grantex_testing.contract import (
    Attempt,
    ContractSetup,
    Outcome,
    answered,
    failed,
    refused,
    rejected,
    token_of,
)
from mcp.client.client import Client
from mcp.server.lowlevel import Server
from mcp.server.mcpserver import MCPServer
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, TextContent, Tool
from mcp_listening import listening
from pydantic import BeforeValidator

# Read once: that takes longer than a call.
_TLS = httpx.create_ssl_context()

_STREAM = "The result of a tool is one message."
_NEVER = {
    "handlerStreams": _STREAM,
    "clientGone": _STREAM + " There is no stream that a caller could leave.",
    "handlerReports": "A result with isError is how this framework itself says that a tool failed.",
    "tokenFails": "A token comes with the message.",
}
_NO_HEADERS = {
    "twoHeaders": "Without HTTP there are no headers.",
    "wrongScheme": "Without HTTP there are no headers.",
}
_NOT_LEFT = {
    "goneBefore": "The SDK goes on where a client of HTTP or of a stream has left.",
    "goneDuring": "The SDK goes on where a client of HTTP or of a stream has left.",
}
_NO_SCHEMA = {
    "frameworkRefuses": "A server of the lower level has no schemas.",
    "inputParsed": "A server of the lower level has no schemas.",
}

Amount = Annotated[
    str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)
]


def mcp_server(setup: ContractSetup) -> Any:
    async def pay(to: str, amount: Amount) -> str:
        return json.dumps(await setup.tool_async({"to": to, "amount": amount}))

    server: MCPServer[Any] = MCPServer("bank", log_level="CRITICAL")
    server.add_tool(pay, structured_output=False)
    return server


def fast_mcp(setup: ContractSetup) -> Any:
    async def pay(to: str, amount: Amount) -> str:
        return json.dumps(await setup.tool_async({"to": to, "amount": amount}))

    server: FastMCP[Any] = FastMCP("bank")
    server.add_tool(FunctionTool.from_function(pay, output_schema=None))
    return server


def fast_mcp_sync(setup: ContractSetup) -> Any:
    def pay(to: str, amount: Amount) -> str:
        return json.dumps(setup.tool({"to": to, "amount": amount}))

    server: FastMCP[Any] = FastMCP("bank")
    server.add_tool(FunctionTool.from_function(pay, output_schema=None))
    return server


def low_level(setup: ContractSetup) -> Any:
    async def call(_: Any, params: CallToolRequestParams) -> CallToolResult:
        payment: Any = params.arguments
        text = json.dumps(await setup.tool_async(payment))
        return CallToolResult(content=[TextContent(type="text", text=text)])

    async def list_tools(_: Any, __: Any) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name="pay", input_schema={"type": "object"})])

    return Server("bank", on_call_tool=call, on_list_tools=list_tools)


def _guarded(make: Callable[[ContractSetup], Any], setup: ContractSetup) -> Any:
    server = make(setup)
    rules = {} if setup.rule is None else {"pay": setup.rule}
    for _ in range(2 if setup.is_guarded_twice else 1):
        guard_server(server, guard=setup.guard, rules=rules)
    return server


@dataclass
class InMemory:
    """The client of the SDK, in memory."""

    client: Client

    async def call(self, attempt: Attempt) -> Outcome:
        token = token_of(attempt.credentials)
        meta: Any = {} if token is None else {TOKEN_KEY: token}
        try:
            result = await self.client.call_tool(attempt.tool_name or "pay", _arguments(attempt), meta=meta)
        except MCPError:
            # What a handler of the lower level raises.
            return failed()
        return _read(result.model_dump(by_alias=True, mode="json"))


@dataclass
class OverHttp:
    """A client of HTTP, which may send any headers."""

    url: str
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(verify=_TLS))

    async def call(self, attempt: Attempt) -> Outcome:
        name = attempt.tool_name or "pay"
        headers = [
            ("accept", "application/json, text/event-stream"),
            ("mcp-protocol-version", "2025-11-25"),
            *(("authorization", value) for value in attempt.credentials.authorization),
        ]
        params = {"name": name, "arguments": _arguments(attempt)}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        response = await self.client.post(self.url, json=body, headers=headers)
        answer = response.json()
        if response.status_code != 200:
            return refused(answer, response.status_code)
        return _read(answer["result"]) if "result" in answer else rejected()


def _arguments(attempt: Attempt) -> dict[str, Any]:
    return {"to": "hotel"} if attempt.input == "unacceptable" else dict(attempt.input)


_BY_THE_FRAMEWORK = ("Unknown tool", "validation error")


def _read(result: dict[str, Any]) -> Outcome:
    text = result["content"][0]["text"]
    if not result.get("isError"):
        return answered(json.loads(text))
    if text.startswith("{"):
        return refused(json.loads(text))
    return rejected() if any(words in text for words in _BY_THE_FRAMEWORK) else failed()


@dataclass(frozen=True)
class Driver:
    """A column of the table: a kind of server, in memory."""

    name: str
    make: Callable[[ContractSetup], Any]
    cannot_express: dict[str, str]
    mode: str = "auto"

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[InMemory]:
        server = _guarded(self.make, setup)
        async with Client(getattr(server, "_mcp_server", server), mode=self.mode) as client:
            yield InMemory(client)


@dataclass(frozen=True)
class HttpDriver:
    """A column of the table: a kind of server, over HTTP behind GrantAuth."""

    name: str
    make: Callable[[ContractSetup], Any]
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[OverHttp]:
        server = _guarded(self.make, setup)
        options: dict[str, Any] = {"json_response": True, "stateless_http": True}
        app: Any = (
            server.http_app(**options)
            if isinstance(server, FastMCP)
            else server.streamable_http_app(**options)
        )
        auth = GrantAuth(
            app,
            guard=setup.guard,
            rules={} if setup.rule is None else {"pay": setup.rule},
            resource=setup.guard.audience[0],
            authorization_servers=["https://issuer.test"],
        )
        async with listening(auth) as url:
            mounted = OverHttp(f"{url}/mcp")
            try:
                yield mounted
            finally:
                await mounted.client.aclose()


DRIVERS = [
    Driver("Python mcp 2", mcp_server, {**_NEVER, **_NO_HEADERS}),
    Driver("Python mcp 2 Server", low_level, {**_NEVER, **_NO_HEADERS, **_NO_SCHEMA, **_NOT_LEFT}, "legacy"),
    HttpDriver("Python mcp 2 HTTP", mcp_server, {**_NEVER, **_NOT_LEFT}),
    Driver("Python FastMCP 4", fast_mcp, {**_NEVER, **_NO_HEADERS}),
    Driver("Python FastMCP 4 def", fast_mcp_sync, {**_NEVER, **_NO_HEADERS, **_NOT_LEFT}, "legacy"),
    HttpDriver("Python FastMCP 4 HTTP", fast_mcp, {**_NEVER, **_NOT_LEFT}),
]
