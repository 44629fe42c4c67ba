"""The revocation log of one developer, as far as a verifier knows it."""

from math import inf
from typing import Final, NamedTuple

from grantex.feed.message import CLOCK_TOLERANCE, FeedMessage, MessageFault
from grantex.feed.revoked_set import RevokedSet
from grantex.verify.grant import Grant

# How often expired entries are removed, in seconds.
_SWEEP: Final = 30.0


class FeedPosition(NamedTuple):
    """A position in the log of a developer."""

    epoch: str
    seq: int


class FeedLog:
    """Keeps the log of one developer (``docs/protocol.md`` §7).

    Takes entries in order and without a gap: refuses a message that does not follow, and takes nothing of
    it. Revoked keys survive every snapshot.
    """

    def __init__(self) -> None:
        self._revoked = RevokedSet()
        self._swept_at = -inf
        self.developer_id: str | None = None
        """None before the first snapshot."""
        self.position: FeedPosition | None = None
        """None before the first snapshot."""
        self.known_at: float = -inf
        """When the latest message was signed, in seconds since 1970."""

    def __len__(self) -> int:
        """How many entries are held."""
        return len(self._revoked)

    @property
    def revision(self) -> object:
        """A new object after each entry and each snapshot."""
        return self._revoked.revision

    def replace(self, snapshot: FeedMessage) -> None:
        """Replace everything with a snapshot; raises where it is older, or of another developer."""
        self._check_snapshot(snapshot)
        revoked = RevokedSet(self._revoked.keys)
        for entry in snapshot.entries:
            revoked.add(entry)
        self._revoked = revoked
        self.developer_id = snapshot.developer_id
        self.known_at = snapshot.issued_at
        self.position = FeedPosition(snapshot.epoch, snapshot.seq)
        self._sweep(self.known_at)

    def follow(self, message: FeedMessage) -> None:
        """Take the next message of the stream; raises where it does not follow the log."""
        seq = self._check_next(message)
        for entry in message.entries:
            if entry.seq > seq:
                self._revoked.add(entry)
        self.position = FeedPosition(message.epoch, message.seq)
        # A delayed message must not make the log older than a later message did.
        self.known_at = max(self.known_at, message.issued_at)
        self._sweep(self.known_at)

    def revokes(self, grant: Grant, key_id: str) -> bool:
        """Whether a token is revoked."""
        return self._revoked.revokes(grant, key_id)

    def revokes_key(self, key_id: str) -> bool:
        """Whether a key is revoked."""
        return self._revoked.revokes_key(key_id)

    def is_understood(self, now: float) -> bool:
        """Whether the kind of every entry that still counts is known."""
        return self._revoked.is_understood(now)

    def _check_snapshot(self, snapshot: FeedMessage) -> None:
        if snapshot.prev != 0:
            raise MessageFault("The snapshot does not start at the beginning.")
        if self.developer_id not in (None, snapshot.developer_id):
            raise MessageFault("The snapshot is of another developer.")
        position = self.position
        if position is not None and position.epoch == snapshot.epoch and snapshot.seq < position.seq:
            raise MessageFault("The snapshot is older than the log.")
        if snapshot.issued_at < self.known_at - CLOCK_TOLERANCE:
            raise MessageFault("The snapshot is older than the log, and of another epoch.")

    def _check_next(self, message: FeedMessage) -> int:
        """Return where the log is, so that entries up to there are known."""
        position = self.position
        if position is None:
            raise MessageFault("There is no snapshot yet.")
        if message.developer_id != self.developer_id:
            raise MessageFault("The message is of another developer.")
        if message.epoch != position.epoch:
            raise MessageFault("The message is of another epoch.")
        if message.prev > position.seq:
            raise MessageFault("A message is missing before this one.")
        if message.seq < position.seq:
            raise MessageFault("The message is older than the log.")
        # The reader has checked that they are in order and between `prev` and `seq`, so this many are all
        # of them.
        if len(message.entries) != message.seq - message.prev:
            raise MessageFault("The message leaves an entry out.")
        return position.seq

    def _sweep(self, now: float) -> None:
        if abs(now - self._swept_at) >= _SWEEP:
            self._swept_at = now
            self._revoked.drop(now)
