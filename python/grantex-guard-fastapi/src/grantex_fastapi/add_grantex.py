"""What an application needs once, so that its routes can ask for grants."""

from typing import Final

from grantex import Refusal
from grantex.adapter import follow_asgi, wrong_option
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState

# RFC 6455 §7.4.1: the service ends a WebSocket by its own rules.
_POLICY_VIOLATION: Final = 1008


class RefusedRequest(Exception):  # noqa: N818 -- not an error of the application: it carries an answer
    """Carries the answer to a refused request from the dependency to the application."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.body["message"])
        self.refusal: Final = refusal


def add_grantex(app: Starlette) -> None:
    """Prepare an application, and each one mounted in it, for the dependencies of :class:`Requires`.

    Follows each request to its end, which is when its call is recorded as ``success`` or ``failure``, and
    answers a refused one: over HTTP with status, challenge and body of the refusal; a WebSocket with the same
    instead of opening it, where the server can do that, otherwise by closing it with 1008. Refusals reach no
    other exception handler of the application.

    Without it, guarded routes answer 500. Call it after the middleware that is made with ``@app.middleware``
    or ``BaseHTTPMiddleware``: around this one, they would end a response that is cut as if it were whole, so
    the application does not start. Raises ``TypeError`` for anything but an application.
    """
    if not isinstance(app, Starlette):
        raise wrong_option("add_grantex", "app", "a FastAPI application")
    app.add_middleware(_FollowRequests, application=app)
    app.add_exception_handler(RefusedRequest, _answer)


class _FollowRequests:
    """A middleware that follows each request to its end."""

    def __init__(self, app: ASGIApp, application: Starlette) -> None:
        self._app: Final = app
        kinds: list[object] = [middleware.cls for middleware in application.user_middleware]
        around = kinds[: kinds.index(_FollowRequests)]
        if any(isinstance(kind, type) and issubclass(kind, BaseHTTPMiddleware) for kind in around):
            raise TypeError(
                "add_grantex: call it after @app.middleware and other uses of BaseHTTPMiddleware."
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await follow_asgi(self._app, scope, receive, send)


async def _answer(connection: Request | WebSocket, error: Exception) -> Response:
    if not isinstance(error, RefusedRequest):
        raise error
    refusal = error.refusal
    if isinstance(connection, WebSocket) and not _is_answerable(connection):
        return _Close(refusal.body["code"])
    return JSONResponse(refusal.body, refusal.status, headers=dict(refusal.headers))


def _is_answerable(socket: WebSocket) -> bool:
    """Whether the server can send a response in place of a WebSocket, which nothing has opened yet."""
    extensions = socket.scope.get("extensions") or {}
    is_open = socket.application_state is WebSocketState.CONNECTED
    return "websocket.http.response" in extensions and not is_open


class _Close(Response):
    """The answer to a WebSocket where the server sends no response in its place."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self._reason: Final = reason

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": self._reason})
