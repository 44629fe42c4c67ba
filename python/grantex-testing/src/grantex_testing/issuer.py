"""An issuer whose private key the tests have, so that it can sign invalid tokens."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from grantex.base.base64 import encode_base64url

from grantex_testing.local_server import LocalAnswer, LocalServer

NOW = 1_767_225_600
"""2026-01-01T00:00:00Z, the time of every test that does not set another."""
AUDIENCE = "https://api.test"
DEVELOPER = "dev_01"

Part = Mapping[str, Any] | str | bytes
"""A part of a token before base64url: a mapping is written as JSON, texts and bytes are used as they are."""


class TestIssuer:
    """Signs tokens, and serves its keys at ``<url>/.well-known/jwks.json``. Close it at the end."""

    __test__ = False

    def __init__(self, kid: str = "key_01") -> None:
        self.private_key = generate_private_key(public_exponent=65537, key_size=2048)
        modulus = self.private_key.public_key().public_numbers().n
        self.jwk: dict[str, Any] = {
            "kty": "RSA",
            "n": encode_base64url(modulus.to_bytes(256)),
            "e": "AQAB",
            "kid": kid,
            "alg": "RS256",
            "use": "sig",
        }
        self.header = {"alg": "RS256", "typ": "at+jwt", "kid": kid}
        self.answer = LocalAnswer({"keys": [self.jwk]})
        """What is served; a test may replace it."""
        self.server = LocalServer(lambda _: self.answer)
        self.url = self.server.url

    def sign(self, header: Part, payload: Part) -> str:
        """Sign any two parts."""
        signed = f"{_encoded(header)}.{_encoded(payload)}"
        signature = self.private_key.sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{encode_base64url(signature)}"

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of a valid token, with changes; a claim that is None is left out."""
        scopes = changes.get("scp", ["flights:search", "payments:initiate:max_500"])
        claims = {
            "iss": self.url,
            "sub": "user_alice",
            "prn": "prn_01",
            "aud": AUDIENCE,
            "client_id": "ag_01",
            "agt": "did:grantex:ag_01",
            "dev": DEVELOPER,
            "grnt": "grnt_01",
            "scp": scopes,
            "scope": " ".join(scopes),
            "iat": NOW,
            "nbf": NOW - 5,
            "exp": NOW + 3600,
            "jti": "tok_01",
            "acr": "urn:grantex:acr:verified",
            "amr": ["hwk", "user", "mfa"],
            "auth_time": NOW - 60,
            "delegationDepth": 0,
            "act": {"sub": "did:grantex:ag_01"},
            **changes,
        }
        return {claim: value for claim, value in claims.items() if value is not None}

    def token(self, **changes: Any) -> str:
        """A token of :meth:`claims`, signed properly."""
        return self.sign(self.header, self.claims(**changes))

    def close(self) -> None:
        """Stop serving the keys."""
        self.server.close()


def actors_of(agent_ids: Sequence[str]) -> dict[str, Any]:
    """The claim ``act`` of a chain of agents, root first: the acting one is outermost (RFC 8693 §4.1)."""
    act: dict[str, Any] = {}
    for agent_id in agent_ids:
        act = {"sub": f"did:grantex:{agent_id}", **({"act": act} if act else {})}
    return act


def delegated(depth: int) -> dict[str, Any]:
    """The claims of a delegated grant, ``depth`` links below the root."""
    agents = [f"ag_ancestor_{index}" for index in range(depth)]
    return {
        "delegationDepth": depth,
        "parentAgt": f"did:grantex:ag_ancestor_{depth - 1}",
        "parentGrnt": f"grnt_ancestor_{depth - 1}",
        "anc": [f"grnt_ancestor_{index}" for index in range(depth)],
        "ancAgt": agents,
        "act": actors_of([*agents, "ag_01"]),
    }


class TestClock:
    """A clock that a test moves. Calling it returns seconds since 1970."""

    __test__ = False

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move it forwards, or backwards."""
        self.now += seconds


def _encoded(part: Part) -> str:
    if isinstance(part, bytes):
        return encode_base64url(part)
    return encode_base64url((part if isinstance(part, str) else json.dumps(part)).encode())
