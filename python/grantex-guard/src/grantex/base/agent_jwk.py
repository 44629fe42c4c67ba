"""The public keys of agents: Ed25519 and P-256."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from grantex.base.base64 import decode_base64url, encode_base64url

AgentAlgorithm = Literal["EdDSA", "ES256"]

_COORDINATE_BYTES = 32
_SIGNATURE_BYTES = 64
# The members of JWKs that no public key has (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
_PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


class AgentKey(NamedTuple):
    """An imported public key of an agent."""

    algorithm: AgentAlgorithm
    thumbprint: str
    """RFC 7638, computed here."""
    verify: Callable[[bytes, bytes], bool]
    """Whether a signature of 64 bytes, the second argument, is by this key over the first."""


def import_agent_key(jwk: object) -> AgentKey | None:
    """Import an agent's public key.

    Returns None for anything that is not an Ed25519 or P-256 public key, for a key of small order, under
    which anybody can sign, and for a JWK that contains its private key. Other members are ignored.
    """
    if not isinstance(jwk, Mapping) or any(member in jwk for member in _PRIVATE_MEMBERS):
        return None
    x = _coordinate(jwk.get("x"))
    if x is None:
        return None
    match jwk.get("kty"), jwk.get("crv"):
        case "OKP", "Ed25519":
            return None if _has_small_order(x) else _ed25519(jwk, x)
        case "EC", "P-256":
            y = _coordinate(jwk.get("y"))
            return None if y is None else _p256(jwk, x, y)
        case _:
            return None


def _ed25519(jwk: Mapping[str, Any], x: bytes) -> AgentKey:
    key = Ed25519PublicKey.from_public_bytes(x)

    def verify(signed: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    hashed = f'{{"crv":"Ed25519","kty":"OKP","x":"{jwk["x"]}"}}'
    return AgentKey("EdDSA", _thumbprint(hashed), verify)


def _p256(jwk: Mapping[str, Any], x: bytes, y: bytes) -> AgentKey | None:
    numbers = EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), SECP256R1())
    try:
        key = numbers.public_key()
    except ValueError:
        # They are not a point on the curve.
        return None
    algorithm = ECDSA(SHA256())

    def verify(signed: bytes, signature: bytes) -> bool:
        if len(signature) != _SIGNATURE_BYTES:
            return False
        # 32 bytes of each number (RFC 7518 §3.4).
        r, s = (int.from_bytes(signature[start : start + 32]) for start in (0, 32))
        try:
            key.verify(encode_dss_signature(r, s), signed, algorithm)
        except InvalidSignature:
            return False
        return True

    hashed = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    return AgentKey("ES256", _thumbprint(hashed), verify)


def _thumbprint(hashed: str) -> str:
    return encode_base64url(sha256(hashed.encode()).digest())


def _coordinate(value: object) -> bytes | None:
    content = decode_base64url(value) if isinstance(value, str) else None
    return content if content is not None and len(content) == _COORDINATE_BYTES else None


# The y of every point of order 1, 2, 4 and 8, in both encodings where there are two. Under such a key, one
# signature is valid for every text.
_SMALL_ORDER = frozenset(
    bytes.fromhex(y)
    for y in (
        "00" * 32,
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)


def _has_small_order(x: bytes) -> bool:
    # The highest bit is the sign of the other coordinate.
    return x[:-1] + bytes([x[-1] & 0x7F]) in _SMALL_ORDER
