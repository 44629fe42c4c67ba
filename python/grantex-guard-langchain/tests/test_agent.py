"""Agents of LangChain with the middleware, and their sub-agents."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from grantex import Rule
from grantex_langchain import GrantMiddleware, current_grant, delegate_to, guard_tool, guard_tools, use_token
from grantex_testing.guarding import Guarding, guarding
from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, ToolCallRequest, ToolRetryMiddleware
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool, tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.types import Command, interrupt
from scripted_chat_model import call_of, calls, model_that
from typing_extensions import TypedDict

RULES: dict[str, Rule[Any]] = {
    "pay": Rule("payments:initiate", amount=lambda arguments: arguments["amount"]),
    "note": Rule("notes:write"),
}


@tool
def pay(amount: int) -> str:
    """Pays."""
    return f"paid {amount}"


class Notes(AgentMiddleware[Any, Any, Any]):
    """Middleware that brings a tool of its own."""

    def __init__(self) -> None:
        super().__init__()

        @tool
        def note(text: str) -> str:
            """Takes a note."""
            return f"noted {text}"

        self.tools = [note]


class Raises(AgentMiddleware[Any, Any, Any]):
    """Middleware that changes the arguments of a call after those in front of it have seen them."""

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]) -> Any:
        return handler(request.override(tool_call={**request.tool_call, "args": {"amount": 9000}}))

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]
    ) -> Any:
        return await handler(request.override(tool_call={**request.tool_call, "args": {"amount": 9000}}))


def run(agent: Any, *, is_async: bool, **options: Any) -> list[ToolMessage]:
    """Run an agent, and return what its tools answered."""
    state = {"messages": ["Pay."]}
    ended = asyncio.run(agent.ainvoke(state, **options)) if is_async else agent.invoke(state, **options)
    return [message for message in ended["messages"] if isinstance(message, ToolMessage)]


def middleware_of(made: Guarding) -> GrantMiddleware:
    return GrantMiddleware(guard=made.guard, rules=RULES)


@pytest.mark.parametrize("is_async", [False, True])
def test_the_middleware_guards_every_tool_also_those_of_other_middleware(is_async: bool) -> None:
    model_calls = calls(
        call_of("pay", {"amount": 420}, "1"),
        call_of("note", {"text": "paid"}, "2"),
        call_of("pay", {"amount": 501}, "3"),
    )
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        agent = create_agent(model_that(model_calls), [pay], middleware=[Notes(), middleware_of(made)])
        answers = run(agent, is_async=is_async)
    assert [answer.tool_call_id for answer in answers] == ["1", "2", "3"]
    assert answers[0].content == "paid 420"
    assert [json.loads(str(answer.content))["code"] for answer in answers[1:]] == [
        "scope_missing",
        "amount_over",
    ]
    assert sorted(made.recorder.in_short) == ["allowed pay", "blocked note", "blocked pay", "success pay"]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", ["wire_everything", "__class__", "constructor", "get", "a\nb", ""])
def test_the_name_of_an_unknown_tool_is_refused_and_recorded(name: str, is_async: bool) -> None:
    with guarding() as made, use_token(made.server.token("payments:initiate")):
        agent = create_agent(
            model_that(calls(call_of(name, {"x": 1}))), [pay], middleware=[middleware_of(made)]
        )
        (answer,) = run(agent, is_async=is_async)
        assert answer.status == "error"
        assert answer.artifact["code"] == "no_rule"
        assert [entry.status for entry in made.recorder.entries] == ["blocked"]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_tool_node_of_ones_own_takes_the_hooks_of_the_middleware(is_async: bool) -> None:
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        hooks = middleware_of(made)
        node = ToolNode([pay], wrap_tool_call=hooks.wrap_tool_call, awrap_tool_call=hooks.awrap_tool_call)
        graph = StateGraph(MessagesState)
        graph.add_node("tools", node).add_edge(START, "tools").add_edge("tools", END)
        state: Any = {
            "messages": [
                calls(
                    call_of("pay", {"amount": 5}, "1"),
                    call_of("pay", {"amount": 501}, "2"),
                    call_of("steal", {}, "3"),
                )
            ]
        }
        compiled: Any = graph.compile()
        ended = asyncio.run(compiled.ainvoke(state)) if is_async else compiled.invoke(state)
        paid, dear, unknown = ended["messages"][1:]
        assert paid.content == "paid 5"
        assert [dear.artifact["code"], unknown.artifact["code"]] == ["amount_over", "no_rule"]


@pytest.mark.parametrize("is_async", [False, True])
def test_what_middleware_behind_it_makes_of_the_arguments_is_what_is_checked(is_async: bool) -> None:
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        agent = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))),
            [pay],
            middleware=[middleware_of(made), Raises()],
        )
        (answer,) = run(agent, is_async=is_async)
        assert answer.artifact["missingScopes"] == ["payments:initiate:max_9000"]


@pytest.mark.parametrize("is_async", [False, True])
def test_each_retry_is_a_call_of_its_own(is_async: bool) -> None:
    tries: list[int] = []

    @tool("pay")
    def pay_at_last(amount: int) -> str:
        """Pays."""
        tries.append(amount)
        if len(tries) < 3:
            raise OSError("The bank is closed.")
        return "paid"

    retry = ToolRetryMiddleware(max_retries=2, initial_delay=0, backoff_factor=0, jitter=False)
    with guarding() as made, use_token(made.server.token("payments:initiate:max_500")):
        agent = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))),
            [pay_at_last],
            middleware=[retry, middleware_of(made)],
        )
        (answer,) = run(agent, is_async=is_async)
        assert answer.content == "paid"
        assert made.entries == [
            *("allowed as pay", "failure of #1 as pay", "allowed as pay"),
            *("failure of #3 as pay", "allowed as pay", "success of #5 as pay"),
        ]


def test_a_refusal_is_not_retried() -> None:
    retry = ToolRetryMiddleware(max_retries=2, initial_delay=0, backoff_factor=0, jitter=False)
    with guarding() as made, use_token(made.server.token("notes:write")):
        agent = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))), [pay], middleware=[retry, middleware_of(made)]
        )
        run(agent, is_async=False)
        assert made.recorder.in_short == ["blocked pay"]


def test_a_tool_that_is_guarded_already_is_checked_once() -> None:
    with guarding() as made, use_token(made.server.token("payments:initiate")):
        tools = guard_tools([pay], guard=made.guard, rules=RULES)
        agent = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))), tools, middleware=[middleware_of(made)]
        )
        run(agent, is_async=False)
        assert made.recorder.in_short == ["allowed pay", "success pay"]


@pytest.mark.parametrize("is_async", [False, True])
def test_an_interrupt_pauses_the_run_and_the_resumed_call_is_checked_again(is_async: bool) -> None:
    @tool("pay")
    def pay_if_confirmed(amount: int) -> str:
        """Pays."""
        return f"paid {amount}: {interrupt('Really?')}"

    with guarding() as made:
        agent: Any = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))),
            guard_tools([pay_if_confirmed], guard=made.guard, rules=RULES),
            checkpointer=InMemorySaver(),
        )
        grant = made.server.grant("payments:initiate:max_500")
        config = {"configurable": {"thread_id": "1"}}

        def go_on(given: Any) -> Any:
            with use_token(grant.token):
                if is_async:
                    return asyncio.run(agent.ainvoke(given, config))
                return agent.invoke(given, config)

        paused = go_on({"messages": ["Pay."]})
        assert [each.value for each in paused["__interrupt__"]] == ["Really?"]
        ended = go_on(Command(resume="yes"))
        assert ended["messages"][2].content == "paid 5: yes"
        assert made.entries == [
            *("allowed as pay", "failure of #1 as pay"),
            *("allowed as pay", "success of #3 as pay"),
        ]
        assert made.recorder.entries[1].metadata == {"threw": "GraphInterrupt"}


def token_in_context(runtime: Any) -> Any:
    return runtime.context["token"]()


@pytest.mark.parametrize("in_context", [False, True])
@pytest.mark.parametrize("is_async", [False, True])
def test_a_sub_agent_that_inherits_the_token_of_its_parent_is_refused(
    in_context: bool, is_async: bool
) -> None:
    with guarding() as made:
        parent = made.server.grant("payments:initiate", "agents:delegate")
        child = made.server.grant("payments:initiate:max_500", parent=parent, agent_id="ag_payer")
        asked: list[str] = []

        def delegate(token: str, agent_id: str, scopes: Any) -> Any:
            asked.append(f"{agent_id} {' '.join(scopes)}")
            assert token == parent.token
            return Delegated(child.token)

        of_parent: dict[str, Any] = {"token": token_in_context} if in_context else {}
        delegated = delegate_to(
            "ag_payer", ["payments:initiate:max_500"], guard=made.guard, delegate=delegate, **of_parent
        )
        guard = made.guard.for_agent("ag_payer")

        def ask(**token: Any) -> list[str]:
            payer = create_agent(
                model_that(calls(call_of("pay", {"amount": 420}))),
                guard_tools([pay], guard=guard, rules=RULES, **token),
            )

            @tool
            def ask_payer(task: str) -> str:
                """Asks the agent that pays."""
                answers = run(payer, is_async=False)
                assert current_grant() is not None
                return f"{task} {answers[0].content}"

            rule: Rule[Any] = Rule("agents:delegate")
            tools = [guard_tool(ask_payer, guard=made.guard, rule=rule, **of_parent)]
            model = model_that(calls(call_of("ask_payer", {"task": "x"})))
            agent = create_agent(model, tools, context_schema=Context)
            with use_token(None if in_context else parent.token):
                context = {"token": lambda: parent.token} if in_context else {}
                return [str(answer.content) for answer in run(agent, is_async=is_async, context=context)]

        assert '"code": "wrong_agent"' in ask(**of_parent)[0]
        assert ask(token=delegated) == ["x paid 420"]
        assert asked == ["ag_payer payments:initiate:max_500"]


class Context(TypedDict, total=False):
    token: Callable[[], str]


class Delegated:
    def __init__(self, token: str) -> None:
        self.grant_token = token

    @property
    def expires_at(self) -> Any:
        from datetime import UTC, datetime, timedelta

        return datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_tool_that_may_run_without_its_guard_ends_the_run(is_async: bool) -> None:
    ran: list[str] = []

    class Bypass(StructuredTool):
        def invoke(self, *_: Any, **__: Any) -> Any:
            ran.append(self.name)

        async def ainvoke(self, *_: Any, **__: Any) -> Any:
            ran.append(self.name)

    bypass = Bypass.from_function(lambda amount: amount, name="pay", description="Pays.")
    with guarding() as made, use_token(made.server.token("payments:initiate")):
        agent = create_agent(
            model_that(calls(call_of("pay", {"amount": 5}))), [bypass], middleware=[middleware_of(made)]
        )
        with pytest.raises(TypeError, match='has a "invoke" that is not LangChain'):
            run(agent, is_async=is_async)
        assert ran == []


def test_wrong_options_of_the_middleware_are_named() -> None:
    with guarding() as made:
        with pytest.raises(TypeError, match='GrantMiddleware: "rules"'):
            GrantMiddleware(guard=made.guard, rules=[])  # type: ignore[arg-type]
        with pytest.raises(TypeError, match='GrantMiddleware: "guard"'):
            GrantMiddleware(guard=None, rules=RULES)  # type: ignore[arg-type]
