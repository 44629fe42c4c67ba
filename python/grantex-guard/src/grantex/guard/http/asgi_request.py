"""A request of ASGI, as far as its token and the proof for it are concerned."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote

from grantex.guard.presented_token import TokenRequest


def asgi_request(scope: MutableMapping[str, Any]) -> TokenRequest:
    """Return an HTTP request or the handshake of a WebSocket as the client sent it.

    Its path is the one before routers and mounts look at it.
    """
    path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{path}?{query}" if query else path
    return TokenRequest(scope.get("method", "GET"), url, scope["headers"])
