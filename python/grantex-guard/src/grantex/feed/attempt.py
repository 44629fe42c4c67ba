"""Something that calls wait for, whatever its outcome."""

import threading
from concurrent.futures import Future
from typing import Final

from grantex.base.engine import get_engine


class Attempt:
    """An attempt that begins and ends, from any thread. It ends by itself after ``longest`` seconds."""

    def __init__(self, longest: float) -> None:
        self._longest: Final = longest
        self._lock: Final = threading.Lock()
        self.pending: Future[None] | None = None
        """Done when the attempt ends; None while there is none."""

    def begin(self) -> None:
        """Begin, unless an attempt is running."""
        with self._lock:
            if self.pending is not None:
                return
            begun = self.pending = Future()
        get_engine().call(self._start_timer, begun)

    def end(self) -> None:
        """End the attempt, if one is running."""
        with self._lock:
            ended, self.pending = self.pending, None
        if ended is not None:
            ended.set_result(None)

    def _start_timer(self, begun: "Future[None]") -> None:
        def expire() -> None:
            if self.pending is begun:
                self.end()

        timer = get_engine().loop.call_later(self._longest, expire)
        begun.add_done_callback(lambda _: get_engine().call(timer.cancel))
