"""Requests of ASGI, followed to their end, which is when their calls are settled. For any framework."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final, TypeAlias

from grantex.base.errors import AuthorizationError
from grantex.guard.admission import Admission
from grantex.guard.current_grant import calls_inside, enter
from grantex.guard.ending import ABORTED, SUCCEEDED, Ending, cancellations_now, ending_of_error
from grantex.guard.http.asgi_inbox import AsgiInbox, Message, Receive

Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_KEY: Final = "grantex.exchange"
# The service ends a WebSocket by its own rules (RFC 6455 §7.4.1).
_POLICY_VIOLATION: Final = 1008
_NO_CODE: Final = 1005
_GOOD_CODES: Final = frozenset({1000, 1001, _NO_CODE})
_ABNORMAL: Final = 1006
# How a server answers a WebSocket that is closed before it is opened.
_FORBIDDEN: Final = 403
# How long a response may take to begin and end after the grant has ended, and a WebSocket to be closed, in
# seconds.
_GRACE: Final = 1.0


class AsgiExchange:
    """One HTTP request or WebSocket, from the moment at which it arrives.

    A call of it is settled by how it really ends. A response is a ``failure`` from status 400 on, also one in
    the place of a WebSocket; a WebSocket is settled by its close code. One whose client left first is a
    ``failure`` with ``{"ended": "aborted"}``, whatever was done by then. When the grant ends first, a
    response that has begun is cut, one that begins later is cut unless it ends within a second, and a
    WebSocket is closed with 1008; the call is a ``failure`` with the reason.
    """

    def __init__(self, app: AsgiApp, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        self._app: Final = app
        self._scope: Final = scope
        self._inbox: Final = AsgiInbox(receive, self._heard)
        self._send: Final = send
        self._admissions: Final[list[Admission]] = []
        self._ending: Ending | None = None
        self._status = 0
        self._has_begun = False
        self._is_ending = False
        self._refusal: AuthorizationError | None = None
        self._task: asyncio.Task[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def follow(self, admission: Admission) -> None:
        """Settle a call by how this ends. A call whose client has already left is settled at once.

        From here on, what the caller's task does is a part of the call: :func:`current_grant` returns its
        grant.
        """
        enter(admission)
        if admission in self._admissions:
            return
        self._admissions.append(admission)
        if self._ending is not None:
            admission.end(self._ending)
            return
        admission.on_grant_end(self._grant_ended)
        if self._scope["type"] == "http":
            self._inbox.read_ahead()

    async def has_ended(self) -> bool:
        """Tell whether this is over, as far as the server knows: then nobody waits for an answer."""
        if self._scope["type"] == "http":
            self._inbox.read_ahead()
        # Lets the inbox ask the server.
        await asyncio.sleep(0)
        return self._ending is not None

    async def run(self) -> None:
        """Run the application."""
        self._task, self._loop = asyncio.current_task(), asyncio.get_running_loop()
        self._scope[_KEY] = self
        before = cancellations_now()
        try:
            with calls_inside():
                await self._app(self._scope, self._inbox.receive, self._watch_send)
        except BaseException as error:
            if self._refusal is not None and self._was_cut(error, before):
                # The server closes a connection whose application fails, so the client sees that it is not
                # whole.
                raise self._refusal from None
            self._end(ending_of_error(error, None, before))
            raise
        finally:
            self._end(ABORTED)
            self._inbox.close()

    def _heard(self, message: Message) -> None:
        # Servers also say so once the whole response is sent.
        if message["type"] == "http.disconnect" and not self._is_ending:
            self._end(ABORTED)
        elif message["type"] == "websocket.disconnect":
            code = message.get("code", _NO_CODE)
            # uvicorn says of a lost connection that it had no code, but of a closed one also the reason.
            is_lost = code == _NO_CODE and "reason" not in message
            self._end(ABORTED if is_lost else _ending_of_code(code))

    async def _watch_send(self, message: Message) -> None:
        kind = message["type"]
        if self._refusal is not None and kind.startswith("http.response") and self._ending is not None:
            raise self._refusal
        if kind.endswith("http.response.start"):
            self._has_begun, self._status = True, message["status"]
        elif kind == "websocket.accept":
            self._has_begun = True
        self._is_ending = kind == "http.response.pathsend" or (
            kind.endswith("http.response.body") and not message.get("more_body", False)
        )
        try:
            await self._send(message)
        except OSError:
            self._end(ABORTED)
            raise
        if self._is_ending:
            self._end(SUCCEEDED if self._status < 400 else Ending("failure", {"status": self._status}))
        elif kind == "websocket.close":
            is_refused = not self._has_begun
            code = message.get("code", 1000)
            self._end(Ending("failure", {"status": _FORBIDDEN}) if is_refused else _ending_of_code(code))

    def _end(self, ending: Ending) -> None:
        """Settle every call. Only the first ending counts."""
        if self._ending is None:
            self._ending = ending
        for admission in self._admissions:
            admission.end(self._ending)

    def _grant_ended(self, refusal: AuthorizationError) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._cut_once_begun, refusal)

    def _cut_once_begun(self, refusal: AuthorizationError, *, is_late: bool = False) -> None:
        if self._ending is not None or self._loop is None:
            return
        is_web_socket = self._scope["type"] == "websocket"
        if not is_web_socket and not self._has_begun and not is_late:
            # A handler that has not answered yet may do so, and learns nothing.
            self._loop.call_later(_GRACE, lambda: self._cut_once_begun(refusal, is_late=True))
            return
        self._refusal = refusal
        self._end(Ending("failure", {"ended": refusal.reason}))
        if is_web_socket:
            self._closing = asyncio.ensure_future(self._close_web_socket())
        elif self._task is not None:
            self._task.cancel()

    async def _close_web_socket(self) -> None:
        # A client that reads nothing stops the server from sending; the application must not run on.
        with suppress(Exception):
            async with asyncio.timeout(_GRACE):
                await self._send(
                    {"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "The grant has ended."}
                )
        if self._task is not None and not self._task.done():
            self._task.cancel()

    def _was_cut(self, error: BaseException, before: int) -> bool:
        """Whether an error is the cancellation by which this was cut, or comes from it."""
        if isinstance(error, asyncio.CancelledError) and self._task is not None:
            return self._task.uncancel() <= before
        return True


async def follow_asgi(app: AsgiApp, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Run an application so that the guards inside find the end of each request: the core of a middleware."""
    if scope["type"] not in ("http", "websocket") or _KEY in scope:
        await app(scope, receive, send)
    else:
        await AsgiExchange(app, scope, receive, send).run()


def exchange_of(scope: MutableMapping[str, Any]) -> AsgiExchange:
    """Return the exchange of a request; raises ``TypeError`` where no middleware follows it."""
    exchange = scope.get(_KEY)
    if not isinstance(exchange, AsgiExchange):
        raise TypeError("The middleware of grantex does not run around this request.")
    return exchange


def _ending_of_code(code: int | None) -> Ending:
    if code is None or code in _GOOD_CODES:
        return SUCCEEDED
    return ABORTED if code == _ABNORMAL else Ending("failure", {"closeCode": code})
