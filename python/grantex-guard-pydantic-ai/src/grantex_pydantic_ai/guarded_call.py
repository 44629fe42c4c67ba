"""A call of a tool, behind a guard."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, TypeAlias, cast

from grantex import AuthorizationError, Call, PresentedToken, Rule, VerifiedToken
from grantex.adapter import Guarding, run_tool_async
from pydantic_ai import RunContext, ToolFailed

Token: TypeAlias = str | VerifiedToken | PresentedToken | None
TokenOfRun: TypeAlias = Callable[[RunContext[Any]], Token | Awaitable[Token]]
"""Reads the grant token of a call from the context of the run, such as ``ctx.deps.token``, at once or as a
coroutine."""


async def run_guarded(
    guarding: Guarding,
    name: str,
    arguments: dict[str, Any],
    context: RunContext[Any],
    execute: Callable[[], Awaitable[Any]],
) -> Any:
    """Run a tool if the guard agrees; otherwise raise ``ToolFailed`` with the refusal as JSON.

    The model reads it as the failed result of the call, which uses up no retry. ``arguments`` are the
    validated ones that ``execute`` uses.
    """
    read_token = cast("TokenOfRun", guarding.token)
    call = Call(
        token=lambda: read_token(context),
        action=name,
        rule=cast("Rule[Any] | None", guarding.rule),
        input=arguments,
    )
    return await run_tool_async(guarding.guard, call, lambda _: execute(), refused=_refuse)


def _refuse(body: dict[str, Any], error: AuthorizationError) -> NoReturn:
    raise ToolFailed(json.dumps(body, ensure_ascii=False)) from error
