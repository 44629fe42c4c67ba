"""Random texts for an authorization request: PKCE and `state`."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from grantex.base.base64 import encode_base64url


@dataclass(frozen=True, slots=True)
class Pkce:
    """A code verifier and its challenge (RFC 7636)."""

    code_verifier: str = field(repr=False)
    """Stays with the client until `tokens.exchange`."""
    code_challenge: str
    """Is passed to `authorize`."""
    code_challenge_method: Literal["S256"] = "S256"


def create_pkce() -> Pkce:
    """Return a new verifier of 256 random bits, and its challenge."""
    verifier = secrets.token_urlsafe(32)
    return Pkce(verifier, encode_base64url(sha256(verifier.encode()).digest()))


def create_state() -> str:
    """Return a new `state` of 256 random bits, to store in the person's session until the callback (RFC 6749
    §10.12)."""
    return secrets.token_urlsafe(32)
