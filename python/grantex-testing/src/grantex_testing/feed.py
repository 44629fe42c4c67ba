"""The revocation feed of a test server, and how a test disturbs it (``docs/protocol.md`` §7)."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from grantex_testing.ids import new_id
from grantex_testing.signing_key import SigningKey, strangers_key

_HEARTBEAT = 1.0
_DAY = 86_400


class TestFeed:
    """The revocation log of one developer. It never drops an entry, because tests are short."""

    __test__ = False

    def __init__(
        self,
        issuer: Callable[[], str],
        developer_id: str,
        clock: Callable[[], float],
        key: Callable[[], SigningKey],
    ) -> None:
        self._issuer = issuer
        self._developer_id = developer_id
        self._clock = clock
        self._key = key
        self._lock = threading.RLock()
        self._opened = threading.Condition(self._lock)
        self._streams: list[queue.SimpleQueue[bytes | None]] = []
        self._entries: list[dict[str, Any]] = []
        self._seq = 0
        self._epoch = new_id("epo")
        self._is_silent = False
        self._latest = b""

    @property
    def streams(self) -> int:
        """The number of open streams."""
        return len(self._streams)

    def wait_for_stream(self, timeout: float = 10) -> bool:
        """Wait until a stream is open, and tell whether one is."""
        with self._opened:
            return self._opened.wait_for(lambda: len(self._streams) > 0, timeout)

    def append(self, kind: str, id_: str, **members: Any) -> None:
        """Revoke something."""
        with self._lock:
            entry = self._add(kind, id_, **members)
            self._send(self._revocations(self.message(self._seq - 1, [entry])))

    def append_many(self, kind: str, ids: Sequence[str]) -> None:
        """Revoke many at once, in one message."""
        with self._lock:
            entries = [self._add(kind, id_) for id_ in ids]
            self._send(self._revocations(self.message(self._seq - len(entries), entries)))

    def snapshot(self) -> str:
        """Return the message with all entries."""
        with self._lock:
            return self.message(0, self._entries)

    def message(
        self,
        prev: int,
        entries: Sequence[dict[str, Any]],
        *,
        key: SigningKey | None = None,
        seq: int | None = None,
        **claims: Any,
    ) -> str:
        """Sign a message."""
        event = {
            "epoch": self._epoch,
            "seq": self._seq if seq is None else seq,
            "prev": prev,
            "entries": list(entries),
        }
        whole = {
            "iss": self._issuer(),
            "aud": self._developer_id,
            "iat": int(self._clock()),
            "jti": new_id("rev"),
            "events": {"urn:grantex:event:revocations": event},
            **claims,
        }
        return (key or self._key()).sign("secevent+jwt", whole)

    def open(self, last_event_id: str | None) -> Iterator[bytes]:
        """Serve a stream that continues after a place, or begins with a snapshot, until it is cut."""
        with self._lock:
            place = last_event_id or f"{self._epoch}.{self._seq}"
            epoch, _, after = place.partition(".")
            if epoch != self._epoch or not after.isdigit() or int(after) > self._seq:
                return (reset for reset in [b"event: reset\ndata:\n\n"])
            stream: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
            if not self._is_silent:
                if int(after) < self._seq:
                    entries = self._entries[int(after) :]
                    stream.put(self._revocations(self.message(int(after), entries)))
                stream.put(self._heartbeat())
            self._streams.append(stream)
            self._opened.notify_all()
        return self._serve(stream)

    def cut(self) -> None:
        """End every open stream, like a lost connection."""
        with self._lock:
            for stream in self._streams:
                stream.put(None)

    def silence(self) -> None:
        """Send nothing until :meth:`speak`: streams stay open, without a heartbeat."""
        self._is_silent = True

    def speak(self) -> None:
        """Send heartbeats again, the first one at once."""
        with self._lock:
            self._is_silent = False
            self._send(self._heartbeat())

    def skip(self) -> None:
        """Add two entries to the log and send only the second, so that a verifier finds a gap."""
        with self._lock:
            self._add("grant", new_id("grnt"))
            self.append("grant", new_id("grnt"))

    def leave_out(self) -> None:
        """Add two entries to the log, and send a message that claims both and has only the second."""
        with self._lock:
            self._add("grant", new_id("grnt"))
            entry = self._add("grant", new_id("grnt"))
            self._send(self._revocations(self.message(self._seq - 2, [entry])))

    def forge(self, grant_id: str) -> None:
        """Send a message signed with another key, which says that this grant is revoked."""
        with self._lock:
            entry = self._entry(self._seq + 1, "grant", grant_id)
            message = self.message(self._seq, [entry], key=strangers_key(), seq=self._seq + 1)
            self._send(self._revocations(message))

    def replay(self) -> None:
        """Send the latest message with entries again."""
        self._send(self._latest)

    def restore(self) -> None:
        """Start a new epoch in which nothing is revoked yet, as after a restore of the database."""
        with self._lock:
            self._epoch, self._entries, self._seq = new_id("epo"), [], 0
            self._send(self._heartbeat())

    def _serve(self, stream: "queue.SimpleQueue[bytes | None]") -> Iterator[bytes]:
        try:
            while True:
                try:
                    sent = stream.get(timeout=_HEARTBEAT)
                except queue.Empty:
                    # A comment, so that a client that left is noticed.
                    sent = b":\n" if self._is_silent else self._heartbeat()
                if sent is None:
                    return
                yield sent
        finally:
            with self._lock:
                self._streams.remove(stream)

    def _send(self, sent: bytes) -> None:
        if self._is_silent:
            return
        if sent.startswith(b"event: revocations"):
            self._latest = sent
        for stream in self._streams:
            stream.put(sent)

    def _heartbeat(self) -> bytes:
        with self._lock:
            return f"event: heartbeat\ndata: {self.message(self._seq, [])}\n\n".encode()

    def _revocations(self, message: str) -> bytes:
        return f"event: revocations\nid: {self._epoch}.{self._seq}\ndata: {message}\n\n".encode()

    def _add(self, kind: str, id_: str, **members: Any) -> dict[str, Any]:
        self._seq += 1
        entry = self._entry(self._seq, kind, id_) | members
        self._entries.append(entry)
        return entry

    def _entry(self, seq: int, kind: str, id_: str) -> dict[str, Any]:
        at = _iso(self._clock())
        moment = {"before": at} if kind in ("agent", "principal", "developer") else {}
        return {"seq": seq, "at": at, "kind": kind, "id": id_, **moment, "exp": _iso(self._clock() + _DAY)}


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
