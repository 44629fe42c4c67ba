"""How a guarded tool is invoked: by the SDK's own invoker of a guarded function, or by one of its own."""

import functools
import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, cast, get_type_hints

from agents import FunctionTool, ModelBehaviorError, ToolCallOutputItem, function_tool
from agents.function_schema import function_schema
from agents.tool_context import ToolContext
from grantex import AuthorizationError, Call
from grantex.adapter import Guarding, guard_tool, mark_guarded, run_tool_async

from grantex_openai_agents.run_context import running

Invoke: TypeAlias = Callable[[ToolContext[Any], str], Awaitable[Any]]

_CONTEXT: Final = "grantex_context"


def guarded_function(function: Callable[..., Any], tool: FunctionTool, guarding: Guarding) -> Any:
    """Return the function with a guard in front of it, and the context of the call as its first parameter."""
    is_object = not (inspect.isroutine(function) or inspect.isclass(function))
    work = type(function).__call__.__get__(function) if is_object else function
    schema = function_schema(
        work,
        name_override=tool.name,
        use_docstring_info=False,
        strict_json_schema=tool.strict_json_schema,
    )
    parameters = list(schema.signature.parameters.values())
    injected = [parameters.pop(0).name] if schema.takes_context else []
    guarded = guard_tool(
        work, guarding, tool.name, injected=injected, refused=_refused_by(tool), failed=_is_refusal
    )

    def arguments(context: ToolContext[Any], args: tuple[Any, ...]) -> tuple[Any, ...]:
        return (context, *args) if injected else args

    @functools.wraps(work)
    def run(context: ToolContext[Any], /, *args: Any, **kwargs: Any) -> Any:
        with running(context):
            return guarded(*arguments(context, args), **kwargs)

    @functools.wraps(work)
    async def run_async(context: ToolContext[Any], /, *args: Any, **kwargs: Any) -> Any:
        with running(context):
            return await guarded(*arguments(context, args), **kwargs)

    made: Any = run_async if inspect.iscoroutinefunction(work) else run
    first = inspect.Parameter(_CONTEXT, inspect.Parameter.POSITIONAL_ONLY)
    made.__signature__ = schema.signature.replace(parameters=[first, *parameters])
    hints = get_type_hints(work, include_extras=True)
    made.__annotations__ = {
        _CONTEXT: ToolContext[Any],
        **{name: hint for name, hint in hints.items() if name not in injected},
    }
    return mark_guarded(made, guarding, guarded)


def invoker_of(function: Callable[..., Any], tool: FunctionTool, subject: str) -> Invoke:
    """Return how the SDK itself runs a function with the arguments of a model."""
    made = function_tool(
        function,
        name_override=tool.name,
        use_docstring_info=False,
        strict_mode=tool.strict_json_schema,
        allowed_callers=tool.allowed_callers,
    )
    if made.output_json_schema != tool.output_json_schema:
        raise TypeError(f"{subject} must state its output type as what its function returns.")
    return made.on_invoke_tool


def guarded_invoker(tool: FunctionTool, guarding: Guarding) -> Invoke:
    """Return how to run a tool that parses its arguments itself: it gets those that were checked."""
    invoke = tool.on_invoke_tool

    async def on_invoke_tool(context: ToolContext[Any], arguments: str) -> Any:
        call: Call[Any] = Call(
            token=cast("Any", guarding.token),
            action=tool.name,
            rule=cast("Any", guarding.rule),
            input=_parsed(arguments, tool.name),
        )
        with running(context):
            return await run_tool_async(
                guarding.guard,
                call,
                lambda _: invoke(context, json.dumps(call.input)),
                refused=_refused_by(tool),
                failed=_is_refusal,
            )

    return mark_guarded(on_invoke_tool, guarding, invoke)


def _parsed(arguments: str, name: str) -> dict[str, Any]:
    try:
        parsed = json.loads(arguments or "{}")
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        # In the words of the SDK.
        raise ModelBehaviorError(f"Invalid JSON input for tool {name}")
    return parsed


class _Refusal(str):
    """A refusal as JSON, in place of a result."""

    __slots__ = ()


def refusal_in(item: object) -> dict[str, Any] | None:
    """Return the refusal with which a guarded function tool answered.

    ``item`` is one of the ``new_items`` of a run. Returns the body of the refusal: where its ``code`` is
    ``approval_required``, with ``approvalId`` and ``approvalUrl``. Returns None for any other item, also for
    the answer of a tool that looks like a refusal, and for items of a ``RunState`` that was saved.
    """
    output = item.output if isinstance(item, ToolCallOutputItem) else None
    return json.loads(output) if isinstance(output, _Refusal) else None


def _is_refusal(result: object) -> bool:
    """Tell whether another guard, in front of the same tool, has refused a call."""
    return isinstance(result, _Refusal)


def _refused_by(tool: FunctionTool) -> Callable[[dict[str, Any], AuthorizationError], str]:
    def answer(body: dict[str, Any], error: AuthorizationError) -> str:
        if tool.output_json_schema is not None:
            raise error
        return _Refusal(json.dumps(body))

    return answer
