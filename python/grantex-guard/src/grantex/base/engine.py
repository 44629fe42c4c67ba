"""The one background thread that talks to the network: keys, feeds, online checks and audit entries."""

import asyncio
import atexit
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from contextvars import Context
from typing import Any, Final, Protocol, TypeVar

import httpx

# `httpx` imports it for each request, and goes on without it. But an import that fails holds a lock each
# time, and the child of a fork at that moment could import nothing any more.
import sniffio as _sniffio  # noqa: F401

from grantex.base.daemon_threads import DaemonThreads
from grantex.base.tls import tls

RESULT = TypeVar("RESULT")


class Engine:
    """An event loop in a daemon thread. Work from any thread runs there, one loop for the whole process."""

    def __init__(self) -> None:
        self.loop: Final = asyncio.new_event_loop()
        self.loop.set_default_executor(DaemonThreads())
        self._http: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._thread: Final = threading.Thread(target=self._run, name="grantex", daemon=True)
        self._thread.start()

    @property
    def is_current(self) -> bool:
        """Whether the caller runs in the engine's own thread, where nothing may block."""
        return threading.current_thread() is self._thread

    @property
    def http(self) -> httpx.AsyncClient:
        """The client of every request, for use in the loop. It follows no redirect and sets no timeout."""
        if self._http is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
            # A small compressed answer can become a huge one.
            headers = {"accept-encoding": "identity"}
            self._http = httpx.AsyncClient(verify=tls(), timeout=None, limits=limits, headers=headers)  # noqa: S113
        return self._http

    def submit(
        self, work: Coroutine[Any, Any, RESULT], *, context: Context | None = None
    ) -> "Future[RESULT]":
        """Start a coroutine in the loop, and return its result as a future that cannot be cancelled.

        It runs outside of the caller's context unless one is given, because most work serves every call.
        """
        future: Future[RESULT] = Future()
        future.set_running_or_notify_cancel()

        def start() -> None:
            task = self.loop.create_task(work, context=Context() if context is None else context)
            self._tasks.add(task)
            task.add_done_callback(finish)

        def finish(task: "asyncio.Task[RESULT]") -> None:
            self._tasks.discard(task)
            if task.cancelled():
                future.set_exception(RuntimeError("The work was cancelled."))
            elif (error := task.exception()) is not None:
                future.set_exception(error)
            else:
                future.set_result(task.result())

        self.call(start)
        return future

    def call(self, action: Callable[..., object], *values: object) -> None:
        """Call a function in the loop, soon, outside of the caller's context."""
        self.loop.call_soon_threadsafe(action, *values, context=Context())

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        while True:
            # A callback that raises `SystemExit` ends the loop, and must not end it for everybody.
            with suppress(SystemExit, KeyboardInterrupt):
                self.loop.run_forever()


_lock = threading.Lock()
_engine: Engine | None = None
_after_fork: "weakref.WeakSet[ForkAware]" = weakref.WeakSet()
_at_exit: "weakref.WeakSet[ExitAware]" = weakref.WeakSet()


def get_engine() -> Engine:
    """Return the engine of this process, and start it where there is none."""
    global _engine  # noqa: PLW0603
    engine = _engine
    if engine is not None:
        return engine
    with _lock:
        if _engine is None:
            _engine = Engine()
        return _engine


class ForkAware(Protocol):
    """Something whose locks and work belong to the process in which they were made."""

    def start_afresh(self) -> None:
        """Forget what belongs to the parent. Called in the child of a fork, before other code runs there."""
        ...


class ExitAware(Protocol):
    """Something that still has work when the program ends."""

    def finish_work(self) -> None:
        """Finish it, within a time of its own. Called when the main thread has ended."""
        ...


def start_afresh_after_fork(aware: ForkAware) -> None:
    """Tell something when it finds itself in the child of a fork."""
    _after_fork.add(aware)


def finish_at_exit(aware: ExitAware) -> None:
    """Tell something when the program ends."""
    _at_exit.add(aware)


def _forked() -> None:
    global _engine, _lock  # noqa: PLW0603
    # The thread was not copied, and a lock may be held by a thread that was not copied either.
    _lock = threading.Lock()
    _engine = None
    for aware in list(_after_fork):
        aware.start_afresh()


def _exiting() -> None:
    for aware in list(_at_exit):
        with suppress(Exception):
            aware.finish_work()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)

# A process of `multiprocessing` ends without `atexit`. But only there have the other threads of a program
# ended.
getattr(threading, "_register_atexit", atexit.register)(_exiting)
atexit.register(_exiting)
