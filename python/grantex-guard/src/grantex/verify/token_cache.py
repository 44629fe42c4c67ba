"""The grants of verified tokens, up to a limit."""

import threading

from grantex.base.engine import ForkAware, start_afresh_after_fork
from grantex.verify.grant import Grant
from grantex.verify.origin import Origin

# The end of the signature is as good as random, and using it avoids hashing a new string of a kilobyte.
_KEY_LENGTH = 12


class TokenCache(ForkAware):
    """A bounded cache, for use from any thread.

    It finds a grant by the end of its token's signature, then compares the whole token. When full, it drops
    the oldest that was not used since its last inspection ("second chance"): close to least recently used,
    and a hit moves nothing.
    """

    __slots__ = ("_entries", "_limit", "_lock")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._entries: dict[str, tuple[Origin, Grant]] = {}
        self._lock = threading.Lock()
        start_afresh_after_fork(self)

    def start_afresh(self) -> None:
        """Make a new lock: the old one may be held by a thread that was not copied."""
        self._lock = threading.Lock()

    def get(self, token: str) -> tuple[Origin, Grant] | None:
        """Find the grant of a token."""
        entry = self._entries.get(token[-_KEY_LENGTH:])
        if entry is None or entry[0].token != token:
            return None
        entry[0].was_used = True
        return entry

    def put(self, origin: Origin, grant: Grant) -> None:
        """Remember the grant of a token."""
        if self._limit == 0:
            return
        key = origin.token[-_KEY_LENGTH:]
        with self._lock:
            if key not in self._entries and len(self._entries) >= self._limit:
                self._make_room()
            self._entries[key] = (origin, grant)

    def discard(self, origin: Origin) -> None:
        """Forget a token."""
        key = origin.token[-_KEY_LENGTH:]
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None and entry[0] is origin:
                del self._entries[key]

    def _make_room(self) -> None:
        while True:
            key = next(iter(self._entries))
            entry = self._entries.pop(key)
            if not entry[0].was_used:
                return
            entry[0].was_used = False
            self._entries[key] = entry
