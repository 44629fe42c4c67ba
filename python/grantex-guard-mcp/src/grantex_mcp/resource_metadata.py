"""The metadata of a protected resource (RFC 9728)."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from grantex.adapter import wrong_option
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

_WELL_KNOWN: Final = "/.well-known/oauth-protected-resource"
# Any page may read it: clients in a browser send this header with every request for metadata.
_CORS: Final = {"access-control-allow-origin": "*"}
_PREFLIGHT: Final = {
    **_CORS,
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "MCP-Protocol-Version",
    "access-control-max-age": "86400",
}


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
        self._described: Final = {name: value for name, value in described.items() if value is not None}

    def is_about(self, scope: Scope) -> bool:
        """Tell whether a request asks for this."""
        asked = scope["path"].removesuffix("/")
        return scope["method"] in ("GET", "HEAD", "OPTIONS") and asked in (self._path, _WELL_KNOWN)

    def answer(self, scope: Scope) -> Response:
        """Answer a request for it, also a preflight."""
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        return JSONResponse(self._described, headers=_CORS)


def _is_issuer(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://")) and not url.endswith("/")
