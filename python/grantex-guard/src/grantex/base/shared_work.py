"""Work that callers share: it runs once at a time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from grantex.base.engine import get_engine

RESULT = TypeVar("RESULT")


class SharedWork(Generic[RESULT]):
    """Shares work in the engine's loop between callers."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, RESULT]]) -> None:
        self._work = work
        self._running: asyncio.Task[RESULT] | None = None

    def start(self) -> None:
        """Start the work in the background, unless it is running. From any thread.

        Callers that join this run see its failure.
        """
        engine = get_engine()
        # After a fork, the run belongs to the loop of the parent.
        if self._running is None or self._running.get_loop() is not engine.loop:
            engine.call(self._run)

    async def join(self) -> RESULT:
        """Wait for the current run, or for a new one. Only in the engine's loop."""
        return await asyncio.shield(self._run())

    def _run(self) -> "asyncio.Task[RESULT]":
        loop = asyncio.get_running_loop()
        if self._running is None or self._running.get_loop() is not loop:
            self._running = loop.create_task(self._work())
            self._running.add_done_callback(self._finish)
        return self._running

    def _finish(self, task: "asyncio.Task[RESULT]") -> None:
        self._running = None
        if not task.cancelled():
            # Marks a failure as seen that no caller waits for.
            task.exception()
