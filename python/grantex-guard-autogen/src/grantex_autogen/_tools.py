"""What the guards of the three frameworks share."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from grantex import AuthorizationError, Guard, PresentedToken, Rule, VerifiedToken
from grantex.adapter import check_rules, check_tool_options, current_token

CONTEXT = TypeVar("CONTEXT")
TOOL = TypeVar("TOOL")

Token: TypeAlias = str | VerifiedToken | PresentedToken | None
TokenSource: TypeAlias = Callable[[CONTEXT], Token | Awaitable[Token]]
"""Reads the grant token of one call from the framework's context of it, at once or as a coroutine."""


class ToolRefusedError(Exception):
    """A tool did not run. Its text is the refusal as JSON, which the framework shows to the model."""

    def __init__(self, body: Mapping[str, Any], refusal: AuthorizationError) -> None:
        super().__init__(json.dumps(body))
        self.refusal = refusal
        """Why it did not run."""


def raise_refused(body: Mapping[str, Any], refusal: AuthorizationError) -> Any:
    """Raise :class:`ToolRefusedError`."""
    raise ToolRefusedError(body, refusal) from refusal


def guard_each(
    tools: Sequence[TOOL],
    guard: Guard,
    rules: Mapping[str, Rule[Any]],
    guard_one: Callable[[TOOL, Rule[Any]], TOOL],
) -> list[TOOL]:
    """Guard several tools, each with the rule of its name; raise ``TypeError`` where there is none."""
    check_tool_options(guard, current_token, "guard_tools")
    check_rules(rules, "guard_tools")
    if not isinstance(tools, list | tuple):
        raise TypeError('guard_tools: "tools" must be a list of tools.')
    guarded = []
    for tool in tools:
        name = str(getattr(tool, "name", tool))
        if name not in rules:
            raise TypeError(f'guard_tools: there is no rule for the tool "{name}".')
        guarded.append(guard_one(tool, rules[name]))
    return guarded
