"""Where the grant token of a request comes from."""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NoReturn

from grantex import AuthorizationError, Explanation, Grant, Guard, PresentedToken
from grantex.adapter import as_refusal, asgi_request, current_token, read_token
from mcp.server.context import ServerRequestContext

TOKEN_KEY: Final = "grantex/token"
"""Where a caller without HTTP puts its grant token: this member of ``params._meta`` of the request. It is
removed before a tool sees it."""

_VARIABLE: Final = "GRANTEX_TOKEN_FILE"
_PRESENTED: Final = "grantex.presented"

CallToken = str | PresentedToken
TokenReader = Callable[[], Any]
Context = ServerRequestContext[Any, Any]


def token_from_file(path: str | Path | None = None) -> Callable[[], str | None]:
    """Make a ``token`` that reads a file on each call, so that a refreshed token needs no restart.

    Without ``path``, it is the value of ``GRANTEX_TOKEN_FILE`` at the time of the call. Where the variable or
    the file is missing, there is no token; any other fault refuses the call with ``token_unavailable``.
    """

    def read() -> str | None:
        file = path or os.environ.get(_VARIABLE)
        if not file:
            return None
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    return read


_from_variable: Final = token_from_file()


def process_token() -> "Any | Awaitable[Any]":
    """Read the token of the process: what :func:`use_token` has set, then ``GRANTEX_TOKEN_FILE``."""
    token = current_token()
    return _from_variable() if token is None else token


@dataclass(eq=False, slots=True)
class Received:
    """A request, as far as its token is concerned."""

    session: object
    """One for each request: the context of a request is copied on its way, and this is not."""
    sent: object
    """What was under :data:`TOKEN_KEY`; None where nothing was."""
    http: Any
    """The HTTP request, or None."""
    is_decided: bool = False
    """Whether a guard was asked about the call."""

    def token(self, guard: Guard, of_process: TokenReader) -> Any:
        """Read the token of the request, at once or as a coroutine."""
        if self.http is not None:
            return token_of_http(guard, self.http)
        if self.sent is not None:
            # Not a string: the call is refused, and no other token is tried.
            return self.sent if isinstance(self.sent, str) else None
        return of_process()


received: Final[ContextVar[Received | None]] = ContextVar("grantex_mcp.received", default=None)


def receive(context: Context) -> tuple[Context, Received]:
    """Take the token out of the ``_meta`` of a request, so that nothing behind the guard sees it."""
    before = received.get()
    if before is not None and before.session is context.session:
        return context, before
    meta = (context.params or {}).get("_meta")
    sent = token_in(meta)
    if sent is not None:
        rest = _without_token(meta)
        lifted: Any = _without_token(context.meta)
        context = replace(context, params={**(context.params or {}), "_meta": rest}, meta=lifted)
    return context, Received(context.session, sent, context.request)


def token_in(meta: object) -> object:
    """Return what ``_meta`` has under :data:`TOKEN_KEY`; None only where nothing is."""
    if not isinstance(meta, Mapping) or TOKEN_KEY not in meta:
        return None
    sent = meta[TOKEN_KEY]
    return False if sent is None else sent


def _without_token(meta: Any) -> dict[str, Any]:
    return {name: value for name, value in (meta or {}).items() if name != TOKEN_KEY}


def token_of_http(guard: Guard, request: Any) -> CallToken:
    """Read the token of an HTTP request (Starlette), and the proof of its key where there is one."""
    presented: CallToken | None = request.scope.get(_PRESENTED)
    return read_token(guard, asgi_request(request.scope), request) if presented is None else presented


def keep_presented(guard: Guard, scope: Any) -> CallToken | TokenReader:
    """Read the token of an ASGI request in front of the server, and keep it, because its proof counts once.

    Where it cannot be read, what comes back raises the refusal.
    """
    try:
        token = read_token(guard, asgi_request(scope))
    except Exception as error:
        return refusing(as_refusal(error))
    scope[_PRESENTED] = token
    return token


def refusing(error: AuthorizationError) -> TokenReader:
    """Return a token that refuses its call."""

    def read() -> NoReturn:
        raise error

    return read


def accepted_grant(explained: Explanation) -> Grant | None:
    """Return the grant of a token that is good for an agent of the guard, whatever the call needs."""
    return None if explained.fails_at == "agent" else explained.grant
