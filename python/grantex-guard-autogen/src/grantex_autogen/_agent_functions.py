"""What stands in front of the function of an Agent Framework tool."""
# ruff: noqa: SLF001 -- only a private member says which parameter gets the context

import functools
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple, TypeAlias, cast
from weakref import WeakKeyDictionary, WeakSet

from agent_framework import FunctionInvocationContext, FunctionTool
from grantex import AuthorizationError, Call, Rule
from grantex.adapter import ArgumentReader, Guarding, mark_guarded, run_tool, run_tool_async

from grantex_autogen import _tools

TokenSource: TypeAlias = _tools.TokenSource[FunctionInvocationContext]
"""Reads the grant token of one call, such as ``lambda context: context.kwargs["grant_token"]()``."""

CONTEXT_NAME: Final = "grantex_context"
"""The keyword with which the framework passes its context to a function that does not ask for it."""

# Names of the object of a method, which is the one argument that the framework passes by its position.
_OBJECTS: Final = ("self", "cls")


def guard_function(
    function: Callable[..., Any],
    tool: FunctionTool,
    guarding: Guarding,
    given: Callable[[], FunctionInvocationContext | None] | None = None,
) -> Callable[..., Any]:
    """Guard the function of a tool.

    The context of a call is the one ``given``, or the one that the framework passes to the function.
    """
    reader = ArgumentReader(function)
    name = tool._context_parameter_name or CONTEXT_NAME
    takes_context = _takes_context(function, name)
    first = next(iter(inspect.signature(function).parameters), None)
    of_object = first if first in _OBJECTS else None
    token = cast("TokenSource", guarding.token)

    def call_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call[Any]:
        context = kwargs.get(name) if given is None else given()
        # Only a function that asks for the context has a parameter for it.
        shown = {key: value for key, value in kwargs.items() if not key == name == CONTEXT_NAME}
        hidden = (name, of_object if args else None)
        arguments = {key: value for key, value in reader.read(args, shown).items() if key not in hidden}
        if not takes_context:
            kwargs.pop(name, None)
        rule = cast("Rule[Any] | None", guarding.rule)
        return Call(token=lambda: token(cast("Any", context)), action=tool.name, rule=rule, input=arguments)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            call = call_of(args, kwargs)
            return await run_tool_async(
                guarding.guard,
                call,
                lambda _: function(*args, **kwargs),
                refused=_Refusal.of,
                failed=_is_refusal,
            )

        made: Callable[..., Any] = run_async
    else:

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            call = call_of(args, kwargs)
            return run_tool(
                guarding.guard,
                call,
                lambda _: function(*args, **kwargs),
                refused=_Refusal.of,
                failed=_is_refusal,
            )

        made = run
    if given is None or takes_context:
        _takers.add(made)
    return mark_guarded(made, guarding, function)


# The guarded functions that take the context under `CONTEXT_NAME`, to read the token from it.
_takers: Final[WeakSet[Callable[..., Any]]] = WeakSet()


def _takes_context(function: Callable[..., Any], name: str) -> bool:
    # Other objects that can be called may have no hash, or no weak references.
    return name != CONTEXT_NAME or (inspect.isfunction(function) and function in _takers)


class _Refusal(str):
    """A refusal as JSON, in place of a result."""

    __slots__ = ()

    @classmethod
    def of(cls, body: Mapping[str, Any], _: AuthorizationError) -> "_Refusal":
        return cls(json.dumps(body))


def _is_refusal(result: object) -> bool:
    """Tell whether another guard, in front of the same function, has refused a call."""
    return isinstance(result, _Refusal)


def keep_refusals(parser: Any) -> Any:
    """Let a refusal pass by what a tool makes of its results."""
    if not callable(parser):
        return parser

    @functools.wraps(parser)
    def parse(result: Any) -> Any:
        return str(result) if isinstance(result, _Refusal) else parser(result)

    return parse


class _Gate(NamedTuple):
    """The middleware around a call: where the framework calls the function, the guarded one runs."""

    function: Callable[..., Any]
    guarded: Callable[..., Any]


# By the context of the call, which gets to the function in every thread, also after the middleware has ended.
_gates: Final[WeakKeyDictionary[FunctionInvocationContext, _Gate]] = WeakKeyDictionary()
# For middleware that runs the tool itself, without that context.
_gate: Final[ContextVar[_Gate | None]] = ContextVar("grantex_autogen.gate", default=None)
# The functions in front of which a gate stands, by what stands there.
_behind_gates: Final[WeakKeyDictionary[Callable[..., Any], Callable[..., Any]]] = WeakKeyDictionary()


@contextmanager
def guarded_during(
    context: FunctionInvocationContext, function: Callable[..., Any], guarded: Callable[..., Any]
) -> Iterator[None]:
    """Let a gate run ``guarded`` in place of the function behind it, in the call of this context."""
    gate = _gates[context] = _Gate(function, guarded)
    reset = _gate.set(gate)
    try:
        yield
    finally:
        _gate.reset(reset)


def running_function(context: FunctionInvocationContext, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return what a gate runs in the call of this context in place of the function behind it."""
    gate = _gates.get(context)
    return gate.guarded if gate is not None and gate.function is function else function


def _running_now(
    context: FunctionInvocationContext | None, function: Callable[..., Any]
) -> Callable[..., Any]:
    of_context = None if context is None else _gates.get(context)
    for gate in (of_context, _gate.get()):
        if gate is not None and gate.function is function:
            return gate.guarded
    return function


def without_gate(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function behind a gate."""
    return _behind_gates.get(function, function) if inspect.isfunction(function) else function


def put_gate(tool: FunctionTool, function: Callable[..., Any]) -> None:
    """Let a tool run, in place of its function, the one that is guarded during the call."""
    name = tool._context_parameter_name or CONTEXT_NAME
    takes_context = _takes_context(function, name)

    def running(kwargs: dict[str, Any]) -> Callable[..., Any]:
        context = kwargs.get(name) if takes_context else kwargs.pop(name, None)
        return _running_now(context, function)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            return await running(kwargs)(*args, **kwargs)

        gate: Callable[..., Any] = run_async
    else:

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            return running(kwargs)(*args, **kwargs)

        gate = run
    _behind_gates[gate] = function
    tool.func = gate
    # Asks the framework for its context; afterwards, as the function takes none.
    tool._context_parameter_name = name
