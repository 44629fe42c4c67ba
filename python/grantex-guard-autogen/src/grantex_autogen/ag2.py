"""AG2: tools that run only with a grant."""

import copy
import functools
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any, Final, TypeAlias, TypeVar, cast

from ag2 import Context
from ag2.events import BaseEvent, ToolCallEvent, ToolErrorEvent, ToolResult
from ag2.middleware import BaseMiddleware, ToolExecution, ToolResultType
from ag2.tools.final import FunctionTool
from grantex import AuthorizationError, Call, Grant, Guard, Rule, Service, current_grant, use_token
from grantex.adapter import (
    Guarding,
    current_token,
    guarding_by_rule,
    guarding_by_rules,
    is_guarded,
    mark_guarded,
    run_tool_async,
)
from grantex.adapter import guard_tool as guard_callable

from grantex_autogen import _tools

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

TokenSource: TypeAlias = _tools.TokenSource[Context]
"""Reads the grant token of one call, such as ``lambda context: context.dependencies["grant_token"]()``."""

_context: Final[ContextVar[Context | None]] = ContextVar("grantex_autogen.ag2_context", default=None)


def guard_tool(tool: TOOL, *, guard: Guard, rule: Rule[Any], token: TokenSource = current_token) -> TOOL:
    """Return a copy of a tool that runs only with a grant that covers the rule.

    The guard stands in front of the function itself: it checks the arguments that AG2 has parsed and that
    middleware may have changed. The rule reads them by name, with the defaults of the function, and without
    what AG2 injects. What the model writes in place of an injected value is dropped.

    ``token`` reads the grant token of each call from its context; default: what ``use_token`` has set. A
    refusal is a ``ToolErrorEvent`` whose result is the refusal as JSON. AG2 makes the values of ``Depends``
    before the guard decides, and what the model writes for their parameters is not checked.

    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is wrong,
    and for what is no ``FunctionTool``.
    """
    guarding = guarding_by_rule(guard, rule, token, "guard_tool")("")
    if not isinstance(tool, FunctionTool):
        raise TypeError(
            f"guard_tool: {type(tool).__name__} is no FunctionTool. A function becomes one with tool(); "
            "other tools that run here are guarded by GrantMiddleware; those of a provider cannot be guarded."
        )
    if is_guarded(tool.model.call, guarding):
        return tool
    guarded = tool.with_middleware(functools.partial(_run_guarded, _injected(tool)))
    guarded.model = copy.copy(guarded.model)
    guarded.model.call = _guard_function(tool, guarding)
    # Where `assert_guarded` looks.
    guarded.__dict__["call"] = guarded.model.call
    return cast("TOOL", guarded)


def guard_tools(
    tools: Sequence[TOOL], *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> list[TOOL]:
    """Guard several tools as :func:`guard_tool` does, each with the rule of its name.

    Raises ``TypeError`` also for a tool without a rule.
    """
    return _tools.guard_each(
        tools, guard, rules, lambda tool, rule: guard_tool(tool, guard=guard, rule=rule, token=token)
    )


class GrantMiddleware(BaseMiddleware):
    """Guards every tool that an agent runs: ``Middleware(GrantMiddleware, guard=guard, rules=rules)``.

    For tools that :func:`guard_tool` cannot guard, such as those of an MCP server. The options are those of
    :func:`guard_tools`; a tool without a rule is refused. The rule reads the arguments that the model
    wrote, before the schema of the tool. Put it last: middleware behind it, and that of a run and of a tool
    is behind it, may still change the arguments. A call of a tool that is guarded itself is checked and
    recorded twice. Tools that a provider runs pass by every middleware.
    """

    def __init__(
        self,
        event: BaseEvent,
        context: Context,
        *,
        guard: Guard,
        rules: Mapping[str, Rule[Any]],
        token: TokenSource = current_token,
    ) -> None:
        super().__init__(event, context)
        self._guarding_of = guarding_by_rules(guard, rules, token, "GrantMiddleware")

    async def on_tool_execution(
        self, call_next: ToolExecution, event: ToolCallEvent, context: Context
    ) -> ToolResultType:
        """Guard one call."""
        guarding = self._guarding_of(event.name)
        token = cast("TokenSource", guarding.token)
        written = _written(event)
        if written is None:
            return ToolErrorEvent.from_call(event, error=ValueError("The arguments are not JSON."))
        checked = copy.copy(event)
        checked.serialized_arguments = copy.deepcopy(written)
        call: Call[Any] = Call(
            token=lambda: token(context),
            action=event.name,
            rule=cast("Rule[Any] | None", guarding.rule),
            input=checked.serialized_arguments,
        )
        return await run_tool_async(
            guarding.guard,
            call,
            lambda _: call_next(checked, context),
            refused=lambda body, refusal: _error(event, _tools.ToolRefusedError(body, refusal)),
            failed=lambda result: isinstance(result, ToolErrorEvent),
        )


async def _run_guarded(
    injected: frozenset[str], call_next: ToolExecution, event: ToolCallEvent, context: Context
) -> ToolResultType:
    written = _written(event)
    if isinstance(written, dict) and not injected.isdisjoint(written):
        # AG2 injects nothing where the model has written a value, which no rule reads.
        event = copy.copy(event)
        event.serialized_arguments = {name: value for name, value in written.items() if name not in injected}
    reset = _context.set(context)
    try:
        result = await call_next(event, context)
    finally:
        _context.reset(reset)
    if isinstance(result, ToolErrorEvent) and isinstance(result.error, _tools.ToolRefusedError):
        return _error(event, result.error)
    return result


def _written(event: ToolCallEvent) -> dict[str, Any] | None:
    """Return the arguments that the model wrote, or None where they are not JSON, or too deep."""
    try:
        return event.serialized_arguments
    except (ValueError, RecursionError):
        return None


def _error(event: ToolCallEvent, error: _tools.ToolRefusedError) -> ToolErrorEvent:
    # Without the traceback that `from_call` shows to the model.
    return ToolErrorEvent(
        parent_id=event.id, name=event.name, error=error.refusal, result=ToolResult(str(error))
    )


def _guard_function(tool: FunctionTool, guarding: Guarding) -> Any:
    token = cast("TokenSource", guarding.token)

    calling = Guarding(guarding.guard, guarding.rule, lambda: token(cast("Context", _context.get())))
    guarded = guard_callable(
        tool.model.call, calling, tool.name, injected=_injected(tool), refused=_tools.raise_refused
    )
    return mark_guarded(guarded, guarding)


def _injected(tool: FunctionTool) -> frozenset[str]:
    """The parameters that AG2 fills in."""
    return frozenset((*tool.model.dependencies, *tool.model.custom_fields))
