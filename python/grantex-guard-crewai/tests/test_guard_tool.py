import ast
import asyncio
import contextvars
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from grantex_testing.broken_guard import RAISED, broken
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding
from pydantic import BaseModel
from scripted_llm import ScriptedLLM, ask, crew_of, kickoff

# isort: split
from crewai import Agent, Crew, Task
from crewai.flow import Flow, start
from crewai.hooks import register_before_tool_call_hook, unregister_before_tool_call_hook
from crewai.hooks.dispatch import HookAborted
from crewai.tools import BaseTool, tool
from crewai.tools.base_tool import _resolve_tool_dict
from crewai.tools.structured_tool import CrewStructuredTool
from crewai.tools.tool_failure import ToolExecutionFailedError, ToolFailure, ToolFailurePolicy
from grantex import current_call
from grantex_crewai import current_grant, guard_tool, guard_tools, use_token

PAYMENT = {"to": "hotel", "amount": "420"}
TOO_MUCH = {"to": "hotel", "amount": "900"}


class PaymentArgs(BaseModel):
    """The arguments of a payment."""

    to: str
    amount: str = "7"


class PayTool(BaseTool):
    """A tool that is a class, with both colours."""

    name: str = "Pay by class"
    description: str = "Pay somebody."
    args_schema: type[BaseModel] = PaymentArgs
    bank: Any = None

    def _run(self, to: str, amount: str) -> Any:
        return self.bank.note(to, amount)

    async def _arun(self, to: str, amount: str) -> Any:
        await asyncio.sleep(0)
        return self.bank.note(to, amount)


class Bank:
    """Tools of every kind, which count how often they run."""

    def __init__(self) -> None:
        self.paid: list[str] = []
        bank = self

        @tool
        def pay(to: str, amount: str = "7") -> Any:
            """Pay somebody."""
            return bank.note(to, amount)

        @tool
        async def pay_async(to: str, amount: str = "7") -> Any:
            """Pay somebody, later."""
            await asyncio.sleep(0)
            return bank.note(to, amount)

        self.tools: list[Any] = [pay, pay_async, PayTool(bank=bank)]

    def note(self, to: str, amount: str) -> dict[str, Any]:
        self.paid.append(amount)
        grant = current_grant()
        return {"paid": amount, "to": to, "by": None if grant is None else grant.principal_id}


NAMES = ["pay", "pay_async", "pay_by_class"]
RULES = dict.fromkeys(NAMES, PAY)
PAID = {"paid": "420", "to": "hotel", "by": "user_alice"}


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


@pytest.fixture
def token(world: Guarding) -> Iterator[None]:
    with use_token(world.server.token(LIMITED)):
        yield


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_tool_runs_with_a_grant_and_a_refusal_is_told_to_the_model(
    world: Guarding, name: str, *, in_text: bool
) -> None:
    bank = Bank()
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    paid, refused = ask(tools, (name, PAYMENT), (name, TOO_MUCH), in_text=in_text)
    assert ast.literal_eval(paid) == PAID
    body = json.loads(refused)
    assert (body["code"], body["missingScopes"]) == ("amount_over", ["payments:initiate:max_900"])
    assert bank.paid == ["420"]
    statuses = [entry.status for entry in world.recorder.entries]
    assert sorted(statuses) == ["allowed", "blocked", "success"]


@pytest.mark.parametrize("error", [*RAISED, HookAborted("broken")], ids=repr)
@pytest.mark.parametrize("in_text", [False, True])
def test_a_guard_that_raises_anything_lets_no_tool_run(
    world: Guarding, error: BaseException, *, in_text: bool
) -> None:
    bank = Bank()
    tools = guard_tools(bank.tools, guard=broken(world.guard, error), rules=RULES)
    with use_token(world.server.token(LIMITED)):
        for name in NAMES:
            with suppress(BaseException):
                ask(tools, (name, PAYMENT), in_text=in_text)
        for guarded in tools:
            with suppress(BaseException):
                guarded.run(**PAYMENT)
            with suppress(BaseException):
                asyncio.run(guarded.arun(**PAYMENT))
    assert bank.paid == []


@pytest.mark.parametrize("in_text", [False, True])
def test_a_result_is_never_served_from_the_cache(world: Guarding, *, in_text: bool) -> None:
    def pay_twice(tools: Any, tokens: list[str], bank: Bank) -> list[str]:
        llm = ScriptedLLM.of(in_text=in_text)
        crew = crew_of(llm, tools, cache=True)
        read = []
        for one in tokens:
            llm._calls = [("pay", PAYMENT)]
            with use_token(one):
                kickoff(crew)
            read.append(llm.read[-1])
        return read

    tokens = [world.server.token(LIMITED), world.server.token("flights:book")]
    bare, bank = Bank(), Bank()
    pay_twice(bare.tools, tokens, bare)
    # Without a guard, the second one is served what the first one was answered.
    assert bare.paid == ["420"]
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    read = pay_twice(tools, tokens, bank)
    assert ast.literal_eval(read[0]) == PAID
    assert json.loads(read[1])["code"] == "scope_missing"
    pay_twice(tools, tokens[:1] * 2, bank)
    assert bank.paid == ["420"] * 3


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
def test_what_a_hook_makes_of_the_arguments_is_what_is_checked(world: Guarding, *, in_text: bool) -> None:
    def raise_the_amount(context: Any) -> None:
        context.tool_input["amount"] = "900"

    bank = Bank()
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    register_before_tool_call_hook(raise_the_amount)
    try:
        [refused] = ask(tools, ("pay", PAYMENT), in_text=in_text)
    finally:
        unregister_before_tool_call_hook(raise_the_amount)
    assert json.loads(refused)["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
def test_a_tool_that_is_called_without_a_crew_is_guarded_too(world: Guarding) -> None:
    bank = Bank()
    for guarded in guard_tools(bank.tools, guard=world.guard, rules=RULES):
        refused = guarded.run(**TOO_MUCH)
        assert isinstance(refused, ToolFailure)
        assert refused.details["code"] == "amount_over"
        assert isinstance(guarded.run("hotel", "900"), ToolFailure)
        assert isinstance(guarded.to_structured_tool().invoke(TOO_MUCH), ToolFailure)
        assert guarded.run(**PAYMENT) == PAID
    assert bank.paid == ["420"] * 3
    # The given tools are what they were.
    assert bank.tools[0].run(**TOO_MUCH)["by"] is None


@pytest.mark.usefixtures("token")
async def test_the_asynchronous_ways_are_guarded_and_find_the_token(world: Guarding) -> None:
    bank = Bank()
    _, pay_async, by_class = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    for guarded in (pay_async, by_class):
        assert await guarded.arun(**PAYMENT) == PAID
        assert isinstance(await guarded.arun(**TOO_MUCH), ToolFailure)
    for guarded in guard_tools(bank.tools, guard=world.guard, rules=RULES):
        # CrewAI runs these in a thread, without the context of the caller.
        assert await guarded.to_structured_tool().ainvoke(PAYMENT) == PAID
        assert isinstance(await guarded.to_structured_tool().ainvoke(input=TOO_MUCH), ToolFailure)


@pytest.mark.usefixtures("token")
def test_the_rule_reads_the_defaults(world: Guarding) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)
    with use_token(world.server.token("payments:initiate:max_6")):
        read = ask(tools, *((name, {"to": "hotel"}) for name in NAMES))
    assert [json.loads(text)["missingScopes"] for text in read] == [["payments:initiate:max_7"]] * 3


def test_a_tool_that_fails_is_reported_as_crewai_does(world: Guarding) -> None:
    @tool
    def pay(to: str, amount: str) -> str:
        """Pay."""
        raise RuntimeError("The bank said no.")

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=lambda: world.server.token(LIMITED))
    assert ask([guarded], ("pay", PAYMENT)) == ask([pay], ("pay", PAYMENT))
    assert world.entries == ["allowed", "failure of #1"]


def test_a_tool_that_returns_a_failure_is_no_success(world: Guarding) -> None:
    @tool
    def pay(to: str, amount: str) -> Any:
        """Pay."""
        return ToolFailure(message="The bank said no.")

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=lambda: world.server.token(LIMITED))
    assert ask([guarded], ("pay", PAYMENT)) == ["The bank said no."]
    assert world.entries == ["allowed", "failure of #1"]


def test_a_token_is_read_for_each_call(world: Guarding) -> None:
    async def read_later() -> str:
        await asyncio.sleep(0)
        return world.server.token(LIMITED, principal_id="user_bob")

    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES, token=read_later)
    for text in ask(tools, *((name, PAYMENT) for name in NAMES)):
        assert ast.literal_eval(text)["by"] == "user_bob"


def test_two_callers_at_once_never_use_the_token_of_the_other(world: Guarding) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)

    def call(number: int) -> list[str]:
        with use_token(world.server.token(LIMITED, principal_id=f"user_{number}")):
            # Several calls of one turn run in threads of CrewAI.
            return ask(tools, *((name, PAYMENT) for name in NAMES * 2))

    with ThreadPoolExecutor(4) as pool:
        for number, read in enumerate(pool.map(call, range(8))):
            assert {ast.literal_eval(text)["by"] for text in read} == {f"user_{number}"}


@pytest.mark.parametrize("way", ["kickoff_async", "akickoff", "async_execution", "flow"])
async def test_the_token_holds_however_a_crew_is_started(world: Guarding, way: str) -> None:
    tools = guard_tools(Bank().tools, guard=world.guard, rules=RULES)

    async def run(number: int) -> str:
        llm = ScriptedLLM.of(("pay", PAYMENT))
        with use_token(world.server.token(LIMITED, principal_id=f"user_{number}")):
            if way == "kickoff_async":
                await crew_of(llm, tools).kickoff_async()
            elif way == "akickoff":
                await crew_of(llm, tools).akickoff()
            elif way == "flow":

                class Paying(Flow[Any]):
                    @start()
                    def pay(self) -> Any:
                        return crew_of(llm, tools).kickoff()

                await Paying().kickoff_async()
            else:
                agent = Agent(role="payer", goal="pay", backstory="pays", llm=llm, tools=tools)
                task = Task(description="Pay.", expected_output="done", agent=agent, async_execution=True)
                await Crew(agents=[agent], tasks=[task]).kickoff_async()
        return str(ast.literal_eval(llm.read[-1])["by"])

    assert await asyncio.gather(*map(run, range(3))) == ["user_0", "user_1", "user_2"]


@pytest.mark.usefixtures("token")
def test_a_thread_without_a_context_has_no_token(world: Guarding) -> None:
    guarded = guard_tools(Bank().tools, guard=world.guard, rules=RULES)[0]
    codes: list[Any] = []

    def call() -> None:
        answer = guarded.run(**PAYMENT)
        codes.append(answer.details["code"] if isinstance(answer, ToolFailure) else answer["by"])

    context = contextvars.copy_context()
    for target in (call, lambda: context.run(call)):
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
    assert codes == ["no_credentials", "user_alice"]


def test_a_tool_learns_that_its_grant_ended(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)

    @tool
    def pay(to: str, amount: str) -> str:
        """Pay."""
        call = current_call()
        assert call is not None
        ended = threading.Event()
        call.on_grant_end(lambda _: ended.set())
        world.server.revoke(grant.grant_id)
        assert ended.wait(10)
        assert call.ended_by is not None
        raise call.ended_by

    guarded = guard_tool(pay, guard=world.guard, rule=PAY, token=lambda: grant.token)
    [answer] = ask([guarded], ("pay", PAYMENT))
    assert json.loads(answer)["code"] == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


@pytest.mark.usefixtures("token")
def test_guarding_twice_is_guarding_once_and_two_guards_must_agree(world: Guarding) -> None:
    bank = Bank()
    once = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    again = guard_tools(once, guard=world.guard, rules=RULES)
    assert all(one is other for one, other in zip(once, again, strict=True))
    both = guard_tools(once, guard=world.guard.for_agent("ag_another"), rules=RULES)
    for text in ask(both, *((name, PAYMENT) for name in NAMES)):
        assert json.loads(text)["code"] == "wrong_agent"
    assert bank.paid == []


def test_a_checkpoint_does_not_bring_a_guarded_tool_back_without_its_guard(
    world: Guarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREWAI_DESERIALIZE_CALLBACKS", "1")
    bare = PayTool()
    guarded = guard_tool(bare, guard=world.guard, rule=PAY)
    assert isinstance(_resolve_tool_dict(bare.model_dump(mode="json")), PayTool)
    with pytest.raises(ModuleNotFoundError, match="guard_it_anew"):
        _resolve_tool_dict(guarded.model_dump(mode="json"))


def test_what_cannot_be_guarded_is_refused_when_it_is_guarded(world: Guarding) -> None:
    class OwnRun(PayTool):
        def run(self, *args: Any, **kwargs: Any) -> Any: ...

    class OwnArun(PayTool):
        async def arun(self, *args: Any, **kwargs: Any) -> Any: ...

    class OwnStructured(PayTool):
        def to_structured_tool(self) -> CrewStructuredTool: ...  # type: ignore[empty-body]

    class OwnTool(type(Bank().tools[0])):  # type: ignore[misc]
        def _run(self, *args: Any, **kwargs: Any) -> Any: ...

    pay = Bank().tools[0]
    own = OwnTool(name="pay", description="Pay.", func=pay.func, args_schema=PaymentArgs)
    wrong: list[tuple[Any, str]] = [
        (pay.func, "no BaseTool"),
        (CrewStructuredTool.from_function(pay.func), "no BaseTool"),
        (OwnRun(), '"run" of its own'),
        (OwnArun(), '"arun" of its own'),
        (OwnStructured(), '"to_structured_tool" of its own'),
        (own, '"_run" of its own'),
    ]
    for given, message in wrong:
        with pytest.raises(TypeError, match=message):
            guard_tool(given, guard=world.guard, rule=PAY)


def test_a_wrong_option_is_named(world: Guarding) -> None:
    tools = Bank().tools
    with pytest.raises(TypeError, match='no rule for the tool "pay_async"'):
        guard_tools(tools, guard=world.guard, rules={"pay": PAY})
    with pytest.raises(TypeError, match='guard_tool: "token"'):
        guard_tool(tools[0], guard=world.guard, rule=PAY, token="a token")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='guard_tools: "guard"'):
        guard_tools(tools, guard=None, rules=RULES)  # type: ignore[arg-type]


def test_guarded_tools_are_seen_as_guarded(world: Guarding) -> None:
    tools = Bank().tools
    guarded = guard_tools(tools, guard=world.guard, rules=RULES)
    world.guard.assert_guarded(guarded)
    with pytest.raises(TypeError, match="Pay by class"):
        world.guard.assert_guarded([guarded[0], tools[2]])


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
def test_a_refusal_is_no_final_answer(world: Guarding, *, in_text: bool) -> None:
    @tool(result_as_answer=True)
    def pay(to: str, amount: str) -> str:
        """Pay."""
        return f"paid {amount}"

    guarded = guard_tools([pay], guard=world.guard, rules=RULES)
    llm = ScriptedLLM.of(("pay", TOO_MUCH), ("pay", PAYMENT), in_text=in_text)
    answers: list[Any] = []
    contextvars.copy_context().run(lambda: answers.append(crew_of(llm, guarded).kickoff()))
    assert sorted(world.heard) == ["allowed", "amount_over"]
    assert "amount_over" not in str(answers[0].raw)


@pytest.mark.usefixtures("token")
def test_a_crew_that_ends_with_the_first_failure_ends_with_a_refusal(world: Guarding) -> None:
    bank = Bank()
    pay = bank.tools[0].model_copy(update={"tool_failure_policy": ToolFailurePolicy.RAISE})
    guarded = guard_tool(pay, guard=world.guard, rule=PAY)
    with pytest.raises(ToolExecutionFailedError) as caught:
        ask([guarded], ("pay", TOO_MUCH))
    assert caught.value.record.failure.details["code"] == "amount_over"
    assert bank.paid == []


@pytest.mark.usefixtures("token")
def test_an_agent_without_a_crew_is_guarded_too(world: Guarding) -> None:
    bank = Bank()
    llm = ScriptedLLM.of(("pay", TOO_MUCH), ("pay", PAYMENT))
    tools = guard_tools(bank.tools, guard=world.guard, rules=RULES)
    agent = Agent(role="payer", goal="pay", backstory="pays", llm=llm, tools=tools)
    contextvars.copy_context().run(agent.kickoff, "Pay.")
    assert json.loads(llm.read[0])["code"] == "amount_over"
    assert bank.paid == ["420"]
