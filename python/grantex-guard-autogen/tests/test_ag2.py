import asyncio
import json
from collections.abc import Iterator
from typing import Annotated, Any

import ag2
import pytest
from ag2 import Context, Depends, Inject, Middleware, Toolkit, Variable
from ag2.events import ToolCallEvent, ToolErrorEvent, ToolResultEvent
from ag2.exceptions import HumanInputError
from ag2.middleware import BaseMiddleware, ToolResultType
from ag2.tools import WebSearchTool
from ag2_model import ask, text_of
from grantex import AuthorizationError
from grantex_autogen.ag2 import GrantMiddleware, Rule, current_grant, guard_tool, guard_tools, use_token
from grantex_autogen.agentchat import ToolRefusedError
from grantex_testing.broken_guard import RAISED, broken, run_anyhow
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding

PAYMENT = {"to": "hotel", "amount": "420"}
TOO_MUCH = {"to": "hotel", "amount": "900"}
RULES = {"pay": PAY, "pay_async": PAY}


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


@pytest.fixture
def token(world: Guarding) -> Iterator[None]:
    with use_token(world.server.token(LIMITED)):
        yield


class Bank:
    """Tools of both colours, which count how often they run."""

    def __init__(self) -> None:
        self.paid: list[str] = []
        bank = self

        def pay(to: str, amount: str = "7") -> dict[str, Any]:
            """Pay somebody."""
            return bank.note(to, amount)

        async def pay_async(to: str, amount: str = "7") -> dict[str, Any]:
            """Pay somebody, later."""
            await asyncio.sleep(0)
            return bank.note(to, amount)

        self.tools = [ag2.tool(pay), ag2.tool(pay_async)]

    def note(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        grant = current_grant()
        return {"paid": amount, "to": to, "by": None if grant is None else grant.principal_id}


def refusal_of(result: ToolResultEvent) -> Any:
    assert isinstance(result, ToolErrorEvent)
    assert AuthorizationError.is_refusal(result.error)
    body = json.loads(text_of(result))
    assert body["code"] == result.error.reason
    return body


def middleware_of(world: Guarding, rules: Any = RULES, **options: Any) -> Middleware:
    return Middleware(GrantMiddleware, **{"guard": world.guard, "rules": rules, **options})


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("by_middleware", [False, True])
async def test_a_tool_runs_with_a_grant_and_a_refusal_is_told_to_the_model(
    world: Guarding, *, by_middleware: bool
) -> None:
    bank = Bank()
    options: dict[str, Any] = {"tools": guard_tools(bank.tools, guard=world.guard, rules=RULES)}
    if by_middleware:
        options = {"tools": bank.tools, "middleware": [middleware_of(world)]}
    results = await ask(*((name, payment) for name in RULES for payment in (PAYMENT, TOO_MUCH)), **options)
    for paid, refused in (results[:2], results[2:]):
        assert text_of(paid) == {"paid": "420", "to": "hotel", "by": "user_alice"}
        body = refusal_of(refused)
        assert (body["code"], body["missingScopes"]) == ("amount_over", ["payments:initiate:max_900"])
        assert "Traceback" not in text_of(refused)
    assert bank.paid == ["420", "420"]


@pytest.mark.parametrize("error", [*RAISED, HumanInputError("broken")], ids=repr)
@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("by_middleware", [False, True])
def test_a_guard_that_raises_anything_lets_no_tool_run(
    world: Guarding, error: BaseException, name: str, *, by_middleware: bool
) -> None:
    bank = Bank()
    guard = broken(world.guard, error)
    options: dict[str, Any] = {"tools": guard_tools(bank.tools, guard=guard, rules=RULES)}
    if by_middleware:
        options = {"tools": bank.tools, "middleware": [middleware_of(world, guard=guard)]}
    with use_token(world.server.token(LIMITED)):
        run_anyhow(ask((name, PAYMENT), **options))
    assert bank.paid == []


class RaiseTheAmount(BaseMiddleware):
    """Changes the arguments of every call."""

    async def on_tool_execution(
        self, call_next: Any, event: ToolCallEvent, context: Context
    ) -> ToolResultType:
        event.serialized_arguments["amount"] = "900"
        changed: ToolResultType = await call_next(event, context)
        return changed


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("name", list(RULES))
async def test_what_middleware_makes_of_the_arguments_is_what_is_checked(world: Guarding, name: str) -> None:
    bank = Bank()
    guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    change = Middleware(RaiseTheAmount)
    # The last one is the innermost one.
    for tools, middleware in ((guarded, [change]), (bank.tools, [change, middleware_of(world)])):
        [result] = await ask((name, PAYMENT), tools=tools, middleware=middleware)
        assert refusal_of(result)["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
async def test_the_rule_reads_what_ag2_has_parsed_and_not_what_it_injects(world: Guarding) -> None:
    seen: list[Any] = []

    def amount(arguments: Any) -> int:
        seen.append(arguments)
        return int(arguments["amount"])

    def discount() -> int:
        return 1

    @ag2.tool
    def pay(  # noqa: PLR0917 -- one of each kind
        amount: int,
        context: Context,
        bank: Annotated[str, Inject()],
        currency: Annotated[str, Variable()],
        discount: Annotated[int, Depends(discount)],
        to: str = "hotel",
    ) -> dict[str, Any]:
        """Pay."""
        assert context.variables["currency"] == currency
        return {"paid": amount - discount, "at": bank, "to": to}

    rule: Rule[Any] = Rule("payments:initiate", amount=amount)
    guarded = guard_tool(pay, guard=world.guard, rule=rule)
    run = {"dependencies": {"bank": "Bank"}, "variables": {"currency": "INR"}}
    [result] = await ask(("pay", {"amount": "420"}), tools=[guarded], run=run)
    assert text_of(result) == {"paid": 419, "at": "Bank", "to": "hotel"}
    assert all(arguments == {"amount": 420, "to": "hotel"} for arguments in seen)


@pytest.mark.usefixtures("token")
async def test_a_model_cannot_write_what_ag2_injects(world: Guarding) -> None:
    def account() -> str:
        return "their own"

    @ag2.tool
    def pay(
        to: str,
        amount: str,
        account: Annotated[str, Depends(account)],
        currency: Annotated[str, Variable()] = "INR",
    ) -> list[str]:
        """Pay."""
        return [account, currency, amount, to]

    guarded = guard_tool(pay, guard=world.guard, rule=PAY)
    written = {**PAYMENT, "account": "another", "currency": "USD"}
    [result] = await ask(("pay", written), tools=[guarded])
    assert text_of(result) == ["their own", "INR", "420", "hotel"]


@pytest.mark.usefixtures("token")
async def test_arguments_that_are_no_json_are_rejected_and_the_agent_goes_on(world: Guarding) -> None:
    bank = Bank()
    guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    for options in ({"tools": guarded}, {"tools": bank.tools, "middleware": [middleware_of(world)]}):
        for written in ("{", "[1]", "[" * 100_000):
            [result] = await ask(("pay", written), **options)
            assert isinstance(result, ToolErrorEvent)
    assert bank.paid == []


async def test_a_tool_that_fails_is_reported_as_ag2_does(world: Guarding) -> None:
    @ag2.tool
    def pay(to: str, amount: str) -> str:
        """Pay."""
        raise RuntimeError("The bank said no.")

    grant = world.server.grant(LIMITED)

    def token(_: Any) -> str:
        return grant.token

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=token)
    ours = middleware_of(world, token=token)
    for options in ({"tools": [guarded]}, {"tools": [pay], "middleware": [ours]}):
        [result] = await ask(("pay", PAYMENT), **options)
        assert isinstance(result, ToolErrorEvent)
        assert isinstance(result.error, RuntimeError)
    assert world.entries == ["allowed", "failure of #1", "allowed", "failure of #3"]


async def test_a_token_is_read_from_the_context_of_each_call(world: Guarding) -> None:
    async def read_later(context: Context) -> str:
        await asyncio.sleep(0)
        return str(context.dependencies["grant_token"]())

    readers: list[Any] = [lambda context: context.dependencies["grant_token"](), read_later]
    run = {"dependencies": {"grant_token": lambda: world.server.token(LIMITED, principal_id="user_bob")}}
    for token in readers:
        bank = Bank()
        guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES, token=token)
        ours = middleware_of(world, token=token)
        for options in ({"tools": guarded}, {"tools": bank.tools, "middleware": [ours]}):
            results = await ask(*((name, PAYMENT) for name in RULES), run=run, **options)
            assert [text_of(result)["by"] for result in results] == ["user_bob"] * 2


async def test_two_callers_at_once_never_use_the_token_of_the_other(world: Guarding) -> None:
    bank = Bank()
    guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES)

    async def call(number: int) -> None:
        options: dict[str, Any] = {"tools": guarded}
        if number % 2:
            options = {"tools": bank.tools, "middleware": [middleware_of(world)]}
        with use_token(world.server.token(LIMITED, principal_id=f"user_{number}")):
            results = await ask(*((name, PAYMENT) for name in RULES), **options)
        assert [text_of(result)["by"] for result in results] == [f"user_{number}"] * 2

    await asyncio.gather(*(call(number) for number in range(12)))


@pytest.mark.usefixtures("token")
async def test_guarded_tools_work_in_a_toolkit(world: Guarding) -> None:
    bank = Bank()
    toolkit = Toolkit(*guard_tools(bank.tools, guard=world.guard, rules=RULES))
    results = await ask(("pay", PAYMENT), ("pay_async", TOO_MUCH), tools=[toolkit])
    assert text_of(results[0])["paid"] == "420"
    assert refusal_of(results[1])["code"] == "amount_over"


@pytest.mark.usefixtures("token")
async def test_the_middleware_refuses_tools_without_a_rule_in_toolkits_too(world: Guarding) -> None:
    bank = Bank()
    options: dict[str, Any] = {
        "tools": [Toolkit(*bank.tools)],
        "middleware": [middleware_of(world, {"pay": PAY})],
    }
    results = await ask(("pay", PAYMENT), ("pay_async", PAYMENT), **options)
    assert text_of(results[0])["paid"] == "420"
    assert refusal_of(results[1])["code"] == "no_rule"
    assert bank.paid == ["420"]


@pytest.mark.usefixtures("token")
async def test_a_call_without_an_agent_is_guarded_too(world: Guarding) -> None:
    bank = Bank()
    guarded = guard_tool(bank.tools[0], guard=world.guard, rule=PAY)
    with pytest.raises(ToolRefusedError, match="amount_over"):
        await guarded.model.call(**TOO_MUCH)
    assert (await guarded.model.call(**PAYMENT))["paid"] == "420"
    assert bank.paid == ["420"]


@pytest.mark.usefixtures("token")
async def test_guarding_twice_is_guarding_once_and_two_guards_must_agree(world: Guarding) -> None:
    bank = Bank()
    once = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    assert guard_tools(once, guard=world.guard, rules=RULES) == once
    both = guard_tools(once, guard=world.guard.for_agent("ag_another"), rules=RULES)
    [result] = await ask(("pay", PAYMENT), tools=both)
    assert refusal_of(result)["code"] == "wrong_agent"
    assert bank.paid == []


async def test_the_given_tools_stay_what_they_were(world: Guarding) -> None:
    bank = Bank()
    guard_tools(bank.tools, guard=world.guard, rules=RULES)
    [result] = await ask(("pay", TOO_MUCH), tools=bank.tools)
    assert text_of(result)["paid"] == "900"
    assert world.heard == []


def test_what_cannot_be_guarded_is_refused_when_it_is_guarded(world: Guarding) -> None:
    wrong: list[Any] = [lambda: None, WebSearchTool(), Toolkit(), {"type": "web_search"}]
    for tool in wrong:
        with pytest.raises(TypeError, match="no FunctionTool"):
            guard_tool(tool, guard=world.guard, rule=PAY)


def test_a_wrong_option_is_named(world: Guarding) -> None:
    tools: Any = Bank().tools
    with pytest.raises(TypeError, match='no rule for the tool "pay_async"'):
        guard_tools(tools, guard=world.guard, rules={"pay": PAY})
    with pytest.raises(TypeError, match='guard_tool: "token"'):
        guard_tool(tools[0], guard=world.guard, rule=PAY, token="a token")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='GrantMiddleware: "guard"'):
        GrantMiddleware(None, None, guard=None, rules={})  # type: ignore[arg-type]


def test_guarded_tools_are_seen_as_guarded(world: Guarding) -> None:
    tools = Bank().tools
    guarded = guard_tools(tools, guard=world.guard, rules=RULES)
    world.guard.assert_guarded(guarded)
    agent: Any = ag2.Agent("payer", tools=guarded)
    world.guard.assert_guarded(list(agent.tools))
    with pytest.raises(TypeError, match="pay_async"):
        world.guard.assert_guarded([guarded[0], tools[1]])
