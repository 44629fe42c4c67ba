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
        self._ahead: Final[deque[asyncio.Task[Message]]] = deque()
        self._is_watching = False
        self._is_read = False

    def read_ahead(self) -> None:
        """Read on from now on, also while the application does not."""
        self._is_watching = True
        if not self._ahead and not self._is_read:
            self._read_next()

    async def receive(self) -> Message:
        """Return the next message to the application; the last one again and again."""
        if self._ahead:
            task = self._ahead[0]
            # The next reader wants the message that a cancelled one has waited for.
            message = await asyncio.shield(task)
            if message["type"] != "http.disconnect" and self._ahead and self._ahead[0] is task:
                self._ahead.popleft()
            return message
        self._is_read = True
        try:
            message = await self._receive()
        finally:
            self._is_read = False
        self._heard(message)
        if self._is_watching and _is_whole(message):
            self._read_next()
        return message

    def close(self) -> None:
        """Read no more."""
        for task in self._ahead:
            task.cancel()

    def _read_next(self) -> None:
        task = asyncio.create_task(self._read())
        # The application may never ask for it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._ahead.append(task)

    async def _read(self) -> Message:
        message = await self._receive()
        self._heard(message)
        if _is_whole(message):
            self._read_next()
        return message


def _is_whole(message: Message) -> bool:
    """Whether a request is over with this message: nothing comes after it but a disconnect."""
    return message["type"] == "http.request" and not message.get("more_body", False)
