"""Whether a log is fresh enough to decide by."""

import time
from collections.abc import Callable
from math import inf
from typing import Final, Literal

from grantex.base.engine import get_engine
from grantex.feed.feed_log import FeedLog
from grantex.feed.message import CLOCK_TOLERANCE

FeedState = Literal["connecting", "fresh", "stale", "resyncing", "closed"]
"""``connecting`` before the first snapshot; ``fresh`` while the latest message is young enough; ``stale``
when it is not, or when an entry cannot be understood; ``resyncing`` when a message is known to be missing,
until the next snapshot; ``closed``."""


class Freshness:
    """Watches the age of a log by two clocks.

    By the given one, because messages carry the time at which they were signed, and by the monotonic one,
    which continues when a clock is set back. Any thread may ask; the engine's loop does the rest.
    """

    def __init__(
        self,
        log: FeedLog,
        *,
        max_staleness: float,
        clock: Callable[[], float],
        on_change: Callable[[FeedState], None],
        on_silence: Callable[[], None],
    ) -> None:
        self._log: Final = log
        self._max_staleness: Final = max_staleness
        self._clock: Final = clock
        self._on_change: Final = on_change
        self._on_silence: Final = on_silence
        self._is_whole = False
        self._stop_timer: Callable[[], None] = _nothing
        # Since when, until when, and until when by the monotonic clock the log is fresh.
        self._span = _NEVER
        self.state: FeedState = "connecting"

    def is_fresh_at(self, now: float) -> bool:
        """Whether it is fresh at a moment by the given clock, which is about now."""
        start, end, deadline = self._span
        return start <= now <= end and time.monotonic() <= deadline

    def is_fresh(self) -> bool:
        """Whether it is fresh now. Reports when it no longer is."""
        if self._span is _NEVER:
            return False
        if self.is_fresh_at(self._clock()):
            return True
        self._expire()
        return False

    def renew(self) -> bool:
        """Note that the log has taken a message, and tell whether it is fresh now."""
        now = self._clock()
        self._is_whole = True
        self._stop_timer()
        start = self._log.known_at - CLOCK_TOLERANCE
        # A server's clock that is ahead must not make the log younger.
        end = min(self._log.known_at, now) + self._max_staleness
        is_understood = self._log.is_understood(now)
        if not start <= now <= end or not is_understood:
            if self.state == "fresh" and now > end and is_understood:
                # Of the messages that waited while the process slept, old ones come first: calls wait for
                # the next.
                self._on_silence()
            self._set_state("stale")
            return False
        self._span = (start, end, time.monotonic() + end - now)
        self._stop_timer = get_engine().loop.call_later(end - now, self._expire).cancel
        self._set_state("fresh")
        return True

    def distrust(self) -> None:
        """Note that the log has missed something."""
        self._is_whole = False
        self._stop_timer()
        self._set_state("resyncing")

    def stop(self) -> None:
        """Stop watching. The log is not fresh any more."""
        self._is_whole = False
        self._stop_timer()
        self._span = _NEVER

    def _expire(self) -> None:
        if self._is_whole and not self.is_fresh_at(self._clock()):
            # First, so that whoever is told that the log is stale finds what a call waits for.
            self._on_silence()
            self._set_state("stale")

    def _set_state(self, state: FeedState) -> None:
        if state != "fresh":
            self._span = _NEVER
        if state != self.state:
            self.state = state
            self._on_change(state)


def _nothing() -> None:
    pass


_NEVER: Final = (inf, -inf, -inf)
