"""Keeps a log up to date: fetches a snapshot, follows the stream, and starts over in the right place."""

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Any, Final, cast

from grantex.base.chance import chance
from grantex.feed.attempt import Attempt
from grantex.feed.event_reader import StreamEvent
from grantex.feed.feed_client import FeedClient
from grantex.feed.feed_log import FeedLog
from grantex.feed.message import MessageFault, MessageReader

# The server sends a heartbeat every second. A stream without progress for this long is closed, in seconds.
_SILENCE: Final = 5.0
# The same while calls wait for the next message: it comes soon or, on a dead connection, never.
_SILENCE_OF_WAITING_CALLS: Final = 2.0
# After a stream that lasted this long, the next one is opened without a wait, in seconds.
_STEADY: Final = 5.0
# The wait between attempts, which doubles each time, in seconds.
_SHORTEST_PAUSE: Final = 0.25
_LONGEST_PAUSE: Final = 5.0
# After this many failed streams, the position may be wrong, and a snapshot is fetched.
_FAILURES_BEFORE_SNAPSHOT: Final = 3

_EVENTS: Final = frozenset({"revocations", "heartbeat", "reset"})


class FeedConnection:
    """Runs in the engine's loop until it is closed. Any thread may wait for its attempts.

    ``on_message`` is called when the log has taken a message, and tells whether it is fresh now; ``on_gap``
    when the log has missed something, so that only the next snapshot completes it again.
    """

    def __init__(
        self,
        log: FeedLog,
        client: FeedClient,
        read: MessageReader,
        *,
        timeout: float,
        on_message: Callable[[], bool],
        on_gap: Callable[[], None],
    ) -> None:
        self._log: Final = log
        self._client: Final = client
        self._read: Final = read
        self._timeout: Final = timeout
        self._on_message: Final = on_message
        self._on_gap: Final = on_gap
        self._closed: Final = asyncio.Event()
        self._needs_snapshot = True
        self._failures = 0
        self._retry_after = 0.0
        # Whether the latest message made the log fresh, and nothing has gone wrong since.
        self._is_following = False
        self.snapshot: Final = Attempt(timeout)
        """The running attempt to fetch a snapshot."""
        self.reconnect: Final = Attempt(timeout)
        """The next fresh message after a stream that kept the log fresh until now, or the reconnect."""
        self.fault: BaseException | None = None
        """The latest fault."""

    async def run(self) -> None:
        """Keep the log up to date until :meth:`close`."""
        closing = asyncio.ensure_future(self._closed.wait())
        while not self._closed.is_set():
            connecting = asyncio.ensure_future(self._connect())
            await asyncio.wait({connecting, closing}, return_when=asyncio.FIRST_COMPLETED)
            connecting.cancel()
            await asyncio.wait({connecting})
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._closed.wait()

    def close(self) -> None:
        """Stop, in the engine's loop; :meth:`run` returns then."""
        self._closed.set()
        self.snapshot.end()
        self.reconnect.end()

    def note_silence(self) -> None:
        """Note that the log has become too old.

        Calls wait only for the first reconnect after a good stream: a server that does not answer it may be
        away for long.
        """
        if self._is_following and not self._closed.is_set():
            self.reconnect.begin()
        self._is_following = False

    async def _connect(self) -> None:
        try:
            if self._needs_snapshot:
                await self._take_snapshot()
            await self._follow_stream()
        except Exception as fault:
            self.fault = fault
            if self._failures >= _FAILURES_BEFORE_SNAPSHOT:
                self._needs_snapshot = True
        finally:
            self.note_silence()

    async def _take_snapshot(self) -> None:
        self.snapshot.begin()
        try:
            async with asyncio.timeout(self._timeout):
                message = await self._read(await self._client.snapshot())
            self._log.replace(message)
            self._needs_snapshot = False
            self._note_message()
        except TimeoutError as fault:
            self.fault = MessageFault("The snapshot did not come in time.")
            raise self.fault from fault
        except Exception as fault:
            # Before a caller that waits for this attempt asks what went wrong.
            self.fault = fault
            raise
        finally:
            self.snapshot.end()

    async def _follow_stream(self) -> None:
        if self._log.position is None:
            return
        opened_at = time.monotonic()
        is_heard = False
        events = cast("Any", self._client.stream(self._log.position, self._take_retry))
        try:
            async with asyncio.timeout(_SILENCE) as silence, aclosing(events):
                async for event in events:
                    if event.event not in _EVENTS:
                        continue
                    known_at = self._log.known_at
                    await self._take_event(event)
                    is_heard = True
                    if time.monotonic() - opened_at >= _STEADY:
                        self._failures = 0
                    # Replayed and delayed messages are not progress.
                    if self._log.known_at > known_at:
                        longest = _SILENCE if self.reconnect.pending is None else _SILENCE_OF_WAITING_CALLS
                        silence.reschedule(asyncio.get_running_loop().time() + longest)
        except TimeoutError as fault:
            raise MessageFault("The stream has brought no new message.") from fault
        # A server sends a message first. One that sends none may not know the position.
        self._needs_snapshot = not is_heard

    async def _take_event(self, event: StreamEvent) -> None:
        try:
            if event.event == "reset":
                raise MessageFault("The server cannot continue from the position of the verifier.")  # noqa: TRY301
            self._log.follow(await self._read(event.data))
        except Exception as fault:
            self._needs_snapshot = True
            if self._failures == 0:
                self.snapshot.begin()
            self.fault = fault
            self._on_gap()
            raise
        self._note_message()

    def _note_message(self) -> None:
        if not self._closed.is_set() and self._on_message():
            self._is_following = True
            self.reconnect.end()

    def _take_retry(self, milliseconds: int) -> None:
        self._retry_after = min(milliseconds / 1000, _LONGEST_PAUSE)

    def _pause(self) -> float:
        """Spreads the reconnects of verifiers that lost their streams at the same moment."""
        share = chance()
        longest: float = min(_LONGEST_PAUSE, _SHORTEST_PAUSE * 2 ** min(self._failures, 16))
        back_off = longest * share if self._failures == 0 else longest * (0.5 + share / 2)
        seconds = max(back_off, self._retry_after * (0.5 + share))
        self._retry_after = 0.0
        self._failures += 1
        return seconds
