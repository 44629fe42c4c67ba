"""What differs between the asynchronous and the synchronous client; the rest is generated."""

import os
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, ParamSpec, Protocol, TypeVar

from grantex.base.chance import chance

RESULT = TypeVar("RESULT")
PARAMETERS = ParamSpec("PARAMETERS")


class _Closable(Protocol):
    def close(self) -> None: ...


class Clock:
    """Time and random numbers for retries and token sources; replaced in tests."""

    def now(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def random(self) -> float:
        """Return a number that is at least 0 and less than 1."""
        return chance()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


SYSTEM_CLOCK = Clock()


def place() -> object:
    """Return what connections belong to: this process, because a child must not read its parent's answers."""
    return os.getpid()


def finalize(client: object, connections: _Closable) -> None:
    """Close the connections with the client, also where nobody does."""
    weakref.finalize(client, connections.close)


def within(seconds: float, work: Callable[[], RESULT]) -> RESULT:  # noqa: ARG001
    """Do the work, which watches the time itself: nothing can interrupt it."""
    return work()


def in_thread(
    function: Callable[PARAMETERS, RESULT], /, *args: PARAMETERS.args, **kwargs: PARAMETERS.kwargs
) -> RESULT:
    """Call a function that may block."""
    return function(*args, **kwargs)


class SharedWork(Generic[RESULT]):
    """Work that concurrent callers share: it runs once, and all of them get its result."""

    def __init__(self, work: Callable[[], RESULT]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._running: Future[RESULT] | None = None
        self._place = place()

    def join(self) -> RESULT:
        """Do the work, or wait for the thread that does it."""
        future, is_mine = self._enter()
        if is_mine:
            self._do(future)
        return future.result()

    def start(self) -> None:
        """Start the work in a thread, unless it runs. Its error is left to those who join."""
        future, is_mine = self._enter()
        if is_mine:
            threading.Thread(target=self._do, args=(future,), name="grantex-refresh", daemon=True).start()

    def _enter(self) -> tuple["Future[RESULT]", bool]:
        with self._lock:
            running = self._running
            # A child of a fork has none of its parent's threads.
            if running is not None and not running.done() and self._place == place():
                return running, False
            self._running = future = Future[RESULT]()
            self._place = place()
            return future, True

    def _do(self, future: "Future[RESULT]") -> None:
        try:
            future.set_result(self._work())
        except BaseException as error:
            future.set_exception(error)
