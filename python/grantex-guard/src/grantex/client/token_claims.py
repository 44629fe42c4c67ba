"""What a grant token says about itself. Nothing is verified: the token is the client's own."""

from typing import Any

from grantex.base.base64 import decode_base64url
from grantex.base.strict_json import parse_json
from grantex.client.errors import GrantexError


def claims_of(grant_token: str) -> dict[str, Any]:
    """Return the claims of a JWT; none for a text that is no JWT."""
    parts = grant_token.split(".")
    payload = decode_base64url(parts[1]) if len(parts) == 3 else None
    try:
        claims = None if payload is None else parse_json(payload.decode())
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def lifetime_of(grant_token: str) -> float:
    """Return the lifetime of a grant token in seconds, whatever the local clock says; NaN for a malformed
    token."""
    claims = claims_of(grant_token)
    issued_at, expires_at = claims.get("iat"), claims.get("exp")
    if not isinstance(issued_at, int | float) or not isinstance(expires_at, int | float):
        return float("nan")
    return float(expires_at - issued_at)


def bound_key_of(grant_token: str) -> str | None:
    """Return the RFC 7638 thumbprint of the key that a token is bound to; None for a bearer token."""
    binding = claims_of(grant_token).get("cnf")
    thumbprint = binding.get("jkt") if isinstance(binding, dict) else None
    return thumbprint if isinstance(thumbprint, str) else None


def check_binding(grant_token: str, kid: str | None) -> None:
    """Raise GrantexError `TOKEN_NOT_BOUND` unless the token is bound to this key; None: unless it is a bearer
    token."""
    if bound_key_of(grant_token) == kid:
        return
    said = "is bound to a key, and none was given" if kid is None else "is not bound to the key of this agent"
    raise GrantexError("TOKEN_NOT_BOUND", f"the grant token {said}")
