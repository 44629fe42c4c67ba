"""A guard in front of a function tool, behind everything that the SDK checks."""

import copy
from collections.abc import Iterable
from typing import Any, TypeVar

from agents import FunctionTool
from grantex import Guard, Rule
from grantex.adapter import (
    GuardingByName,
    Rules,
    current_token,
    guarding_by_rule,
    guarding_by_rules,
    is_guarded,
    mark_guarded,
)

from grantex_openai_agents.guarded_invoker import guarded_function, guarded_invoker, invoker_of
from grantex_openai_agents.run_context import TokenReader, in_run

TOOL = TypeVar("TOOL", bound=FunctionTool)


def guard_tool(tool: TOOL, *, guard: Guard, rule: Rule[Any], token: TokenReader | None = None) -> TOOL:
    """Return a tool of the same type that runs only with a grant that covers the rule.

    The given tool is not changed. The guard checks after the SDK has validated the arguments and a person has
    approved the call. The rule reads the arguments by name, the same values that the function gets; the
    context of the run is not among them. A tool that ``function_tool`` has not made, such as an agent as a
    tool, parses its arguments itself: the rule reads those that the model wrote.

    ``token`` reads the grant token on every call, at once or as a coroutine, from the ``ToolContext``.
    Default: what ``use_token`` has set. Keep a function in the context of a run that returns the token, not
    the token itself: the SDK writes the context into a saved ``RunState``.

    A model gets a refusal as the result of the tool: the JSON of ``to_refusal_body``. A tool with an output
    type cannot answer with that, so the :class:`AuthorizationError` is raised, and its
    ``failure_error_function`` answers. What the tool raises comes through unchanged. The same guard, rule
    and token twice check once.

    Raises ``TypeError`` naming the option that is wrong; for another kind of tool; and for a tool whose
    output type is not that of its function.
    """
    return _guard_with(
        tool,
        guarding_by_rule(guard, rule, current_token if token is None else token, "guard_tool"),
        'guard_tool: "tool"',
    )


def guard_tools(
    tools: Iterable[TOOL], *, guard: Guard, rules: Rules, token: TokenReader | None = None
) -> list[TOOL]:
    """Guard tools as :func:`guard_tool` does, each with the rule of its name.

    Raises ``TypeError`` naming the option that is wrong or the tool that has no rule.
    """
    guarding_of = guarding_by_rules(guard, rules, current_token if token is None else token, "guard_tools")
    guarded = [_guard_with(tool, guarding_of, "guard_tools: each tool") for tool in tools]
    for tool in guarded:
        if guarding_of(tool.name).rule is None:
            raise TypeError(f'guard_tools: "rules" has no rule for the tool "{tool.name}".')
    return guarded


def _guard_with(tool: TOOL, guarding_of: GuardingByName, subject: str) -> TOOL:
    if not isinstance(tool, FunctionTool):
        raise TypeError(f"{subject} must be a FunctionTool, as @function_tool makes it of a function.")
    guarding = in_run(guarding_of(tool.name))
    function = getattr(tool, "__wrapped__", None)
    if is_guarded(function, guarding) or is_guarded(tool.on_invoke_tool, guarding):
        return tool
    guarded = copy.copy(tool)
    if function is None:
        guarded.on_invoke_tool = guarded_invoker(tool, guarding)
        return guarded
    guarded.on_invoke_tool = invoker_of(guarded_function(function, tool, guarding), tool, subject)
    # Binds the invoker to the tool whose settings it follows.
    guarded = copy.copy(guarded)
    mark_guarded(guarded.on_invoke_tool, guarding, tool.on_invoke_tool)
    return guarded
