"""The metadata of a protected resource (RFC 9728)."""

import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from grantex.adapter import wrong_option

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_WELL_KNOWN: Final = "/.well-known/oauth-protected-resource"
# Any page may read it: clients in a browser send this header with every request for metadata.
_CORS: Final = [(b"access-control-allow-origin", b"*")]
_PREFLIGHT: Final = [
    *_CORS,
    (b"access-control-allow-methods", b"GET, HEAD"),
    (b"access-control-allow-headers", b"MCP-Protocol-Version"),
    (b"access-control-max-age", b"86400"),
]


class ResourceMetadata:
    """Describes an MCP endpoint: its issuers, and every scope that a rule names.

    It is served at the path of the resource and at the root, where clients also look.
    """

    def __init__(
        self,
        *,
        resource: str,
        authorization_servers: Sequence[str],
        scopes: Sequence[str],
        dpop: str | None,
        resource_name: str | None,
        developer: str | None,
    ) -> None:
        parts = urlsplit(resource)
        if parts.scheme not in ("http", "https") or not parts.netloc or "#" in resource:
            raise wrong_option("GrantAuth", "resource", "an http(s) URL without a fragment")
        servers = list(authorization_servers)
        if isinstance(authorization_servers, str) or not servers or not all(map(_is_issuer, servers)):
            expected = "a list of at least one http(s) URL without a slash at its end"
            raise wrong_option("GrantAuth", "authorization_servers", expected)
        self._path: Final = f"{_WELL_KNOWN}{parts.path.removesuffix('/')}"
        query = f"?{parts.query}" if parts.query else ""
        self.url: Final = f"{parts.scheme}://{parts.netloc}{self._path}{query}"
        proofs = {
            "dpop_signing_alg_values_supported": ["ES256", "EdDSA"],
            "dpop_bound_access_tokens_required": dpop == "require",
        }
        described = {
            "resource": resource,
            "authorization_servers": servers,
            "scopes_supported": list(scopes),
            "bearer_methods_supported": ["header"],
            **({} if dpop is None else proofs),
            "resource_name": resource_name,
            "grantex_developer": developer,
        }
        self._body: Final = json.dumps(
            {name: value for name, value in described.items() if value is not None}
        )

    def is_about(self, scope: MutableMapping[str, Any]) -> bool:
        """Tell whether a request asks for this."""
        asked = scope["path"].removesuffix("/")
        return scope["method"] in ("GET", "HEAD", "OPTIONS") and asked in (self._path, _WELL_KNOWN)

    async def answer(self, scope: MutableMapping[str, Any], send: Send) -> None:
        """Answer a request for it, also a preflight."""
        is_preflight = scope["method"] == "OPTIONS"
        body = self._body.encode() if scope["method"] == "GET" else b""
        headers = (
            _PREFLIGHT if is_preflight else [*_CORS, (b"content-type", b"application/json; charset=utf-8")]
        )
        status = 204 if is_preflight else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_issuer(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://")) and not url.endswith("/")
