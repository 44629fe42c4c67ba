"""Work that may have to wait, written once for callers with and without an event loop.

A generator of steps yields what has to be awaited. What is
decided in memory yields nothing and makes no future.
"""

import asyncio
from collections.abc import Awaitable, Generator
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeAlias, TypeVar, cast

from grantex.base.engine import get_engine

RESULT = TypeVar("RESULT")

Pending: TypeAlias = Future[RESULT] | Awaitable[RESULT]
"""Something that is awaited: a future of the engine, or an awaitable of the caller's own loop."""

MaybeFuture: TypeAlias = RESULT | Future[RESULT]
"""A value, or a future of it where it has to be awaited."""

Steps: TypeAlias = Generator[Pending[Any], Any, RESULT]
"""Work in steps: yields what is awaited, is sent its result, and returns its own."""


def wait_for(pending: Pending[RESULT]) -> Steps[RESULT]:
    """Await something within steps: ``value = yield from wait_for(pending)``."""
    return cast("RESULT", (yield pending))


def ready(value: MaybeFuture[RESULT]) -> Steps[RESULT]:
    """Return a value that is there already or comes later: ``value = yield from ready(value)``."""
    if isinstance(value, Future):
        return cast("RESULT", (yield value))
    return value


def run_steps(steps: Steps[RESULT]) -> RESULT:
    """Run steps in the caller's thread, which blocks where they wait.

    An awaitable runs in the engine's loop, in a copy of the caller's context.
    """
    try:
        pending = steps.send(None)
        while True:
            try:
                value = _result_of(pending)
            except BaseException as error:
                pending = steps.throw(error)
            else:
                pending = steps.send(value)
    except StopIteration as stop:
        return cast("RESULT", stop.value)


async def run_steps_async(steps: Steps[RESULT]) -> RESULT:
    """Run steps in the caller's event loop. A cancelled caller cancels no future that they wait for."""
    try:
        pending = steps.send(None)
        while True:
            try:
                value = await (_settled(pending) if isinstance(pending, Future) else pending)
            except BaseException as error:
                pending = steps.throw(error)
            else:
                pending = steps.send(value)
    except StopIteration as stop:
        return cast("RESULT", stop.value)


def _result_of(pending: Pending[RESULT]) -> RESULT:
    engine = get_engine()
    if not isinstance(pending, Future):
        pending = engine.submit(_awaited(pending), context=copy_context())
    if engine.is_current and not pending.done():
        raise RuntimeError("A callback of grantex cannot wait for grantex. Use the async form.")
    return pending.result()


async def _awaited(awaitable: Awaitable[RESULT]) -> RESULT:
    return await awaitable


async def _settled(future: "Future[RESULT]") -> RESULT:
    """Wait for a future. Unlike ``asyncio.wrap_future``, a cancelled caller does not cancel it."""
    if not future.done():
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()

        def release() -> None:
            if not waiter.done():
                waiter.set_result(None)

        def wake(_: "Future[RESULT]") -> None:
            # Nobody waits any more where the loop is closed.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(release)

        future.add_done_callback(wake)
        await waiter
    return future.result()
