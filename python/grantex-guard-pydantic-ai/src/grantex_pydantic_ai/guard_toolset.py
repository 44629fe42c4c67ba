"""A guard in front of all tools of a toolset."""

from dataclasses import dataclass
from typing import Any, TypeVar

from grantex import Guard
from grantex.adapter import (
    Guarding,
    Rules,
    check_rules,
    check_tool_options,
    current_token,
    mark_guarded,
    rule_named,
)
from pydantic_ai import RunContext
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool, WrapperToolset

from grantex_pydantic_ai.guarded_call import TokenOfRun, run_guarded

DEPS = TypeVar("DEPS")


def guard_toolset(
    toolset: AbstractToolset[DEPS], *, guard: Guard, rules: Rules, token: TokenOfRun = current_token
) -> "GuardedToolset[DEPS]":
    """Put a guard in front of a toolset: of functions, of an MCP server, or of other toolsets.

    The rules are found by the names that the tools have in it. A call of a tool without a rule is refused
    with ``no_rule``. Otherwise as :func:`guard_tool`.
    """
    is_same = isinstance(toolset, GuardedToolset) and toolset.is_guarded_by(guard, rules, token)
    return toolset if is_same else GuardedToolset(toolset, guard, rules, token)  # type: ignore[return-value]


@dataclass
class GuardedToolset(WrapperToolset[DEPS]):
    """A toolset behind a guard: what :func:`guard_toolset` returns."""

    guard: Guard
    rules: Rules
    token: TokenOfRun

    def __post_init__(self) -> None:
        check_tool_options(self.guard, self.token, "guard_toolset")
        check_rules(self.rules, "guard_toolset")

        async def call_tool(
            name: str, tool_args: dict[str, Any], ctx: RunContext[DEPS], tool: ToolsetTool[DEPS]
        ) -> Any:
            guarding = Guarding(self.guard, rule_named(self.rules, name), self.token)
            return await run_guarded(
                guarding, name, tool_args, ctx, lambda: self.wrapped.call_tool(name, tool_args, ctx, tool)
            )

        # A function of this toolset, so that `assert_guarded` sees whose guard it is.
        vars(self)["call_tool"] = mark_guarded(call_tool, Guarding(self.guard, self.rules, self.token))

    def is_guarded_by(self, guard: Guard, rules: Rules, token: TokenOfRun) -> bool:
        """Whether it has this guard, these rules and this token."""
        return self.guard is guard and self.rules is rules and self.token is token
