"""What a guard records, and the form of everything that takes it."""

from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from grantex.base.json import JsonObject
from grantex.wire.entries import EntryStatus


class AuditReceipt(Protocol):
    """The answer of a sink to a record. The guard passes it back as ``ref``, and reads nothing else."""

    @property
    def entry_id(self) -> str | None:
        """The entry's id; None until the log has acknowledged it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """What a guard records about a call. The log that takes it adds id, position and time."""

    grant_id: str
    agent_id: str
    agent_did: str
    principal_id: str
    action: str
    status: EntryStatus
    metadata: JsonObject
    ref: AuditReceipt | None = None
    """The receipt of the ``allowed`` record that this one follows."""


class AuditSink(Protocol):
    """Where a guard records what it decides."""

    def write(self, record: AuditRecord) -> AuditReceipt | Future[AuditReceipt]:
        """Take a record, from any thread, and return its receipt when it is as safe as the sink promises.

        Where that takes time, return a ``concurrent.futures.Future`` of the receipt. A guard runs a call
        only once its ``allowed`` record is safe; whatever this raises refuses the call. It does not wait
        for ``success`` and ``failure``, which the sink keeps trying to write.
        """
        ...


class LostRecord(NamedTuple):
    """A record that the log has no entry for."""

    grant_id: str
    action: str
    status: EntryStatus


class AuditError(Exception):
    """A fault between a sink and its log. ``lost`` is the record that was lost, where one was."""

    def __init__(
        self, message: str, *, lost: LostRecord | None = None, cause: BaseException | None = None
    ) -> None:
        super().__init__(message)
        self.lost = lost
        self.__cause__ = cause
