"""A guard in front of a CrewAI tool."""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar, cast

from crewai.tools import BaseTool
from crewai.tools.base_tool import Tool
from crewai.tools.structured_tool import CrewStructuredTool
from crewai.tools.tool_failure import ToolFailure, detect_tool_failure
from crewai.utilities.string_utils import sanitize_tool_name
from grantex import AuthorizationError, Guard, PresentedToken, Rule, VerifiedToken
from grantex.adapter import (
    Guarding,
    check_rules,
    check_tool_options,
    current_token,
    guarding_by_rule,
    is_guarded,
)
from grantex.adapter import guard_tool as guard_callable
from pydantic import computed_field

TOOL = TypeVar("TOOL", bound=BaseTool)

Token: TypeAlias = str | VerifiedToken | PresentedToken | None
TokenSource: TypeAlias = Callable[[], Token | Awaitable[Token]]
"""Reads the grant token of one call, at once or as a coroutine. CrewAI passes no context to a tool."""

# The methods that run a tool through `_run`, `_arun` or `func`, where the guard is.
_WAYS: Final = {
    "run": (BaseTool.run, Tool.run),
    "arun": (BaseTool.arun, Tool.arun),
    "to_structured_tool": (BaseTool.to_structured_tool,),
}


def guard_tool(tool: TOOL, *, guard: Guard, rule: Rule[Any], token: TokenSource = current_token) -> TOOL:
    """Return a copy of a tool that runs only with a grant that covers the rule.

    The guard stands in front of the function, or of ``_run`` and ``_arun``: it checks the arguments that
    CrewAI has parsed and that hooks may have changed. The rule reads them by name. ``token`` reads the
    grant token of each call; default: what ``use_token`` has set. A refused call returns a ``ToolFailure``
    whose message is the refusal as JSON. A ``ToolFailure`` that the tool itself returns is recorded as
    ``failure``.

    What the copy returns is never cached, because CrewAI would hand it to others without asking the guard.
    Give the guarded tools again to an agent or a crew that is restored from a checkpoint.

    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is wrong,
    and for what is no ``BaseTool``, or has a ``run``, ``arun`` or ``to_structured_tool`` of its own.
    """
    guarding = guarding_by_rule(guard, rule, token, "guard_tool")("")
    works = works_of(tool)
    if all(is_guarded(work, guarding) for work in works.values()):
        return tool
    guarded = tool.model_copy()
    members = {name: _guard(work, guarding, tool.name) for name, work in works.items()}
    members["cache_function"] = _never
    members["to_structured_tool"] = functools.partial(_to_structured_tool, guarded)
    # Not by `setattr`, which takes fields only: an instance's own member comes before that of its class.
    guarded.__dict__.update(members)
    object.__setattr__(guarded, "__class__", _class_of_guarded(type(tool)))
    return guarded


def guard_tools(
    tools: Sequence[BaseTool],
    *,
    guard: Guard,
    rules: Mapping[str, Rule[Any]],
    token: TokenSource = current_token,
) -> list[BaseTool]:
    """Guard several tools as :func:`guard_tool` does, each with the rule of its name.

    The name is the one that a model calls: ``book_flight`` for a tool named ``Book flight``. Raises
    ``TypeError`` also for a tool without a rule.
    """
    check_tool_options(guard, token, "guard_tools")
    check_rules(rules, "guard_tools")
    guarded: list[BaseTool] = []
    for tool in tools:
        name = sanitize_tool_name(getattr(tool, "name", type(tool).__name__))
        if name not in rules:
            raise TypeError(f'guard_tools: there is no rule for the tool "{name}".')
        guarded.append(guard_tool(tool, guard=guard, rule=rules[name], token=token))
    return guarded


def works_of(tool: object) -> dict[str, Callable[..., Any]]:
    """Return the members of a tool that do its work; raise ``TypeError`` for what cannot be guarded."""
    if not isinstance(tool, BaseTool):
        raise TypeError(f"guard_tool: {type(tool).__name__} is no BaseTool, as @tool makes it of a function.")
    kind = type(tool)
    for name, known in _WAYS.items():
        if getattr(kind, name) not in known:
            raise TypeError(f'guard_tool: {kind.__name__} has a "{name}" of its own, beside _run.')
    if isinstance(tool, Tool):
        if kind._run is not Tool._run or kind._arun is not Tool._arun:  # noqa: SLF001
            raise TypeError(f'guard_tool: {kind.__name__} has a "_run" of its own beside its function.')
        return {"func": tool.func}
    works: dict[str, Callable[..., Any]] = {"_run": tool._run}  # noqa: SLF001
    if kind._arun is not BaseTool._arun:  # noqa: SLF001
        works["_arun"] = tool._arun  # noqa: SLF001
    return works


def failure_of(body: Mapping[str, Any], _: AuthorizationError) -> ToolFailure:
    """Return a refusal in the form of CrewAI: a failure whose message a model can act on."""
    return ToolFailure(message=json.dumps(body), details=dict(body))


def _guard(work: Callable[..., Any], guarding: Guarding, name: str) -> Callable[..., Any]:
    return guard_callable(
        work,
        guarding,
        sanitize_tool_name(name),
        refused=failure_of,
        failed=lambda result: detect_tool_failure(result) is not None,
    )


def _never(*_: object) -> bool:
    return False


def _to_structured_tool(tool: BaseTool) -> CrewStructuredTool:
    structured = type(tool).to_structured_tool(tool)

    async def ainvoke(input: Any, config: Any = None, **others: Any) -> Any:  # noqa: A002
        # CrewAI's own runs it in a thread that does not have the context of the caller, nor its token.
        return await asyncio.to_thread(structured.invoke, input, config, **others)

    structured.__dict__["ainvoke"] = ainvoke
    return structured


@functools.cache
def _class_of_guarded(kind: type[BaseTool]) -> type[BaseTool]:
    """Return a class that a checkpoint cannot restore: without its guard, it would run for everybody."""
    if "is_grantex_guarded" in vars(kind):
        return kind

    class Guarded(kind):  # type: ignore[valid-type, misc]
        is_grantex_guarded = property(lambda _: True)

        @computed_field  # type: ignore[prop-decorator]
        @property
        def tool_type(self) -> str:
            return "grantex_crewai.guard_it_anew.Tool"

    Guarded.__name__ = Guarded.__qualname__ = kind.__name__
    return cast("type[BaseTool]", Guarded)
