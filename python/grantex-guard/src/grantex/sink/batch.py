"""Records that are sent in one request, and what becomes of them by its answer."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from grantex.sink.audit_client import Refused, Written
from grantex.sink.queued_record import QueuedRecord
from grantex.sink.recordable import record_refused
from grantex.sink.sink import AuditError
from grantex.wire.entries import MAX_BATCH_ENTRIES

# In characters: less than the 1 MiB that the server takes, in every script.
_MAX_BATCH_LENGTH = 240 * 1024
# The code for an entry of a grant that the log does not know.
_UNKNOWN_GRANT = "NOT_FOUND"


@dataclass(slots=True, eq=False)
class Batch:
    """Records that are sent in one request. It is repeated with the same key until the answer is certain."""

    records: Sequence[QueuedRecord]
    entries: Sequence[str] = field(init=False)
    """Each record's JSON."""
    idempotency_key: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    """How many answers were uncertain."""

    def __post_init__(self) -> None:
        self.entries = [record.entry for record in self.records]


def pack_batch(pending: Iterable[QueuedRecord]) -> list[Batch]:
    """Pack as many records as one request may hold. Returns no batch when no record can be sent yet."""
    records: list[QueuedRecord] = []
    length = 0
    for record in pending:
        # An earlier batch returns the id that its text needs.
        if record.is_ahead:
            continue
        length += len(record.text)
        if len(records) == MAX_BATCH_ENTRIES or (records and length > _MAX_BATCH_LENGTH):
            break
        records.append(record)
    return [Batch(records)] if records else []


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the records of a batch."""

    on_fault: Callable[[AuditError], None]
    acknowledge: Callable[[QueuedRecord, str], None]
    lose: Callable[[QueuedRecord, AuditError], None]
    """Called with a record that the log refuses in every form, and why."""

    def settle(self, batch: Batch, answer: Written | Refused) -> list[Batch]:
        """Settle a batch by its answer, and return the batches to send instead."""
        records = batch.records
        if isinstance(answer, Written):
            for record, entry_id in zip(records, answer.entry_ids, strict=True):
                self.acknowledge(record, entry_id)
            return []
        if len(records) == 1:
            return self._retry_reduced(records[0], answer)
        # The log takes a batch whole or not at all. Halving it finds the refused record in few requests,
        # and the others are written.
        middle = (len(records) + 1) // 2
        return [Batch(records[:middle]), Batch(records[middle:])]

    def _retry_reduced(self, record: QueuedRecord, refused: Refused) -> list[Batch]:
        """Pack a refused record again with only what an entry must have.

        One that cannot be reduced is lost.
        """
        if record.is_reduced or refused.code == _UNKNOWN_GRANT:
            self.lose(record, refused.fault)
            return []
        record.reduce(record_refused(refused.code))
        message = "The audit log refused a record; it is sent again with its grant, action and status only."
        self.on_fault(AuditError(message, cause=refused.fault))
        return [Batch([record])]
