"""The key pairs of agents."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from grantex.base.base64 import decode_base64url, encode_base64url
from grantex.client.errors import GrantexError
from grantex.client.stores import SecretStore

AgentKeyAlgorithm = Literal["EdDSA", "ES256"]
"""Ed25519 (`EdDSA`) or P-256 (`ES256`)."""

_PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class SigningKey(Protocol):
    """A key that can prove itself: an `AgentKey`, or a key of your own in a secret manager."""

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint of `public_key`."""

    @property
    def public_key(self) -> dict[str, str]:
        """The public half as a JWK: Ed25519 or P-256."""

    def sign(self, claims: dict[str, Any], header: dict[str, Any], /) -> str:
        """Return a compact JWS over the claims, in compact JSON, with `alg` and `header` in its protected
        header."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AgentKey:
    """An agent's key pair. Its private half is not shown and cannot be pickled."""

    kid: str
    """The RFC 7638 thumbprint: the name in the store, and the key's `kid` at the server."""
    algorithm: AgentKeyAlgorithm
    public_key: dict[str, str]
    """The public half, as a JWK."""
    _private_key: _PrivateKey

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        """Return a compact JWS over the claims, in compact JSON, with `alg` and `header` in its protected
        header."""
        signed = f"{_part({'alg': self.algorithm, **header})}.{_part(claims)}"
        return f"{signed}.{encode_base64url(self._signature(signed.encode()))}"

    def _signature(self, signed: bytes) -> bytes:
        if isinstance(self._private_key, Ed25519PrivateKey):
            return self._private_key.sign(signed)
        r, s = decode_dss_signature(self._private_key.sign(signed, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def __repr__(self) -> str:
        return f"AgentKey(kid={self.kid!r}, algorithm={self.algorithm!r})"

    def __reduce__(self) -> str:
        raise TypeError("an AgentKey cannot be pickled: load it where it is needed")


def create_agent_key(store: SecretStore, algorithm: AgentKeyAlgorithm = "EdDSA") -> AgentKey:
    """Create a key pair, and store the private key in `store` before it is returned.

    So no registered key is ever without its private key. The store holds it as a JWK in JSON, under `kid`.
    Raise TypeError, naming the option that is wrong.
    """
    if not hasattr(store, "set"):
        raise TypeError("store must be a SecretStore")
    if algorithm == "EdDSA":
        private_jwk = _ed25519_jwk(Ed25519PrivateKey.generate())
    elif algorithm == "ES256":
        private_jwk = _p256_jwk(ec.generate_private_key(ec.SECP256R1()))
    else:
        raise TypeError('algorithm must be "EdDSA" or "ES256"')
    key = _read(private_jwk)
    store.set(key.kid, json.dumps(private_jwk, separators=(",", ":")))
    return key


def load_agent_key(store: SecretStore, kid: str) -> AgentKey:
    """Load a key that `create_agent_key` created. Raise GrantexError `KEY_UNKNOWN` or `STORE_DAMAGED`."""
    stored = store.get(kid)
    if stored is None:
        raise GrantexError("KEY_UNKNOWN", f"the store holds no private key {kid}")
    try:
        key = _read(json.loads(stored))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm):
        key = None
    # Raised here, without a cause, which would quote the private key.
    if key is None or key.kid != kid:
        raise GrantexError(
            "STORE_DAMAGED", f"the store does not hold that private key under {kid}, but something else"
        )
    return key


def thumbprint(public_key: dict[str, str]) -> str:
    """Return the RFC 7638 thumbprint of an Ed25519 or P-256 public key."""
    members = ("crv", "kty", "x") if public_key["kty"] == "OKP" else ("crv", "kty", "x", "y")
    text = json.dumps({name: public_key[name] for name in members}, separators=(",", ":"))
    return encode_base64url(sha256(text.encode()).digest())


def _ed25519_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    x = encode_base64url(key.public_key().public_bytes_raw())
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": x,
        "d": encode_base64url(key.private_bytes_raw()),
        "alg": "EdDSA",
    }


def _p256_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.private_numbers()
    x, y, d = numbers.public_numbers.x, numbers.public_numbers.y, numbers.private_value
    coordinates = {"x": _coordinate(x), "y": _coordinate(y), "d": _coordinate(d)}
    return {"kty": "EC", "crv": "P-256", **coordinates, "alg": "ES256"}


def _coordinate(number: int) -> str:
    return encode_base64url(number.to_bytes(32, "big"))


def _read(jwk: dict[str, str]) -> AgentKey:
    """Raise ValueError, TypeError or KeyError for a JWK that `create_agent_key` did not make."""
    if jwk["alg"] == "EdDSA":
        edwards = Ed25519PrivateKey.from_private_bytes(_private(jwk))
        return _key_of("EdDSA", _ed25519_jwk(edwards), jwk, edwards)
    if jwk["alg"] != "ES256":
        raise ValueError("not a key of an agent")
    weierstrass = ec.derive_private_key(int.from_bytes(_private(jwk), "big"), ec.SECP256R1())
    return _key_of("ES256", _p256_jwk(weierstrass), jwk, weierstrass)


def _private(jwk: dict[str, str]) -> bytes:
    private = decode_base64url(jwk["d"])
    if private is None:
        raise ValueError("not base64url")
    return private


def _key_of(
    algorithm: AgentKeyAlgorithm, own: dict[str, str], stored: dict[str, str], private_key: _PrivateKey
) -> AgentKey:
    public_key = {name: value for name, value in own.items() if name not in {"d", "alg"}}
    if any(stored[name] != value for name, value in public_key.items()):
        raise ValueError("the public half belongs to another key")
    return AgentKey(thumbprint(public_key), algorithm, public_key, private_key)


def _part(members: dict[str, Any]) -> str:
    given = {name: value for name, value in members.items() if value is not None}
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return encode_base64url(text.encode())
