"""What FastMCP alone can do: mount servers in others, answer from a cache, keep versions of a tool."""

import json
from typing import Any

import pytest
from fastmcp import Context, FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware.caching import ResponseCachingMiddleware
from fastmcp.server.transforms.search import RegexSearchTransform
from fastmcp.tools import FunctionTool
from fastmcp.utilities.versions import VersionSpec
from grantex import Rule, use_token
from mcp_servers import RULES, client_of, fast_mcp, guarded, text_of, with_token
from mcp_world import World


def below_a_parent(server: FastMCP[Any]) -> FastMCP[Any]:
    """A server that is not guarded itself, with one in it that is."""
    parent: FastMCP[Any] = FastMCP("parent")
    parent.mount(server)
    return parent


def with_cache(_: Any) -> FastMCP[Any]:
    server = fast_mcp()
    server.add_middleware(ResponseCachingMiddleware())
    return server


async def test_below_a_parent_the_token_of_the_request_counts_and_no_other_one(world: World) -> None:
    good = world.server.token("flights:search")
    server = below_a_parent(guarded(fast_mcp, world.guard, token=lambda: good))
    async with client_of(server) as client:

        async def search(meta: Any) -> str:
            return text_of(await client.call_tool("search_flights", {"to": "Goa"}, meta=meta))

        narrow = await search(with_token(world.server.token("flights:book")))
        broken = [await search(with_token(token)) for token in ("", 5, {"a": 1})]
        listed = (await client.list_tools(meta=with_token("x"))).tools
        allowed = [await search(with_token(good)), await search(None)]
    assert json.loads(narrow)["code"] == "scope_missing"
    assert [json.loads(text)["code"] for text in broken] == ["no_credentials"] * 3
    assert listed == []
    assert allowed == ["AI 101 to Goa: 420"] * 2


@pytest.mark.parametrize("parent", [below_a_parent, lambda server: server])
async def test_no_cache_gives_the_result_of_a_tool_to_a_caller_without_a_grant(
    world: World, parent: Any
) -> None:
    async with client_of(parent(guarded(with_cache, world.guard))) as client:
        good = with_token(world.server.token("flights:search"))
        first = await client.call_tool("search_flights", {"to": "Goa"}, meta=good)
        second = await client.call_tool("search_flights", {"to": "Goa"})
    assert text_of(first) == "AI 101 to Goa: 420"
    assert second.is_error
    assert "420" not in text_of(second)


async def test_no_cache_gives_it_to_a_tool_that_calls_another_one(world: World) -> None:
    async def relay(ctx: Context) -> str:
        return str(await ctx.fastmcp.call_tool("search_flights", {"to": "Goa"}))

    def make(_: Any) -> FastMCP[Any]:
        server = with_cache(None)
        server.add_tool(FunctionTool.from_function(relay))
        return server

    server = guarded(make, world.guard, rules={**RULES, "relay": Rule("tools:relay")})
    async with client_of(server) as client:
        both = with_token(world.server.token("tools:relay", "flights:search"))
        assert "420" in text_of(await client.call_tool("search_flights", {"to": "Goa"}, meta=both))
        relayed = await client.call_tool("relay", {}, meta=with_token(world.server.token("tools:relay")))
    assert relayed.is_error
    assert "420" not in text_of(relayed)


async def test_no_version_of_a_tool_and_no_way_to_call_it_is_open(world: World) -> None:
    def make(_: Any) -> FastMCP[Any]:
        server: FastMCP[Any] = FastMCP("travel")
        for version in ("1.0", "2.0"):
            tool = FunctionTool.from_function(lambda to: to, name="search_flights", version=version)
            server.add_tool(tool)
        return server

    server = guarded(make, world.guard)
    for version in (None, VersionSpec(eq="1.0"), VersionSpec(eq="2.0")):
        for with_middleware in (True, False):
            with pytest.raises(ToolError, match="no_credentials"):
                await server.call_tool(
                    "search_flights", {"to": "Goa"}, version=version, run_middleware=with_middleware
                )
    found = await server.get_tool("search_flights")
    with pytest.raises(ToolError, match="no_credentials"):
        await found.run({"to": "Goa"})


async def test_a_tool_that_calls_others_by_name_needs_the_grant_for_each(world: World) -> None:
    def make(_: Any) -> FastMCP[Any]:
        server = fast_mcp()
        server.add_transform(RegexSearchTransform())
        return server

    rules = {**RULES, "call_tool": Rule("tools:call")}
    proxied = {"name": "search_flights", "arguments": {"to": "Goa"}}
    async with client_of(guarded(make, world.guard, rules=rules)) as client:

        async def call(*scopes: str) -> Any:
            meta = with_token(world.server.token("tools:call", *scopes))
            return await client.call_tool("call_tool", proxied, meta=meta)

        refused, allowed = await call(), await call("flights:search")
    assert refused.is_error
    assert "420" in text_of(allowed)


async def test_a_tool_is_compiled_once(world: World) -> None:
    """FastMCP keeps what it compiles for each new function: 5000 of them."""
    server = guarded(fast_mcp, world.guard)
    with use_token(world.server.token("flights:search")):
        await server.call_tool("search_flights", {"to": "Goa"})
    found = [await server.get_tool("search_flights") for _ in range(2)]
    assert found[0].fn is found[1].fn
