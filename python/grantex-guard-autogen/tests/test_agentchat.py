import ast
import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

import pytest
from agentchat_model import agent_of, ask, results_of
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_agentchat.tools import AgentTool
from autogen_core import CancellationToken, SingleThreadedAgentRuntime
from autogen_core.models import FunctionExecutionResult
from autogen_core.tools import (
    BaseStreamTool,
    BaseTool,
    FunctionTool,
    StaticStreamWorkbench,
    StaticWorkbench,
    Workbench,
)
from grantex import AuthorizationError
from grantex_autogen.agentchat import (
    Rule,
    ToolRefusedError,
    current_grant,
    guard_tool,
    guard_tools,
    guard_workbench,
    use_token,
)
from grantex_testing.broken_guard import RAISED, broken, run_anyhow
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding
from pydantic import BaseModel

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
            return bank.note(to, amount)

        async def pay_async(to: str, amount: str = "7") -> dict[str, Any]:
            await asyncio.sleep(0)
            return bank.note(to, amount)

        self.tools = [FunctionTool(pay, "Pay somebody."), FunctionTool(pay_async, "Pay somebody, later.")]

    def note(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        grant = current_grant()
        return {"paid": amount, "to": to, "by": None if grant is None else grant.principal_id}


def answer_of(result: FunctionExecutionResult) -> Any:
    assert not result.is_error, result.content
    return ast.literal_eval(result.content)


def refusal_of(result: FunctionExecutionResult) -> Any:
    assert result.is_error
    return json.loads(result.content)


@pytest.mark.usefixtures("token")
async def test_a_tool_runs_with_a_grant_and_a_refusal_is_told_to_the_model(world: Guarding) -> None:
    bank = Bank()
    calls = [(name, payment) for name in RULES for payment in (PAYMENT, TOO_MUCH)]
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    results = await ask(*calls, tools=tools)
    for paid, refused in (results[:2], results[2:]):
        # A plain function runs in a thread, and finds its grant there, too.
        assert answer_of(paid) == {"paid": "420", "to": "hotel", "by": "user_alice"}
        body = refusal_of(refused)
        assert (body["code"], body["missingScopes"]) == ("amount_over", ["payments:initiate:max_900"])
    assert bank.paid == ["420", "420"]


@pytest.mark.parametrize("error", RAISED, ids=repr)
@pytest.mark.parametrize("name", list(RULES))
@pytest.mark.parametrize("by_workbench", [False, True])
def test_a_guard_that_raises_anything_lets_no_tool_run(
    world: Guarding, error: BaseException, name: str, *, by_workbench: bool
) -> None:
    bank = Bank()
    guard = broken(world.guard, error)
    workbench: Workbench = StaticStreamWorkbench([*guard_tools(bank.tools, guard=guard, rules=RULES)])
    if by_workbench:
        workbench = guard_workbench(StaticWorkbench([*bank.tools]), guard=guard, rules=RULES)
    with use_token(world.server.token(LIMITED)):
        # Not through an agent: it waits for ever where calling a workbench raises.
        run_anyhow(workbench.call_tool(name, PAYMENT))
    assert bank.paid == []


@pytest.mark.usefixtures("token")
async def test_a_tool_that_is_called_without_an_agent_is_guarded_too(world: Guarding) -> None:
    bank = Bank()
    for guarded in guard_tools(bank.tools, guard=world.guard, rules=RULES):
        with pytest.raises(ToolRefusedError) as caught:
            await guarded.run_json(TOO_MUCH, CancellationToken())
        assert caught.value.refusal.reason == "amount_over"
        assert json.loads(str(caught.value))["code"] == "amount_over"
        with pytest.raises(ToolRefusedError):
            await guarded.run(guarded.args_type().model_validate(TOO_MUCH), CancellationToken())
        assert (await guarded.run_json(PAYMENT, CancellationToken()))["paid"] == "420"
    assert bank.paid == ["420", "420"]
    # The given tools are what they were.
    assert (await bank.tools[0].run_json(TOO_MUCH, CancellationToken()))["by"] is None


@pytest.mark.usefixtures("token")
async def test_the_rule_reads_the_defaults_of_the_function(world: Guarding) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)
    with use_token(world.server.token("payments:initiate:max_6")):
        results = await ask(("pay", {"to": "hotel"}), ("pay_async", {"to": "hotel"}), tools=tools)
    assert [refusal_of(result)["missingScopes"] for result in results] == [["payments:initiate:max_7"]] * 2


async def test_a_token_is_read_for_each_call(world: Guarding) -> None:
    async def read_later() -> str:
        await asyncio.sleep(0)
        return world.server.token(LIMITED, principal_id="user_bob")

    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES, token=read_later)
    results = await ask(*((name, PAYMENT) for name in RULES), tools=tools)
    assert [answer_of(result)["by"] for result in results] == ["user_bob"] * 2


async def test_two_callers_at_once_never_use_the_token_of_the_other(world: Guarding) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)

    async def call(number: int) -> None:
        with use_token(world.server.token(LIMITED, principal_id=f"user_{number}")):
            if number % 2:
                results = await ask(*((name, PAYMENT) for name in RULES), tools=tools)
            else:
                agent = agent_of(*((name, PAYMENT) for name in RULES), tools=tools)
                team = RoundRobinGroupChat([agent], termination_condition=MaxMessageTermination(2))
                results = results_of(await team.run(task="Go."))
        assert [answer_of(result)["by"] for result in results] == [f"user_{number}"] * 2

    await asyncio.gather(*(call(number) for number in range(8)))


async def test_a_runtime_that_was_started_elsewhere_has_no_token(world: Guarding) -> None:
    bank = Bank()
    runtime = SingleThreadedAgentRuntime()
    runtime.start()
    with use_token(world.server.token(LIMITED)):
        agent = agent_of(("pay", PAYMENT), tools=guard_tools(bank.tools, guard=world.guard, rules=RULES))
        team = RoundRobinGroupChat([agent], termination_condition=MaxMessageTermination(2), runtime=runtime)
        [result] = results_of(await team.run(task="Go."))
    await runtime.stop()
    assert refusal_of(result)["code"] == "no_credentials"
    assert bank.paid == []


class Progress(BaseModel):
    """What a tool that streams yields."""

    text: str


class PaymentArgs(BaseModel):
    """The arguments of a payment."""

    to: str
    amount: str


class SlowPay(BaseStreamTool[PaymentArgs, Progress, Progress]):
    """A tool that streams."""

    def __init__(self, revoke: Any = None) -> None:
        super().__init__(PaymentArgs, Progress, "pay", "Pay somebody.")
        self.revoke = revoke
        self.yielded: list[str] = []

    async def run(self, args: PaymentArgs, cancellation_token: CancellationToken) -> Progress:
        self.yielded.append("run")
        return Progress(text="run")

    async def run_stream(
        self, args: PaymentArgs, cancellation_token: CancellationToken
    ) -> AsyncGenerator[Progress, None]:
        for text in ("paying", "paid"):
            self.yielded.append(text)
            yield Progress(text=text)
            if self.revoke is not None:
                self.revoke()
                await asyncio.sleep(10)


async def test_a_stream_is_guarded_and_followed_to_its_end(world: Guarding) -> None:
    tool = SlowPay()
    guarded = guard_tool(tool, guard=world.guard, rule=PAY, token=lambda: world.server.token(LIMITED))
    stream = guarded.run_json_stream(PAYMENT, CancellationToken())
    assert [part.text async for part in stream] == ["paying", "paid"]
    assert world.entries == ["allowed", "success of #1"]
    with pytest.raises(ToolRefusedError):
        await anext(guarded.run_json_stream(TOO_MUCH, CancellationToken()))
    with pytest.raises(ToolRefusedError):
        await guarded.run_json(TOO_MUCH, CancellationToken())
    assert (await guarded.run_json(PAYMENT, CancellationToken())).text == "run"
    assert tool.yielded == ["paying", "paid", "run"]


async def test_a_stream_ends_when_its_grant_does(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)

    def revoke() -> None:
        asyncio.get_running_loop().run_in_executor(None, world.server.revoke, grant.grant_id)

    tool = SlowPay(revoke)
    guarded = guard_tool(tool, guard=world.guard, rule=PAY, token=lambda: grant.token)
    stream = guarded.run_json_stream(PAYMENT, CancellationToken())
    assert (await anext(stream)).text == "paying"
    with pytest.raises(AuthorizationError) as caught:
        await anext(stream)
    assert caught.value.reason == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


@pytest.mark.usefixtures("token")
async def test_an_agent_that_is_a_tool_is_guarded_and_its_tools_are_guarded_by_themselves(
    world: Guarding,
) -> None:
    bank = Bank()
    helper = agent_of(("pay", TOO_MUCH), tools=guard_tools(bank.tools, guard=world.guard, rules=RULES))
    tool = AgentTool(helper, return_value_as_last_message=True)
    guarded = guard_tools([tool], guard=world.guard, rules={"payer": Rule("payments:initiate")})
    with use_token(world.server.token("payments:initiate")):
        await ask(("payer", {"task": "Pay."}), tools=guarded)
    assert [entry.action for entry in world.recorder.entries] == [
        "payer",
        "payment.made",
        "payment.made",
        "payer",
    ]


@pytest.mark.usefixtures("token")
async def test_a_tool_keeps_its_state(world: Guarding) -> None:
    class Counter(BaseTool[PaymentArgs, Any]):
        count = 0

        def __init__(self) -> None:
            super().__init__(PaymentArgs, int, "pay", "Counts.")

        async def run(self, args: PaymentArgs, cancellation_token: CancellationToken) -> int:
            self.count += 1
            return self.count

        async def save_state_json(self) -> Mapping[str, Any]:
            return {"count": self.count}

    once = guard_tool(Counter(), guard=world.guard, rule=PAY)
    guarded = guard_tool(once, guard=world.guard, rule=PAY, token=lambda: world.server.token(LIMITED))
    for _ in range(2):
        await guarded.run_json(PAYMENT, CancellationToken())
    assert await guarded.save_state_json() == {"count": 2}


@pytest.mark.usefixtures("token")
async def test_guarding_twice_is_guarding_once_and_two_guards_must_agree(world: Guarding) -> None:
    bank = Bank()
    once = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    assert guard_tools(once, guard=world.guard, rules=RULES) == once
    both = guard_tools(once, guard=world.guard.for_agent("ag_another"), rules=RULES)
    [result] = await ask(("pay", PAYMENT), tools=both)
    assert refusal_of(result)["code"] == "wrong_agent"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
async def test_a_workbench_is_guarded_by_the_names_of_its_tools(world: Guarding) -> None:
    bank = Bank()
    workbench = guard_workbench(StaticWorkbench([*bank.tools]), guard=world.guard, rules={"pay_async": PAY})
    payments = [PAYMENT, TOO_MUCH, {"amount": "1"}]
    calls = [("pay", PAYMENT), *(("pay_async", payment) for payment in payments)]
    results = await ask(*calls, workbench=[workbench])
    assert refusal_of(results[0])["code"] == "no_rule"
    assert answer_of(results[1])["by"] == "user_alice"
    assert refusal_of(results[2])["code"] == "amount_over"
    assert "validation error" in results[3].content
    unknown = await workbench.call_tool("__class__")
    assert json.loads(unknown.to_text())["code"] == "no_rule"
    assert bank.paid == ["420"]
    by_call = [entry.status for entry in world.recorder.entries if entry.action == "payment.made"]
    assert sorted(by_call) == ["allowed"] * 2 + ["blocked", "failure", "success"]


@pytest.mark.usefixtures("token")
async def test_a_workbench_does_what_the_one_behind_it_does(world: Guarding) -> None:
    calls: list[str] = []

    class Recording(StaticWorkbench):
        async def start(self) -> None:
            calls.append("start")

        async def stop(self) -> None:
            calls.append("stop")

        async def reset(self) -> None:
            calls.append("reset")

    inner = Recording([*Bank().tools])
    async with guard_workbench(inner, guard=world.guard, rules=RULES) as workbench:
        assert [tool["name"] for tool in await workbench.list_tools()] == ["pay", "pay_async"]
        await workbench.reset()
        await workbench.load_state(await workbench.save_state())
    assert calls == ["start", "reset", "stop"]


def test_what_is_guarded_cannot_be_dumped(world: Guarding) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)
    workbench = guard_workbench(StaticWorkbench([]), guard=world.guard, rules={})
    dumped: list[Any] = [tools[0], StaticWorkbench([*tools]), workbench]
    for component in dumped:
        with pytest.raises(TypeError, match="cannot be dumped"):
            component.dump_component()


def test_what_cannot_be_guarded_is_refused_when_it_is_guarded(world: Guarding) -> None:
    class Own(SlowPay):
        async def run_json(self, *_: Any, **__: Any) -> Any: ...

    class OwnStream(SlowPay):
        async def run_json_stream(self, *_: Any, **__: Any) -> Any:
            yield

    wrong: list[tuple[Any, str]] = [
        (lambda: None, "no BaseTool"),
        (StaticWorkbench([]), "no BaseTool"),
        (Own(), "run_json of its own"),
        (OwnStream(), "run_json of its own"),
    ]
    for tool, message in wrong:
        with pytest.raises(TypeError, match=message):
            guard_tool(tool, guard=world.guard, rule=PAY)


def test_a_wrong_option_is_named(world: Guarding) -> None:
    tools = Bank().tools
    with pytest.raises(TypeError, match='no rule for the tool "pay_async"'):
        guard_tools(tools, guard=world.guard, rules={"pay": PAY})
    with pytest.raises(TypeError, match='guard_tool: "token"'):
        guard_tool(tools[0], guard=world.guard, rule=PAY, token="a token")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='guard_workbench: "workbench"'):
        guard_workbench(tools[0], guard=world.guard, rules={})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='guard_workbench: "rules"'):
        guard_workbench(StaticWorkbench([]), guard=world.guard, rules=None)  # type: ignore[arg-type]


def test_guarded_tools_are_seen_as_guarded(world: Guarding) -> None:
    tools = Bank().tools
    guarded = guard_tools(tools, guard=world.guard, rules=RULES)
    world.guard.assert_guarded(guarded)
    with pytest.raises(TypeError, match="pay_async"):
        world.guard.assert_guarded([guarded[0], tools[1]])
