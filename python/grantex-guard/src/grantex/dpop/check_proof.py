"""The check of one DPoP proof (RFC 9449 §4.3)."""

import hmac
import math
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple, TypeGuard

from grantex.base.base64 import decode_base64url
from grantex.base.errors import AuthorizationError
from grantex.base.signed_json import read_encoded_object
from grantex.dpop.nonces import NONCE_LIFE, DpopNonces
from grantex.dpop.proof_key import invalid_proof, proof_key
from grantex.dpop.target_uri import target_uri
from grantex.verify.mismatch import mismatch

# The longest proof, in characters.
_MAX_PROOF_LENGTH = 4096
# How far `iat` may be from now, in either direction, in seconds.
_PROOF_WINDOW = 300
_ENCODED_SIGNATURE = 86
_JTI = re.compile("[!-~]{1,128}")


class ProofExpectation(NamedTuple):
    """The request that a proof has to be made for."""

    method: str
    """The HTTP method, such as ``POST``; compared with regard to case."""
    url: str
    """The URL as the client sees it: never built from ``Host`` or ``X-Forwarded-*``. The query is ignored."""
    token: str | None
    """The access token that comes with the proof, whose hash must be ``ath``. None: ``ath`` is refused."""
    nonces: DpopNonces | None
    """Demands a fresh nonce of this service. None: a nonce is ignored."""
    now: float
    """Seconds since 1970."""


class DpopProof(NamedTuple):
    """A proof that is valid for a request. It may still be a replay."""

    jkt: str
    """The RFC 7638 thumbprint of the key that made it, as in ``cnf.jkt``."""
    jti: str
    expires_at: int
    """When it is no longer accepted, in whole seconds since 1970."""


def check_dpop_proof(proof: str, expected: ProofExpectation) -> DpopProof:
    """Check the value of the request's one ``DPoP`` header.

    One compact JWS with the header that :func:`proof_key` describes, a signature by the key in it, and the
    claims ``htm``, ``htu``, ``iat`` within 300 s, ``jti`` of 1 to 128 visible characters, ``ath`` where a
    token is presented, ``nonce`` where one is demanded. ``exp`` and ``nbf``, which no proof needs, are
    honoured.

    Does not check whether the proof was used before, nor whether a token is bound to its key. Raises
    :class:`AuthorizationError` ``proof_invalid``, or ``proof_without_nonce`` with the ``nonce`` to send as
    ``DPoP-Nonce``.
    """
    if len(proof) > _MAX_PROOF_LENGTH:
        raise invalid_proof("It is too long.")
    # Servers join two headers of one name by a comma.
    if "," in proof:
        raise invalid_proof("The request has more than one DPoP header.")
    if not proof.isascii():
        raise invalid_proof("It is not base64url.")
    signed, _, encoded = proof.encode().rpartition(b".")
    header, dot, payload = signed.partition(b".")
    if not header or not dot or b"." in payload:
        raise invalid_proof("It does not have three parts.")
    key = proof_key(header)
    claims = read_encoded_object(payload)
    if isinstance(claims, str):
        raise invalid_proof(f"Its payload {claims}.")
    jti, issued_at = _check_claims(claims, expected)
    signature = decode_base64url(encoded) if len(encoded) == _ENCODED_SIGNATURE else None
    if signature is None:
        raise invalid_proof("Its signature is not 64 bytes in base64url.")
    if not key.verify(signed, signature):
        raise invalid_proof("Its signature is not valid.")
    _check_token_hash(claims, expected.token)
    _check_nonce(claims, expected.nonces)
    return DpopProof(key.thumbprint, jti, _end_of(issued_at, expected))


def _check_claims(claims: Mapping[str, Any], expected: ProofExpectation) -> tuple[str, float]:
    method, url, now = expected.method, expected.url, expected.now
    if claims.get("htm") != method:
        raise AuthorizationError("proof_invalid", **mismatch([method], claims.get("htm"), "proof"))
    target, stated = target_uri(url), claims.get("htu")
    if target is None or not isinstance(stated, str) or target_uri(stated) != target:
        shown = re.split("[?#]", url, maxsplit=1)[0]
        raise AuthorizationError("proof_invalid", **mismatch([shown], stated, "proof"))
    issued_at = claims.get("iat")
    # Compared without arithmetic, which fails for an integer that no double holds.
    if not _is_number(issued_at) or not now - _PROOF_WINDOW < issued_at < now + _PROOF_WINDOW:
        raise invalid_proof(f'Its "iat" is not within {_PROOF_WINDOW} s of the time of this service.')
    if not _is_absent_or(claims, "exp", lambda end: end > now):
        raise invalid_proof('Its "exp" has passed.')
    if not _is_absent_or(claims, "nbf", lambda start: start <= now + _PROOF_WINDOW):
        raise invalid_proof('Its "nbf" lies ahead.')
    jti = claims.get("jti")
    if not isinstance(jti, str) or _JTI.fullmatch(jti) is None:
        raise invalid_proof('Its "jti" is not a text of 1 to 128 visible ASCII characters.')
    return jti, issued_at


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_absent_or(claims: Mapping[str, Any], claim: str, is_right: Callable[[float], bool]) -> bool:
    return claim not in claims or (_is_number(claims[claim]) and is_right(claims[claim]))


def _end_of(issued_at: float, expected: ProofExpectation) -> int:
    end = math.ceil(issued_at) + _PROOF_WINDOW
    return end if expected.nonces is None else min(end, math.ceil(expected.now) + NONCE_LIFE)


def _check_token_hash(claims: Mapping[str, Any], token: str | None) -> None:
    if token is None:
        if "ath" in claims:
            raise invalid_proof('Its "ath" names a token, and none is presented.')
        return
    stated = claims.get("ath")
    sent = decode_base64url(stated) if isinstance(stated, str) else None
    if sent is None or not hmac.compare_digest(sent, sha256(token.encode()).digest()):
        raise invalid_proof('Its "ath" is not the hash of the token.')


def _check_nonce(claims: Mapping[str, Any], nonces: DpopNonces | None) -> None:
    if nonces is None:
        return
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonces.is_fresh(nonce):
        raise AuthorizationError("proof_without_nonce", nonce=nonces.current())
