"""The token of an HTTP request, for a guard."""

from grantex.guard.guard import Guard
from grantex.guard.http.bearer import read_bearer_token
from grantex.guard.presented_token import PresentedToken, TokenRequest


def read_token(guard: Guard, request: TokenRequest, identity: object = None) -> str | PresentedToken:
    """Read the token of an HTTP request: a bearer token as :func:`read_bearer_token` does.

    Where the guard has ``dpop``, also one that is bound to a key, with its proof. Give the result to the
    guard, which checks the proof. ``identity`` is the same object each time the token of one request is
    read, because its proof counts once; by default it is ``request``. Raises :class:`AuthorizationError` as
    :func:`read_bearer_token`.
    """
    if guard.dpop is None:
        return read_bearer_token(request.headers, request.url)
    return guard.dpop.read(request, request if identity is None else identity)
