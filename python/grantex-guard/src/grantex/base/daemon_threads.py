"""Threads for what would block an event loop."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

PARAMETERS = ParamSpec("PARAMETERS")
RESULT = TypeVar("RESULT")


class DaemonThreads(ThreadPoolExecutor):
    """Runs each piece of work in a daemon thread of its own, such as the look-up of a name.

    The executor that a loop makes for itself takes no work once the main thread has ended, and other threads
    may make calls for long after that.
    """

    def submit(
        self, fn: Callable[PARAMETERS, RESULT], /, *args: PARAMETERS.args, **kwargs: PARAMETERS.kwargs
    ) -> "Future[RESULT]":
        """Start a piece of work."""
        future: Future[RESULT] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=run, name="grantex-lookup", daemon=True).start()
        return future
