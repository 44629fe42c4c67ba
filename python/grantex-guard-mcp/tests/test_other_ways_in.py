"""Ways around the arguments of a tool, around the rule and around the token."""

import json
from typing import Annotated, Any

import httpx
import pytest
from fastmcp import FastMCP
from fastmcp.server.middleware.tool_injection import ToolInjectionMiddleware
from fastmcp.server.transforms import ResourcesAsTools
from fastmcp.tools import FunctionTool
from fastmcp.tools.base import Tool
from fastmcp.tools.tool_transform import ArgTransform
from grantex import MemoryStore, Rule, create_agent_key, create_dpop_proof, use_token
from grantex.dpop import DpopProofs
from grantex_mcp import GrantAuth, guard_server
from grantex_testing.server import TestServer
from mcp.client.client import Client
from mcp.client.sse import sse_client
from mcp.server.context import HandlerResult
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.resolve import Resolve
from mcp.shared.exceptions import MCPError
from mcp_listening import listening
from mcp_servers import (
    BOOK,
    BOOKING,
    RULES,
    book,
    client_of,
    fast_mcp,
    guarded,
    mcp_server,
    text_of,
    with_token,
)
from mcp_world import World

ACCEPT = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}


async def test_a_bound_token_needs_its_proof_for_each_request() -> None:
    key = create_agent_key(MemoryStore())
    with TestServer() as issuer:
        world = World(issuer, dpop=DpopProofs(origin="https://service.test"))
        server = guarded(mcp_server, world.guard)
        app = GrantAuth(
            server.streamable_http_app(json_response=True, stateless_http=True),
            guard=world.guard,
            rules=RULES,
            resource="https://service.test",
            authorization_servers=["https://issuer.test"],
        )
        token = issuer.token(*BOOKING, cnf={"jkt": key.kid})
        proof = create_dpop_proof(key, method="POST", url="https://service.test/mcp", token=token)
        params = {"name": "book_flight", "arguments": {"flight": "AI 101"}}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        async with listening(app) as url, httpx.AsyncClient() as client:
            described = (await client.get(f"{url}/.well-known/oauth-protected-resource")).json()

            async def post(**headers: str) -> httpx.Response:
                return await client.post(f"{url}/mcp", json=body, headers={**ACCEPT, **headers})

            booked = await post(authorization=f"DPoP {token}", dpop=proof)
            again = await post(authorization=f"DPoP {token}", dpop=proof)
            bearer = await post(authorization=f"Bearer {token}")
        world.verifier.close()
    assert described["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA"]
    assert booked.json()["result"]["content"][0]["text"] == "Booked AI 101 for 420."
    assert (again.status_code, again.json()["code"]) == (401, "proof_replayed")
    assert again.headers["www-authenticate"].startswith("DPoP ")
    assert (bearer.status_code, bearer.json()["code"]) == (401, "bound_token_as_bearer")


async def test_in_memory_a_bound_token_is_refused(world: World) -> None:
    token = world.server.faulty_token("boundToKey", *BOOKING)
    async with client_of(guarded(mcp_server, world.guard)) as client:
        result = await client.call_tool("book_flight", {"flight": "AI"}, meta=with_token(token))
    assert json.loads(text_of(result))["error"] == "invalid_token"


async def test_over_the_old_sse_transport_only_the_header_counts(world: World) -> None:
    good = world.server.token(*BOOKING)
    server = guarded(mcp_server, world.guard, token=lambda: good)
    with use_token(good):
        async with listening(server.sse_app()) as url:
            async with Client(sse_client(f"{url}/sse"), mode="legacy") as client:
                refused = await client.call_tool("book_flight", {"flight": "AI 101"}, meta=with_token(good))
            headers = {"authorization": f"Bearer {good}"}
            async with Client(sse_client(f"{url}/sse", headers=headers), mode="legacy") as client:
                booked = await client.call_tool("book_flight", {"flight": "AI 101"})
    assert json.loads(text_of(refused))["code"] == "no_credentials"
    assert text_of(booked) == "Booked AI 101 for 420."


async def test_what_a_tool_depends_on_is_resolved_after_the_decision(world: World) -> None:
    resolved: list[str] = []

    def passenger() -> str:
        resolved.append("asked")
        return "Alice"

    def book_for(flight: str, name: Annotated[str, Resolve(passenger)], price: int = 420) -> str:
        return f"{flight} for {name}"

    server = guarded(mcp_server, world.guard, book_for)
    async with client_of(server) as client:
        arguments = {"flight": "AI 101", "price": 900}
        refused = await client.call_tool(
            "book_flight", arguments, meta=with_token(world.server.token(*BOOKING))
        )
        assert refused.is_error
        assert resolved == []
        booked = await client.call_tool(
            "book_flight", {"flight": "AI 101"}, meta=with_token(world.server.token(*BOOKING))
        )
    assert text_of(booked) == "AI 101 for Alice"


async def test_the_result_of_a_call_that_bypassed_the_guard_is_withheld(world: World) -> None:
    async def answer(context: Any, call_next: Any) -> HandlerResult:
        if context.method != "tools/call":
            return await call_next(context)  # type: ignore[no-any-return]
        return {"content": [{"type": "text", "text": "secret"}], "resultType": "complete"}

    server = guarded(mcp_server, world.guard)
    server.middleware.append(answer)
    async with client_of(server) as client:
        with pytest.raises(MCPError) as error:
            await client.call_tool("book_flight", {"flight": "AI 101"})
    assert "secret" not in str(error.value)


def injected(tool: Tool) -> FastMCP[Any]:
    return FastMCP("travel", middleware=[ToolInjectionMiddleware([tool])])


async def test_a_tool_that_middleware_of_fastmcp_adds_is_refused(world: World) -> None:
    runs: list[str] = []
    tool = FunctionTool.from_function(lambda flight: runs.append(f"{flight}"), name="book_flight")
    server = guarded(lambda _: injected(tool), world.guard)
    async with client_of(server) as client:
        result = await client.call_tool(
            "book_flight", {"flight": "AI"}, meta=with_token(world.server.token(*BOOKING))
        )
    assert result.is_error
    assert runs == []


async def test_an_unknown_tool_of_fastmcp_with_a_rule_is_unknown(world: World) -> None:
    server = guarded(fast_mcp, world.guard, rules={**RULES, "gone": Rule("flights:search")})
    async with client_of(server) as client:
        result = await client.call_tool("gone", {}, meta=with_token(world.server.token("flights:search")))
    assert "Unknown tool" in text_of(result)
    assert world.statuses == []


async def test_tools_that_read_resources_are_no_way_in(world: World) -> None:
    server = guarded(fast_mcp, world.guard, rules={**RULES, "read_resource": Rule("flights:search")})
    server.add_transform(ResourcesAsTools(server))
    async with client_of(server) as client:
        meta = with_token(world.server.token("flights:search"))
        result = await client.call_tool("read_resource", {"uri": "travel://policy"}, meta=meta)
    assert result.is_error
    assert "Economy" not in text_of(result)


async def test_a_transformed_tool_is_guarded_over_what_the_client_sent(world: World) -> None:
    server: FastMCP[Any] = FastMCP("travel")
    given = FunctionTool.from_function(book, name="book")
    renamed = {"price": ArgTransform(name="amount")}
    server.add_tool(Tool.from_tool(given, name="book_flight", transform_args=renamed))
    rule: Rule[Any] = Rule("payments:initiate", amount=lambda booking: booking["amount"])
    guard_server(server, guard=world.guard, rules={"book_flight": rule})
    async with client_of(server) as client:
        meta = with_token(world.server.token("payments:initiate:max_500"))
        booked = await client.call_tool("book_flight", {"flight": "AI 101", "amount": 420}, meta=meta)
        refused = await client.call_tool("book_flight", {"flight": "AI 101", "amount": 900}, meta=meta)
    assert text_of(booked) == "Booked AI 101 for 420."
    assert json.loads(text_of(refused))["code"] == "amount_over"


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_tools_that_are_added_later_are_guarded(world: World, make: Any) -> None:
    server = guarded(make, world.guard, rules={**RULES, "late": BOOK})

    def late(price: int) -> str:
        return "ran"

    server.add_tool(late if isinstance(server, MCPServer) else FunctionTool.from_function(late))
    async with client_of(server) as client:
        meta = with_token(world.server.token(*BOOKING))
        result = await client.call_tool("late", {"price": 900}, meta=meta)
    assert json.loads(text_of(result))["code"] == "amount_over"


async def test_a_call_in_the_own_code_of_a_server_is_guarded_too(world: World) -> None:
    server = guarded(mcp_server, world.guard)
    refused = await server.call_tool("book_flight", {"flight": "AI 101"})
    with use_token(world.server.token(*BOOKING)):
        booked = await server.call_tool("book_flight", {"flight": "AI 101"})
    assert json.loads(text_of(refused))["code"] == "no_credentials"
    assert text_of(booked) == "Booked AI 101 for 420."
