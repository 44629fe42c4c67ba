import ast
import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from grantex_testing.broken_guard import RAISED, broken
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding
from scripted_llm import ScriptedLLM, ask, crew_of, kickoff

# isort: split
from crewai import Agent, Crew, Task
from crewai.hooks import (
    ToolCallHookContext,
    register_after_tool_call_hook,
    register_before_tool_call_hook,
    unregister_after_tool_call_hook,
    unregister_before_tool_call_hook,
)
from crewai.hooks.dispatch import HookAborted
from crewai.tools import BaseTool, tool
from grantex import Rule
from grantex_crewai import guard_tool, guard_tools, register_grant_hooks, use_token
from grantex_crewai.grant_hooks import _GrantHooks

PAYMENT = {"to": "hotel", "amount": "420"}
TOO_MUCH = {"to": "hotel", "amount": "900"}
RULES: dict[str, Rule[Any]] = {"pay": PAY, "fail": PAY}


class Bank:
    """Tools that no guard is in front of, which count how often they run."""

    def __init__(self) -> None:
        self.paid: list[str] = []
        bank = self

        @tool
        def pay(to: str, amount: str) -> Any:
            """Pay somebody."""
            bank.paid.append(amount)
            return {"paid": amount}

        @tool
        def fail(to: str, amount: str) -> Any:
            """Pay somebody, and fail."""
            raise RuntimeError("The bank said no.")

        self.tools: list[Any] = [pay, fail]


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


@pytest.fixture
def token(world: Guarding) -> Iterator[None]:
    with use_token(world.server.token(LIMITED)):
        yield


@pytest.fixture
def hooks(world: Guarding) -> Iterator[None]:
    with ExitStack() as stack:
        stack.callback(register_grant_hooks(guard=world.guard, rules=RULES))
        yield


@pytest.mark.usefixtures("token", "hooks")
@pytest.mark.parametrize("in_text", [False, True])
def test_every_tool_needs_a_grant_and_a_refusal_is_told_to_the_model(
    world: Guarding, *, in_text: bool
) -> None:
    bank = Bank()
    paid, refused, failed = ask(
        bank.tools, ("pay", PAYMENT), ("pay", TOO_MUCH), ("fail", PAYMENT), in_text=in_text
    )
    assert ast.literal_eval(paid) == {"paid": "420"}
    assert json.loads(refused)["code"] == "amount_over"
    assert "The bank said no." in failed
    assert bank.paid == ["420"]
    assert sorted(entry.status for entry in world.recorder.entries) == [
        "allowed",
        "allowed",
        "blocked",
        "failure",
        "success",
    ]


@pytest.mark.parametrize("error", [*RAISED, HookAborted("broken")], ids=repr)
@pytest.mark.parametrize("in_text", [False, True])
def test_a_guard_that_raises_anything_lets_no_tool_run(
    world: Guarding, error: BaseException, *, in_text: bool
) -> None:
    bank = Bank()
    unregister = register_grant_hooks(guard=broken(world.guard, error), rules=RULES)
    try:
        with use_token(world.server.token(LIMITED)):
            read = ask(bank.tools, ("pay", PAYMENT), in_text=in_text)
    finally:
        unregister()
    assert json.loads(read[0])["error"]
    assert bank.paid == []


@pytest.mark.parametrize("error", RAISED, ids=repr)
def test_whatever_is_raised_becomes_the_one_exception_that_crewai_heeds(
    world: Guarding, error: BaseException
) -> None:
    def raising(_: str) -> Any:
        raise error

    context: Any = ToolCallHookContext("pay", {}, None)  # type: ignore[arg-type]
    with pytest.raises(HookAborted):
        _GrantHooks(raising).before(context)
    strange: Any = object()
    with pytest.raises(HookAborted):
        _GrantHooks(lambda _: strange).before(context)


@pytest.mark.usefixtures("token", "hooks")
def test_a_tool_without_a_rule_is_refused(world: Guarding) -> None:
    @tool
    def constructor(to: str) -> str:
        """Do something."""
        raise AssertionError("It ran.")

    [refused] = ask([constructor], ("constructor", {"to": "hotel"}))
    assert json.loads(refused)["code"] == "no_rule"
    assert world.entries == ["blocked (no_rule) as constructor"]


@pytest.mark.usefixtures("token", "hooks")
def test_delegation_needs_a_rule_too(world: Guarding) -> None:
    arguments = {"task": "Pay.", "context": "All.", "coworker": "helper"}
    llm = ScriptedLLM.of(("delegate_work_to_coworker", arguments))
    bank = Bank()
    helper_llm = ScriptedLLM.of(("pay", PAYMENT))
    payer = Agent(role="payer", goal="pay", backstory="pays", llm=llm, allow_delegation=True)
    helper = Agent(role="helper", goal="pay", backstory="pays", llm=helper_llm, tools=bank.tools)
    task = Task(description="Pay.", expected_output="done", agent=payer)
    kickoff(Crew(agents=[payer, helper], tasks=[task]))
    assert json.loads(llm.read[0])["code"] == "no_rule"
    assert bank.paid == []
    assert world.heard == ["no_rule"]


@pytest.mark.usefixtures("token")
def test_a_cached_result_is_served_only_to_those_who_may_call(world: Guarding) -> None:
    bank = Bank()
    unregister = register_grant_hooks(guard=world.guard, rules=RULES)
    llm = ScriptedLLM.of()
    crew = crew_of(llm, bank.tools, cache=True)
    read = []
    try:
        for scopes in (LIMITED, "flights:book"):
            llm._calls = [("pay", PAYMENT)]
            with use_token(world.server.token(scopes)):
                kickoff(crew)
            read.append(llm.read[-1])
    finally:
        unregister()
    assert ast.literal_eval(read[0]) == {"paid": "420"}
    assert json.loads(read[1])["code"] == "scope_missing"


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("in_text", [False, True])
def test_what_a_bare_tool_returned_is_not_served_in_place_of_a_guarded_one(
    world: Guarding, *, in_text: bool
) -> None:
    bank = Bank()
    guarded = guard_tool(bank.tools[0], guard=world.guard, rule=PAY)
    llms: list[Any] = []
    agents: list[Any] = []
    for tool_of_agent in (bank.tools[0], guarded):
        llms.append(ScriptedLLM.of(("pay", PAYMENT), in_text=in_text))
        agents.append(Agent(role="payer", goal="pay", backstory="pays", llm=llms[-1], tools=[tool_of_agent]))
    tasks = [Task(description="Pay.", expected_output="done", agent=agent) for agent in agents]
    tokens = [world.server.token("flights:book"), world.server.token(LIMITED)]
    with use_token(tokens.pop):
        kickoff(Crew(agents=agents, tasks=tasks, cache=True))
    assert ast.literal_eval(llms[0].read[0]) == {"paid": "420"}
    assert json.loads(llms[1].read[0])["code"] == "scope_missing"
    assert bank.paid == ["420"]


@pytest.mark.usefixtures("token", "hooks")
@pytest.mark.parametrize("in_text", [False, True])
def test_a_tool_that_is_guarded_itself_is_checked_once(world: Guarding, *, in_text: bool) -> None:
    bank = Bank()
    ask(guard_tools(bank.tools, guard=world.guard, rules=RULES), ("pay", PAYMENT), in_text=in_text)
    assert world.entries == ["allowed", "success of #1"]


@pytest.mark.usefixtures("token", "hooks")
@pytest.mark.parametrize("in_text", [False, True])
def test_a_bare_tool_does_not_run_under_the_name_of_a_guarded_one(world: Guarding, *, in_text: bool) -> None:
    # In text, CrewAI runs the first tool of a name, and shows hooks the last.
    bank = Bank()
    guarded = guard_tool(bank.tools[0], guard=world.guard, rule=PAY)
    ask([bank.tools[0], guarded], ("pay", TOO_MUCH), in_text=in_text)
    ask([guarded, bank.tools[0]], ("pay", TOO_MUCH), in_text=in_text)
    assert (bank.paid, world.heard) == ([], ["amount_over"] * 2)


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
def test_the_rule_reads_the_arguments_of_the_tool_and_not_what_a_hook_shows_instead(
    world: Guarding, *, in_text: bool
) -> None:
    def show_less(context: ToolCallHookContext) -> None:
        context.tool_input = {**context.tool_input, "amount": "1"}

    bank = Bank()
    register_before_tool_call_hook(show_less)
    unregister = register_grant_hooks(guard=world.guard, rules=RULES)
    try:
        [refused, _] = ask(bank.tools, ("pay", TOO_MUCH), ("pay", PAYMENT), in_text=in_text)
    finally:
        unregister()
        unregister_before_tool_call_hook(show_less)
    assert json.loads(refused)["code"] == "amount_over"
    assert bank.paid == ["420"]
    assert sorted(entry.status for entry in world.recorder.entries) == ["allowed", "blocked", "success"]


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
def test_a_call_that_another_hook_stops_is_no_success(world: Guarding, *, in_text: bool) -> None:
    bank = Bank()
    unregister = register_grant_hooks(guard=world.guard, rules=RULES)
    stop = register_grant_hooks(guard=world.guard.for_agent("ag_another"), rules=RULES)
    try:
        [refused] = ask(bank.tools, ("pay", PAYMENT), in_text=in_text)
    finally:
        unregister()
        stop()
    assert json.loads(refused)["code"] == "wrong_agent"
    assert bank.paid == []
    assert world.entries == ["allowed", "blocked (wrong_agent)", "failure of #1"]


@pytest.mark.usefixtures("token", "hooks")
@pytest.mark.parametrize("in_text", [False, True])
def test_a_call_that_crewai_does_not_run_is_no_success(world: Guarding, *, in_text: bool) -> None:
    bank = Bank()
    once = bank.tools[0].model_copy(update={"max_usage_count": 1})
    ask([once], ("pay", PAYMENT), ("pay", {**PAYMENT, "amount": "7"}), in_text=in_text)
    assert bank.paid == ["420"]
    assert world.entries == ["allowed", "success of #1", "allowed", "failure of #3"]


@pytest.mark.usefixtures("token", "hooks")
def test_a_repeated_call_that_crewai_answers_by_itself_is_no_success(world: Guarding) -> None:
    bank = Bank()
    ask(bank.tools, ("pay", PAYMENT), ("pay", PAYMENT), in_text=True)
    assert bank.paid == ["420"]
    assert world.entries == ["allowed", "success of #1", "allowed", "failure of #3"]


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("in_text", [False, True])
def test_what_other_hooks_make_of_a_result_changes_no_entry(world: Guarding, *, in_text: bool) -> None:
    def reassure(_: ToolCallHookContext) -> str:
        return "All is well."

    def stop(_: ToolCallHookContext) -> None:
        raise HookAborted("Enough.")

    bank = Bank()
    for hook, called in ((reassure, "fail"), (stop, "pay")):
        register_after_tool_call_hook(hook)
        unregister = register_grant_hooks(guard=world.guard, rules=RULES)
        try:
            with suppress(HookAborted):
                ask(bank.tools, (called, PAYMENT), in_text=in_text)
        finally:
            unregister()
            unregister_after_tool_call_hook(hook)
    assert world.entries == ["allowed", "failure of #1", "allowed", "success of #3"]


@pytest.mark.usefixtures("token", "hooks")
def test_a_tool_that_cannot_be_guarded_itself_is_guarded_by_the_hooks(world: Guarding) -> None:
    class OwnRun(BaseTool):
        name: str = "pay"
        description: str = "Pay somebody."

        def run(self, *args: Any, **kwargs: Any) -> Any:
            return super().run(*args, **kwargs)

        def _run(self, to: str, amount: str) -> str:
            return f"paid {amount} to {to}"

    paid, refused = ask([OwnRun()], ("pay", PAYMENT), ("pay", TOO_MUCH))
    assert paid == "paid 420 to hotel"
    assert json.loads(refused)["code"] == "amount_over"


@pytest.mark.usefixtures("token")
def test_hooks_end_when_they_are_unregistered(world: Guarding) -> None:
    bank = Bank()
    register_grant_hooks(guard=world.guard, rules=RULES)()
    ask(bank.tools, ("pay", TOO_MUCH))
    assert (bank.paid, world.heard) == (["900"], [])


def test_a_wrong_option_is_named(world: Guarding) -> None:
    with pytest.raises(TypeError, match='register_grant_hooks: "rules"'):
        register_grant_hooks(guard=world.guard, rules=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='register_grant_hooks: "token"'):
        register_grant_hooks(guard=world.guard, rules={}, token="a token")  # type: ignore[arg-type]
