"""Guarded tools and toolsets inside real agents."""

import asyncio
import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from grantex_pydantic_ai import (
    AuthorizationError,
    Guard,
    RequireGrants,
    Rule,
    current_call,
    current_grant,
    delegate_to,
    guard_tool,
    guard_tools,
    guard_toolset,
    use_token,
)
from pydantic import BaseModel
from pydantic_ai import (
    Agent,
    CallDeferred,
    DeferredToolRequests,
    DeferredToolResults,
    FunctionToolset,
    ModelRetry,
    RunContext,
    Tool,
    ToolFailed,
)
from pydantic_ai.capabilities import AbstractCapability
from pydantic_ai.exceptions import ApprovalRequired, SkipToolExecution
from pydantic_ai.models.test import TestModel
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool
from pydantic_ai_bank import (
    LIMITED,
    PAY,
    Bank,
    Session,
    calling,
    content_of,
    read_token,
    results_of,
    run_sync,
)
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import any_schema


def pay(to: str, amount: int = 7) -> str:
    """Pay somebody."""
    grant = current_grant()
    return f"{grant and grant.principal_id} paid {amount} to {to}"


async def pay_async(to: str, amount: int = 7) -> str:
    """Pay somebody."""
    await asyncio.sleep(0)
    return pay(to, amount)


def by_tool(bank: Bank, function: Callable[..., Any]) -> Agent[Session, Any]:
    tool = guard_tool(Tool(function, name="pay"), guard=bank.guard, rule=PAY, token=read_token)
    return Agent(deps_type=Session, tools=[tool])


def by_toolset(bank: Bank, function: Callable[..., Any]) -> Agent[Session, Any]:
    toolset = FunctionToolset[Session]([Tool(function, name="pay")])
    guarded = guard_toolset(toolset, guard=bank.guard, rules={"pay": PAY}, token=read_token)
    return Agent(deps_type=Session, toolsets=[guarded])


def by_capability(bank: Bank, function: Callable[..., Any]) -> Agent[Session, Any]:
    guarding = RequireGrants[Session](guard=bank.guard, rules={"pay": PAY}, token=read_token)
    return Agent(deps_type=Session, tools=[Tool(function, name="pay")], capabilities=[guarding])


WAYS = pytest.mark.parametrize("agent_of", [by_tool, by_toolset, by_capability])
AgentOf = Callable[[Bank, Callable[..., Any]], Agent[Session, Any]]


@WAYS
@pytest.mark.parametrize("function", [pay, pay_async])
async def test_a_call_runs_with_a_grant_and_without_one_the_model_reads_why(
    bank: Bank, agent_of: AgentOf, function: Any
) -> None:
    model = calling(("pay", {"to": "hotel", "amount": 420}), ("pay", {"to": "hotel", "amount": 900}))
    result = await agent_of(bank, function).run("Pay.", deps=bank.session(), model=model)
    paid, refused = results_of(result)
    assert (paid.content, paid.outcome) == ("user_alice paid 420 to hotel", "success")
    assert refused.outcome == "failed"
    assert json.loads(str(refused.content)) == {
        "error": "insufficient_scope",
        "code": "amount_over",
        "message": "The amount of this call is higher than what was granted.",
        "missingScopes": ["payments:initiate:max_900"],
        "howToAsk": "Ask the person for a grant that holds payments:initiate:max_900.",
        "error_uri": f"{bank.guard.issuer}/docs/errors/amount_over",
    }
    assert bank.recorded == ["allowed pay", "success pay", "blocked pay"]


@WAYS
def test_it_runs_without_an_event_loop_of_the_caller(bank: Bank, agent_of: AgentOf) -> None:
    model = calling(("pay", {"to": "hotel"}))
    result = run_sync(agent_of(bank, pay), deps=bank.session(), model=model)
    # The default of a parameter is what the rule reads, too.
    assert content_of(result) == ["user_alice paid 7 to hotel"]


@WAYS
def test_a_refusal_uses_up_no_retry(bank: Bank, agent_of: AgentOf) -> None:
    model = calling(*[("pay", {"to": "hotel", "amount": 900})] * 5)
    result = run_sync(agent_of(bank, pay), deps=bank.session(), model=model)
    assert content_of(result) == ["amount_over"] * 5


@WAYS
async def test_a_rule_reads_what_the_schema_made_of_the_arguments(bank: Bank, agent_of: AgentOf) -> None:
    model = calling(("pay", {"to": "hotel", "amount": "420"}), ("pay", {"to": "hotel", "amount": "much"}))
    result = await agent_of(bank, pay).run("Pay.", deps=bank.session(), model=model)
    assert [part.outcome for part in results_of(result)] == ["success", "retried"]
    assert bank.recorded == ["allowed pay", "success pay"]


async def test_a_single_model_is_the_value_that_the_tool_gets(bank: Bank) -> None:
    class Payment(BaseModel):
        amount: int

    seen: list[Any] = []

    def amount(arguments: dict[str, Any]) -> int:
        seen.append(arguments["payment"])
        return int(arguments["payment"].amount)

    async def transfer(payment: Payment) -> bool:
        return payment is seen[0]

    tool = guard_tool(
        transfer, guard=bank.guard, rule=Rule("payments:initiate", amount=amount), token=read_token
    )
    agent = Agent(deps_type=Session, tools=[tool])
    result = await agent.run("Pay.", deps=bank.session(), model=calling(("transfer", {"amount": 5})))
    assert content_of(result) == [True]


class Editor(AbstractCapability[Any]):
    """Changes the arguments after their validation, and recovers from every error."""

    async def before_tool_execute(self, ctx: Any, *, call: Any, tool_def: Any, args: Any) -> Any:
        return {**args, "amount": 9000}

    async def on_tool_execute_error(
        self, ctx: Any, *, call: Any, tool_def: Any, args: Any, error: Any
    ) -> Any:
        return "recovered"


@pytest.mark.parametrize("is_first", [True, False])
async def test_what_hooks_make_of_the_arguments_is_what_is_checked(bank: Bank, is_first: bool) -> None:
    guarding = RequireGrants[Session](guard=bank.guard, rules={"pay": PAY}, token=read_token)
    capabilities: list[Any] = [guarding, Editor()] if is_first else [Editor(), guarding]
    agent = Agent(deps_type=Session, tools=[pay], capabilities=capabilities)
    model = calling(("pay", {"to": "hotel", "amount": 5}))
    result = await agent.run("Pay.", deps=bank.session(), model=model)
    assert content_of(result) == ["amount_over"]


@WAYS
async def test_a_tool_that_fails_keeps_the_behaviour_of_the_framework(bank: Bank, agent_of: AgentOf) -> None:
    raised: list[Exception] = [ModelRetry("again"), ToolFailed("no"), LookupError("bug")]

    async def fail(to: str, amount: int) -> str:
        raise raised.pop(0)

    agent = agent_of(bank, fail)
    calls = [("pay", {"to": "hotel", "amount": 5})] * 3
    with pytest.raises(LookupError):
        await agent.run("Pay.", deps=bank.session(), model=calling(*calls))
    # A retry is a call of its own.
    assert bank.endings == [
        ("failure", {"threw": "ModelRetry"}),
        ("failure", {"threw": "ToolFailed"}),
        ("failure", {"threw": "LookupError"}),
    ]


async def test_a_refusal_inside_a_tool_is_an_error_of_the_tool(bank: Bank) -> None:
    async def refuse(to: str, amount: int) -> str:
        raise AuthorizationError("scope_missing", missing_scopes=["accounts:read"])

    with pytest.raises(AuthorizationError):
        await by_tool(bank, refuse).run(
            "Pay.", deps=bank.session(), model=calling(("pay", {"to": "hotel", "amount": 5}))
        )
    assert bank.endings == [("failure", {"threw": "AuthorizationError"})]


class Stop(BaseException):
    """What nothing in the framework expects."""


@WAYS
@pytest.mark.parametrize(
    "raised",
    [
        RuntimeError,
        lambda: AuthorizationError("revoked"),
        lambda: ModelRetry("again"),
        lambda: ToolFailed("no"),
        lambda: SkipToolExecution("skipped"),
        ApprovalRequired,
        CallDeferred,
        StopAsyncIteration,
        TimeoutError,
        asyncio.CancelledError,
        KeyboardInterrupt,
        Stop,
    ],
)
def test_whatever_a_guard_raises_the_tool_does_not_run(
    bank: Bank, agent_of: AgentOf, raised: Callable[[], BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    async def fail(*_: object) -> Any:
        raise raised()

    def tool(to: str, amount: int) -> None:
        ran.append("ran")

    monkeypatch.setattr(Guard, "admit_async", fail)
    agent = agent_of(bank, tool)
    run = agent.run("Pay.", deps=bank.session(), model=calling(("pay", {"to": "x", "amount": 5})))
    with suppress(BaseException):
        asyncio.run(run)
    assert ran == []


@WAYS
async def test_a_token_that_cannot_be_read_refuses(bank: Bank, agent_of: AgentOf) -> None:
    model = calling(("pay", {"to": "hotel", "amount": 5}))
    nobody: Any = None
    result = await agent_of(bank, pay).run("Pay.", deps=nobody, model=model)
    assert content_of(result) == ["token_unavailable"]


@pytest.mark.parametrize("function", [pay, pay_async])
async def test_use_token_holds_for_the_run_inside(bank: Bank, function: Any) -> None:
    tools = guard_tools([Tool(function, name="pay")], guard=bank.guard, rules={"pay": PAY})
    agent = Agent(tools=tools)
    call = ("pay", {"to": "hotel", "amount": 5})
    with use_token(bank.session().token):
        inside = await agent.run("Pay.", model=calling(call))
        in_thread = await asyncio.to_thread(run_sync, agent, model=calling(call))
    outside = await agent.run("Pay.", model=calling(call))
    assert content_of(inside) == content_of(in_thread) == ["user_alice paid 5 to hotel"]
    assert content_of(outside) == ["no_credentials"]


@pytest.mark.parametrize("function", [pay, pay_async])
async def test_the_token_may_be_read_by_a_coroutine(bank: Bank, function: Any) -> None:
    async def fetch_token(context: RunContext[Session]) -> str:
        await asyncio.sleep(0)
        return context.deps.token

    tool = guard_tool(Tool(function, name="pay"), guard=bank.guard, rule=PAY, token=fetch_token)
    agent = Agent(deps_type=Session, tools=[tool])
    result = await agent.run("Pay.", deps=bank.session(), model=calling(("pay", {"to": "hotel"})))
    assert content_of(result) == ["user_alice paid 7 to hotel"]


@WAYS
async def test_callers_at_once_and_calls_at_once_are_never_mixed(bank: Bank, agent_of: AgentOf) -> None:
    barrier = threading.Barrier(8)

    def slow(to: str, amount: int) -> str:
        barrier.wait(10)
        return pay(to, amount)

    agent = agent_of(bank, slow)
    names = [f"user_{index}" for index in range(4)]
    calls = [[("pay", {"to": "hotel", "amount": 1}), ("pay", {"to": "taxi", "amount": 2})]]
    results = await asyncio.gather(
        *(agent.run("Pay.", deps=bank.session(principal_id=name), model=calling(*calls)) for name in names)
    )
    for name, result in zip(names, results, strict=True):
        assert content_of(result) == [f"{name} paid 1 to hotel", f"{name} paid 2 to taxi"]
    assert bank.endings == [("success", {})] * 8


async def test_a_revoked_grant_is_refused_in_the_middle_of_a_run(bank: Bank) -> None:
    grant = bank.server.grant(LIMITED)
    ended = threading.Event()

    async def pay(to: str, amount: int) -> str:
        call = current_call()
        assert call is not None
        call.on_grant_end(lambda _: ended.set())
        bank.server.revoke(grant.grant_id)
        assert await asyncio.to_thread(ended.wait, 10)
        return str(call.ended_by and call.ended_by.reason)

    call = ("pay", {"to": "hotel", "amount": 5})
    result = await by_tool(bank, pay).run("Pay.", deps=Session(grant.token), model=calling(call, call))
    assert content_of(result) == ["revoked", "revoked"]
    assert bank.recorded == ["allowed pay", "success pay", "blocked pay"]


async def test_a_tool_that_needs_an_approval_is_decided_when_it_runs(bank: Bank) -> None:
    bare = Tool(pay, requires_approval=True)
    tool = guard_tool(bare, guard=bank.guard, rule=PAY, token=read_token)
    agent = Agent(deps_type=Session, tools=[tool], output_type=[str, DeferredToolRequests])
    call = ("pay", {"to": "hotel", "amount": 5})
    asked = await agent.run("Pay.", deps=bank.session(), model=calling(call))
    assert isinstance(asked.output, DeferredToolRequests)
    assert bank.recorded == []
    approved = DeferredToolResults(approvals={asked.output.approvals[0].tool_call_id: True})
    done = await agent.run(
        message_history=asked.all_messages(),
        deferred_tool_results=approved,
        deps=bank.session("flights:book"),
        model=calling(),
    )
    assert content_of(done) == ["scope_missing"]


async def test_a_call_that_takes_too_long_is_recorded_as_aborted(bank: Bank) -> None:
    async def pay(to: str, amount: int) -> None:
        await asyncio.sleep(60)

    tool = guard_tool(Tool(pay, timeout=0.05), guard=bank.guard, rule=PAY, token=read_token)
    agent = Agent(deps_type=Session, tools=[tool])
    session = bank.session()
    # So that the time runs out in the tool, and not in the guard.
    await bank.verifier.verify_async(session.token)
    result = await agent.run("Pay.", deps=session, model=calling(("pay", {"to": "hotel", "amount": 5})))
    assert [part.outcome for part in results_of(result)] == ["retried"]
    assert bank.endings == [("failure", {"ended": "aborted"})]


@pytest.mark.parametrize("name", ["search", "__class__", "constructor", "get"])
async def test_tools_without_a_rule_are_refused(bank: Bank, name: str) -> None:
    agent = Agent(
        deps_type=Session,
        tools=[Tool(lambda: "done", name=name)],
        capabilities=[RequireGrants[Session](guard=bank.guard, rules={"pay": PAY}, token=read_token)],
    )
    result = await agent.run("Search.", deps=bank.session(), model=calling((name, {})))
    assert content_of(result) == ["no_rule"]


async def test_a_toolset_of_a_run_is_behind_the_guard_of_the_agent(bank: Bank) -> None:
    guarding = RequireGrants[Session](guard=bank.guard, rules={}, token=read_token)
    agent = Agent(deps_type=Session, capabilities=[guarding])
    given: Any = FunctionToolset[Session]([pay])
    model = calling(("pay", {"to": "hotel"}))
    result = await agent.run("Pay.", deps=bank.session(), model=model, toolsets=[given])
    assert content_of(result) == ["no_rule"]


async def test_the_context_of_the_run_is_no_input(bank: Bank) -> None:
    seen: list[Any] = []

    def amount(arguments: dict[str, Any]) -> int:
        seen.append(dict(arguments))
        return 5

    async def pay(context: RunContext[Session], to: str) -> str:
        return f"{to} with {context.tool_name}"

    tool = guard_tool(pay, guard=bank.guard, rule=Rule("payments:initiate", amount=amount), token=read_token)
    agent = Agent(deps_type=Session, tools=[tool])
    result = await agent.run("Pay.", deps=bank.session(), model=calling(("pay", {"to": "hotel"})))
    assert content_of(result) == ["hotel with pay"]
    assert seen == [{"to": "hotel"}]


class Remote(AbstractToolset[Session]):
    """A toolset whose tools are elsewhere, as those of an MCP server are."""

    id = "remote"

    def __init__(self) -> None:
        self.got: list[Any] = []

    async def get_tools(self, ctx: RunContext[Session]) -> dict[str, ToolsetTool[Session]]:
        definition = ToolDefinition(name="pay", parameters_json_schema={"type": "object"})
        validator: Any = SchemaValidator(any_schema())
        return {
            "pay": ToolsetTool(toolset=self, tool_def=definition, max_retries=1, args_validator=validator)
        }

    async def call_tool(self, name: str, tool_args: dict[str, Any], ctx: Any, tool: Any) -> Any:
        self.got.append((name, tool_args))
        return "paid"


async def test_any_toolset_is_guarded_under_the_names_that_it_gives(bank: Bank) -> None:
    remote = Remote()
    guarded = guard_toolset(remote, guard=bank.guard, rules={"pay": PAY}, token=read_token)
    agent = Agent(deps_type=Session, toolsets=[guarded.prefixed("bank")])
    model = calling(("bank_pay", {"amount": 420}), ("bank_pay", {"amount": 900}), ("bank_pay", {}))
    result = await agent.run("Pay.", deps=bank.session(), model=model)
    assert content_of(result) == ["paid", "amount_over", "rule_failed"]
    assert remote.got == [("pay", {"amount": 420})]


async def test_the_tools_of_a_sub_agent_run_with_a_delegated_token(bank: Bank) -> None:
    parent = bank.server.grant("payments:initiate")
    child = bank.server.grant(LIMITED, parent=parent, agent_id="ag_child")
    asked: list[Any] = []

    class Delegated:
        grant_token = child.token
        expires_at = datetime.fromtimestamp(child.expires_at, UTC)

    async def delegate(token: str, agent_id: str, scopes: Any) -> Delegated:
        asked.append((token, agent_id, list(scopes)))
        return Delegated()

    read_child = delegate_to("ag_child", [LIMITED], guard=bank.guard, delegate=delegate)
    guard = bank.guard.for_agent("ag_child")
    sub_agent = Agent(tools=[guard_tool(pay, guard=guard, rule=PAY, token=lambda _: read_child())])

    async def ask_cashier(request: str) -> Any:
        calls = [("pay", {"to": "hotel", "amount": amount}) for amount in (420, 900)]
        return content_of(await sub_agent.run(request, model=calling(*calls)))

    agent = Agent(tools=[ask_cashier])
    with use_token(parent.token):
        result = await agent.run("Pay.", model=calling(("ask_cashier", {"request": "Pay."})))
    assert content_of(result) == [["user_alice paid 420 to hotel", "amount_over"]]
    assert asked == [(parent.token, "ag_child", [LIMITED])]


async def test_the_model_sees_the_same_tool(bank: Bank) -> None:
    seen: list[Any] = []
    for tools in ([Tool(pay)], guard_tools([pay], guard=bank.guard, rules={"pay": PAY}, token=read_token)):
        model = TestModel(call_tools=[])
        await Agent(deps_type=Session, tools=tools).run("Pay.", deps=bank.session(), model=model)
        assert model.last_model_request_parameters is not None
        seen.append(model.last_model_request_parameters.function_tools)
    assert seen[0] == seen[1]


def test_the_original_tool_is_not_changed_and_a_guarded_one_is_no_function(bank: Bank) -> None:
    bare = Tool(pay)
    guarded = guard_tool(bare, guard=bank.guard, rule=PAY)
    assert run_sync(Agent(tools=[bare]), model=calling(("pay", {"to": "x"}))).output == "done"
    assert bank.recorded == []
    with pytest.raises(TypeError, match="called by its agent"):
        guarded.function("hotel", 5)  # type: ignore[arg-type]


def test_a_copy_of_the_schema_of_a_guarded_tool_does_not_run_it(bank: Bank) -> None:
    ran: list[str] = []

    def pay(to: str) -> None:
        ran.append(to)

    guarded = guard_tool(pay, guard=bank.guard, rule=PAY)
    guarded.function_schema = replace(guarded.function_schema)
    with pytest.raises(TypeError, match="called by its agent"):
        run_sync(Agent(tools=[guarded]), model=calling(("pay", {"to": "x"})))
    assert ran == []


async def test_a_toolset_that_another_capability_brings_is_behind_the_guard(bank: Bank) -> None:
    class Brings(AbstractCapability[Any]):
        def get_toolset(self) -> AbstractToolset[Any]:
            return FunctionToolset([pay])

    guarding = RequireGrants[Session](guard=bank.guard, rules={}, token=read_token)
    for capabilities in ([guarding, Brings()], [Brings(), guarding]):
        agent = Agent(deps_type=Session, capabilities=capabilities)
        result = await agent.run("Pay.", deps=bank.session(), model=calling(("pay", {"to": "x"})))
        assert content_of(result) == ["no_rule"]


def test_the_same_guard_rule_and_token_twice_is_once(bank: Bank) -> None:
    tool = guard_tool(pay, guard=bank.guard, rule=PAY)
    assert guard_tool(tool, guard=bank.guard, rule=PAY) is tool
    assert guard_tool(tool, guard=bank.guard, rule=Rule("flights:book")) is not tool
    rules = {"pay": PAY}
    toolset = guard_toolset(FunctionToolset([pay]), guard=bank.guard, rules=rules)
    assert guard_toolset(toolset, guard=bank.guard, rules=rules) is toolset


async def test_another_rule_around_a_guarded_tool_must_agree_too(bank: Bank) -> None:
    tool = guard_tool(pay, guard=bank.guard, rule=PAY, token=read_token)
    both = guard_tool(tool, guard=bank.guard, rule=Rule("flights:book"), token=read_token)
    agent = Agent(deps_type=Session, tools=[both])
    result = await agent.run("x", deps=bank.session(), model=calling(("pay", {"to": "x"})))
    assert content_of(result) == ["scope_missing"]


def test_assert_guarded_sees_tools_and_toolsets(bank: Bank) -> None:
    toolset = guard_toolset(FunctionToolset([pay]), guard=bank.guard, rules={"pay": PAY})
    bank.guard.assert_guarded([guard_tool(pay, guard=bank.guard, rule=PAY), toolset])
    for bare in (Tool(pay), FunctionToolset([pay]), pay):
        with pytest.raises(TypeError, match="no guard stands in front of"):
            bank.guard.assert_guarded([bare])


def test_wrong_options_are_named(bank: Bank) -> None:
    wrongs: list[Callable[[], object]] = [
        lambda: guard_tool(pay, guard=None, rule=PAY),  # type: ignore[arg-type]
        lambda: guard_toolset(FunctionToolset([pay]), guard=None, rules={}),  # type: ignore[arg-type]
        lambda: RequireGrants(guard=None, rules={}),  # type: ignore[arg-type]
    ]
    for wrong in wrongs:
        with pytest.raises(TypeError, match='"guard" must be a Guard'):
            wrong()
    with pytest.raises(TypeError, match='guard_tool: "rule" must be a Rule'):
        guard_tool(pay, guard=bank.guard, rule="payments:initiate")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='"token" must be callable'):
        guard_tool(pay, guard=bank.guard, rule=PAY, token="secret")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='"defer_loading" must be False'):
        RequireGrants(guard=bank.guard, rules={}, id="guard", defer_loading=True)
    with pytest.raises(TypeError, match="there is no rule for pay_async"):
        guard_tools([pay, pay_async], guard=bank.guard, rules={"pay": PAY})
