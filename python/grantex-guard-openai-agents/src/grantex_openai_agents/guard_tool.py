"""A guard in front of a function tool, behind everything that the SDK checks."""

import copy
import functools
import inspect
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, TypeAlias, TypeVar, cast, get_type_hints

from agents import FunctionTool, ModelBehaviorError, function_tool
from agents.function_schema import function_schema
from agents.tool_context import ToolContext
from grantex import AuthorizationError, Call, Guard, Rule
from grantex.adapter import (
    Guarding,
    GuardingByName,
    Rules,
    current_token,
    guarding_by_rule,
    guarding_by_rules,
    is_guarded,
    mark_guarded,
    run_tool_async,
)
from grantex.adapter import guard_tool as guard_work

from grantex_openai_agents.run_context import TokenReader, in_run, running

Invoke: TypeAlias = Callable[[ToolContext[Any], str], Awaitable[Any]]
_CONTEXT: Final = "grantex_context"
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
        guarded.on_invoke_tool = _guarded_invoker(tool, guarding)
        return guarded
    guarded.on_invoke_tool = _invoker_of(_guarded_function(function, tool, guarding), tool, subject)
    # Binds the invoker to the tool whose settings it follows.
    guarded = copy.copy(guarded)
    mark_guarded(guarded.on_invoke_tool, guarding, tool.on_invoke_tool)
    return guarded


def _guarded_function(function: Callable[..., Any], tool: FunctionTool, guarding: Guarding) -> Any:
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
    guarded = guard_work(work, guarding, tool.name, injected=injected, refused=_refused_by(tool))

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


def _invoker_of(function: Callable[..., Any], tool: FunctionTool, subject: str) -> Invoke:
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


def _guarded_invoker(tool: FunctionTool, guarding: Guarding) -> Invoke:
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


def _refused_by(tool: FunctionTool) -> Callable[[dict[str, Any], AuthorizationError], str]:
    def answer(body: dict[str, Any], error: AuthorizationError) -> str:
        if tool.output_json_schema is not None:
            raise error
        return json.dumps(body)

    return answer
