"""How calls end."""

import asyncio
from typing import Final, Literal, NamedTuple

from grantex.base.errors import AuthorizationError
from grantex.base.json import JsonObject


class Ending(NamedTuple):
    """How a call ended."""

    outcome: Literal["success", "failure"]
    detail: JsonObject | None = None


SUCCEEDED: Final = Ending("success")
"""The call returned, and nothing says that it failed."""
FAILED: Final = Ending("failure")
"""The call returned a failure."""
ABORTED: Final = Ending("failure", {"ended": "aborted"})
"""The caller left before the end, whatever was done by then."""


def ended_with_grant(refusal: AuthorizationError) -> Ending:
    """The grant ended before the call did, whatever was done by then."""
    return Ending("failure", {"ended": refusal.reason})


def ending_of_error(error: BaseException, known_end: AuthorizationError | None) -> Ending:
    """What a call raised says about how it ended."""
    if known_end is not None:
        return ended_with_grant(known_end)
    if isinstance(error, GeneratorExit) or (isinstance(error, asyncio.CancelledError) and _is_cancelled()):
        return ABORTED
    return Ending("failure", {"threw": type(error).__name__[:64]})


def _is_cancelled() -> bool:
    """Whether the caller is being cancelled, and not only something that it waits for."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.cancelling() > 0
