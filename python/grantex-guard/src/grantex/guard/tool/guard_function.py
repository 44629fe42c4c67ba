"""A guard in front of a function: plain, asynchronous, or a generator."""

import functools
import inspect
from collections.abc import Callable, Collection
from contextlib import aclosing
from typing import Any, NamedTuple, TypeVar, cast

from grantex.base.options import check_callable, is_text, wrong_option
from grantex.guard.admission import Admission
from grantex.guard.call import Call, TokenReader
from grantex.guard.execution import Failed
from grantex.guard.guard import Guard, check_guard
from grantex.guard.guarded import Guarding, is_guarded, mark_guarded
from grantex.guard.rule import Rule, check_rule
from grantex.guard.tool.arguments import ArgumentReader
from grantex.guard.tool.run_tool import Refused, run_tool, run_tool_async
from grantex.guard.use_token import current_token

FUNCTION = TypeVar("FUNCTION", bound=Callable[..., Any])


def guard_function(
    function: FUNCTION,
    *,
    guard: Guard,
    rule: Rule[Any],
    token: TokenReader = current_token,
    name: str | None = None,
) -> FUNCTION:
    """Put a guard in front of a function: plain, ``async``, a generator, or an async generator.

    The result is of the same kind, with the same signature, annotations and docstring, and ``__wrapped__``.
    The rule reads the arguments by name, with their defaults: ``{"to": "hotel", "amount": "420"}``; those of
    ``**kwargs`` are among them.

    ``token`` is a function or a coroutine function that returns the grant token, called on every call.
    Default: what :func:`use_token` has set. ``name`` is the action in the audit log, unless the rule has
    one. Default: the name of the function.

    A call raises what the function raises, and :class:`AuthorizationError` when it is refused;
    :func:`to_refusal_body` turns that into what a model reads. A generator is decided when its first value
    is asked for.
    The same guard, rule and token twice check once. Raises ``TypeError`` naming the option that is wrong.
    """
    check_callable(function, "guard_function", "function")
    check_guard(guard, "guard_function")
    check_rule(rule, 'guard_function: "rule"')
    check_callable(token, "guard_function", "token")
    name = getattr(function, "__name__", None) if name is None else name
    if not is_text(name):
        raise wrong_option("guard_function", "name", "a string with something in it")
    return guard_tool(function, Guarding(guard, rule, token), name)


def guard_tool(
    function: FUNCTION,
    guarding: Guarding,
    name: str,
    *,
    injected: Collection[str] = (),
    refused: Refused[Any] | None = None,
    failed: Failed | None = None,
) -> FUNCTION:
    """Do what :func:`guard_function` does, for adapters: without a rule, every call is refused.

    ``injected`` names the parameters that the framework fills in, such as its context. They are no input.
    ``refused`` makes of a refusal what the function returns, or yields, see :func:`run_tool`; without it,
    the refusal is raised. ``failed`` tells whether the framework treats a result as a failure.
    """
    if is_guarded(function, guarding):
        return function
    call_of = _call_maker(function, guarding, name, frozenset(injected))
    runner = _Runner(guarding.guard, refused, failed)
    return mark_guarded(cast("FUNCTION", _wrap(function, runner, call_of)), guarding, function)


CallMaker = Callable[[tuple[Any, ...], dict[str, Any]], Call[Any]]


class _Runner(NamedTuple):
    """Runs calls, with or without an answer to a model that is refused."""

    guard: Guard
    refused: Refused[Any] | None
    failed: Failed | None

    def run(self, call: Call[Any], execute: Callable[[Admission], Any]) -> Any:
        if self.refused is None:
            return self.guard.run(call, execute, self.failed)
        return run_tool(self.guard, call, execute, refused=self.refused, failed=self.failed)

    async def run_async(self, call: Call[Any], execute: Callable[[Admission], Any]) -> Any:
        if self.refused is None:
            return await self.guard.run_async(call, execute, self.failed)
        return await run_tool_async(self.guard, call, execute, refused=self.refused, failed=self.failed)

    def for_streams(self) -> "_Runner":
        """Mark the answer to a model that is refused, which takes the place of a stream."""
        refused = self.refused
        if refused is None:
            return self
        return self._replace(refused=lambda body, error: _Answer(refused(body, error)))


class _Answer(NamedTuple):
    """What a stream yields instead of its values."""

    value: Any


def _wrap(function: Callable[..., Any], runner: _Runner, call_of: CallMaker) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        streams = runner.for_streams()

        @functools.wraps(function)
        async def stream(*args: Any, **kwargs: Any) -> Any:
            values = await streams.run_async(call_of(args, kwargs), lambda _: function(*args, **kwargs))
            if isinstance(values, _Answer):
                yield values.value
                return
            async with aclosing(values):
                async for value in values:
                    yield value

        return stream
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def run_async(*args: Any, **kwargs: Any) -> Any:
            return await runner.run_async(call_of(args, kwargs), lambda _: function(*args, **kwargs))

        return run_async
    if inspect.isgeneratorfunction(function):
        streams = runner.for_streams()

        @functools.wraps(function)
        def generate(*args: Any, **kwargs: Any) -> Any:
            values = streams.run(call_of(args, kwargs), lambda _: function(*args, **kwargs))
            if isinstance(values, _Answer):
                yield values.value
                return None
            return (yield from values)

        return generate

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        return runner.run(call_of(args, kwargs), lambda _: function(*args, **kwargs))

    return run


def _call_maker(
    function: Callable[..., Any], guarding: Guarding, name: str, injected: frozenset[str]
) -> CallMaker:
    reader = ArgumentReader(function)
    rule = cast("Rule[Any] | None", guarding.rule)
    token = cast("TokenReader", guarding.token)

    def call_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call[Any]:
        # Wrong arguments raise what the function would raise, before any guard.
        arguments = reader.read(args, kwargs)
        for hidden in injected:
            arguments.pop(hidden, None)
        return Call(token=token, action=name, rule=rule, input=arguments)

    return call_of
