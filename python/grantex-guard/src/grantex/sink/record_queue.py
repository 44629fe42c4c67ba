"""A queue of records, sent together in order, one request at a time."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from grantex.base.engine import finish_at_exit, get_engine, start_afresh_after_fork
from grantex.sink.audit_client import AuditClient, Uncertain
from grantex.sink.batch import Batch, Settlement, pack_batch
from grantex.sink.queued_record import QueuedRecord, lost_fault, never_ran
from grantex.sink.sink import AuditError, AuditReceipt
from grantex.sink.waiting import backoff, expire_after, wait_for_event
from grantex.wire.entries import MAX_BATCH_ENTRIES


class RecordQueue:
    """Sends as long as records wait, and retries until an answer is certain.

    Records that no call waits for linger, so that they ride along with one that a call waits for instead of
    holding it up. Records are added from any thread; all else happens in the engine's loop.
    """

    def __init__(
        self,
        client: AuditClient,
        *,
        linger: float,
        exit_timeout: float,
        on_fault: Callable[[AuditError], None],
    ) -> None:
        self._client: Final = client
        self._linger: Final = linger
        self._exit_timeout: Final = exit_timeout
        self._on_fault: Final = on_fault
        self._settlement: Final = Settlement(on_fault, self._acknowledge, self._lose)
        self._begin()
        start_afresh_after_fork(self)
        finish_at_exit(self)

    def _begin(self) -> None:
        # The thread that holds it may add a record: a garbage collection settles streams that were dropped.
        self._lock = threading.RLock()
        # Records that are neither acknowledged nor lost, numbered in the order in which they came.
        self._pending: dict[QueuedRecord, int] = {}
        # The batch that is being sent, or the parts that it was split into.
        self._batches: list[Batch] = []
        self._added = 0
        self._lost = 0
        self._is_sending = False
        self._is_lingering = False
        self._has_given_up = False
        self._hurry = asyncio.Event()
        self._retry_now = asyncio.Event()
        # Records that wait for room, and the number up to which each flush waits for acknowledgements.
        self._rooms: dict[Future[AuditReceipt], tuple[QueuedRecord, int]] = {}
        self._flushes: dict[Future[None], int] = {}

    def start_afresh(self) -> None:
        """Leave what waits to the parent, which sends it."""
        for record in self._pending:
            record.receipt.is_lost = record.receipt.entry_id is None
        self._begin()

    def finish_work(self) -> None:
        """Send what waits, and tell of what could not be written."""
        if not self._pending or self._has_given_up:
            return
        try:
            self.flush(self._exit_timeout, gives_up=True).result(self._exit_timeout + 1)
        except AuditError as fault:
            self._on_fault(fault)

    def add(self, record: QueuedRecord) -> None:
        """Add a record, which is sent soon."""
        with self._lock:
            self._add(record)

    def add_within(self, capacity: int, record: QueuedRecord) -> bool:
        """Add a record where fewer than ``capacity`` wait, and tell whether it was added."""
        with self._lock:
            if len(self._pending) >= capacity:
                return False
            self._add(record)
            return True

    def written(self, record: QueuedRecord, timeout: float) -> "Future[AuditReceipt]":
        """Add a record, and return its receipt when the log has acknowledged it.

        Fails after ``timeout`` seconds.
        """
        waiter = record.waiter = Future()
        expire_after(timeout, waiter, lambda: self._give_up_on(record))
        self.add(record)
        return waiter

    def added_later(self, record: QueuedRecord, capacity: int, timeout: float) -> "Future[AuditReceipt]":
        """Add a record when fewer than ``capacity`` wait. Fails after ``timeout`` seconds."""
        waiter: Future[AuditReceipt] = Future()

        def wait() -> None:
            self._rooms[waiter] = (record, capacity)
            self._hurry.set()
            self._announce_room()

        def expire() -> None:
            self._rooms.pop(waiter, None)
            waiter.set_exception(AuditError("The audit buffer stayed full."))

        expire_after(timeout, waiter, expire)
        get_engine().call(wait)
        return waiter

    def flush(self, timeout: float, *, gives_up: bool = False) -> "Future[None]":
        """Send everything added so far, until it is acknowledged or lost. Fails after ``timeout`` seconds."""
        waiter: Future[None] = Future()

        def wait() -> None:
            self._flushes[waiter] = self._added
            self._hurry.set()
            if gives_up:
                self._retry_now.set()
            self._announce_flushed()

        def expire() -> None:
            self._flushes.pop(waiter, None)
            self._has_given_up = self._has_given_up or gives_up
            waiter.set_exception(AuditError(_unwritten(len(self._pending))))

        expire_after(timeout, waiter, expire)
        get_engine().call(wait)
        return waiter

    async def drain(self, timeout: float) -> None:  # noqa: ASYNC109
        """Send everything that is left; raise where some was lost, or is left after ``timeout`` seconds."""
        before = self._lost
        await asyncio.wrap_future(self.flush(timeout, gives_up=True))
        if self._lost > before:
            raise AuditError(_unwritten(self._lost - before))

    def _add(self, record: QueuedRecord) -> None:
        self._added += 1
        self._pending[record] = self._added
        is_awaited = record.waiter is not None or len(self._pending) >= MAX_BATCH_ENTRIES
        if not self._is_sending and not self._has_given_up:
            self._is_sending = True
            get_engine().submit(self._send())
        elif is_awaited and self._is_lingering:
            self._is_lingering = False
            get_engine().call(self._hurry.set)

    async def _send(self) -> None:
        try:
            await self._send_all()
        except BaseException as fault:
            self._is_sending = False
            self._on_fault(AuditError("The audit sink failed; it goes on with the next record.", cause=fault))
            raise

    async def _send_all(self) -> None:
        # Records of the same moment are sent together.
        await asyncio.sleep(0)
        while (batch := await self._next_batch()) is not None:
            answer = await self._client.send(batch.entries, batch.idempotency_key)
            if isinstance(answer, Uncertain):
                self._on_fault(answer.fault)
                self._retry_now.clear()
                await wait_for_event(self._retry_now, max(answer.retry_after, backoff(batch.attempts)))
                batch.attempts += 1
                continue
            self._batches = [*self._settlement.settle(batch, answer), *self._batches[1:]]
            if not self._batches:
                self._announce_room()
            self._announce_flushed()

    async def _next_batch(self) -> Batch | None:
        if not self._batches:
            with self._lock:
                self._is_lingering = self._is_unhurried()
                self._hurry.clear()
            if self._is_lingering:
                await wait_for_event(self._hurry, self._linger)
        with self._lock:
            self._is_lingering = False
            if not self._batches:
                self._batches = pack_batch(list(self._pending))
            if self._batches and not self._has_given_up:
                return self._batches[0]
            self._is_sending = False
            return None

    def _is_unhurried(self) -> bool:
        """Whether nobody waits for the records that wait, and they do not fill a batch."""
        if self._linger == 0 or self._flushes or self._rooms or len(self._pending) >= MAX_BATCH_ENTRIES:
            return False
        return not any(
            record.waiter is not None and not record.waiter.done() for record in list(self._pending)
        )

    def _acknowledge(self, record: QueuedRecord, entry_id: str) -> None:
        record.receipt.entry_id = entry_id
        with self._lock:
            number = self._pending.pop(record, self._added)
            if record.is_abandoned and record.status == "allowed":
                # It has the number of its record, so that a flush of that record waits for it too.
                self._pending[never_ran(record)] = number
        if record.waiter is not None and not record.waiter.done():
            record.waiter.set_result(record.receipt)

    def _lose(self, record: QueuedRecord, cause: AuditError) -> None:
        record.receipt.is_lost = True
        self._lost += 1
        with self._lock:
            self._pending.pop(record, None)
        fault = lost_fault(record, cause)
        self._on_fault(fault)
        if record.waiter is not None and not record.waiter.done():
            record.waiter.set_exception(fault)

    def _give_up_on(self, record: QueuedRecord) -> None:
        """Refuse the call of a record that the log has not acknowledged in time."""
        with self._lock:
            if any(record in batch.records for batch in self._batches):
                record.is_abandoned = True
            else:
                self._pending.pop(record, None)
        self._announce_flushed()
        if record.waiter is not None:
            record.waiter.set_exception(AuditError("The audit log did not acknowledge the entry in time."))

    def _announce_room(self) -> None:
        for waiter, (record, capacity) in list(self._rooms.items()):
            if not self.add_within(capacity, record):
                return
            del self._rooms[waiter]
            waiter.set_result(record.receipt)

    def _announce_flushed(self) -> None:
        if not self._flushes:
            return
        with self._lock:
            oldest = min(self._pending.values(), default=None)
        for waiter, up_to in list(self._flushes.items()):
            if oldest is None or oldest > up_to:
                del self._flushes[waiter]
                waiter.set_result(None)


def _unwritten(entries: int) -> str:
    return f"{entries} audit entries could not be written."
