"""A guard in front of a tool, wherever LangChain or LangGraph runs it."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from grantex import Guard, Rule
from grantex.adapter import (
    GuardingByName,
    Rules,
    current_token,
    guarding_by_rule,
    guarding_by_rules,
    is_guarded,
)
from langchain_core.tools import BaseTool, StructuredTool, Tool

from grantex_langchain.guarded_work import Work, guard_work
from grantex_langchain.pause import Interrupt, check_interrupt
from grantex_langchain.runtime_token import TokenReader, in_runtime
from grantex_langchain.tool_call import TellsCallId, telling_class

TOOL = TypeVar("TOOL", bound=BaseTool)

_KINDS: Final = (BaseTool, StructuredTool, Tool)
# The ways to run a tool. Those of LangChain end in `_run` or `_arun`.
_WAYS: Final = (
    "invoke",
    "ainvoke",
    "run",
    "arun",
    "batch",
    "abatch",
    "batch_as_completed",
    "abatch_as_completed",
    "stream",
    "astream",
    "transform",
    "atransform",
)
# The members that do the work of a tool: its functions, or the methods of its class.
_FUNCTIONS: Final = ("func", "coroutine")
_METHODS: Final = ("_run", "_arun")


def guard_tool(
    tool: TOOL,
    *,
    guard: Guard,
    rule: Rule[Any],
    token: TokenReader | None = None,
    interrupt: Interrupt | None = None,
) -> TOOL:
    """Return a tool of the same type that runs only with a grant that covers the rule.

    It does so in agents, in ``ToolNode`` and by ``invoke``, ``ainvoke``, ``batch`` and the like. The given
    tool is not changed. The rule reads the arguments as the schema has parsed them, by name; what LangChain
    fills in (``InjectedToolArg``, ``ToolRuntime``, ``RunnableConfig``) is not among them. A class whose
    fields are configured after this (``configurable_fields``) does not run; a cache of LangGraph in front of
    the tool answers without a guard.

    ``token`` reads the grant token on every call, at once or as a coroutine, from the ``ToolRuntime`` of the
    tool. Its ``state`` is None; outside of a graph, so is its ``context``. Default: what ``use_token`` has
    set.

    ``interrupt`` is that of ``langgraph.types``: where the person must approve a call, the graph pauses with
    the refusal as the value of its interrupt. Resumed, it makes the same call again, which is decided anew:
    what it is resumed with approves nothing. Default, and where no graph can pause: the call is refused.

    A model gets a refusal as a ``ToolMessage`` with status ``error``: the JSON of ``to_refusal_body`` as
    content, and the same as an object in ``artifact``. A program that calls the tool with plain arguments
    gets the :class:`AuthorizationError`. What the tool raises comes through unchanged, also the interrupts of
    LangGraph. The same guard, rule and token twice check once.

    Raises ``TypeError`` naming the option that is wrong, and for a class with an ``invoke``, ``run`` or the
    like of its own, which may run without the guard.
    """
    check_interrupt(interrupt, "guard_tool")
    guarding_of = guarding_by_rule(guard, rule, current_token if token is None else token, "guard_tool")
    return guard_with(tool, guarding_of, 'guard_tool: "tool"', interrupt)


def guard_tools(
    tools: Iterable[TOOL],
    *,
    guard: Guard,
    rules: Rules,
    token: TokenReader | None = None,
    interrupt: Interrupt | None = None,
) -> list[TOOL]:
    """Guard tools as :func:`guard_tool` does, each with the rule of its name.

    Raises ``TypeError`` naming the option that is wrong or the tool that has no rule.
    """
    check_interrupt(interrupt, "guard_tools")
    guarding_of = guarding_by_rules(guard, rules, current_token if token is None else token, "guard_tools")
    guarded = [guard_with(tool, guarding_of, "guard_tools: each tool", interrupt) for tool in tools]
    for tool in guarded:
        if guarding_of(tool.name).rule is None:
            raise TypeError(f'guard_tools: "rules" has no rule for the tool "{tool.name}".')
    return guarded


def guard_with(tool: TOOL, guarding_of: GuardingByName, subject: str, interrupt: Interrupt | None) -> TOOL:
    """Guard a tool without checking the options. Without a rule, every call is refused."""
    _check_tool(tool, subject)
    guarding = in_runtime(guarding_of(tool.name))
    works = _works_of(tool)
    if all(is_guarded(work, guarding) for work in works.values()):
        return tool
    guarded = tool.model_copy()
    for name, work in works.items():
        # Not by `setattr`, which takes fields only: an instance's own member comes before that of its class.
        guarded.__dict__[name] = guard_work(work, tool, guarding, name, interrupt)
    methods = tuple(name for name in _METHODS if name in works)
    object.__setattr__(guarded, "__class__", telling_class(type(tool), methods))
    return guarded


def _works_of(tool: BaseTool) -> dict[str, Work]:
    """Return the members of a tool that do its work, by their names.

    A method is bound to the given tool, where it finds the other one without a guard.
    """
    names = (*_FUNCTIONS, *_METHODS) if isinstance(tool, StructuredTool | Tool) else _METHODS
    members = {name: getattr(tool, name) for name in names}
    standard = [getattr(kind, name) for kind in _KINDS for name in _METHODS]
    return {
        name: work
        for name, work in members.items()
        if work is not None and getattr(work, "__func__", None) not in standard
    }


def _check_tool(tool: object, subject: str) -> None:
    if not isinstance(tool, BaseTool):
        raise TypeError(f"{subject} must be a BaseTool, as @tool makes it of a function.")
    for way in _WAYS:
        own = getattr(type(tool), way)
        if not any(own is getattr(kind, way, None) for kind in (*_KINDS, TellsCallId)):
            raise TypeError(f'{subject} has a "{way}" that is not LangChain\'s, which may bypass the guard.')
