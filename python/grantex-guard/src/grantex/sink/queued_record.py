"""A record that waits to be written."""

import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache

from grantex.base.json import JsonObject
from grantex.sink.recordable import metadata_text
from grantex.sink.sink import AuditError, AuditReceipt, AuditRecord, LostRecord
from grantex.wire.entries import EntryStatus


@dataclass(slots=True, eq=False)
class QueueReceipt:
    """A receipt as the queue keeps it."""

    entry_id: str | None = None
    is_lost: bool = False
    """The log refused the record, or another process has it: what refers to it is sent without ``ref``."""


@dataclass(slots=True, eq=False)
class QueuedRecord:
    """A record that waits to be written."""

    status: EntryStatus
    grant_id: str
    action: str
    subject: str
    """The beginning of its JSON: whose call it is about, without the closing brace."""
    text: str
    """Its JSON, without ``ref``."""
    ref: AuditReceipt | None
    receipt: QueueReceipt = field(default_factory=QueueReceipt)
    waiter: Future[AuditReceipt] | None = None
    """What its call waits for."""
    is_abandoned: bool = False
    """Whether its call was refused while the record was being sent."""
    is_reduced: bool = False
    """Whether the log refused its first text; the present one holds only what an entry must have."""

    @property
    def is_outcome(self) -> bool:
        """Whether it says how a call ended. Nobody waits for it, and there is always room for it."""
        return self.status in ("success", "failure")

    @property
    def entry(self) -> str:
        """Its JSON as it is sent."""
        entry_id = None if self.ref is None else self.ref.entry_id
        return self.text if entry_id is None else f'{self.text[:-1]},"ref":{json.dumps(entry_id)}}}'

    @property
    def is_ahead(self) -> bool:
        """Whether its text needs the id of an entry that is not written yet."""
        ref = self.ref
        return isinstance(ref, QueueReceipt) and ref.entry_id is None and not ref.is_lost

    def reduce(self, metadata: JsonObject) -> None:
        """Leave only what an entry must have. The grant says who acted for whom."""
        self.is_reduced = True
        members = {
            "grantId": self.grant_id,
            "action": self.action,
            "status": self.status,
            "metadata": metadata,
        }
        self.text = json.dumps(members, separators=(",", ":"))


def queued(record: AuditRecord) -> QueuedRecord:
    """Write a record down at once, because its metadata may be changed later."""
    subject = _subject(record.grant_id, record.agent_id, record.agent_did, record.principal_id, record.action)
    text = f'{subject},"status":"{record.status}","metadata":{metadata_text(record.metadata)}}}'
    return QueuedRecord(record.status, record.grant_id, record.action, subject, text, record.ref)


def never_ran(allowed: QueuedRecord) -> QueuedRecord:
    """Return what follows an ``allowed`` record that was written after its call had been refused."""
    text = f'{allowed.subject},"status":"failure","metadata":{{"reason":"audit_unavailable"}}}}'
    return QueuedRecord("failure", allowed.grant_id, allowed.action, allowed.subject, text, allowed.receipt)


def lost_fault(lost: QueuedRecord, cause: AuditError) -> AuditError:
    """Return the fault that tells of a record which the log refused in every form."""
    record = LostRecord(lost.grant_id, lost.action, lost.status)
    return AuditError("The audit log refused an entry.", lost=record, cause=cause)


# Consecutive calls often have the same grant, and each has two records.
@lru_cache(maxsize=1000)
def _subject(grant_id: str, agent_id: str, agent_did: str, principal_id: str, action: str) -> str:
    members = {
        "grantId": grant_id,
        "agentId": agent_id,
        "agentDid": agent_did,
        "principalId": principal_id,
        "action": action,
    }
    return json.dumps(members, separators=(",", ":"))[:-1]
