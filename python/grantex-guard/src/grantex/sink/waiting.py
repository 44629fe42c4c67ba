"""How long records and their calls wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final

from grantex.base.chance import chance
from grantex.base.engine import get_engine

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0


def expire_after(seconds: float, waiter: Future[Any], expire: Callable[[], None]) -> None:
    """Call ``expire`` in the engine's loop where a waiter is not done in time."""

    def start() -> None:
        timer = get_engine().loop.call_later(seconds, lambda: None if waiter.done() else expire())
        waiter.add_done_callback(lambda _: timer.cancel())

    waiter.set_running_or_notify_cancel()
    get_engine().call(start)


async def wait_for_event(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, at most for so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def backoff(attempts: int) -> float:
    """How long to wait before the next attempt.

    Half of it is random, so that many services do not return at once.
    """
    longest: float = min(_FIRST_PAUSE * 2 ** min(attempts, 16), _LONGEST_PAUSE)
    return longest * (0.5 + chance() / 2)
