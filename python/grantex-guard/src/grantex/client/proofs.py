"""What the key of an agent proves: possession, a request, and who acts."""

import time
import uuid
from hashlib import sha256

import httpx

from grantex.base.base64 import encode_base64url
from grantex.client.agent_key import SigningKey

# Seconds until an actor token or a client assertion is worthless.
_LIFE = 60


def create_key_proof(key: SigningKey, *, issuer: str, developer_id: str) -> str:
    """Prove that the party that registers a public key has the private key (`docs/protocol.md` §5).

    The proof is valid for 60 seconds and accepted once. `issuer` is that of `Grantex.discover`,
    `developer_id` that of `me.get`.
    """
    claims = {"aud": issuer, "dev": developer_id, "iat": _now(), "jti": str(uuid.uuid4())}
    return key.sign(claims, {"typ": "grantex-key-proof+jwt", "jwk": key.public_key})


def create_dpop_proof(
    key: SigningKey, *, method: str, url: str, token: str | None = None, nonce: str | None = None
) -> str:
    """Return the value of the header `DPoP` for one request (RFC 9449 §4.2).

    Query and fragment of `url` are left out of the proof. `token` is the grant token that the request
    carries, `nonce` the one that the receiver demands.
    """
    target = httpx.URL(url)
    claims = {
        "jti": str(uuid.uuid4()),
        "htm": method,
        "htu": f"{target.scheme}://{target.netloc.decode()}{target.raw_path.partition(b'?')[0].decode()}",
        "iat": _now(),
        "ath": None if token is None else token_hash(token),
        "nonce": nonce,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    return key.sign(given, {"typ": "dpop+jwt", "jwk": key.public_key})


def create_actor_token(key: SigningKey, *, agent_id: str, issuer: str, parent_token_hash: str) -> str:
    """Say that a sub-agent is ready to act by a part of a parent's token (`docs/protocol.md` §14).

    The sub-agent makes it with its own registered `key` and gives it to the parent, who delegates with it. It
    is valid for 60 seconds, once, and of no use to anybody without the parent's token and key.
    `parent_token_hash` is what `token_hash` returns; the token itself stays with the parent.
    """
    return _signed_by(key, agent_id, issuer, typ="grantex-actor+jwt", ath=parent_token_hash)


def create_client_assertion(key: SigningKey, *, agent_id: str, issuer: str) -> str:
    """`private_key_jwt` (RFC 7523): a new one for each request, because each is accepted once."""
    return _signed_by(key, agent_id, issuer, typ="JWT")


def token_hash(grant_token: str) -> str:
    """Return what a parent tells a sub-agent about its grant token, so that it can make an actor token.

    It is the SHA-256 of the token in base64url, as proofs name it (`ath`).
    """
    return encode_base64url(sha256(grant_token.encode()).digest())


def _signed_by(key: SigningKey, agent_id: str, issuer: str, *, typ: str, **more: str) -> str:
    now = _now()
    claims = {"iss": agent_id, "sub": agent_id, "aud": issuer, **more, "iat": now, "exp": now + _LIFE}
    return key.sign({**claims, "jti": str(uuid.uuid4())}, {"typ": typ, "kid": key.kid})


def _now() -> int:
    return int(time.time())
