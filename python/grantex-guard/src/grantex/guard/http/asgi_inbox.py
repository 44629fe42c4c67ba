"""What the client of an ASGI request sends, read so that it is noticed when the client leaves."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]


class AsgiInbox:
    """The messages of a client.

    A server says that a client has left only to an application that asks, and a handler at work does not ask.
    So, from :meth:`read_ahead` on, the next message is read before the application wants it: one of a request
    body that goes on, and after a body the ``http.disconnect``. ``heard`` is called with each message once,
    when it arrives.
    """

    def __init__(self, receive: Receive, heard: Callable[[Message], None]) -> None:
        self._receive: Final = receive
        self._heard: Final = heard
        self._ahead: Final[deque[Message]] = deque()
        self._arrived: Final = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self._is_watching = False
        self._is_read = False

    def read_ahead(self) -> None:
        """Read on from now on, also while the application does not."""
        self._is_watching = True
        if self._reader is None and not self._is_read:
            self._start_reader()

    async def receive(self) -> Message:
        """Return the next message to the application; the last one again and again."""
        while (reader := self._reader) is not None:
            if self._ahead:
                message = self._ahead[0]
                if message["type"] != "http.disconnect":
                    self._ahead.popleft()
                return message
            if reader.done():
                # Raises what the server raised.
                reader.result()
                self._reader = None
            else:
                self._arrived.clear()
                await self._arrived.wait()
        self._is_read = True
        try:
            message = await self._receive()
        finally:
            self._is_read = False
        self._heard(message)
        if self._is_watching and _is_whole(message):
            self._start_reader()
        return message

    def close(self) -> None:
        """Read no more."""
        if self._reader is not None:
            self._reader.cancel()

    def _start_reader(self) -> None:
        self._reader = asyncio.create_task(self._read())
        self._reader.add_done_callback(self._reader_ended)

    def _reader_ended(self, reader: asyncio.Task[None]) -> None:
        # The application may never ask for it.
        _ = reader.cancelled() or reader.exception()
        self._arrived.set()

    async def _read(self) -> None:
        """Read one message, and after the last one of a request what comes then: its disconnect."""
        is_whole = True
        while is_whole:
            message = await self._receive()
            self._heard(message)
            self._ahead.append(message)
            self._arrived.set()
            is_whole = _is_whole(message)


def _is_whole(message: Message) -> bool:
    """Whether a request is over with this message: nothing comes after it but a disconnect."""
    return message["type"] == "http.request" and not message.get("more_body", False)
