"""How calls end."""

import asyncio
from typing import Final, Literal, NamedTuple

from grantex.base.errors import AuthorizationError
from grantex.base.json import JsonObject


class Ending(NamedTuple):
    """How a call ended."""

    outcome: Literal["success", "failure"]
    detail: JsonObject | None = None
    ran: bool = True
    """False for a call that was admitted and never started: what it took of a budget goes back."""


SUCCEEDED: Final = Ending("success")
"""The call returned, and nothing says that it failed."""
FAILED: Final = Ending("failure")
"""The call returned a failure."""
ABORTED: Final = Ending("failure", {"ended": "aborted"})
"""The caller left before the end, whatever was done by then."""


NEVER_RAN: Final = Ending("failure", {"ended": "aborted"}, ran=False)
"""The caller left before the call started."""


def ended_with_grant(refusal: AuthorizationError) -> Ending:
    """The grant ended before the call did, whatever was done by then."""
    return Ending("failure", {"ended": refusal.reason})


def ending_of_error(
    error: BaseException, known_end: AuthorizationError | None, cancellations: int | None = None
) -> Ending:
    """What a call raised says about how it ended.

    ``cancellations`` is how often its task had been cancelled when it began; None where it has no task of
    its own.
    """
    if known_end is not None:
        return ended_with_grant(known_end)
    was_left = cancellations is not None and cancellations_now() > cancellations
    if was_left or isinstance(error, GeneratorExit):
        return ABORTED
    return Ending("failure", {"threw": type(error).__name__[:64]})


def cancellations_now() -> int:
    """How often the present task has been cancelled."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()
