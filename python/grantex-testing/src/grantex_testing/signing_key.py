"""A key that signs grant tokens and feed messages."""

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from grantex.base.base64 import encode_base64url


class SigningKey:
    """An RSA key of 2,048 bits."""

    def __init__(self) -> None:
        self._private = generate_private_key(public_exponent=65537, key_size=2048)
        n = encode_base64url(self._private.public_key().public_numbers().n.to_bytes(256))
        # RFC 7638.
        members = json.dumps({"e": "AQAB", "kty": "RSA", "n": n}, separators=(",", ":"))
        self.kid = encode_base64url(hashlib.sha256(members.encode()).digest())
        self.published = {"kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256", "n": n, "e": "AQAB"}

    def sign(self, type_: str, claims: Mapping[str, Any]) -> str:
        """Sign claims as a compact JWS of a type."""
        header = {"alg": "RS256", "typ": type_, "kid": self.kid}
        signed = ".".join(encode_base64url(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{encode_base64url(self._private.sign(signed.encode(), PKCS1v15(), SHA256()))}"


@functools.cache
def shared_key() -> SigningKey:
    """The same key for everybody who asks, because making one takes most of a server's start."""
    return SigningKey()


@functools.cache
def strangers_key() -> SigningKey:
    """A key that no issuer publishes."""
    return SigningKey()
