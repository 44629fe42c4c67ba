import asyncio
import contextvars
import functools
import inspect
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from grantex import AuthorizationError, Call, Rule, current_grant, guard_function, use_token
from grantex.adapter import (
    Guarding as GuardedBy,
)
from grantex.adapter import (
    guard_tool,
    guarding_by_rule,
    guarding_by_rules,
    has_guard,
    is_guarded,
    rule_named,
    run_tool,
    run_tool_async,
)
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


def pay(to: str, amount: str = "5", *, note: str | None = None) -> dict[str, Any]:
    """Pay somebody."""
    return {"to": to, "amount": amount, "note": note}


async def pay_async(to: str, amount: str = "5") -> str:
    """Pay somebody, later."""
    return f"{amount} to {to}"


def pay_in_parts(to: str, amount: str = "5") -> Generator[str, None, str]:
    """Pay somebody in parts."""
    yield to
    return amount


async def pay_in_parts_async(to: str, amount: str = "5") -> AsyncIterator[str]:
    """Pay somebody in parts, later."""
    yield to
    yield amount


def noting(seen: list[Any]) -> Rule[Any]:
    """A rule that notes the inputs that it reads."""

    def amount(payment: Any) -> int:
        seen.append(payment)
        return 1

    return Rule("payments:initiate", amount=amount)


@pytest.mark.parametrize("function", [pay, pay_async, pay_in_parts, pay_in_parts_async])
def test_keeps_what_a_function_is(world: Guarding, function: Any) -> None:
    guarded = guard_function(function, guard=world.guard, rule=PAY)
    assert guarded.__name__ == function.__name__
    assert guarded.__doc__ == function.__doc__
    assert guarded.__annotations__ == function.__annotations__
    assert guarded.__wrapped__ is function
    assert inspect.signature(guarded) == inspect.signature(function)
    for is_colour in (
        inspect.iscoroutinefunction,
        inspect.isgeneratorfunction,
        inspect.isasyncgenfunction,
    ):
        assert is_colour(guarded) == is_colour(function)


async def test_guards_each_colour(world: Guarding) -> None:
    def guarded(function: Any) -> Any:
        return guard_function(function, guard=world.guard, rule=PAY)

    with use_token(world.server.token(LIMITED)):
        assert guarded(pay)("hotel") == {"to": "hotel", "amount": "5", "note": None}
        assert await guarded(pay_async)("hotel", amount="7") == "7 to hotel"
        assert list(guarded(pay_in_parts)("hotel")) == ["hotel"]
        assert [part async for part in guarded(pay_in_parts_async)("hotel")] == ["hotel", "5"]
    assert [entry.status for entry in world.recorder.entries] == ["allowed", "success"] * 4
    with use_token(world.server.token("payments:initiate:max_1")):
        with pytest.raises(AuthorizationError):
            guarded(pay)("hotel")
        with pytest.raises(AuthorizationError):
            await guarded(pay_async)("hotel")
        with pytest.raises(AuthorizationError):
            next(guarded(pay_in_parts)("hotel"))
        with pytest.raises(AuthorizationError):
            await anext(guarded(pay_in_parts_async)("hotel"))
    assert [entry.status for entry in world.recorder.entries[8:]] == ["blocked"] * 4


def test_the_rule_reads_the_arguments_by_name_with_their_defaults(world: Guarding) -> None:
    seen: list[Any] = []
    rule = noting(seen)

    def tool(first: str, /, to: str, *rest: str, amount: str = "5", **others: Any) -> None:
        del first, to, rest, amount, others

    guarded = guard_function(tool, guard=world.guard, rule=rule)
    with use_token(world.server.token(LIMITED)):
        guarded("x", "hotel", "y", colour="red")
    assert seen[0] == {"first": "x", "to": "hotel", "rest": ("y",), "amount": "5", "colour": "red"}


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((), {}),
        (("a", "b", "c"), {}),
        (("a",), {"to": "b"}),
        (("a",), {"other": "b"}),
        ((), {"amount": "b", "other": "c"}),
    ],
)
def test_arguments_that_a_function_refuses_are_refused_before_the_guard(
    world: Guarding, args: Any, kwargs: Any
) -> None:
    guarded: Any = guard_function(pay_async, guard=world.guard, rule=PAY)
    with use_token(world.server.token(LIMITED)), pytest.raises(TypeError, match="argument"):
        asyncio.run(guarded(*args, **kwargs))
    assert world.heard == []


def test_wrong_arguments_are_no_call(world: Guarding) -> None:
    guarded = guard_function(pay, guard=world.guard, rule=PAY)
    with (
        use_token(world.server.token(LIMITED)),
        pytest.raises(TypeError, match="missing a required argument"),
    ):
        guarded()  # type: ignore[call-arg]
    assert world.heard == []


def test_guards_methods_and_partial_functions(world: Guarding) -> None:
    class Bank:
        def __init__(self, name: str) -> None:
            self.name = name

        def pay(self, to: str, amount: str) -> str:
            return f"{self.name} pays {amount} to {to}"

    method = guard_function(Bank("Bank").pay, guard=world.guard, rule=PAY)
    partial: Any = guard_function(functools.partial(pay, to="hotel"), guard=world.guard, rule=PAY, name="pay")
    with use_token(world.server.token(LIMITED)):
        assert method("hotel", "7") == "Bank pays 7 to hotel"
        assert partial(amount="8")["amount"] == "8"


def test_guarding_twice_is_guarding_once(world: Guarding) -> None:
    guarded = guard_function(pay, guard=world.guard, rule=PAY)
    assert guard_function(guarded, guard=world.guard, rule=PAY) is guarded
    other = guard_function(guarded, guard=world.guard, rule=Rule("payments:initiate", amount=lambda _: 1))
    assert other is not guarded
    assert guard_function(other, guard=world.guard, rule=PAY) is other
    # Two accesses to a method are two objects, and one way to read a token.
    wallet: list[str] = []
    paying = guard_function(pay, guard=world.guard, rule=PAY, token=wallet.pop)
    assert guard_function(paying, guard=world.guard, rule=PAY, token=wallet.pop) is paying

    @functools.wraps(guarded)
    def around(*args: Any, **kwargs: Any) -> Any:
        return args, kwargs

    # It has copied the attributes, and asks nobody.
    assert not has_guard(around)
    assert has_guard(guarded)


def test_a_tool_without_a_rule_is_refused_and_names_are_own_names(world: Guarding) -> None:
    guarding_of = guarding_by_rules(world.guard, {"pay": PAY}, lambda: world.server.token(LIMITED), "test")
    assert guard_tool(pay, guarding_of("pay"), "pay")("hotel")["to"] == "hotel"
    with pytest.raises(AuthorizationError) as caught:
        guard_tool(pay, guarding_of("__class__"), "__class__")("hotel")
    assert caught.value.reason == "no_rule"
    assert rule_named({}, "__init__") is None


def test_what_the_framework_fills_in_is_no_input(world: Guarding) -> None:
    seen: list[Any] = []
    rule = noting(seen)

    def tool(context: object, to: str) -> str:
        return f"{context} {to}"

    guarding = GuardedBy(world.guard, rule, lambda: world.server.token(LIMITED))
    guarded = guard_tool(tool, guarding, "tool", injected=["context"])
    assert guarded("CONTEXT", "hotel") == "CONTEXT hotel"
    assert seen == [{"to": "hotel"}]
    assert is_guarded(guarded, guarding)


def test_a_refusal_is_told_to_the_model_and_what_the_tool_raises_is_not(world: Guarding) -> None:
    def refused(body: dict[str, Any], error: AuthorizationError) -> Any:
        return {"told": body["code"], "error": error.reason}

    def call(*scopes: str) -> Call[Any]:
        return world.call(*scopes)

    assert run_tool(world.guard, call("read"), lambda _: 1, refused=refused)["told"] == "scope_missing"
    inner = AuthorizationError("revoked")

    def fail(_: object) -> Any:
        raise inner

    with pytest.raises(AuthorizationError) as caught:
        run_tool(world.guard, call(), fail, refused=refused)
    assert caught.value is inner
    assert asyncio.run(run_tool_async(world.guard, call("read"), lambda _: 1, refused=refused)) == {
        "told": "scope_missing",
        "error": "scope_missing",
    }


async def test_a_refusal_becomes_what_a_tool_of_each_colour_returns(world: Guarding) -> None:
    token = world.server.token("payments:initiate:max_1")
    guarding = GuardedBy(world.guard, PAY, lambda: token)

    def guarded(function: Any) -> Any:
        def refused(body: dict[str, Any], _: AuthorizationError) -> str:
            return f"refused: {body['code']}"

        return guard_tool(function, guarding, "pay", refused=refused)

    assert guarded(pay)("hotel") == "refused: amount_over"
    assert await guarded(pay_async)("hotel") == "refused: amount_over"
    assert list(guarded(pay_in_parts)("hotel")) == ["refused: amount_over"]
    assert [part async for part in guarded(pay_in_parts_async)("hotel")] == ["refused: amount_over"]
    assert list(guarded(pay_in_parts)("hotel", amount="1")) == ["hotel"]
    assert world.entries[-1].startswith("success")


def test_a_result_that_the_framework_takes_for_a_failure_is_one(world: Guarding) -> None:
    guarding = GuardedBy(world.guard, PAY, lambda: world.server.token(LIMITED))
    guarded = guard_tool(pay, guarding, "pay", failed=lambda result: result["to"] == "nobody")
    guarded("nobody")
    assert world.entries == ["allowed", "failure of #1"]


def test_the_token_of_one_caller_is_never_used_for_another_thread_or_task(world: Guarding) -> None:
    grants = [world.server.grant(LIMITED, principal_id=f"user_{number}") for number in range(8)]
    for grant in grants:
        world.verifier.verify(grant.token)

    def whose() -> str:
        grant = current_grant()
        assert grant is not None
        return grant.principal_id

    async def whose_async() -> str:
        await asyncio.sleep(0)
        before = whose()
        await asyncio.sleep(0.001)
        assert whose() == before
        return before

    rule: Rule[Any] = Rule("payments:initiate", amount=lambda _: 1)
    guarded = guard_function(whose, guard=world.guard, rule=rule)
    guarded_async = guard_function(whose_async, guard=world.guard, rule=rule)

    def in_thread(number: int) -> list[str]:
        with use_token(grants[number % 8].token):
            return [guarded() for _ in range(20)]

    async def in_task(number: int) -> list[str]:
        with use_token(grants[number % 8].token):
            return [await guarded_async() for _ in range(5)]

    async def in_tasks() -> list[list[str]]:
        return await asyncio.gather(*(in_task(number) for number in range(64)))

    with ThreadPoolExecutor(16) as pool:
        threads = list(pool.map(in_thread, range(64)))
    for number, names in enumerate([*threads, *asyncio.run(in_tasks())]):
        assert set(names) == {f"user_{number % 64 % 8}"}
    assert len(world.recorder.entries) == 2 * (64 * 20 + 64 * 5)


def test_a_thread_without_a_context_has_no_token(world: Guarding) -> None:
    guarded = guard_function(pay, guard=world.guard, rule=PAY)
    outcomes: list[Any] = []

    def call() -> None:
        try:
            outcomes.append(guarded("hotel")["to"])
        except AuthorizationError as error:
            outcomes.append(error.reason)

    with use_token(world.server.token(LIMITED)):
        context = contextvars.copy_context()
        for target in (call, lambda: context.run(call)):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    assert outcomes == ["no_credentials", "hotel"]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"guard": None}, '"guard"'),
        ({"rule": None}, '"rule"'),
        ({"rule": "payments:initiate"}, '"rule"'),
        ({"token": "a token"}, '"token"'),
        ({"name": ""}, '"name"'),
    ],
)
def test_a_wrong_option_is_named(world: Guarding, options: dict[str, Any], option: str) -> None:
    with pytest.raises(TypeError, match=f"guard_function: {option}"):
        guard_function(pay, **{"guard": world.guard, "rule": PAY, **options})
    with pytest.raises(TypeError, match="use_token"), use_token(5):  # type: ignore[arg-type]
        pass


@pytest.mark.parametrize("rules", [None, [PAY], {"pay": None}, {"pay": {"scopes": ["a:b"]}}])
def test_wrong_rules_are_named(world: Guarding, rules: Any) -> None:
    with pytest.raises(TypeError, match="test: "):
        guarding_by_rules(world.guard, rules, lambda: None, "test")
    with pytest.raises(TypeError, match="test: "):
        guarding_by_rule(world.guard, rules, lambda: None, "test")


def test_a_rule_is_frozen_and_checked_when_it_is_made() -> None:
    with pytest.raises(AttributeError):
        PAY.scopes = ("other",)  # type: ignore[misc]
    for member, value in {"amount": 5, "metadata": "x", "digest": {}, "action": "a b"}.items():
        wrong: Any = {member: value}
        with pytest.raises(TypeError, match=f'Rule: "{member}"'):
            Rule("a:b", **wrong)
    with pytest.raises(TypeError, match='Rule: "scopes"'):
        Rule()
