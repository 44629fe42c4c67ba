"""Rates of verifying one grant token, beside raw cryptography and other libraries: JSON lines with ratios.

    cd python && uv run --group bench python ../bench/python/verification.py [--rounds 60]

Each round runs every subject for a short time, one after the other, so that what else the machine does meets all
of them. The best round counts, by the CPU time of the thread. Everything is warm. A Python that was built without
optimizations, as pyenv builds them, verifies a fifth slower.
"""

import argparse
import json
import time
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from grantex.base.base64 import decode_base64url
from grantex.verify.verifier import Verifier
from grantex_testing.issuer import AUDIENCE, DEVELOPER, TestIssuer
from joserfc import jwk
from joserfc import jwt as jose

CALLS = 100


def main() -> None:
    """Measure, and print one line for each subject."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    issuer = TestIssuer()
    now = int(time.time())
    subjects = subjects_of(issuer, issuer.token(iat=now, nbf=now, exp=now + 3600))
    best = dict.fromkeys(subjects, float("inf"))
    for _ in range(rounds):
        for name, call in subjects.items():
            best[name] = min(best[name], nanoseconds_of(call))
    issuer.close()
    for name, nanoseconds in best.items():
        line = {
            "row": name,
            "microseconds": round(nanoseconds / 1000, 2),
            "shareOfRaw": round(best["raw cryptography"] / nanoseconds, 2),
            "payloadParses": round(nanoseconds / best["json.loads of the payload"], 2),
        }
        print(json.dumps(line))


def nanoseconds_of(call: Callable[[], object]) -> float:
    """The time of one call."""
    start = time.thread_time_ns()
    for _ in range(CALLS):
        call()
    return (time.thread_time_ns() - start) / CALLS


def subjects_of(issuer: TestIssuer, token: str) -> dict[str, Callable[[], object]]:
    """What is measured; each verifies the token, or is a control."""
    signed, _, encoded = token.rpartition(".")
    signature = decode_base64url(encoded) or b""
    payload = decode_base64url(signed.partition(".")[2]) or b""
    key = issuer.private_key.public_key()
    padding, algorithm = PKCS1v15(), SHA256()
    content = signed.encode()

    def verifier(cache_size: int) -> Verifier:
        made = Verifier(
            issuer=issuer.url,
            audience=AUDIENCE,
            developers=[DEVELOPER],
            revocation="none",
            cache_size=cache_size,
        )
        made.verify(token)
        return made

    uncached, cached = verifier(0), verifier(100)
    # As each request brings a new string.
    copies = [bytes(token, "ascii") for _ in range(2)]

    jose_key = jwk.RSAKey.import_key(issuer.jwk)
    registry = jose.JWTClaimsRegistry(
        iss={"essential": True, "value": issuer.url}, aud={"essential": True, "value": AUDIENCE}
    )

    def joserfc() -> None:
        registry.validate(jose.decode(token, jose_key, algorithms=["RS256"]).claims)

    def pyjwt() -> object:
        return jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=issuer.url)

    return {
        "raw cryptography": lambda: key.verify(signature, content, padding, algorithm),
        "json.loads of the payload": lambda: json.loads(payload),
        "grantex, uncached": lambda: uncached.verify(token),
        "PyJWT": pyjwt,
        "joserfc": joserfc,
        "grantex, cached": lambda: cached.verify(token),
        "grantex, cached, a fresh string": lambda: cached.verify(copies[0].decode()),
    }


if __name__ == "__main__":
    main()
