"""What is known about verified tokens, up to a limit."""

import threading

from grantex.base.engine import ForkAware, start_afresh_after_fork
from grantex.verify.grant import Grant
from grantex.verify.issuer_key import IssuerKey

# The end of the signature is as good as random, and using it avoids hashing a new string of a kilobyte.
_KEY_LENGTH = 12


class KnownToken:
    """A token that passed every check, and the grant that it states."""

    __slots__ = ("checked_revision", "end", "grant", "key", "owner", "token", "was_used")

    def __init__(self, token: str, grant: Grant, key: IssuerKey, end: float, owner: object) -> None:
        self.token = token
        self.grant = grant
        self.key = key
        self.end = end
        """Seconds since 1970, including the tolerance between clocks."""
        self.owner = owner
        """The verifier that verified it."""
        self.checked_revision: object | None = None
        """The revision of the revocations when the token was last found not to be revoked."""
        self.was_used = False
        """Maintained by the cache."""


class TokenCache(ForkAware):
    """A bounded cache, for use from any thread.

    It finds an entry by the end of its token's signature, then compares the whole token. When full, it drops
    the oldest entry that was not used since its last inspection ("second chance"): close to least recently
    used, and a hit moves nothing.
    """

    __slots__ = ("_entries", "_limit", "_lock")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[str, KnownToken] = {}
        self._lock = threading.Lock()
        start_afresh_after_fork(self)

    def start_afresh(self) -> None:
        """Make a new lock: the old one may be held by a thread that was not copied."""
        self._lock = threading.Lock()

    def get(self, token: str) -> KnownToken | None:
        """Find what is known about a token."""
        entry = self._entries.get(token[-_KEY_LENGTH:])
        if entry is None or entry.token != token:
            return None
        entry.was_used = True
        return entry

    def put(self, entry: KnownToken) -> None:
        """Remember a token."""
        if self._limit == 0:
            return
        key = entry.token[-_KEY_LENGTH:]
        with self._lock:
            if key not in self._entries and len(self._entries) >= self._limit:
                self._make_room()
            self._entries[key] = entry

    def discard(self, entry: KnownToken) -> None:
        """Forget a token."""
        key = entry.token[-_KEY_LENGTH:]
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]

    def _make_room(self) -> None:
        while True:
            key = next(iter(self._entries))
            entry = self._entries.pop(key)
            if not entry.was_used:
                return
            entry.was_used = False
            self._entries[key] = entry
