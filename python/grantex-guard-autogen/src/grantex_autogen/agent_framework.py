"""Microsoft Agent Framework: function tools that run only with a grant."""
# ruff: noqa: SLF001 -- only a private member says which parameter gets the context

import copy
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from agent_framework import FunctionInvocationContext, FunctionMiddleware, FunctionTool
from grantex import AuthorizationError, Grant, Guard, Rule, Service, current_grant, use_token
from grantex.adapter import current_token, guarding_by_rule, guarding_by_rules, is_guarded

from grantex_autogen import _tools
from grantex_autogen._agent_functions import (
    CONTEXT_NAME,
    TokenSource,
    guard_function,
    guarded_during,
    keep_refusals,
    put_gate,
    running_function,
    without_gate,
)

__all__ = [
    "AuthorizationError",
    "Grant",
    "GrantMiddleware",
    "Guard",
    "Rule",
    "Service",
    "TokenSource",
    "current_grant",
    "guard_tool",
    "guard_tools",
    "use_token",
]

TOOL = TypeVar("TOOL", bound=FunctionTool)

# The methods that call the function of a tool, where the guard is.
_RUNNING: Final = ("invoke", "_invoke_function", "__call__")


def guard_tool(tool: TOOL, *, guard: Guard, rule: Rule[Any], token: TokenSource = current_token) -> TOOL:
    """Return a copy of a tool that runs only with a grant that covers the rule.

    The guard stands in front of the function itself: it checks the arguments that the framework has parsed
    and that middleware may have changed, after an approval. The rule reads them by name, with the defaults
    of the function. ``token`` reads the grant token of each call from its context; default: what
    ``use_token`` has set. A model reads a refusal as the result of the tool, as JSON.

    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is wrong,
    and for what cannot be guarded: tools without a function or with an ``invoke`` of their own, hosted tools,
    MCP servers, and tools around other tools.
    """
    guarding = guarding_by_rule(guard, rule, token, "guard_tool")("")
    function = _function_of(tool)
    if is_guarded(function, guarding):
        return tool
    guarded = copy.copy(tool)
    # Asks the framework for its context.
    guarded._context_parameter_name = tool._context_parameter_name or CONTEXT_NAME
    guarded.func = guard_function(function, tool, guarding)
    guarded.result_parser = keep_refusals(tool.result_parser)
    return guarded


def guard_tools(
    tools: Sequence[TOOL], *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> list[TOOL]:
    """Guard several tools as :func:`guard_tool` does, each with the rule of its name.

    Raises ``TypeError`` also for a tool without a rule.
    """
    return _tools.guard_each(
        tools, guard, rules, lambda tool, rule: guard_tool(tool, guard=guard, rule=rule, token=token)
    )


class GrantMiddleware(FunctionMiddleware):
    """Guards every function tool that an agent runs, including those of MCP servers and context providers.

    The options are those of :func:`guard_tools`; a tool without a rule is refused. Other middleware may
    change the arguments after this one, wherever it stands. So a tool that it meets for the first time is
    changed: its function then asks, whenever it is called, whether this middleware is around the call.
    Agents without the middleware notice nothing of that. Put it first: where middleware in front of it puts
    another tool into ``context.function``, the framework runs the tool that was called, without the guard.
    Hosted tools pass by every middleware.
    """

    def __init__(
        self, *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
    ) -> None:
        self._guarding_of = guarding_by_rules(guard, rules, token, "GrantMiddleware")

    async def process(
        self, context: FunctionInvocationContext, call_next: Callable[[], Awaitable[None]]
    ) -> None:
        """Guard one call."""
        tool = context.function
        guarding = self._guarding_of(tool.name)
        function = _function_of(tool)
        if is_guarded(function, guarding):
            await call_next()
            return
        if tool.func is function:
            put_gate(tool, function)
            tool.result_parser = keep_refusals(tool.result_parser)
        guarded = running_function(context, function)
        if not is_guarded(guarded, guarding):
            # Not the context itself: what is kept for a context must not keep it.
            guarded = guard_function(guarded, tool, guarding, weakref.ref(context))
        with guarded_during(context, function, guarded):
            await call_next()


def _function_of(tool: object) -> Callable[..., Any]:
    """Return the function of a tool, without a gate; raise ``TypeError`` for what cannot be guarded."""
    if not isinstance(tool, FunctionTool):
        raise TypeError(
            f"guard_tool: {type(tool).__name__} is no FunctionTool. A function becomes one with tool(); "
            "the tools of an MCP server are guarded by GrantMiddleware; hosted tools cannot be guarded."
        )
    kind = type(tool)
    if any(getattr(kind, name) is not getattr(FunctionTool, name) for name in _RUNNING):
        raise TypeError(f"guard_tool: {kind.__name__} runs its function in a way of its own.")
    function = tool.func
    if tool.declaration_only or function is None:
        raise TypeError(f'guard_tool: the tool "{tool.name}" has no function here that could be guarded.')
    if isinstance(function, FunctionTool):
        raise TypeError(f'guard_tool: the tool "{tool.name}" is around another tool. Guard that one.')
    return without_gate(function)
