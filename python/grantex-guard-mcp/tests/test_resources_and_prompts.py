"""Resources, prompts, completions, subscriptions and methods of one's own."""

import asyncio
from typing import Any

import pytest
from fastmcp import FastMCP
from grantex import Rule
from grantex_mcp import guard_server
from mcp import types
from mcp.server.caching import CacheableMethod, CacheHint
from mcp.server.lowlevel import Server
from mcp.server.mcpserver import MCPServer
from mcp.server.subscriptions import InMemorySubscriptionBus
from mcp.shared.exceptions import MCPError
from mcp_servers import client_of, fast_mcp, guarded, mcp_server, with_token
from mcp_world import World

READ: Rule[Any] = Rule("trips:read")
RESOURCES = {"travel://policy": READ, "travel://trips/{trip}": READ}
CACHED: tuple[CacheableMethod, ...] = (
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
)
PUBLIC = CacheHint(ttl_ms=60_000, scope="public")
HIGH = pytest.mark.parametrize("make", [mcp_server, fast_mcp])


def text(result: Any) -> str:
    return str(result.contents[0].text)


@HIGH
async def test_resources_and_prompts_without_a_rule_are_refused_unless_that_is_stated(
    world: World, make: Any
) -> None:
    token = world.server.token("trips:read")
    async with client_of(guarded(make, world.guard)) as client:
        with pytest.raises(MCPError) as refused:
            await client.read_resource("travel://policy", meta=with_token(token))
        with pytest.raises(MCPError) as prompt:
            await client.get_prompt("plan", {"to": "Goa"}, meta=with_token(token))
    assert refused.value.error.data["code"] == "no_rule"
    assert prompt.value.error.data["code"] == "no_rule"
    async with client_of(guarded(make, world.guard, unguarded=["resources", "prompts"])) as client:
        assert text(await client.read_resource("travel://policy")) == "Economy only."
        assert (await client.get_prompt("plan", {"to": "Goa"})).messages
        assert [str(found.uri) for found in (await client.list_resources()).resources] == ["travel://policy"]
        assert len((await client.list_prompts()).prompts) == 1


@HIGH
async def test_a_resource_has_its_rule_under_its_uri_or_template(world: World, make: Any) -> None:
    read: list[Any] = []

    def metadata(given: dict[str, Any]) -> dict[str, Any]:
        read.append(given)
        return {"uri": given["uri"]}

    rule: Rule[Any] = Rule("trips:read", metadata=metadata)
    rules = {"travel://policy": READ, "travel://trips/{trip}": rule}
    async with client_of(guarded(make, world.guard, resources=rules)) as client:
        good, other = world.server.token("trips:read"), world.server.token("flights:search")
        assert text(await client.read_resource("travel://policy", meta=with_token(good))) == "Economy only."
        assert text(await client.read_resource("travel://trips/7", meta=with_token(good))) == "The trip 7."
        for uri in ("travel://policy", "travel://trips/7"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri, meta=with_token(other))
            assert refused.value.error.data["missingScopes"] == ["trips:read"]
            assert "trips:read" in refused.value.error.message
        listed = (await client.list_resource_templates(meta=with_token(good))).resource_templates
        assert [found.uri_template for found in listed] == ["travel://trips/{trip}"]
        assert (await client.list_resource_templates(meta=with_token(other))).resource_templates == []
    assert read[0] == {"uri": "travel://trips/7", "variables": {"trip": "7"}}


@HIGH
async def test_a_prompt_needs_its_rule(world: World, make: Any) -> None:
    async with client_of(guarded(make, world.guard, prompts={"plan": Rule("plans:read")})) as client:
        token = world.server.token("plans:read")
        result = await client.get_prompt("plan", {"to": "Goa"}, meta=with_token(token))
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("plan", {"to": "Goa"}, meta=with_token(world.server.token("trips:read")))
        shown = (await client.list_prompts(meta=with_token(token))).prompts
        hidden = (await client.list_prompts()).prompts
    assert "Goa" in str(result.messages[0].content)
    assert refused.value.error.data["code"] == "scope_missing"
    assert (len(shown), len(hidden)) == (1, 0)
    assert world.statuses == ["allowed", "success", "blocked"]


@HIGH
async def test_lists_can_show_what_a_client_may_ask_for(world: World, make: Any) -> None:
    async with client_of(guarded(make, world.guard, lists="all")) as client:
        token = world.server.token("flights:search")
        listed = {tool.name for tool in (await client.list_tools(meta=with_token(token))).tools}
        nothing = (await client.list_tools()).tools
    assert listed == {"search_flights", "book_flight"}
    assert nothing == []


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_completions_need_what_they_complete(world: World, mode: str) -> None:
    server = mcp_server()

    @server.completion()  # type: ignore[no-untyped-call, untyped-decorator]
    async def complete(ref: Any, argument: Any, context: Any) -> Any:
        return types.Completion(values=["secret"])

    guard_server(
        server, guard=world.guard, rules={}, resources=RESOURCES, prompts={"plan": Rule("plans:read")}
    )
    trips = types.ResourceTemplateReference(type="ref/resource", uri="travel://trips/{trip}")
    plan = types.PromptReference(type="ref/prompt", name="plan")
    other = types.PromptReference(type="ref/prompt", name="other")
    argument = {"name": "trip", "value": ""}
    async with client_of(server, mode) as client:
        for reference in (trips, plan, other):
            assert (await client.complete(reference, argument)).completion.values == []
        request = types.CompleteRequest(
            params=types.CompleteRequestParams(
                ref=trips,
                argument=types.CompletionArgument(name="trip", value=""),
                _meta=with_token(world.server.token("trips:read")),
            )
        )
        found = await client.session.send_request(request, types.CompleteResult)
    assert found.completion.values == ["secret"]


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_an_agent_that_the_guard_refuses_sees_and_completes_nothing(world: World, make: Any) -> None:
    server = make()

    @server.completion()  # type: ignore[untyped-decorator]
    async def complete(ref: Any, argument: Any, context: Any) -> Any:
        return types.Completion(values=["secret"])

    guard = world.guard.for_agent("ag_other")
    guard_server(server, guard=guard, rules={"search_flights": READ}, resources=RESOURCES)
    trips = types.ResourceTemplateReference(type="ref/resource", uri="travel://trips/{trip}")
    meta = with_token(world.server.token("trips:read"))
    params = types.CompleteRequestParams(
        ref=trips, argument=types.CompletionArgument(name="trip", value=""), _meta=meta
    )
    async with client_of(server) as client:
        found = await client.session.send_request(types.CompleteRequest(params=params), types.CompleteResult)
        listed = (await client.list_tools(meta=meta)).tools
        resources = (await client.list_resources(meta=meta)).resources
    assert found.completion.values == []
    assert (listed, resources) == ([], [])


def cached_mcp_server() -> MCPServer[Any]:
    server: MCPServer[Any] = MCPServer("travel", cache_hints=dict.fromkeys(CACHED, PUBLIC))
    server.resource("travel://policy")(economy)
    server.resource("travel://open")(economy)
    return server


def cached_fast_mcp() -> FastMCP[Any]:
    server: FastMCP[Any] = FastMCP("travel", cache_ttl=60, cache_scope="public")
    server.resource("travel://policy")(economy)
    server.resource("travel://open")(economy)
    return server


@pytest.mark.parametrize("make", [cached_mcp_server, cached_fast_mcp])
async def test_no_cache_shares_what_one_caller_was_shown(world: World, make: Any) -> None:
    resources = {"travel://policy": READ}
    server = guard_server(
        make(), guard=world.guard, rules={}, resources=resources, unguarded=["resources"], lists="all"
    )
    meta = with_token(world.server.token("trips:read"))
    async with client_of(server) as client:
        lists: list[Any] = [
            await client.list_tools(meta=meta),
            await client.list_prompts(meta=meta),
            await client.list_resources(meta=meta),
            await client.list_resource_templates(meta=meta),
        ]
        guarded_one = await client.read_resource("travel://policy", meta=meta)
        open_one = await client.read_resource("travel://open")
    assert [(shown.cache_scope, shown.ttl_ms) for shown in lists] == [("private", 0)] * 4
    assert (guarded_one.cache_scope, guarded_one.ttl_ms) == ("private", 60_000)
    assert open_one.cache_scope == "public"


async def test_a_list_that_middleware_answers_is_filtered_too(world: World) -> None:
    async def answer(context: Any, call_next: Any) -> Any:
        if context.method != "tools/list":
            return await call_next(context)
        tools = [types.Tool(name="secret", input_schema={"type": "object"})]
        return types.ListToolsResult(tools=tools, cache_scope="public")

    server = guarded(mcp_server, world.guard)
    server.middleware.append(answer)
    for mode in ("legacy", "auto"):
        async with client_of(server, mode) as client:
            listed = await client.list_tools(meta=with_token(world.server.token("flights:search")))
        assert (listed.tools, listed.cache_scope) == ([], "private")


async def test_methods_that_nobody_guards_are_refused(world: World) -> None:
    seen: list[str] = []

    async def status(_: Any, params: types.RequestParams) -> dict[str, Any]:
        seen.append("ran")
        return {"ok": True}

    class StatusRequest(types.Request[types.RequestParams, str]):
        method: str = "travel/status"

    def make() -> Server[Any]:
        server: Server[Any] = Server("travel")
        server.add_request_handler("travel/status", types.RequestParams, status)
        return server

    request = StatusRequest(params=types.RequestParams())
    async with client_of(guard_server(make(), guard=world.guard, rules={}), "legacy") as client:
        with pytest.raises(MCPError, match="travel/status"):
            await client.session.send_request(request, types.EmptyResult)
    assert seen == []
    open_server = guard_server(make(), guard=world.guard, rules={}, unguarded=["travel/status"])
    async with client_of(open_server, "legacy") as client:
        await client.session.send_request(request, types.EmptyResult)
    assert seen == ["ran"]


def low_level(*contents: str) -> Server[Any]:
    async def read(_: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=params.uri, text="secret")])

    return Server("travel", on_read_resource=read)


@pytest.mark.parametrize(
    "uri",
    [
        "travel://POLICY",
        "travel://policy/",
        "travel://policy?x=1",
        "travel://trips/a/b",
        "travel://trips/",
        "other:x",
    ],
)
async def test_a_low_level_server_gives_no_resource_by_another_spelling(world: World, uri: str) -> None:
    server = guard_server(low_level(), guard=world.guard, rules={}, resources=RESOURCES)
    async with client_of(server) as client:
        token = world.server.token("trips:read")
        assert text(await client.read_resource("travel://policy", meta=with_token(token))) == "secret"
        assert text(await client.read_resource("travel://trips/7", meta=with_token(token))) == "secret"
        with pytest.raises(MCPError) as refused:
            await client.read_resource(uri, meta=with_token(token))
    assert refused.value.error.data["code"] == "no_rule"


@pytest.mark.parametrize(
    "uri",
    [
        "docs://public/../secret",
        "docs://public/%2e%2E/secret",
        "docs://public/..%2fsecret",
        "docs://public/a/../../secret",
        "docs://public/%252e%252e/secret",
        "docs://public//secret",
        "docs://public/secre%74",
        "docs://public/secret?x",
    ],
)
async def test_no_spelling_passes_the_rule_of_a_low_level_server(world: World, uri: str) -> None:
    resources = {"docs://public/{+path}": READ, "docs://public/secret": Rule("docs:secret")}
    server = guard_server(low_level(), guard=world.guard, rules={}, resources=resources)
    meta = with_token(world.server.token("trips:read"))
    filtered = types.SubscriptionFilter(resource_subscriptions=[uri])
    listen = types.SubscriptionsListenRequest(
        params=types.SubscriptionsListenRequestParams(notifications=filtered, _meta=meta)
    )
    async with client_of(server) as client:
        assert text(await client.read_resource("docs://public/a/b", meta=meta)) == "secret"
        with pytest.raises(MCPError) as read:
            await client.read_resource(uri, meta=meta)
        with pytest.raises(MCPError) as listened:
            await client.session.send_request(listen, types.SubscriptionsListenResult)
    async with client_of(server, "legacy") as client:
        with pytest.raises(MCPError) as subscribed:
            await client.session.send_request(
                types.SubscribeRequest(params=types.SubscribeRequestParams(uri=uri, _meta=meta)),
                types.EmptyResult,
            )
    for refused in (read, listened, subscribed):
        assert refused.value.error.data["code"] == "no_rule"


@pytest.mark.parametrize("make", [MCPServer, FastMCP])
@pytest.mark.parametrize("rest", ["../secret", "%2e%2E/secret", "..%2fsecret", "a/../../secret"])
async def test_no_spelling_leads_out_of_a_template(world: World, make: Any, rest: str) -> None:
    """The SDK and FastMCP refuse the values of variables that do."""
    read: list[str] = []

    def document(path: str) -> str:
        read.append(path)
        return path

    template = f"docs://public/{'{+path}' if make is MCPServer else '{path*}'}"
    server = make("docs")
    server.resource(template)(document)
    guard_server(server, guard=world.guard, rules={}, resources={template: READ})
    meta = with_token(world.server.token("trips:read"))
    async with client_of(server) as client:
        assert text(await client.read_resource("docs://public/a/b", meta=meta)) == "a/b"
        with pytest.raises(MCPError):
            await client.read_resource(f"docs://public/{rest}", meta=meta)
    assert read == ["a/b"]


async def test_a_uri_of_two_templates_is_refused(world: World) -> None:
    rules = {"travel://trips/{trip}": READ, "travel://{kind}/7": READ}
    server = guard_server(low_level(), guard=world.guard, rules={}, resources=rules)
    async with client_of(server) as client:
        with pytest.raises(MCPError) as refused:
            await client.read_resource("travel://trips/7", meta=with_token(world.server.token("trips:read")))
    assert refused.value.error.data["code"] == "no_rule"
    with pytest.raises(TypeError, match="unguarded"):
        guard_server(low_level(), guard=world.guard, rules={}, resources=rules, unguarded=["resources"])


async def test_a_subscription_needs_what_reading_needs_and_ends_with_the_grant(world: World) -> None:
    bus = InMemorySubscriptionBus()
    server: MCPServer[Any] = MCPServer("travel", subscriptions=bus)
    server.resource("travel://policy")(economy)
    guard_server(server, guard=world.guard, rules={}, resources=RESOURCES)
    grant = world.server.grant("trips:read")
    notifications = types.SubscriptionFilter(resource_subscriptions=["travel://policy"])

    def listen(token: str) -> types.SubscriptionsListenRequest:
        params = types.SubscriptionsListenRequestParams(notifications=notifications, _meta=with_token(token))
        return types.SubscriptionsListenRequest(params=params)

    async with client_of(server) as client:
        with pytest.raises(MCPError) as refused:
            await client.session.send_request(
                listen(world.server.token("flights:search")), types.SubscriptionsListenResult
            )
        assert refused.value.error.data["code"] == "scope_missing"
        listening = asyncio.create_task(
            client.session.send_request(listen(grant.token), types.SubscriptionsListenResult)
        )
        async with asyncio.timeout(5):
            while "allowed" not in world.statuses:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        world.server.revoke(grant.grant_id)
        with pytest.raises(MCPError) as ended:
            await asyncio.wait_for(listening, 5)
    assert ended.value.error.data["code"] == "revoked"
    assert world.statuses == ["blocked", "allowed", "failure"]


def economy() -> str:
    return "Economy only."
