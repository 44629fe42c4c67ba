"""What verifying a grant token costs, beside raw cryptography and other libraries."""

import base64
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from grantex import Call, Feed, Guard, Rule, Verifier
from joserfc import jwk
from joserfc import jwt as jose

from serve_parent import Contender, read_setting, serve_parent


def contenders_of(setting: dict[str, Any]) -> dict[str, Contender]:
    """Return what is measured. Each takes another token with each call."""
    tokens: list[str] = setting["tokens"]
    issuer, audience = setting["issuer"], setting["audience"]
    # As each request brings a new string.
    received = [token.encode() for token in tokens]
    count = len(tokens)

    def verifier(cache_size: int) -> Verifier:
        made = Verifier(
            issuer=issuer,
            audience=audience,
            developers=[setting["developer"]],
            revocation=Feed(api_key=setting["apiKey"]) if setting["revocation"] == "feed" else "none",
            cache_size=cache_size,
        )
        for token in tokens:
            made.verify(token)
        return made

    uncached, cached = verifier(0), verifier(1000)
    guard = Guard(verifier=cached, audit=False)
    rule = Rule(setting["scope"])

    parts = [token.rpartition(".") for token in tokens]
    signed = [(decode(signature), content.encode()) for content, _, signature in parts]
    exponent, modulus = (int.from_bytes(decode(setting["jwk"][member])) for member in ("e", "n"))
    key = RSAPublicNumbers(exponent, modulus).public_key()
    padding, algorithm = PKCS1v15(), SHA256()

    jose_key = jwk.RSAKey.import_key(setting["jwk"])
    registry = jose.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer}, aud={"essential": True, "value": audience}
    )
    seen = dict.fromkeys(tokens, True)

    def raw(index: int) -> None:
        signature, content = signed[index % count]
        key.verify(signature, content, padding, algorithm)

    def decide(index: int) -> None:
        token = received[index % count].decode()
        guard.admit(Call(token=token, action=setting["scope"], input=None, rule=rule))

    return {
        "raw": raw,
        "uncached": lambda index: uncached.verify(tokens[index % count]),
        "PyJWT": lambda index: jwt.decode(
            tokens[index % count], key, algorithms=["RS256"], audience=audience, issuer=issuer
        ),
        "joserfc": lambda index: registry.validate(
            jose.decode(tokens[index % count], jose_key, algorithms=["RS256"]).claims
        ),
        "look-up": lambda index: seen[received[index % count].decode()],
        "cached": lambda index: cached.verify(received[index % count].decode()),
        "decision": decide,
    }


def decode(text: str) -> bytes:
    """Decode base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    serve_parent(contenders_of(read_setting()))
