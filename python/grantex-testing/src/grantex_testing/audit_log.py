"""An audit log in memory, and a sink that writes to one."""

import copy
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grantex import AuditRecord

from grantex_testing.ids import new_id


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """A record as a log keeps it."""

    entry_id: str
    grant_id: str
    action: str
    status: str
    metadata: Mapping[str, Any]
    ref: str | None
    """The id of the ``allowed`` entry that this one follows."""
    members: Mapping[str, Any]
    """All members as they were sent."""


class AuditLog:
    """An audit log in memory, in the order in which entries arrived."""

    def __init__(self) -> None:
        self.entries: list[RecordedEntry] = []
        self._running: set[str] = set()
        self._changed = threading.Condition()

    def append(self, entry: Mapping[str, Any]) -> RecordedEntry:
        """Add an entry, given by the names of the API."""
        ref = entry.get("ref")
        recorded = RecordedEntry(
            new_id("alog"),
            entry["grantId"],
            entry["action"],
            entry["status"],
            entry.get("metadata", {}),
            ref,
            entry,
        )
        with self._changed:
            self.entries.append(recorded)
            if recorded.status == "allowed":
                self._running.add(recorded.entry_id)
            self._running.discard(ref or "")
            self._changed.notify_all()
        return recorded

    def settled(self, timeout: float = 10) -> bool:
        """Wait until every ``allowed`` entry is followed by an outcome, and tell whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, timeout)

    def holds(self, count: int, timeout: float = 10) -> bool:
        """Wait until there are this many entries, and tell whether there are."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.entries) >= count, timeout)

    @property
    def in_short(self) -> list[str]:
        """Each entry as its status and its action, such as ``allowed payment.made``."""
        return [f"{entry.status} {entry.action}" for entry in self.entries]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of an entry that is already in the log."""

    entry_id: str


class AuditRecorder(AuditLog):
    """A sink that keeps its entries in memory, and takes each at once."""

    def write(self, record: AuditRecord) -> Receipt:
        """Keep a record."""
        members = {
            "grantId": record.grant_id,
            "agentId": record.agent_id,
            "agentDid": record.agent_did,
            "principalId": record.principal_id,
            "action": record.action,
            "status": record.status,
            # A copy, like that of a log on another machine.
            "metadata": copy.deepcopy(dict(record.metadata)),
            "ref": None if record.ref is None else record.ref.entry_id,
        }
        return Receipt(self.append(members).entry_id)


def describe_entries(entries: Sequence[RecordedEntry], action: str | None) -> list[str]:
    """Describe entries in short, as the contract of adapters compares them (``printed-run.ts``)."""
    numbers = {entry.entry_id: number for number, entry in enumerate(entries, 1)}
    described = []
    for entry in entries:
        note = entry.metadata.get("reason", entry.metadata.get("ended"))
        parts = [
            entry.status,
            "" if entry.ref is None else f"of #{numbers.get(entry.ref, 0)}",
            f"({note})" if isinstance(note, str) else "",
            f"as {entry.action}" if action is not None and entry.action != action else "",
            "for another grant" if entry.grant_id != entries[0].grant_id else "",
        ]
        described.append(" ".join(part for part in parts if part))
    return described
