"""A tool of the ADK that asks a guard before it runs."""

import copy
import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final, TypeAlias, cast

from google.adk.tools.base_tool import BaseTool
from google.adk.tools.function_tool import FunctionTool
from google.adk.tools.tool_context import ToolContext
from grantex import AuthorizationError, Call, Rule
from grantex.adapter import Guarding, guard_tool, is_guarded, mark_guarded, run_tool_async

TokenSource: TypeAlias = Callable[[ToolContext], "Any | Awaitable[Any]"]
"""Finds the grant token of one call by its context, at once or as a coroutine."""

_Refused: TypeAlias = Callable[[dict[str, Any], AuthorizationError], dict[str, Any]]

_context: Final[ContextVar[ToolContext]] = ContextVar("grantex_adk.context")
# Its tools only mark their descriptions as text of the server, before a model calls them.
_MCP_TOOL: Final = "google.adk.tools.mcp_tool.mcp_tool"


# In the words of the ADK.
_REJECTED: Final = "This tool call is rejected."


def guarded(tool: BaseTool, guarding: Guarding, *, request_confirmation: bool = False) -> BaseTool:
    """Return a copy of a tool behind a guard. Without a rule, every call is refused.

    ``request_confirmation`` is that of :func:`guard_tool`.
    """
    if is_guarded(type(tool).run_async, guarding):
        return tool
    if type(tool).process_llm_request.__module__ not in {BaseTool.__module__, _MCP_TOOL}:
        raise TypeError(f'"{tool.name}" cannot be guarded: it acts before a model has called it.')
    made = copy.copy(tool)
    refused = _ask_and_answer if request_confirmation else _answer
    if _runs_function(tool):
        made.__class__ = _guarded_class(type(tool), _function_members(tool, guarding, refused), guarding)
        bare = cast("FunctionTool", tool).func
        cast("FunctionTool", made).func = guard_tool(
            bare,
            Guarding(guarding.guard, guarding.rule, _reader(guarding)),
            tool.name,
            injected=_injected(tool),
            refused=refused,
            failed=_states_error,
        )
    else:
        made.__class__ = _guarded_class(type(tool), _other_members(tool, guarding, refused), guarding)
    return made


def _guarded_class(base: type[BaseTool], members: dict[str, Any], guarding: Guarding) -> type[BaseTool]:
    """Make a class that the ADK takes for the one of the tool."""
    members = {**members, "__module__": base.__module__, "__doc__": base.__doc__}
    mark_guarded(members["run_async"], guarding, base.run_async)
    return type(base.__name__, (base,), members)


def _runs_function(tool: BaseTool) -> bool:
    """Whether a tool runs its ``func`` as a FunctionTool does; also one that is guarded already."""
    function = type(tool)
    while "__grantex__" in vars(function):
        function = function.__mro__[1]
    own = FunctionTool
    return issubclass(function, own) and all(
        getattr(function, name) is getattr(own, name) for name in ("run_async", "_invoke_callable")
    )


def _function_members(tool: BaseTool, guarding: Guarding, refused: _Refused) -> dict[str, Any]:
    base = type(tool)
    bare = cast("FunctionTool", tool).func
    is_stream = inspect.isasyncgenfunction(bare) or inspect.isgeneratorfunction(bare)
    is_plain = not is_stream and not inspect.iscoroutinefunction(bare)
    name, injected, defaults = tool.name, _injected(tool), _defaults(bare)

    async def run_async(self: FunctionTool, *, args: dict[str, Any], tool_context: ToolContext) -> Any:
        if refused is _ask_and_answer and _is_rejected(tool_context):
            return {"error": _REJECTED}
        # The ADK fills these in only where it has a value, and the rule does not read them.
        written = {parameter: value for parameter, value in args.items() if parameter not in injected}
        reset = _context.set(tool_context)
        try:
            return await base.run_async(self, args=written, tool_context=tool_context)
        finally:
            # A stream of a live session begins when somebody reads it.
            if not is_stream:
                _context.reset(reset)

    async def invoke(self: FunctionTool, target: Callable[..., Any], args_to_call: dict[str, Any]) -> Any:
        run = functools.partial(base._invoke_callable, self)  # type: ignore[attr-defined] # noqa: SLF001
        if not is_plain or target is not self.func:
            return await run(target, args_to_call)
        # `func` itself would ask the guard, too, but block the event loop meanwhile.
        given = {**defaults, **args_to_call}
        read = {parameter: value for parameter, value in given.items() if parameter not in injected}
        return await _run(guarding, refused, name, read, lambda: run(bare, args_to_call))

    return {"__grantex__": True, "run_async": run_async, "_invoke_callable": invoke}


def _other_members(tool: BaseTool, guarding: Guarding, refused: _Refused) -> dict[str, Any]:
    base, name = type(tool), tool.name

    async def run_async(self: BaseTool, *, args: dict[str, Any], tool_context: ToolContext) -> Any:
        if refused is _ask_and_answer and _is_rejected(tool_context):
            return {"error": _REJECTED}
        reset = _context.set(tool_context)
        try:
            return await _run(
                guarding,
                refused,
                name,
                args,
                lambda: base.run_async(self, args=args, tool_context=tool_context),
            )
        finally:
            _context.reset(reset)

    return {"__grantex__": True, "run_async": run_async}


async def _run(
    guarding: Guarding, refused: _Refused, name: str, read: Any, execute: Callable[[], Awaitable[Any]]
) -> Any:
    rule = cast("Rule[Any] | None", guarding.rule)
    call: Call[Any] = Call(token=_reader(guarding), action=name, rule=rule, input=read)
    return await run_tool_async(
        guarding.guard, call, lambda _: execute(), refused=refused, failed=_states_error
    )


def _reader(guarding: Guarding) -> Callable[[], Any]:
    token = cast("TokenSource", guarding.token)

    def read() -> Any:
        context = _context.get(None)
        # Without a context there is no token, and so no grant.
        return None if context is None else token(context)

    return read


def _injected(tool: BaseTool) -> set[str]:
    """The parameters that the ADK fills in."""
    return set(getattr(tool, "_ignore_params", ()))


def _defaults(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {
        parameter.name: parameter.default
        for parameter in parameters
        if parameter.default is not inspect.Parameter.empty
    }


def _answer(body: dict[str, Any], _: AuthorizationError) -> dict[str, Any]:
    return body


def _ask_and_answer(body: dict[str, Any], _: AuthorizationError) -> dict[str, Any]:
    """Pause the run where a person must approve a call that was not made again yet."""
    context = _context.get(None)
    # A call about which nobody was asked, because too many wait already, has no page.
    if context is None or body["code"] != "approval_required" or "approvalUrl" not in body:
        return body
    if context.function_call_id and context.tool_confirmation is None:
        context.request_confirmation(hint=_hint_of(body), payload=body)
        context.actions.skip_summarization = True
    return body


def _hint_of(body: dict[str, Any]) -> str:
    """Say what an answer to the ADK does, which shows it to whoever sits at the application."""
    return (
        f"The person who gave the grant decides about this call at {body['approvalUrl']}. Confirm once they "
        "have decided: the call is then made again. To confirm does not approve it."
    )


def _is_rejected(context: ToolContext) -> bool:
    return context.tool_confirmation is not None and not context.tool_confirmation.confirmed


def _states_error(result: object) -> bool:
    """Whether a response reports a failure under ``error``, as the ADK does for its own."""
    return isinstance(result, Mapping) and result.get("error") is not None
