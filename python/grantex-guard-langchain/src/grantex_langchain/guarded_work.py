"""A function of a tool that asks the guard first, with the arguments that LangChain has parsed."""

import functools
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, get_type_hints

from grantex import AuthorizationError
from grantex.adapter import Guarding, guard_tool, is_guarded
from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langchain_core.tools.base import FILTERED_ARGS, get_all_basemodel_annotations
from langgraph.types import Command

from grantex_langchain.pause import Interrupt, pause_for
from grantex_langchain.tool_call import TellsCallId, answering, current_call_id

Work: TypeAlias = Callable[..., Any]


def guard_work(
    work: Work, tool: BaseTool, guarding: Guarding, member: str, interrupt: Interrupt | None
) -> Work:
    """Put a guard in front of a member that does the work of a tool.

    LangChain finds the parameters of the member in what comes back.
    """
    if is_guarded(work, guarding):
        return work
    # A tool that is guarded already has such a function.
    is_on_its_own = isinstance(tool, TellsCallId)
    return guard_tool(
        work if is_on_its_own else _on_its_own(work, is_async=member in ("coroutine", "_arun")),
        guarding,
        tool.name,
        injected=_filled_in(work, tool, member),
        refused=functools.partial(_answer, tool, interrupt),
        failed=_is_error,
    )


def _answer(
    tool: BaseTool, interrupt: Interrupt | None, body: dict[str, Any], error: AuthorizationError
) -> Any:
    """Answer a model with the refusal, and raise it to a program, which must not take it for a result."""
    pause_for(body, interrupt)
    call_id = current_call_id()
    if call_id is None:
        raise error
    message = ToolMessage(
        json.dumps(body), name=tool.name, tool_call_id=call_id, status="error", artifact=body
    )
    return (message, body) if tool.response_format == "content_and_artifact" else message


def _is_error(result: object) -> bool:
    """Whether a tool answered that it failed: by a message, or by one in a ``Command``."""
    content = result[0] if isinstance(result, tuple) and result else result
    if isinstance(content, ToolMessage):
        return content.status == "error"
    answers = content if isinstance(content, list) else [content]
    # A command may bring the messages of the whole conversation along.
    return any(
        isinstance(message, ToolMessage)
        and message.status == "error"
        and message.tool_call_id == current_call_id()
        for answer in answers
        for message in _messages_in(answer)
    )


def _messages_in(answer: object) -> Iterator[object]:
    """Return the messages of an answer, in the forms of an update that ``ToolNode`` accepts."""
    update = answer.update if isinstance(answer, Command) else answer
    for value in update.values() if isinstance(update, dict) else [update]:
        yield from value if isinstance(value, list) else [value]


def _on_its_own(work: Work, *, is_async: bool) -> Work:
    """Return the function, so that the tools it calls do not answer the model that called it."""

    @functools.wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        with answering(None):
            return work(*args, **kwargs)

    @functools.wraps(work)
    async def run_async(*args: Any, **kwargs: Any) -> Any:
        with answering(None):
            return await work(*args, **kwargs)

    wrapped: Work = run_async if is_async else run
    # Those of a partial function or of an object would be lost.
    wrapped.__annotations__ = _hints_of(work)
    return wrapped


def _filled_in(work: Work, tool: BaseTool, member: str) -> frozenset[str]:
    """Return the parameters that LangChain fills in itself, whatever a model wrote: they are no input."""
    parameters = inspect.signature(work).parameters
    names = set(parameters)
    if inspect.isclass(tool.args_schema):
        names |= get_all_basemodel_annotations(tool.args_schema).keys()
    # What LangChain itself takes for injected, and two names that it leaves out of traces.
    shown = tool._filter_injected_args(dict.fromkeys(names))  # noqa: SLF001
    injected = names - shown.keys() - set(FILTERED_ARGS)
    manager = {"run_manager" if member.startswith("_") else "callbacks"} & parameters.keys()
    hints = _hints_of(work)
    # The first one alone.
    config = [name for name, hint in hints.items() if hint is RunnableConfig][:1]
    # `ToolNode` fills in what has this name, whatever its type is; a type of its own takes no runtime.
    runtime = [
        name
        for name, parameter in parameters.items()
        if name == "runtime"
        and (parameter.annotation is parameter.empty or hints.get(name) in (Any, Any | None))
    ]
    return frozenset(injected | manager | {*config, *runtime})


def _hints_of(work: Work) -> dict[str, Any]:
    """Return the annotations by which LangChain decides what to fill in."""
    function = work.func if isinstance(work, functools.partial) else work
    if not inspect.isroutine(function):
        function = type(function).__call__
    try:
        return get_type_hints(function, include_extras=True)
    except Exception:
        # LangChain fills in nothing by annotations that it cannot resolve.
        return {}
