"""Streamable HTTP: challenges that a client can follow, and whose token counts."""

import asyncio
import json
from typing import Any

import httpx
import httpx2
import pytest
from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from grantex import current_grant, use_token
from grantex_mcp import GrantAuth, GrantTokenVerifier
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from mcp_listening import listening
from mcp_servers import BOOKING, RULES, book, fast_mcp, guarded, mcp_server, text_of, with_token
from mcp_world import World
from pydantic import AnyHttpUrl

KINDS = pytest.mark.parametrize("make", [mcp_server, fast_mcp])
RESOURCE = "https://service.test"


def app_of(server: Any) -> Any:
    return server.http_app() if isinstance(server, FastMCP) else server.streamable_http_app()


def behind_auth(server: Any, world: World, **options: Any) -> Any:
    defaults = {"rules": RULES, "resource": RESOURCE, "authorization_servers": [world.server.url]}
    return GrantAuth(app_of(server), guard=world.guard, **{**defaults, **options})


def call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": name, "arguments": arguments},
    }


ACCEPT = {"accept": "application/json, text/event-stream"}


@KINDS
async def test_a_client_without_a_token_is_told_where_to_log_in(world: World, make: Any) -> None:
    async with (
        listening(behind_auth(guarded(make, world.guard), world)) as url,
        httpx.AsyncClient() as client,
    ):
        answer = await client.post(f"{url}/mcp", json=call("search_flights", {"to": "Goa"}), headers=ACCEPT)
        described = await client.get(f"{url}/.well-known/oauth-protected-resource")
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert 'resource_metadata="https://service.test/.well-known/oauth-protected-resource"' in challenge
    assert "error=" not in challenge
    assert described.json() == {
        "resource": RESOURCE,
        "authorization_servers": [world.server.url],
        "scopes_supported": ["flights:search", "flights:book", "payments:initiate"],
        "bearer_methods_supported": ["header"],
    }
    assert described.headers["access-control-allow-origin"] == "*"


@KINDS
async def test_a_client_with_too_little_is_told_what_to_ask_for(world: World, make: Any) -> None:
    token = world.server.token("flights:search")
    async with (
        listening(behind_auth(guarded(make, world.guard), world)) as url,
        httpx.AsyncClient() as client,
    ):
        headers = {**ACCEPT, "authorization": f"Bearer {token}"}
        answer = await client.post(
            f"{url}/mcp", json=call("book_flight", {"flight": "AI 101"}), headers=headers
        )
    assert answer.status_code == 403
    assert 'scope="flights:search flights:book payments:initiate"' in answer.headers["www-authenticate"]
    assert answer.json()["missingScopes"] == ["flights:book", "payments:initiate"]
    assert world.statuses == ["blocked"]


@KINDS
async def test_the_client_of_the_sdk_calls_with_its_token(world: World, make: Any) -> None:
    seen: list[Any] = []

    async def book(flight: str, price: int = 420) -> str:
        seen.append(current_grant())
        return f"Booked {flight}."

    grant = world.server.grant(*BOOKING)
    async with (
        listening(behind_auth(guarded(make, world.guard, book), world)) as url,
        httpx2.AsyncClient(headers={"authorization": f"Bearer {grant.token}"}) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
    ):
        booked = await client.call_tool("book_flight", {"flight": "AI 101"})
        over = await client.call_tool("book_flight", {"flight": "AI 101", "price": 900})
    assert text_of(booked) == "Booked AI 101."
    assert [found.grant_id for found in seen] == [grant.grant_id]
    assert json.loads(text_of(over))["code"] == "amount_over"


@KINDS
async def test_over_http_only_the_header_counts(world: World, make: Any) -> None:
    """A stranger acts neither with the token of the process nor with one in ``_meta``."""
    good = world.server.token("flights:search")
    server = guarded(make, world.guard, token=lambda: good)
    with use_token(good):
        async with (
            listening(app_of(server)) as url,
            Client(streamable_http_client(f"{url}/mcp"), mode="legacy") as client,
        ):
            nothing = await client.call_tool("search_flights", {"to": "Goa"})
            in_meta = await client.call_tool("search_flights", {"to": "Goa"}, meta=with_token(good))
            listed = (await client.list_tools(meta=with_token(good))).tools
    assert [json.loads(text_of(result))["code"] for result in (nothing, in_meta)] == ["no_credentials"] * 2
    assert listed == []


async def test_a_guarded_server_inside_one_that_is_not_reads_the_header(world: World) -> None:
    good = world.server.token("flights:search")
    parent: FastMCP[Any] = FastMCP("parent")
    parent.mount(guarded(fast_mcp, world.guard, token=lambda: good))
    async with listening(parent.http_app()) as url:
        async with Client(streamable_http_client(f"{url}/mcp")) as client:
            refused = await client.call_tool("search_flights", {"to": "Goa"})
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {good}"}) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            allowed = await client.call_tool("search_flights", {"to": "Goa"})
            missing = await client.call_tool("book_flight", {"flight": "AI 101"})
    assert json.loads(text_of(refused))["code"] == "no_credentials"
    assert text_of(allowed) == "AI 101 to Goa: 420"
    assert json.loads(text_of(missing))["code"] == "scope_missing"


async def test_a_guarded_parent_guards_what_is_mounted(world: World) -> None:
    parent: FastMCP[Any] = FastMCP("parent")
    parent.mount(fast_mcp(), namespace="air")
    rules = {"air_search_flights": RULES["search_flights"]}
    server = guarded(lambda _: parent, world.guard, rules=rules)
    async with Client(server._mcp_server) as client:
        token = world.server.token("flights:search")
        allowed = await client.call_tool("air_search_flights", {"to": "Goa"}, meta=with_token(token))
        refused = await client.call_tool("air_book_flight", {"flight": "AI"}, meta=with_token(token))
    assert text_of(allowed) == "AI 101 to Goa: 420"
    assert json.loads(text_of(refused))["code"] == "no_rule"


async def test_a_session_belongs_to_whoever_began_it(world: World) -> None:
    app = behind_auth(guarded(mcp_server, world.guard), world)
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    mine = {**ACCEPT, "authorization": f"Bearer {world.server.token('flights:search')}"}
    other = {
        **ACCEPT,
        "authorization": f"Bearer {world.server.token('flights:search', principal_id='user_eve')}",
    }
    async with listening(app) as url, httpx.AsyncClient() as client:
        began = await client.post(f"{url}/mcp", json=hello, headers=mine)
        session = {"mcp-session-id": began.headers["mcp-session-id"], "mcp-protocol-version": "2025-11-25"}
        stolen = await client.delete(f"{url}/mcp", headers={**other, **session})
        kept = await client.delete(f"{url}/mcp", headers={**mine, **session})
    assert (began.status_code, stolen.status_code, kept.status_code) == (200, 404, 200)


async def test_another_agent_is_refused_at_the_door(world: World) -> None:
    guard = world.guard.for_agent("ag_other")
    token = world.server.token(*BOOKING)
    app = GrantAuth(
        app_of(mcp_server()),
        guard=guard,
        rules=RULES,
        resource=RESOURCE,
        authorization_servers=[world.server.url],
    )
    async with listening(app) as url, httpx.AsyncClient() as client:
        headers = {**ACCEPT, "authorization": f"Bearer {token}"}
        answer = await client.post(f"{url}/mcp", json=call("book_flight", {}), headers=headers)
    assert answer.json()["code"] == "wrong_agent"
    assert world.statuses == ["blocked"]
    assert await GrantTokenVerifier(guard, rules=RULES).verify_token(token) is None


@pytest.mark.parametrize("has_forged", [False, True])
async def test_the_body_of_a_stranger_is_not_read(world: World, has_forged: bool) -> None:
    async def never() -> Any:
        raise AssertionError("It was read.")

    async def send(message: Any) -> None:
        sent.append(message)

    sent: list[Any] = []
    forged = world.server.token(*BOOKING)[:-8] + "A" * 8
    headers = [(b"authorization", f"Bearer {forged}".encode())] if has_forged else []
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers}
    await behind_auth(mcp_server(), world)(scope, never, send)
    assert sent[0]["status"] == 401


async def test_a_body_of_brackets_is_answered_by_the_sdk(world: World) -> None:
    async with listening(behind_auth(mcp_server(), world)) as url, httpx.AsyncClient() as client:
        headers = {**ACCEPT, "authorization": f"Bearer {world.server.token(*BOOKING)}"}
        headers["content-type"] = "application/json"
        answer = await client.post(f"{url}/mcp", content=b"[" * 100_000, headers=headers)
    assert answer.status_code == 400


async def test_authentication_by_the_sdk(world: World) -> None:
    settings = AuthSettings(
        issuer_url=AnyHttpUrl("https://issuer.test"),
        resource_server_url=AnyHttpUrl(RESOURCE),
        validate_token_resource=True,
    )
    verifier = GrantTokenVerifier(world.guard, rules=RULES)
    server: MCPServer[Any] = MCPServer("travel", auth=settings, token_verifier=verifier)
    server.add_tool(book, name="book_flight", structured_output=False)
    await _login(guarded(lambda _: server, world.guard), world)


async def test_authentication_by_fastmcp(world: World) -> None:
    verifier: Any = GrantTokenVerifier(world.guard, rules=RULES)
    auth = RemoteAuthProvider(
        token_verifier=verifier, authorization_servers=[AnyHttpUrl("https://issuer.test")], base_url=RESOURCE
    )
    server: FastMCP[Any] = FastMCP("travel", auth=auth)
    server.tool(book, name="book_flight")
    await _login(guarded(lambda _: server, world.guard), world)


async def _login(server: Any, world: World) -> None:
    expired = world.server.faulty_token("expired", *BOOKING)
    async with listening(app_of(server)) as url, httpx2.AsyncClient() as http:
        missing: dict[str, str] = {}
        for headers in (missing, {"authorization": f"Bearer {expired}"}):
            answer = await http.post(
                f"{url}/mcp", json=call("book_flight", {}), headers={**ACCEPT, **headers}
            )
            assert answer.status_code == 401
            assert "resource_metadata=" in answer.headers["www-authenticate"]
        http.headers["authorization"] = f"Bearer {world.server.token(*BOOKING)}"
        async with Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client:
            booked = await client.call_tool("book_flight", {"flight": "AI 101"})
            over = await client.call_tool("book_flight", {"flight": "AI 101", "price": 900})
    assert text_of(booked) == "Booked AI 101 for 420."
    assert json.loads(text_of(over))["code"] == "amount_over"


@KINDS
async def test_two_callers_over_http_are_never_mixed(world: World, make: Any) -> None:
    seen: dict[str, str] = {}

    async def book(flight: str, price: int = 1) -> str:
        await asyncio.sleep(0.01)
        grant = current_grant()
        assert grant is not None
        seen[flight] = grant.grant_id
        return flight

    grants = {f"AI {index}": world.server.grant(*BOOKING) for index in range(6)}

    async def run(url: str, flight: str, token: str) -> None:
        async with (
            httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            await client.call_tool("book_flight", {"flight": flight})

    async with listening(behind_auth(guarded(make, world.guard, book), world)) as url:
        await asyncio.gather(*(run(url, flight, grant.token) for flight, grant in grants.items()))
    assert seen == {flight: grant.grant_id for flight, grant in grants.items()}


def test_wrong_options_of_grant_auth_are_named(world: World) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"resource": "https://other.test"}, "resource"),
        ({"authorization_servers": []}, "authorization_servers"),
        ({"authorization_servers": ["https://issuer.test/"]}, "authorization_servers"),
        ({"rules": {"a": 1}}, "rule"),
    ]
    for options, name in cases:
        with pytest.raises(TypeError, match=name):
            behind_auth(mcp_server(), world, **options)
