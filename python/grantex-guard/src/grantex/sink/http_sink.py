"""The sink of the server's audit log (``docs/protocol.md`` §8)."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Final, Literal

from grantex.base.engine import get_engine
from grantex.base.faults import report_fault, tell
from grantex.base.options import (
    check_api_key,
    check_callable,
    check_seconds,
    check_url,
    is_count,
    wrong_option,
)
from grantex.base.steps import run_steps, run_steps_async, wait_for
from grantex.sink.audit_client import AuditClient
from grantex.sink.queued_record import queued
from grantex.sink.record_queue import RecordQueue
from grantex.sink.sink import AuditError, AuditReceipt, AuditRecord

# How long the outcome of a call waits for the next call to ride along with it, in seconds.
_RIDE: Final = 0.02


class HttpAuditSink:
    """Writes to the server's audit log.

    ``url`` is where the server's API is, and ``api_key`` has the role ``audit-write``.

    ``mode`` is ``required``: no entry, no call; each call waits for one durable append, and calls that wait
    together share one. Or ``buffered``: records wait in memory and are sent together; a crash loses what
    was not sent.

    ``timeout`` is how long a call waits for its entry, or for room in a full buffer, and a request for its
    answer. ``capacity`` is the most records that wait in memory before calls wait too. ``linger`` is how
    long a buffered record waits for others. ``close_timeout`` is how long :meth:`flush`, :meth:`close` and
    the end of the program keep trying. All are in seconds.

    ``on_fault`` is called, once each and in a thread of its own, with every request without a certain
    answer, every record that the log refused, and every record that was lost. By default they are logged.

    It retries for as long as it lives, with one idempotency key per request, so that no entry is written
    twice. A record that the log refuses is written again with only its grant, action and status, and
    ``recordRefused`` in its metadata says why. A record of an unknown grant cannot be attributed: it is
    lost, and in mode ``required`` its call is refused. An ``allowed`` record that was written only after
    its call had been refused is followed by a ``failure`` that says so. The child of a fork does not send
    what its parent had not sent. Raises ``TypeError`` naming the option that is wrong.
    """

    def __init__(
        self,
        *,
        url: str,
        api_key: str,
        mode: Literal["required", "buffered"] = "required",
        timeout: float = 5,
        capacity: int = 10_000,
        linger: float = 0.1,
        close_timeout: float = 10,
        on_fault: Callable[[AuditError], object] = report_fault,
    ) -> None:
        check_url(url, "HttpAuditSink", "url")
        check_api_key(api_key, "HttpAuditSink")
        if mode not in ("required", "buffered"):
            raise wrong_option("HttpAuditSink", "mode", '"required" or "buffered"')
        check_seconds(timeout, "HttpAuditSink", "timeout")
        check_seconds(linger, "HttpAuditSink", "linger", allows_zero=True)
        check_seconds(close_timeout, "HttpAuditSink", "close_timeout", allows_zero=True)
        if not is_count(capacity, 1):
            raise wrong_option("HttpAuditSink", "capacity", "a whole number above 0")
        check_callable(on_fault, "HttpAuditSink", "on_fault")
        self._is_required: Final = mode == "required"
        self._timeout: Final = timeout
        self._capacity: Final = capacity
        self._close_timeout: Final = close_timeout
        self._is_closed = False
        self._queue: Final = RecordQueue(
            AuditClient(url.rstrip("/"), api_key, timeout),
            linger=_RIDE if self._is_required else linger,
            exit_timeout=close_timeout,
            on_fault=partial(tell, on_fault),
        )

    def write(self, record: AuditRecord) -> AuditReceipt | Future[AuditReceipt]:
        """Take a record; see :class:`AuditSink`."""
        if self._is_closed:
            raise AuditError("The audit sink is closed.")
        waiting = queued(record)
        # There is always room for the outcomes of allowed calls: there are no more of them than such calls.
        if waiting.is_outcome:
            self._queue.add(waiting)
            return waiting.receipt
        if self._is_required:
            return self._queue.written(waiting, self._timeout)
        if self._queue.add_within(self._capacity, waiting):
            return waiting.receipt
        return self._queue.added_later(waiting, self._capacity, self._timeout)

    def flush(self) -> None:
        """Send what waits, and return when everything written so far is acknowledged or lost.

        For platforms that stop or freeze a process between requests. The sink takes further records
        afterwards. Raises :class:`AuditError` when the log has not answered for all of it within
        ``close_timeout``; the records stay, and are tried again.
        """
        run_steps(wait_for(self._queue.flush(self._close_timeout)))

    async def flush_async(self) -> None:
        """Do what :meth:`flush` does, in an event loop."""
        await run_steps_async(wait_for(self._queue.flush(self._close_timeout)))

    def close(self) -> None:
        """Write everything that is left. Takes no record afterwards.

        Raises :class:`AuditError` when some of it could not be written.
        """
        run_steps(wait_for(self._drain()))

    async def close_async(self) -> None:
        """Do what :meth:`close` does, in an event loop."""
        await run_steps_async(wait_for(self._drain()))

    def _drain(self) -> "Future[None]":
        self._is_closed = True
        return get_engine().submit(self._queue.drain(self._close_timeout))
