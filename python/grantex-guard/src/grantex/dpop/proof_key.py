"""The key that a proof was made with: the header of the proof."""

from typing import Any

from grantex.base.agent_jwk import AgentKey, import_agent_key
from grantex.base.errors import AuthorizationError
from grantex.base.signed_json import read_encoded_object

# The `alg` values of each algorithm. `EdDSA` and `Ed25519` name the same (RFC 9864).
_ALGORITHMS = {"ES256": "ES256", "EdDSA": "EdDSA", "Ed25519": "EdDSA"}
_MEMBERS = {"alg", "jwk", "typ"}
_TYPES = ("dpop+jwt", "application/dpop+jwt")

# A client sends one header with all its proofs. Importing its key each time would cost a third of the
# signature check.
_known: dict[bytes, AgentKey] = {}
_MAX_KNOWN = 1000


def proof_key(encoded: bytes) -> AgentKey:
    """Read the header of a proof, and import its key (RFC 9449 §4.2).

    Raises :class:`AuthorizationError` ``proof_invalid`` unless it is exactly ``typ: dpop+jwt``, ``alg``
    ES256, EdDSA or Ed25519, and as ``jwk`` a public key for that algorithm.
    """
    key = _known.get(encoded)
    if key is None:
        key = _import_key(encoded)
        if len(_known) >= _MAX_KNOWN:
            _known.clear()
        _known[encoded] = key
    return key


def invalid_proof(detail: str) -> AuthorizationError:
    """Make the refusal of a proof; ``detail`` says which rule it breaks, in a sentence."""
    return AuthorizationError("proof_invalid", detail=detail)


def _import_key(encoded: bytes) -> AgentKey:
    header = read_encoded_object(encoded)
    if isinstance(header, str):
        raise invalid_proof(f"Its header {header}.")
    media_type = header.get("typ")
    # Compared without regard to case (RFC 7515 §4.1.9).
    if not isinstance(media_type, str) or media_type.lower() not in _TYPES:
        raise invalid_proof('Its "typ" is not dpop+jwt.')
    algorithm = _algorithm_of(header.get("alg"))
    if algorithm is None:
        raise invalid_proof('Its "alg" is not ES256, EdDSA or Ed25519.')
    if not header.keys() <= _MEMBERS:
        raise invalid_proof('Its header contains more than "typ", "alg" and "jwk".')
    jwk = header.get("jwk")
    key = import_agent_key(jwk)
    if key is None or key.algorithm != algorithm or not _is_for_signatures(jwk, algorithm):
        raise invalid_proof('Its "jwk" is not a public key for its "alg".')
    return key


def _algorithm_of(alg: object) -> str | None:
    return _ALGORITHMS.get(alg) if isinstance(alg, str) else None


def _is_for_signatures(jwk: Any, algorithm: str) -> bool:
    """Tell whether the members that restrict the use of a key allow this one (RFC 7517 §4.2 to §4.4)."""
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return False
    return "alg" not in jwk or _algorithm_of(jwk["alg"]) == algorithm
