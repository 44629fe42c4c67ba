"""A guard in front of single tools."""

import copy
import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

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
from pydantic_ai import RunContext, Tool

from grantex_pydantic_ai.guarded_call import TokenOfRun, run_guarded

AnyTool: TypeAlias = Tool[Any] | Callable[..., Any]
"""A tool, or a function that becomes one."""


def guard_tool(
    tool: AnyTool, *, guard: Guard, rule: Rule[Any], token: TokenOfRun = current_token
) -> Tool[Any]:
    """Put a guard in front of a tool, and return a copy of it. A function becomes a tool.

    The rule reads the validated arguments by name, the same values that the function gets. ``token`` reads
    the grant token of each call from the context of the run; default: what ``use_token`` has set. A refused
    call is a failed result, whose content is the refusal as JSON. The same guard, rule and token twice check
    once. Raises ``TypeError`` naming the option that is wrong.
    """
    return _guard(tool, guarding_by_rule(guard, rule, token, "guard_tool"))


def guard_tools(
    tools: Sequence[AnyTool], *, guard: Guard, rules: Rules, token: TokenOfRun = current_token
) -> list[Tool[Any]]:
    """Put a guard in front of each tool of a list, with its rule by name, as :func:`guard_tool` does.

    Raises ``TypeError`` for a tool without a rule, and naming the option that is wrong.
    """
    guarding_of = guarding_by_rules(guard, rules, token, "guard_tools")
    made = [_tool_of(tool) for tool in tools]
    missing = [tool.name for tool in made if guarding_of(tool.name).rule is None]
    if missing:
        raise TypeError(f"guard_tools: there is no rule for {', '.join(missing)}.")
    return [_guard(tool, guarding_of) for tool in made]


def _tool_of(tool: AnyTool) -> Tool[Any]:
    return tool if isinstance(tool, Tool) else Tool(tool)


def _guard(tool: AnyTool, guarding_of: GuardingByName) -> Tool[Any]:
    bare = _tool_of(tool)
    guarding = guarding_of(bare.name)
    if is_guarded(bare.function, guarding):
        return bare
    schema = bare.function_schema
    call_function = schema.call

    async def call(arguments: dict[str, Any], context: RunContext[Any]) -> Any:
        return await run_guarded(
            guarding, bare.name, arguments, context, lambda: call_function(arguments, context)
        )

    @functools.wraps(bare.function)
    def function(*_: Any, **__: Any) -> Any:
        raise TypeError(f"The guarded tool {bare.name} is called by its agent, not as a function.")

    guarded = copy.copy(bare)
    guarded.function_schema = copy.copy(schema)
    vars(guarded.function_schema)["call"] = call
    # Also in the schema: a copy of that, without its `call`, must not run the bare function.
    guarded.function = guarded.function_schema.function = mark_guarded(function, guarding, bare.function)
    return guarded
