"""What differs between the asynchronous and the synchronous client; the rest is generated."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, ParamSpec, TypeVar

from grantex.base.chance import chance

RESULT = TypeVar("RESULT")
PARAMETERS = ParamSpec("PARAMETERS")


class AsyncClock:
    """Time and random numbers for retries and token sources; replaced in tests."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def random(self) -> float:
        """Return a number that is at least 0 and less than 1."""
        return chance()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


SYSTEM_CLOCK = AsyncClock()


def place() -> object:
    """Return what connections belong to: this process, and this event loop."""
    return os.getpid(), asyncio.get_running_loop()


def finalize(client: object, connections: object) -> None:
    """Do nothing: connections of an event loop can only be closed in it, by `aclose`."""


async def within(seconds: float, work: Callable[[], Awaitable[RESULT]]) -> RESULT:
    """Raise TimeoutError when the work takes longer."""
    async with asyncio.timeout(seconds):
        return await work()


async def in_thread(
    function: Callable[PARAMETERS, RESULT], /, *args: PARAMETERS.args, **kwargs: PARAMETERS.kwargs
) -> RESULT:
    """Call a function that may block, in a thread."""
    return await asyncio.to_thread(function, *args, **kwargs)


class AsyncSharedWork(Generic[RESULT]):
    """Work that concurrent callers share: it runs once, and all of them get its result."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, RESULT]]) -> None:
        self._work = work
        self._running: asyncio.Task[RESULT] | None = None

    async def join(self) -> RESULT:
        """Start the work, or join it while it runs. A caller who is cancelled leaves the others to it."""
        return await asyncio.shield(self._task())

    def start(self) -> None:
        """Start the work, unless it runs. Its error is left to those who join."""
        self._task()

    def _task(self) -> asyncio.Task[RESULT]:
        running = self._running
        if running is None or running.done() or running.get_loop() is not asyncio.get_running_loop():
            running = asyncio.ensure_future(self._work())
            running.add_done_callback(_retrieve)
            self._running = running
        return running


def _retrieve(task: "asyncio.Task[Any]") -> None:
    """Mark an error as seen: it occurs again when the result is needed."""
    with suppress(asyncio.CancelledError):
        task.exception()
