"""A refusal as a body, and as an HTTP answer (RFC 6750)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.wire.details import BY_DETAILS
from grantex.wire.reasons import AuthorizationErrorCode, RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a challenge says besides the refusal itself."""

    resource_metadata: str | None = None
    """The URL of the protected resource's metadata (RFC 9728 §5.1)."""
    scope: str | None = None
    """What a client without a good token asks for first: scopes, separated by spaces, for every 401 (RFC
    6750 §3)."""
    dpop: Literal["accept", "require"] | None = None
    """Which tokens are accepted (RFC 9449 §7.1): ``accept`` asks for a bearer token or one that is bound to
    a key, ``require`` for a bound one alone, None for a bearer token."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as an HTTP answer."""

    status: Literal[400, 401, 403, 503]
    headers: Mapping[str, str]
    """With names in lower case."""
    body: dict[str, Any]
    """What :func:`to_refusal_body` returns."""


_STATUS: Final[Mapping[AuthorizationErrorCode, Literal[400, 401, 403, 503]]] = {
    "invalid_request": 400,
    "invalid_token": 401,
    "invalid_dpop_proof": 401,
    "use_dpop_nonce": 401,
    "insufficient_user_authentication": 401,
    "insufficient_scope": 403,
    "approval_required": 403,
    "temporarily_unavailable": 503,
    "server_error": 503,
}
_REALM: Final = 'realm="grantex"'
_ALGORITHMS: Final = 'algs="ES256 EdDSA"'
_LIMITED: Final = f":{BY_DETAILS}"
_RETRY_AFTER_SECONDS: Final = "1"
# RFC 6750 §3.1: a request without a bearer token is asked for one, without an error.
_WITHOUT_CREDENTIALS: Final[frozenset[RefusalReason]] = frozenset({"no_credentials", "wrong_scheme"})


def to_refusal(error: BaseException, challenge: Challenge | None = None) -> Refusal:
    """Turn a refusal into an HTTP answer. Give the ``challenge`` of the guard that refused.

    400 ``invalid_request``, 401 ``invalid_token`` and 403 ``insufficient_scope``, each with a challenge in
    ``www-authenticate`` (RFC 6750 §3); 401 ``insufficient_user_authentication`` with one that names the
    ``acr_values`` (RFC 9470 §3); 403 ``approval_required``; 503 ``temporarily_unavailable`` with
    ``retry-after``; and 503 ``server_error`` for a fault of the service itself. The ``scope`` of a 403 names
    what is missing and what the grant holds, because some clients ask for what the challenge names and for
    nothing else.
    Anything that is not an ``AuthorizationError`` is a fault of the service, and its cause is not shown.
    """
    refused = as_refusal(error)
    status = _STATUS[refused.code]
    headers = {"cache-control": "no-store"}
    if refused.nonce is not None:
        headers["dpop-nonce"] = refused.nonce
    if refused.code == "temporarily_unavailable":
        headers["retry-after"] = _RETRY_AFTER_SECONDS
    if status != 503:
        headers["www-authenticate"] = _challenge_of(refused, challenge or Challenge())
    return Refusal(status, headers, to_refusal_body(refused))


def to_refusal_body(error: AuthorizationError) -> dict[str, Any]:
    """Return the body of a refusal: the same in an HTTP body, a tool's message and an MCP result.

    ``{error, code, message, missingScopes?, expected?, received?, howToAsk, error_uri?}`` and the members of
    the reason: stable, and safe to show to a model.
    """
    body: dict[str, Any] = {"error": error.code, "code": error.reason, "message": error.message}
    if error.missing_scopes:
        body["missingScopes"] = list(error.missing_scopes)
    if error.expected:
        body |= {"expected": list(error.expected), "received": list(error.received)}
    body |= {**error.members, "howToAsk": error.how_to_ask}
    return body if error.error_uri is None else body | {"error_uri": error.error_uri}


def _challenge_of(error: AuthorizationError, challenge: Challenge) -> str:
    # A client can ask for a scope that is limited by details, with them or without; nobody can for
    # `by_details` alone.
    scopes = (scope.removesuffix(_LIMITED) for scope in (*error.held_scopes, *error.missing_scopes))
    needed = " ".join(dict.fromkeys(scopes))
    has_credentials = error.reason not in _WITHOUT_CREDENTIALS
    parameters = {
        "error": error.code if has_credentials else None,
        "scope": challenge.scope if _STATUS[error.code] == 401 else needed,
        "acr_values": " ".join(error.acr_values),
        "resource_metadata": challenge.resource_metadata,
        "error_uri": error.error_uri if has_credentials else None,
        # Last, and without "=": clients look for the others by their names, wherever these are, and a claim
        # of the token may be in the text.
        "error_description": error.message.replace("=", "?") if has_credentials else None,
    }
    # Clients look for the errors of proofs in a challenge that has no other scheme.
    is_for_bearer = challenge.dpop != "require" and "dpop" not in error.code
    given = [f'{name}="{_header_text(value)}"' for name, value in parameters.items() if value]
    text = ", ".join([f"{'Bearer' if is_for_bearer else 'DPoP'} {_REALM}", *given])
    if not is_for_bearer:
        return f"{text}, {_ALGORITHMS}"
    return text if challenge.dpop is None else f"{text}, DPoP {_ALGORITHMS}"


_NOT_IN_HEADER: Final = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def _header_text(text: str) -> str:
    """Replace what RFC 6750 §3 does not allow in the value of a parameter; "?" for each UTF-16 unit."""
    return _NOT_IN_HEADER.sub(lambda found: "?" * (1 + (ord(found[0]) > 0xFFFF)), text.replace('"', "'"))
