"""A guard in front of the tools of a toolset."""

import copy
from collections.abc import Mapping
from typing import Any, TypeVar

from google.adk.agents.readonly_context import ReadonlyContext
from google.adk.tools.base_tool import BaseTool
from google.adk.tools.base_toolset import BaseToolset
from grantex import Guard, Rule
from grantex.adapter import Guarding, current_token, guarding_by_rules, is_guarded, mark_guarded, wrong_option

from grantex_adk.guarded_tool import TokenSource, guarded

TOOLSET = TypeVar("TOOLSET", bound=BaseToolset)


def guard_toolset(
    toolset: TOOLSET,
    *,
    guard: Guard,
    rules: Mapping[str, Rule[Any]],
    token: TokenSource = current_token,
    request_confirmation: bool = False,
) -> TOOLSET:
    """Return a toolset of the same class, such as an ``McpToolset``, whose tools run only with a grant.

    Each tool is guarded when the toolset hands it out, as by :func:`guard_tool`, with the rule of its name
    without the toolset's prefix. A tool without a rule is refused, so a tool that a server adds later does
    not run. ``request_confirmation`` is that of :func:`guard_tool`. The given toolset is not changed. Raises
    ``TypeError`` naming the option that is missing or wrong; and ``get_tools`` does for a tool that acts
    before any guard.
    """
    guarding_of = guarding_by_rules(guard, rules, token, "guard_toolset")
    if not isinstance(toolset, BaseToolset):
        raise wrong_option("guard_toolset", "toolset", "a toolset of the ADK")
    base = type(toolset)
    guarding = Guarding(guard, rules, token)
    if is_guarded(base.get_tools, guarding):
        return toolset

    async def get_tools(self: BaseToolset, readonly_context: ReadonlyContext | None = None) -> list[BaseTool]:
        tools = await base.get_tools(self, readonly_context)
        return [
            guarded(tool, guarding_of(tool.name), request_confirmation=request_confirmation) for tool in tools
        ]

    mark_guarded(get_tools, guarding, base.get_tools)
    made = copy.copy(toolset)
    # The tools that a run has cached are not guarded.
    made._cached_prefixed_tools = None  # noqa: SLF001
    members = {"get_tools": get_tools, "__module__": base.__module__, "__doc__": base.__doc__}
    made.__class__ = type(base.__name__, (base,), members)
    return made
