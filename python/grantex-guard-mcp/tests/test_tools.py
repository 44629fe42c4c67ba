"""Tools of every kind of server, called by the client of the SDK, in memory."""

import asyncio
import json
from typing import Any

import pytest
from grantex import AuthorizationError, Guard, Rule, current_call, current_grant, use_token
from grantex_mcp import TOKEN_KEY, guard_server
from mcp.shared.exceptions import MCPError
from mcp_servers import (
    BOOKING,
    MAKERS,
    RULES,
    client_of,
    fast_mcp,
    guarded,
    low_level_server,
    mcp_server,
    text_of,
    with_token,
)
from mcp_world import World

KINDS = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
MODES = pytest.mark.parametrize("mode", ["legacy", "auto"])


@KINDS
@MODES
async def test_runs_what_the_grant_covers_and_records_it(world: World, make: Any, mode: str) -> None:
    async with client_of(guarded(make, world.guard), mode) as client:
        token = world.server.token(*BOOKING)
        result = await client.call_tool(
            "book_flight", {"flight": "AI 101"} | _price(make, 420), meta=with_token(token)
        )
    assert text_of(result) == "Booked AI 101 for 420."
    assert world.statuses == ["allowed", "success"]
    assert {entry.action for entry in world.recorder.entries} == {"book_flight"}


def _price(make: Any, price: int) -> dict[str, Any]:
    """A price, or none: the default of the tool counts where the tool has a schema."""
    return {"price": price} if make is low_level_server or price != 420 else {}


@KINDS
@MODES
async def test_refuses_with_a_result_that_the_model_reads(world: World, make: Any, mode: str) -> None:
    runs: list[str] = []
    server = guarded(make, world.guard, lambda flight, price=0: runs.append(flight))
    async with client_of(server, mode) as client:
        arguments = {"flight": "AI 101", "price": 900}
        result = await client.call_tool(
            "book_flight", arguments, meta=with_token(world.server.token(*BOOKING))
        )
    body = json.loads(text_of(result))
    assert result.is_error
    assert body["code"] == "amount_over"
    assert body["missingScopes"] == ["payments:initiate:max_900"]
    assert runs == []
    assert world.statuses == ["blocked"]


@KINDS
async def test_refuses_a_tool_without_a_rule_and_does_not_list_it(world: World, make: Any) -> None:
    token = world.server.token("flights:search")
    async with client_of(guarded(make, world.guard)) as client:
        result = await client.call_tool("unruled", {"to": "Goa"}, meta=with_token(token))
        names = [tool.name for tool in (await client.list_tools(meta=with_token(token))).tools]
        nothing = (await client.list_tools()).tools
    assert json.loads(text_of(result))["code"] == "no_rule"
    assert names == ["search_flights"]
    assert nothing == []


@KINDS
@pytest.mark.parametrize("name", ["__class__", "constructor", "nothing"])
async def test_no_name_leads_around_the_rules(world: World, make: Any, name: str) -> None:
    token = world.server.token("flights:search")
    async with client_of(guarded(make, world.guard)) as client:
        try:
            result = await client.call_tool(name, {}, meta=with_token(token))
        except MCPError:
            return
    assert result.is_error


@KINDS
@pytest.mark.parametrize("token", [5, "", {"a": 1}])
async def test_a_token_that_is_no_string_is_refused_and_no_other_one_is_tried(
    world: World, make: Any, token: object
) -> None:
    good = world.server.token("flights:search")
    async with client_of(guarded(make, world.guard, token=lambda: good)) as client:
        refused = await client.call_tool("search_flights", {"to": "Goa"}, meta=with_token(token))
        allowed = await client.call_tool("search_flights", {"to": "Goa"})
    assert refused.is_error
    assert not allowed.is_error


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_no_tool_sees_the_token(world: World, make: Any) -> None:
    seen: list[object] = []
    if make is mcp_server:
        from mcp.server.mcpserver import Context as ToolContext

        def look(ctx: ToolContext) -> str:
            request = ctx.request_context
            seen.extend([request.meta, request.params])
            return "ok"
    else:
        from fastmcp import Context as FastContext

        def look(ctx: FastContext) -> str:  # type: ignore[misc]
            assert ctx.request_context is not None
            seen.append(ctx.request_context.meta)
            return "ok"

    server = guarded(make, world.guard, look, rules={"book_flight": Rule("flights:search")})
    async with client_of(server) as client:
        token = world.server.token("flights:search")
        meta: Any = {**with_token(token), "other": 1}
        result = await client.call_tool("book_flight", {}, meta=meta)
    assert text_of(result) == "ok"
    assert token not in repr(seen)
    assert seen[0]["other"] == 1  # type: ignore[index]


@KINDS
async def test_the_token_of_the_process_is_read_on_each_call(world: World, make: Any) -> None:
    async with client_of(guarded(make, world.guard)) as client:
        with use_token(world.server.token("flights:search")):
            allowed = await client.call_tool("search_flights", {"to": "Goa"})
        refused = await client.call_tool("search_flights", {"to": "Goa"})
    assert not allowed.is_error
    assert json.loads(text_of(refused))["code"] == "no_credentials"


@KINDS
async def test_two_callers_at_once_are_never_mixed(world: World, make: Any) -> None:
    seen: dict[str, str | None] = {}

    async def book(flight: str, price: int = 0) -> str:
        await asyncio.sleep(0.01)
        grant = current_grant()
        seen[flight] = None if grant is None else grant.grant_id
        return flight

    grants = {f"AI {index}": world.server.grant(*BOOKING) for index in range(8)}
    async with client_of(guarded(make, world.guard, book)) as client:
        await asyncio.gather(
            *(
                client.call_tool("book_flight", {"flight": flight, "price": 1}, meta=with_token(grant.token))
                for flight, grant in grants.items()
            )
        )
    assert seen == {flight: grant.grant_id for flight, grant in grants.items()}


@KINDS
@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError("x"),
        AuthorizationError("revoked"),
        KeyboardInterrupt(),
        asyncio.CancelledError(),
        SystemExit(),
    ],
)
async def test_whatever_the_guard_raises_the_tool_does_not_run(
    world: World, make: Any, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []

    async def admit(self: Guard, call: Any) -> Any:
        raise fault

    monkeypatch.setattr(Guard, "admit_async", admit)
    monkeypatch.setattr(Guard, "admit", lambda self, call: (_ for _ in ()).throw(fault))
    server = guarded(make, world.guard, lambda flight, price=0: runs.append(flight))
    arguments = {"flight": "AI 101", "price": 1}

    async def call() -> None:
        async with asyncio.timeout(5), client_of(server) as client:
            result = await client.call_tool("book_flight", arguments, meta=with_token("t"))
            assert result.is_error
            raise RuntimeError("It was told.")

    with pytest.raises(BaseException):  # noqa: B017, PT011
        await call()
    assert runs == []


@KINDS
async def test_guarding_twice_is_guarding_once(world: World, make: Any) -> None:
    server = guarded(make, world.guard)
    assert guard_server(server, guard=world.guard, rules=RULES) is server
    async with client_of(server) as client:
        await client.call_tool(
            "search_flights", {"to": "Goa"}, meta=with_token(world.server.token("flights:search"))
        )
    assert world.statuses == ["allowed", "success"]
    world.guard.assert_guarded([server])


@KINDS
async def test_two_guards_both_decide(world: World, make: Any) -> None:
    server = guarded(make, world.guard)
    guard_server(server, guard=world.guard.for_agent("ag_01J9Z8Q6Z8Q6Z8Q6Z8Q6Z8Q6Z8"), rules=RULES)
    async with client_of(server) as client:
        token = world.server.token("flights:search")
        result = await client.call_tool("search_flights", {"to": "Goa"}, meta=with_token(token))
    assert json.loads(text_of(result))["code"] == "wrong_agent"


@KINDS
async def test_a_tool_that_fails_is_a_failure(world: World, make: Any) -> None:
    def fail(flight: str, price: int = 0) -> str:
        raise ValueError("The airline said no.")

    async with client_of(guarded(make, world.guard, fail)) as client:
        arguments = {"flight": "AI 101", "price": 1}
        try:
            result = await client.call_tool(
                "book_flight", arguments, meta=with_token(world.server.token(*BOOKING))
            )
            assert result.is_error
        except MCPError:
            assert make is low_level_server
    assert world.statuses == ["allowed", "failure"]


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_arguments_that_do_not_fit_are_refused_by_the_framework(world: World, make: Any) -> None:
    async with client_of(guarded(make, world.guard)) as client:
        arguments = {"flight": "AI 101", "price": "much"}
        result = await client.call_tool(
            "book_flight", arguments, meta=with_token(world.server.token(*BOOKING))
        )
    assert result.is_error
    assert world.recorder.entries == []


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_only_a_caller_with_a_grant_learns_what_is_wrong_with_arguments(
    world: World, make: Any
) -> None:
    async with client_of(guarded(make, world.guard)) as client:

        async def wrong(token: str) -> str:
            arguments = {"flight": "AI 101", "price": "much"}
            return text_of(await client.call_tool("book_flight", arguments, meta=with_token(token)))

        answers = [await wrong(""), await wrong(world.server.token("flights:search"))]
        told = await wrong(world.server.token(*BOOKING))
    assert [json.loads(answer)["code"] for answer in answers] == ["no_credentials", "scope_missing"]
    assert "price" in told
    assert world.statuses == ["blocked"]


@pytest.mark.parametrize("make", [mcp_server, fast_mcp])
async def test_a_rule_reads_the_parsed_arguments(world: World, make: Any) -> None:
    read: list[object] = []

    def amount(booking: dict[str, Any]) -> int:
        read.append(booking)
        return int(booking["price"])

    rule: Rule[Any] = Rule("flights:book", amount=amount)
    async with client_of(guarded(make, world.guard, rules={"book_flight": rule})) as client:
        arguments = {"flight": "AI 101", "price": "42"}
        result = await client.call_tool(
            "book_flight", arguments, meta=with_token(world.server.token("flights:book"))
        )
    assert text_of(result) == "Booked AI 101 for 42."
    assert read[0] == {"flight": "AI 101", "price": 42}


@KINDS
async def test_a_running_tool_learns_that_its_grant_was_revoked(world: World, make: Any) -> None:
    grant = world.server.grant(*BOOKING)

    async def book(flight: str, price: int = 0) -> str:
        call = current_call()
        assert call is not None
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell(_: AuthorizationError) -> None:
            loop.call_soon_threadsafe(ended.set)

        call.on_grant_end(tell)
        world.server.revoke(grant.grant_id)
        await asyncio.wait_for(ended.wait(), 5)
        return "stopped"

    async with client_of(guarded(make, world.guard, book)) as client:
        arguments = {"flight": "AI 101", "price": 1}
        result = await client.call_tool("book_flight", arguments, meta=with_token(grant.token))
        again = await client.call_tool("book_flight", arguments, meta=with_token(grant.token))
    assert text_of(result) == "stopped"
    assert json.loads(text_of(again))["code"] == "revoked"


@KINDS
def test_wrong_options_are_named(world: World, make: Any) -> None:
    server = make()
    cases: list[tuple[dict[str, Any], str]] = [
        ({"guard": None}, "guard"),
        ({"rules": {"a": 1}}, "rule"),
        ({"rules": []}, "rules"),
        ({"resources": {"a": 1}}, "resources"),
        ({"unguarded": "resources"}, "unguarded"),
        ({"unguarded": ["tools"]}, "unguarded"),
        ({"lists": "some"}, "lists"),
        ({"token": "t"}, "token"),
    ]
    for options, name in cases:
        with pytest.raises(TypeError, match=name):
            guard_server(server, **{"guard": world.guard, "rules": RULES, **options})
    with pytest.raises(TypeError, match="server"):
        guard_server(object(), guard=world.guard, rules=RULES)
    assert TOKEN_KEY == "grantex/token"
