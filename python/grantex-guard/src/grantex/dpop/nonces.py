"""Nonces that a service demands in proofs, so that none is made long before it is used (RFC 9449 §8, §9)."""

import hmac
from collections.abc import Callable

from grantex.base.base64 import encode_base64url

NONCE_LIFE = 120
"""How long a nonce is fresh at most, in seconds."""
MIN_SECRET_LENGTH = 32
"""The shortest secret, in characters."""

_MINUTE = 60


class DpopNonces:
    """Makes nonces without a store.

    Each is an HMAC-SHA-256 over a minute, so that every process with the secret accepts the nonces of the
    others. A nonce lives for one to two minutes, and is the same for every client.
    """

    def __init__(self, secret: str, clock: Callable[[], float]) -> None:
        self._secret = secret.encode()
        self._clock = clock

    def current(self) -> str:
        """Return the nonce of the current minute, for the header ``DPoP-Nonce``."""
        return self._nonce_of(self._minute())

    def is_fresh(self, nonce: str) -> bool:
        """Tell whether a nonce is the one of the current or the previous minute."""
        minute = self._minute()
        sent = nonce.encode("utf-8", "surrogatepass")
        return any(hmac.compare_digest(self._nonce_of(one).encode(), sent) for one in (minute, minute - 1))

    def _minute(self) -> int:
        return int(self._clock() // _MINUTE)

    def _nonce_of(self, minute: int) -> str:
        return encode_base64url(hmac.digest(self._secret, f"dpop-nonce {minute}".encode(), "sha256"))
