"""The guard in front of each tool of a FastMCP server, where its arguments are parsed."""

import inspect
import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NoReturn

from fastmcp.exceptions import ToolError
from fastmcp.server.dependencies import without_injected_parameters
from fastmcp.server.transforms import GetToolNext, Transform, VersionSpec
from fastmcp.tools.base import Tool
from fastmcp.tools.function_tool import FunctionTool
from fastmcp.utilities.tasks import TaskConfig
from grantex import AuthorizationError, Rule
from grantex.adapter import Guarding, guard_tool, has_guard, mark_guarded

from grantex_mcp.policy import Policy, refusal_text

# As many as FastMCP keeps.
_KEPT: Final = 5000


class GuardedTools(Transform):
    """Puts the guard in front of each tool that the server finds."""

    def __init__(self, policy: Policy) -> None:
        self._policy: Final = policy
        # FastMCP compiles the parameters of each new function, and keeps the result.
        self._guard_function: Final = lru_cache(maxsize=_KEPT)(self._guarded_function)

    async def list_tools(self, tools: Sequence[Tool]) -> Sequence[Tool]:
        """Guard tools that are listed."""
        return [self._guarded(tool) for tool in tools]

    async def get_tool(
        self, name: str, call_next: GetToolNext, *, version: VersionSpec | None = None
    ) -> Tool | None:
        """Guard a tool that is called."""
        tool = await call_next(name, version=version)
        return None if tool is None else self._guarded(tool)

    def _guarded(self, tool: Tool) -> Tool:
        # A background task would run the tool itself.
        update: dict[str, Any] = {"task_config": TaskConfig(mode="forbidden")}
        rule = self._policy.rule_of("tools", tool.name)
        if type(tool) is FunctionTool:
            return tool.model_copy(update={**update, "fn": self._guard_function(tool.fn, tool.name, rule)})
        copy = tool.model_copy(update=update)
        for method in ("run", "_run"):
            copy.__dict__[method] = self._behind(getattr(tool, method), tool.name, rule)
        return copy

    def _guarded_function(
        self, function: Callable[..., Any], name: str, rule: Rule[Any] | None
    ) -> Callable[..., Any]:
        guarding = self._guarding(rule)
        return guard_tool(function, guarding, name, injected=_injected(function), refused=raise_tool_error)

    def _behind(self, run: Callable[..., Any], name: str, rule: Rule[Any] | None) -> Callable[..., Any]:
        """Put the guard in front of a tool that parses its arguments elsewhere, such as at another server."""

        async def guarded(arguments: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            return await self._policy.run(
                "tools", name, arguments, lambda: run(arguments, *args, **kwargs), raise_tool_error
            )

        return mark_guarded(guarded, self._guarding(rule), run)

    def _guarding(self, rule: Rule[Any] | None) -> Guarding:
        return Guarding(self._policy.guard, rule, self._policy.read_token)


def is_guarded_tool(tool: Tool, policy: Policy) -> bool:
    """Tell whether the guard of a policy stands in front of a tool."""
    runs = (getattr(tool, "fn", None), tool.__dict__.get("_run"))
    return any(has_guard(run, lambda guard: guard is policy.guard) for run in runs)


def _injected(function: Callable[..., Any]) -> set[str]:
    """The parameters that FastMCP fills in: its context, and dependencies."""
    given = inspect.signature(without_injected_parameters(function)).parameters
    return set(inspect.signature(function).parameters) - set(given)


def raise_tool_error(body: dict[str, Any], _: AuthorizationError) -> NoReturn:
    """Raise a refusal as what FastMCP shows a model."""
    raise ToolError(refusal_text(body), log_level=logging.INFO)
