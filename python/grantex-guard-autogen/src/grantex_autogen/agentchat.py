"""AutoGen AgentChat 0.7: tools and workbenches that run only with a grant."""
# ruff: noqa: SLF001 -- a FunctionTool has no public way to replace its function

import asyncio
import copy
import functools
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from contextvars import copy_context
from types import MethodType
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

from autogen_core import CancellationToken
from autogen_core.tools import BaseStreamTool, BaseTool, FunctionTool, Workbench
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
from pydantic import BaseModel

from grantex_autogen._guarded_workbench import GuardedWorkbench
from grantex_autogen._tools import Token, ToolRefusedError, guard_each, raise_refused

__all__ = [
    "AuthorizationError",
    "Grant",
    "Guard",
    "Rule",
    "Service",
    "TokenSource",
    "ToolRefusedError",
    "current_grant",
    "guard_tool",
    "guard_tools",
    "guard_workbench",
    "use_token",
]

TOOL = TypeVar("TOOL", bound=BaseTool[Any, Any])

TokenSource: TypeAlias = Callable[[], Token | Awaitable[Token]]
"""Reads the grant token of one call, at once or as a coroutine. AgentChat has no context of a call."""


def guard_tool(tool: TOOL, *, guard: Guard, rule: Rule[Any], token: TokenSource = current_token) -> TOOL:
    """Return a copy of a tool that runs only with a grant that covers the rule.

    The guard checks the arguments that AutoGen has parsed; the rule reads them by name. ``token`` reads the
    grant token of each call; default: what ``use_token`` has set. A refused call raises
    :class:`ToolRefusedError`, of which a workbench makes a ``ToolResult`` with ``is_error`` and the refusal
    as JSON. The copy cannot be dumped as a component, because what is loaded again would not be guarded.

    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is wrong,
    and for what is no ``BaseTool``, or has a ``run_json`` of its own.
    """
    guarding = guarding_by_rule(guard, rule, token, "guard_tool")("")
    _check_tool(tool)
    if is_guarded(tool.run, guarding):
        return tool
    guarded = copy.copy(tool)
    members = {"run": mark_guarded(_guard_run(tool.run, tool.name, guarding), guarding, tool.run)}
    if isinstance(tool, BaseStreamTool):
        members["run_stream"] = _guard_stream(tool.run_stream, tool.name, guarding)
    members["dump_component"] = _refuse_to_dump
    for name, function in members.items():
        vars(guarded)[name] = MethodType(function, guarded)
    return guarded


def guard_tools(
    tools: Sequence[TOOL], *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> list[TOOL]:
    """Guard several tools as :func:`guard_tool` does, each with the rule of its name.

    Raises ``TypeError`` also for a tool without a rule.
    """
    return guard_each(
        tools, guard, rules, lambda tool, rule: guard_tool(tool, guard=guard, rule=rule, token=token)
    )


def guard_workbench(
    workbench: Workbench, *, guard: Guard, rules: Mapping[str, Rule[Any]], token: TokenSource = current_token
) -> Workbench:
    """Return a workbench each of whose calls needs a grant that covers the rule of the tool.

    For tools that others made, such as those of an MCP server. A tool without a rule is refused. The rule
    reads the arguments that the model wrote; the workbench parses them later. The refusal is a ``ToolResult``
    with ``is_error``. Raises ``TypeError`` naming the option that is wrong.
    """
    guarding_of = guarding_by_rules(guard, rules, token, "guard_workbench")
    if not isinstance(workbench, Workbench):
        raise TypeError('guard_workbench: "workbench" must be a Workbench.')
    return GuardedWorkbench(workbench, guarding_of)


def _check_tool(tool: object) -> None:
    if not isinstance(tool, BaseTool):
        raise TypeError(
            f"guard_tool: {type(tool).__name__} is no BaseTool. A function becomes one with FunctionTool(); "
            "the tools of a workbench are guarded by guard_workbench."
        )
    kind = type(tool)
    is_own = kind.run_json is not BaseTool.run_json
    if isinstance(tool, BaseStreamTool):
        is_own = is_own or type(tool).run_json_stream is not BaseStreamTool.run_json_stream
    if is_own:
        raise TypeError(f"guard_tool: {kind.__name__} has a run_json of its own, which may bypass the guard.")


def _guard_run(run: Any, name: str, guarding: Guarding) -> Callable[..., Any]:
    function = run.__func__

    @functools.wraps(function)
    async def run_guarded(self: Any, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        return await run_tool_async(
            guarding.guard,
            _call(args, name, guarding),
            lambda _: function(_in_context(self), args, cancellation_token),
            refused=raise_refused,
        )

    return run_guarded


def _guard_stream(run_stream: Any, name: str, guarding: Guarding) -> Callable[..., Any]:
    function = run_stream.__func__

    @functools.wraps(function)
    async def stream_guarded(
        self: Any, args: BaseModel, cancellation_token: CancellationToken
    ) -> AsyncGenerator[Any, None]:
        values = await run_tool_async(
            guarding.guard,
            _call(args, name, guarding),
            lambda _: function(self, args, cancellation_token),
            refused=raise_refused,
        )
        async with aclosing(values):
            async for value in values:
                yield value

    return stream_guarded


def _call(args: BaseModel, name: str, guarding: Guarding) -> Call[Any]:
    arguments = {field: getattr(args, field) for field in type(args).model_fields}
    return Call(
        token=cast("TokenSource", guarding.token),
        action=name,
        rule=cast("Rule[Any] | None", guarding.rule),
        input=arguments | (args.model_extra or {}),
    )


def _in_context(tool: Any) -> Any:
    """Let AutoGen's thread for a function run in the context of the call, so that it finds its grant."""
    if not isinstance(tool, FunctionTool) or asyncio.iscoroutinefunction(tool._func):
        return tool
    carrier = copy.copy(tool)
    carrier._func = functools.partial(copy_context().run, tool._func)
    return carrier


def _refuse_to_dump(_: Any) -> NoReturn:
    raise TypeError("A guarded tool cannot be dumped: what is loaded again would not be guarded.")
