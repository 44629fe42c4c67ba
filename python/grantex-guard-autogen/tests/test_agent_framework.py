import asyncio
import copy
import gc
import json
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from agent_framework import (
    SKIP_PARSING,
    Agent,
    Content,
    ContextProvider,
    FunctionInvocationContext,
    FunctionTool,
    Message,
    MiddlewareFailure,
    MiddlewareTermination,
    function_middleware,
    tool,
)
from agent_framework_model import ScriptedClient, ask
from grantex import current_call
from grantex.adapter import current_token
from grantex_autogen.agent_framework import (
    GrantMiddleware,
    Rule,
    current_grant,
    guard_tool,
    guard_tools,
    use_token,
)
from grantex_testing.broken_guard import RAISED, broken, run_anyhow
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding

PAID = {"paid": "420", "to": "hotel", "by": "user_alice"}
PAYMENT = {"to": "hotel", "amount": "420"}
TOO_MUCH = {"to": "hotel", "amount": "900"}


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

        self.tools = [tool(pay), tool(pay_async)]

    def note(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        grant = current_grant()
        return {"paid": amount, "to": to, "by": None if grant is None else grant.principal_id}


RULES = {"pay": PAY, "pay_async": PAY}


def read(results: list[Content]) -> list[Any]:
    return [json.loads(str(result.result)) for result in results]


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("stream", [False, True])
async def test_a_tool_runs_with_a_grant_and_a_refusal_is_told_to_the_model(
    world: Guarding, *, stream: bool
) -> None:
    bank = Bank()
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    calls = [(name, payment) for name in RULES for payment in (PAYMENT, TOO_MUCH)]
    answers = read(await ask(tools, *calls, stream=stream))
    assert answers[0] == answers[2] == {"paid": "420", "to": "hotel", "by": "user_alice"}
    assert answers[1] == answers[3]
    assert answers[1]["code"] == "amount_over"
    assert answers[1]["howToAsk"]
    assert bank.paid == ["420", "420"]
    statuses = [entry.status for entry in world.recorder.entries]
    assert sorted(statuses) == ["allowed"] * 2 + ["blocked"] * 2 + ["success"] * 2


@pytest.mark.parametrize("error", [*RAISED, MiddlewareFailure(), MiddlewareTermination()], ids=repr)
@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("by_middleware", [False, True])
def test_a_guard_that_raises_anything_lets_no_tool_run(
    world: Guarding, error: BaseException, name: str, *, by_middleware: bool
) -> None:
    bank = Bank()
    guard = broken(world.guard, error)
    if by_middleware:
        ours = GrantMiddleware(guard=guard, rules=RULES)
        options: dict[str, Any] = {"tools": bank.tools, "middleware": [ours]}
    else:
        options = {"tools": guard_tools(bank.tools, guard=guard, rules=RULES)}
    with use_token(world.server.token(LIMITED)):
        run_anyhow(ask(options.pop("tools"), (name, PAYMENT), **options))
    assert bank.paid == []


@function_middleware
async def raise_the_amount(context: FunctionInvocationContext, call_next: Any) -> None:
    context.arguments = {**context.arguments, "amount": "900"}  # type: ignore[dict-item]
    await call_next()


@function_middleware
async def raise_the_amount_in_place(context: FunctionInvocationContext, call_next: Any) -> None:
    context.arguments["amount"] = "900"  # type: ignore[index]
    await call_next()


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("change", [raise_the_amount, raise_the_amount_in_place])
@pytest.mark.parametrize("name", list(RULES))
async def test_what_middleware_makes_of_the_arguments_is_what_is_checked(
    world: Guarding, change: Any, name: str
) -> None:
    bank = Bank()
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    for tools, middleware in (
        (guarded, [change]),
        (bank.tools, [ours, change]),
        (bank.tools, [change, ours]),
    ):
        answers = read(await ask(tools, (name, PAYMENT), middleware=middleware))
        assert answers[0]["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("name", list(RULES))
async def test_middleware_that_goes_on_in_another_thread_does_not_lose_the_guard(
    world: Guarding, name: str
) -> None:
    @function_middleware
    async def in_thread(_: FunctionInvocationContext, call_next: Any) -> None:
        thread = threading.Thread(target=lambda: asyncio.run(call_next()))
        thread.start()
        await asyncio.to_thread(thread.join)

    bank = Bank()
    for reader, code in (
        (current_token, "no_credentials"),
        (lambda _: world.server.token(LIMITED), "amount_over"),
    ):
        ours = GrantMiddleware(guard=world.guard, rules=RULES, token=reader)
        [answer] = read(await ask(bank.tools, (name, TOO_MUCH), middleware=[ours, in_thread]))
        assert answer["code"] == code
    assert bank.paid == []


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("name", list(RULES))
async def test_middleware_that_runs_the_tool_without_its_context_does_not_lose_the_guard(
    world: Guarding, name: str
) -> None:
    @function_middleware
    async def runs_it(context: FunctionInvocationContext, _: Any) -> None:
        context.result = await context.function.invoke(arguments=context.arguments)

    @function_middleware
    async def calls_it(context: FunctionInvocationContext, _: Any) -> None:
        result = context.function(**dict(context.arguments))
        context.result = await result if asyncio.iscoroutine(result) else result

    bank = Bank()
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    for other in (runs_it, calls_it):
        [refused] = read(await ask(bank.tools, (name, TOO_MUCH), middleware=[ours, other]))
        assert refused["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("name", list(RULES))
async def test_a_call_that_outlasts_its_middleware_does_not_lose_the_guard(
    world: Guarding, name: str
) -> None:
    running: list[asyncio.Task[None]] = []
    has_ended = asyncio.Event()

    @function_middleware
    async def in_background(context: FunctionInvocationContext, call_next: Any) -> None:
        running.append(asyncio.create_task(call_next()))
        context.result = json.dumps("It is under way.")

    @function_middleware
    async def later(_: FunctionInvocationContext, call_next: Any) -> None:
        await has_ended.wait()
        await call_next()

    bank = Bank()
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    await ask(bank.tools, (name, TOO_MUCH), middleware=[ours, in_background, later])
    has_ended.set()
    await running.pop()
    assert bank.paid == []
    assert world.heard == ["amount_over"]


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("name", list(RULES))
async def test_middleware_that_shows_another_tool_does_not_lose_the_guard_in_front_of_it(
    world: Guarding, name: str
) -> None:
    @function_middleware
    async def shows_a_copy(context: FunctionInvocationContext, call_next: Any) -> None:
        context.function = copy.copy(context.function)
        await call_next()

    bank = Bank()
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    [refused] = read(await ask(bank.tools, (name, TOO_MUCH), middleware=[ours, shows_a_copy]))
    assert refused["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
async def test_nothing_is_kept_of_a_call_that_is_over(world: Guarding) -> None:
    contexts: list[weakref.ref[FunctionInvocationContext]] = []

    @function_middleware
    async def note(context: FunctionInvocationContext, call_next: Any) -> None:
        contexts.append(weakref.ref(context))
        await call_next()

    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    await ask(Bank().tools, ("pay", PAYMENT), ("pay_async", TOO_MUCH), middleware=[ours, note])
    gc.collect()
    assert [context() for context in contexts] == [None, None]


@pytest.mark.usefixtures("token")
async def test_the_rule_reads_everything_that_a_function_gets_besides_its_context(world: Guarding) -> None:
    seen: list[Any] = []

    def pay(context: FunctionInvocationContext, amount: str, **others: str) -> dict[str, str]:
        return {"amount": amount, **others}

    def amount(arguments: Any) -> str:
        seen.append(dict(arguments))
        return str(arguments["amount"])

    schema = {"type": "object", "properties": {"amount": {"type": "string"}}}
    bare = FunctionTool(name="pay", func=pay, input_model=schema)
    guarded = guard_tool(bare, guard=world.guard, rule=Rule("payments:initiate", amount=amount))
    written = {"amount": "1", "memo": "m", "grantex_context": "c"}
    assert read(await ask([guarded], ("pay", written))) == [written]
    assert seen
    assert all(arguments == written for arguments in seen)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("by_middleware", [False, True])
async def test_the_rule_reads_an_argument_that_is_named_like_an_object(
    world: Guarding, *, by_middleware: bool
) -> None:
    seen: list[Any] = []

    async def pay(cls: str, amount: str) -> str:
        return f"{cls} {amount}"

    async def pay_others(**others: str) -> str:
        return f"{others['cls']} {others['amount']}"

    def amount(arguments: Any) -> str:
        seen.append(dict(arguments))
        return str(arguments["amount"])

    written = {"cls": "first", "amount": "420"}
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in written}}
    rule: Rule[Any] = Rule("payments:initiate", amount=amount)
    for function in (pay, pay_others):
        bare: Any = FunctionTool(name="pay", func=function, input_model=schema)
        tools, ours = [bare], [GrantMiddleware(guard=world.guard, rules={"pay": rule})]
        if not by_middleware:
            tools, ours = [guard_tool(bare, guard=world.guard, rule=rule)], []
        [paid] = await ask(tools, ("pay", written), middleware=ours)
        assert paid.result == "first 420"
    assert seen
    assert all(arguments == written for arguments in seen)


@pytest.mark.usefixtures("token")
async def test_arguments_that_middleware_repairs_are_checked_after_it(world: Guarding) -> None:
    @function_middleware
    async def repair(context: FunctionInvocationContext, call_next: Any) -> None:
        context.arguments = {"to": "hotel", "amount": str(context.arguments["amount"])}  # type: ignore[index]
        await call_next()

    bank = Bank()
    middleware = [GrantMiddleware(guard=world.guard, rules=RULES), repair]
    answers = read(
        await ask(bank.tools, ("pay", {"amount": 420}), ("pay", {"amount": 900}), middleware=middleware)
    )
    assert (answers[0]["paid"], answers[1]["code"]) == ("420", "amount_over")


@pytest.mark.usefixtures("token")
async def test_the_rule_reads_the_defaults_of_the_function(world: Guarding) -> None:
    bank = Bank()
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    with use_token(world.server.token("payments:initiate:max_6")):
        answers = read(await ask(tools, ("pay", {"to": "hotel"}), ("pay_async", {"to": "hotel"})))
    assert [answer["missingScopes"] for answer in answers] == [["payments:initiate:max_7"]] * 2


@pytest.mark.usefixtures("token")
async def test_a_tool_that_is_called_without_an_agent_is_guarded_too(world: Guarding) -> None:
    bank = Bank()
    pay, pay_async = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    assert json.loads(str((await pay.invoke(arguments=TOO_MUCH))[0].text))["code"] == "amount_over"
    assert json.loads(pay(**TOO_MUCH))["code"] == "amount_over"
    assert json.loads(await pay_async(**TOO_MUCH))["code"] == "amount_over"
    assert pay(**PAYMENT)["paid"] == "420"
    assert bank.paid == ["420"]
    # The given tools are what they were.
    assert bank.tools[0](**TOO_MUCH)["by"] is None


async def test_a_tool_that_fails_is_reported_as_the_framework_does(world: Guarding) -> None:
    @tool
    def pay(to: str, amount: str) -> str:
        """Pay."""
        raise RuntimeError("The bank said no.")

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=lambda _: world.server.token(LIMITED))
    [bare] = await ask([pay], ("pay", PAYMENT))
    [result] = await ask([guarded], ("pay", PAYMENT))
    assert (result.result, result.exception) == (bare.result, bare.exception)
    assert world.entries == ["allowed", "failure of #1"]


async def test_a_token_is_read_from_the_context_of_each_call(world: Guarding) -> None:
    async def read_later(context: FunctionInvocationContext) -> str:
        await asyncio.sleep(0)
        return str(context.kwargs["grant_token"]())

    readers: list[Any] = [lambda context: context.kwargs["grant_token"](), read_later]
    for reader in readers:
        bank = Bank()
        guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES, token=reader)
        middleware = [GrantMiddleware(guard=world.guard, rules=RULES, token=reader)]
        kwargs = {"grant_token": lambda: world.server.token(LIMITED, principal_id="user_bob")}
        for options in ({"tools": guarded}, {"tools": bank.tools, "middleware": middleware}):
            calls = [(name, PAYMENT) for name in RULES]
            answers = read(
                await ask(options.pop("tools"), *calls, function_invocation_kwargs=kwargs, **options)
            )
            assert [answer["by"] for answer in answers] == ["user_bob"] * 2


async def test_a_function_gets_its_context_if_it_asks_for_it_and_it_is_no_input(world: Guarding) -> None:
    seen: list[Any] = []

    def amount(arguments: Any) -> str:
        seen.append(arguments)
        return str(arguments["amount"])

    @tool
    def pay(amount: str, context: FunctionInvocationContext) -> Any:
        """Pay."""
        return {"whose": context.kwargs["whose"], "amount": amount}

    rule: Rule[Any] = Rule("payments:initiate", amount=amount)
    twice: Any = pay
    for token in (lambda context: context.kwargs["token"], lambda context: context.kwargs["token"]):
        twice = guard_tool(twice, guard=world.guard, rule=rule, token=token)
    kwargs = {"whose": "theirs", "token": world.server.token(LIMITED)}
    [answer] = read(await ask([twice], ("pay", {"amount": "1"}), function_invocation_kwargs=kwargs))
    assert answer == {"whose": "theirs", "amount": "1"}
    assert seen
    assert all(arguments == {"amount": "1"} for arguments in seen)
    assert sum(entry.status == "allowed" for entry in world.recorder.entries) == 2


@pytest.mark.usefixtures("token")
async def test_a_tool_that_is_a_method_is_guarded(world: Guarding) -> None:
    class Account:
        @tool
        def pay(self, to: str, amount: str) -> str:
            """Pay."""
            return json.dumps({"paid": amount, "from": type(self).__name__, "to": to})

    guarded = guard_tool(Account().pay, guard=world.guard, rule=PAY)
    answers = read(await ask([guarded], ("pay", PAYMENT), ("pay", TOO_MUCH)))
    assert answers[0] == {"paid": "420", "from": "Account", "to": "hotel"}
    assert answers[1]["code"] == "amount_over"


@dataclass
class Payer:
    """An object that is called, without a hash."""

    paid: list[str]

    async def __call__(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        return {"paid": amount, "to": to}


class Slotted:
    """An object that is called, without weak references."""

    __slots__ = ("paid",)

    def __init__(self, paid: list[str]) -> None:
        self.paid = paid

    def __call__(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        return {"paid": amount, "to": to}


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("kind", [Payer, Slotted])
@pytest.mark.parametrize("by_middleware", [False, True])
async def test_an_object_that_is_called_is_guarded_like_a_function(
    world: Guarding, kind: Any, *, by_middleware: bool
) -> None:
    payer = kind([])
    pay = FunctionTool(name="pay", description="Pay.", func=payer)
    if by_middleware:
        options: Any = {"tools": [pay], "middleware": [GrantMiddleware(guard=world.guard, rules=RULES)]}
    else:
        options = {"tools": [guard_tool(pay, guard=world.guard, rule=PAY)]}
    calls = [("pay", PAYMENT), ("pay", TOO_MUCH)]
    paid, refused = read(await ask(options.pop("tools"), *calls, **options))
    assert paid == {"paid": "420", "to": "hotel"}
    assert refused["code"] == "amount_over"
    assert payer.paid == ["420"]
    assert sorted(entry.status for entry in world.recorder.entries) == ["allowed", "blocked", "success"]


@pytest.mark.usefixtures("token")
async def test_a_refusal_passes_by_what_parses_results(world: Guarding) -> None:
    def parse(result: Any) -> str:
        return f"paid {result['paid']}"

    for parser in (parse, SKIP_PARSING):
        pay: Any = tool(Bank().tools[0].func, name="pay", result_parser=parser)
        guarded = guard_tool(pay, guard=world.guard, rule=PAY)
        refused: Any = await guarded.invoke(arguments=TOO_MUCH)
        text = refused if isinstance(refused, str) else refused[0].text
        assert json.loads(text)["code"] == "amount_over"
        paid: Any = await guarded.invoke(arguments=PAYMENT)
        assert (paid if parser is SKIP_PARSING else paid[0].text) in ("paid 420", PAID)


async def test_two_callers_at_once_never_use_the_token_of_the_other(world: Guarding) -> None:
    bank = Bank()
    guarded = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    middleware = [GrantMiddleware(guard=world.guard, rules=RULES)]

    async def call(number: int) -> None:
        with use_token(world.server.token(LIMITED, principal_id=f"user_{number}")):
            calls = [(name, PAYMENT) for name in RULES]
            options: dict[str, Any] = {} if number % 2 else {"middleware": middleware}
            answers = read(await ask(guarded if number % 2 else bank.tools, *calls, **options))
        assert [answer["by"] for answer in answers] == [f"user_{number}"] * 2

    await asyncio.gather(*(call(number) for number in range(12)))


async def test_a_tool_learns_that_its_grant_ended(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)

    @tool
    def pay(to: str, amount: str) -> str:
        """Pay."""
        call = current_call()
        assert call is not None
        ended = asyncio.run(_ended(call, lambda: world.server.revoke(grant.grant_id)))
        raise ended

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=lambda _: grant.token)
    [answer] = read(await ask([guarded], ("pay", PAYMENT)))
    assert answer["code"] == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


async def _ended(call: Any, revoke: Any) -> Any:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Any] = loop.create_future()
    call.on_grant_end(lambda refusal: loop.call_soon_threadsafe(ended.set_result, refusal))
    await asyncio.to_thread(revoke)
    return await asyncio.wait_for(ended, 10)


@pytest.mark.usefixtures("token")
async def test_guarding_twice_is_guarding_once(world: Guarding) -> None:
    bank = Bank()
    once = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    assert guard_tools(once, guard=world.guard, rules=RULES) == once
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    await ask(once, ("pay", PAYMENT), middleware=[ours])
    await ask(
        bank.tools, ("pay", PAYMENT), middleware=[ours, GrantMiddleware(guard=world.guard, rules=RULES)]
    )
    assert world.entries == ["allowed", "success of #1", "allowed", "success of #3"]


@pytest.mark.usefixtures("token")
async def test_two_guards_must_both_agree(world: Guarding) -> None:
    bank = Bank()
    for_another = world.guard.for_agent("ag_another")
    once = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    tools = guard_tools(once, guard=for_another, rules=RULES)
    assert read(await ask(tools, ("pay", PAYMENT)))[0]["code"] == "wrong_agent"
    both = [GrantMiddleware(guard=guard, rules=RULES) for guard in (world.guard, for_another)]
    for middleware in (both, both[::-1]):
        assert (
            read(await ask(bank.tools, ("pay", PAYMENT), middleware=middleware))[0]["code"] == "wrong_agent"
        )
    assert read(await ask(once, ("pay", PAYMENT), middleware=both))[0]["code"] == "wrong_agent"
    assert bank.paid == []
    # A call that the inner guard refuses is no success for the outer one.
    assert {entry.status for entry in world.recorder.entries} == {"allowed", "blocked", "failure"}


@pytest.mark.usefixtures("token")
async def test_the_middleware_guards_no_call_of_an_agent_that_does_not_have_it(world: Guarding) -> None:
    bank = Bank()
    ours = GrantMiddleware(guard=world.guard, rules=RULES)
    theirs = GrantMiddleware(guard=world.guard.for_agent("ag_another"), rules=RULES)
    for name in RULES:
        guarded = ask(bank.tools, (name, TOO_MUCH), middleware=[ours])
        for_another = ask(bank.tools, (name, PAYMENT), middleware=[theirs])
        bare = ask(bank.tools, (name, TOO_MUCH))
        answers = await asyncio.gather(guarded, for_another, bare)
        codes = [read(answer)[0].get("code") for answer in answers]
        assert codes == ["amount_over", "wrong_agent", None]
    assert bank.paid == ["900", "900"]


@pytest.mark.usefixtures("token")
async def test_the_middleware_guards_tools_that_appear_during_a_run(world: Guarding) -> None:
    bank = Bank()

    class Toolbox(ContextProvider):
        async def before_run(self, *, context: Any, **_: Any) -> None:
            context.extend_tools(self.source_id, bank.tools)

    client = ScriptedClient(("pay", json.dumps(TOO_MUCH)), ("pay_async", json.dumps(PAYMENT)))
    middleware = [GrantMiddleware(guard=world.guard, rules={"pay": PAY})]
    agent: Any = Agent(client, context_providers=[Toolbox("toolbox")], middleware=middleware)
    response = await agent.run("Go.")
    contents = [content for message in response.messages for content in message.contents]
    answers = read([content for content in contents if content.type == "function_result"])
    assert [answer["code"] for answer in answers] == ["amount_over", "no_rule"]
    assert bank.paid == []


@pytest.mark.usefixtures("token")
async def test_the_guard_decides_after_a_person_has_approved(world: Guarding) -> None:
    bank = Bank()
    pay: Any = tool(bank.tools[0].func, name="pay", approval_mode="always_require")
    guarded = guard_tool(pay, guard=world.guard, rule=PAY)
    agent: Any = Agent(ScriptedClient(("pay", json.dumps(TOO_MUCH))), tools=[guarded])
    session = agent.create_session()
    asked = await agent.run("Go.", session=session)
    assert world.heard == []
    approvals = [
        request.to_function_approval_response(approved=True) for request in asked.user_input_requests
    ]
    answer = await agent.run([Message("user", approvals)], session=session)
    contents = [content for message in answer.messages for content in message.contents]
    [refusal] = read([content for content in contents if content.type == "function_result"])
    assert refusal["code"] == "amount_over"
    assert (world.heard, bank.paid) == (["amount_over"], [])


def test_what_cannot_be_guarded_is_refused_when_it_is_guarded(world: Guarding) -> None:
    class Own(FunctionTool):
        async def invoke(self, **_: Any) -> Any: ...

    pay = Bank().tools[0]
    cases: list[tuple[Any, str]] = [
        (Own(name="pay", func=pay.func), "Own runs its function in a way of its own"),
        (pay.func, "no FunctionTool"),
        ({"type": "web_search"}, "dict is no FunctionTool"),
        (FunctionTool(name="pay"), '"pay" has no function here'),
        (FunctionTool(name="pay", func=pay), "around another tool"),
    ]
    for wrong, message in cases:
        with pytest.raises(TypeError, match=message):
            guard_tool(wrong, guard=world.guard, rule=PAY)


def test_a_wrong_option_is_named(world: Guarding) -> None:
    tools: Any = Bank().tools
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rules": {"pay": PAY}}, 'no rule for the tool "pay_async"'),
        ({"rules": [PAY]}, '"rules"'),
        ({"guard": None}, '"guard"'),
        ({"token": "a token"}, '"token"'),
    ]
    for options, message in wrong:
        with pytest.raises(TypeError, match=message):
            guard_tools(tools, **{"guard": world.guard, "rules": RULES, **options})
    with pytest.raises(TypeError, match='the rule "pay_async"'):
        guard_tools(tools, guard=world.guard, rules={"pay": PAY, "pay_async": None})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match='GrantMiddleware: "guard"'):
        GrantMiddleware(guard=None, rules={})  # type: ignore[arg-type]


def test_guarded_tools_are_seen_as_guarded(world: Guarding) -> None:
    tools = Bank().tools
    world.guard.assert_guarded(guard_tools(tools, guard=world.guard, rules=RULES))
    with pytest.raises(TypeError, match="pay_async"):
        world.guard.assert_guarded([*guard_tools(tools[:1], guard=world.guard, rules=RULES), tools[1]])


def test_a_name_that_every_object_has_is_no_rule(world: Guarding) -> None:
    middleware = GrantMiddleware(guard=world.guard, rules={})
    for name in ("__class__", "constructor", "get", "items"):
        assert middleware._guarding_of(name).rule is None
