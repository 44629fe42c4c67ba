import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from grantex import AuditError, AuditReceipt, AuditRecord, HttpAuditSink
from grantex_testing.server import TestServer


@pytest.fixture
def server() -> Iterator[TestServer]:
    with TestServer() as made:
        yield made


class Sink:
    """A sink that writes to a server, and the faults that it told."""

    def __init__(self, server: TestServer, **options: Any) -> None:
        self.faults: list[AuditError] = []
        self.sink = HttpAuditSink(
            url=server.url, api_key=server.api_key, on_fault=self.faults.append, **options
        )

    def write(self, status: Any = "allowed", **members: Any) -> AuditReceipt:
        """Write a record, and wait for its receipt."""
        return settled(self.sink.write(record(status, **members)))


def record(status: Any = "allowed", **members: Any) -> AuditRecord:
    whole: dict[str, Any] = {
        "grant_id": "grnt_1",
        "agent_id": "ag_1",
        "agent_did": "did:grantex:ag_1",
        "principal_id": "user_ålice",
        "action": "payment.made",
        "status": status,
        "metadata": {"ünïcode": "€", "n": 1.0},
    }
    return AuditRecord(**{**whole, **members})


def settled(written: AuditReceipt | Future[AuditReceipt]) -> AuditReceipt:
    return written.result(10) if isinstance(written, Future) else written


def test_a_required_entry_is_in_the_log_before_its_call_runs(server: TestServer) -> None:
    sink = Sink(server)
    receipt = sink.write()
    [entry] = server.audit_log.entries
    assert receipt.entry_id == entry.entry_id
    assert entry.members == {
        "grantId": "grnt_1",
        "agentId": "ag_1",
        "agentDid": "did:grantex:ag_1",
        "principalId": "user_ålice",
        "action": "payment.made",
        "status": "allowed",
        "metadata": {"ünïcode": "€", "n": 1},
    }


def test_an_outcome_rides_along_with_the_next_call_and_names_its_entry(server: TestServer) -> None:
    sink = Sink(server)
    first = sink.write()
    sink.write("success", ref=first)
    sink.write()
    assert server.requests_to("audit") == 2
    assert [entry.status for entry in server.audit_log.entries] == ["allowed", "success", "allowed"]
    assert server.audit_log.entries[1].ref == first.entry_id


def test_an_outcome_of_the_last_call_does_not_wait_for_another(server: TestServer) -> None:
    sink = Sink(server)
    sink.write("success", ref=sink.write())
    assert server.audit_log.settled(5)


def test_a_buffered_entry_waits_in_memory_until_it_is_flushed(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", linger=60)
    receipt = sink.sink.write(record())
    assert not isinstance(receipt, Future)
    assert receipt.entry_id is None
    sink.sink.write(record("success", ref=receipt))
    sink.sink.flush()
    assert receipt.entry_id == server.audit_log.entries[0].entry_id
    assert server.audit_log.entries[1].ref == receipt.entry_id


def test_metadata_is_written_as_it_was(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", linger=60)
    metadata = {"to": "hotel"}
    sink.sink.write(record(metadata=metadata))
    metadata["to"] = "villain"
    sink.sink.flush()
    assert server.audit_log.entries[0].metadata == {"to": "hotel"}


def test_calls_that_wait_together_share_requests_and_each_is_written_once(
    server: TestServer,
) -> None:
    sink = Sink(server)
    with ThreadPoolExecutor(32) as pool:
        receipts = list(pool.map(lambda n: sink.write(action=f"a{n}"), range(300)))
    assert {entry.action for entry in server.audit_log.entries} == {f"a{n}" for n in range(300)}
    assert len({receipt.entry_id for receipt in receipts}) == len(server.audit_log.entries) == 300
    assert server.requests_to("audit") < 150


async def test_calls_in_an_event_loop_wait_without_blocking_it(server: TestServer) -> None:
    sink = Sink(server)

    async def write(number: int) -> str | None:
        written = sink.sink.write(record(action=f"a{number}"))
        assert isinstance(written, Future)
        return (await asyncio.wrap_future(written)).entry_id

    assert len(set(await asyncio.gather(*map(write, range(100))))) == 100
    await sink.sink.close_async()


def test_a_request_without_an_answer_is_repeated_with_its_key(server: TestServer) -> None:
    sink = Sink(server)
    server.interrupt("audit")
    written = sink.sink.write(record())
    while not sink.faults:
        threading.Event().wait(0.01)
    server.resume("audit")
    assert settled(written).entry_id == server.audit_log.entries[0].entry_id
    assert len(server.audit_log.entries) == 1
    assert "503" in str(sink.faults[0])


def test_a_call_that_waited_too_long_is_refused_and_its_late_entry_says_so(server: TestServer) -> None:
    sink = Sink(server, timeout=0.2)
    arrived, going_on = threading.Event(), threading.Event()

    def stall(_: Any) -> None:
        arrived.set()
        going_on.wait(10)

    server.refuses = stall
    with pytest.raises(AuditError, match="in time"):
        sink.write()
    assert arrived.is_set()
    going_on.set()
    assert server.audit_log.holds(2)
    allowed, failure = server.audit_log.entries
    assert (allowed.status, failure.status, failure.ref) == ("allowed", "failure", allowed.entry_id)
    assert failure.metadata == {"reason": "audit_unavailable"}


def test_what_the_log_refuses_is_written_again_without_it_and_the_others_whole(
    server: TestServer,
) -> None:
    sink = Sink(server, mode="buffered", linger=60)
    server.refuses = lambda entry: "CONTRADICTS_GRANT" if entry["metadata"].get("bad") else None
    for number in range(9):
        sink.sink.write(record(action=f"a{number}", metadata={"bad": number == 4}))
    sink.sink.flush()
    written = {entry.action: entry.members for entry in server.audit_log.entries}
    assert len(server.audit_log.entries) == len(written) == 9
    assert written["a4"] == {
        "grantId": "grnt_1",
        "action": "a4",
        "status": "allowed",
        "metadata": {"recordRefused": "CONTRADICTS_GRANT"},
    }
    assert written["a5"]["metadata"] == {"bad": False}
    assert len(sink.faults) == 1


def test_a_record_of_an_unknown_grant_is_lost_by_name_and_refuses_its_call(server: TestServer) -> None:
    sink = Sink(server)
    server.refuses = lambda _: "NOT_FOUND"
    with pytest.raises(AuditError) as caught:
        sink.write()
    assert caught.value.lost == ("grnt_1", "payment.made", "allowed")
    assert sink.faults == [caught.value]


def test_the_outcome_of_a_lost_entry_is_written_without_a_reference(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", linger=60)
    server.refuses = lambda entry: "NOT_FOUND" if entry["status"] == "allowed" else None
    receipt = sink.sink.write(record())
    assert not isinstance(receipt, Future)
    sink.sink.write(record("success", ref=receipt))
    sink.sink.flush()
    assert [entry.members.get("ref") for entry in server.audit_log.entries] == [None]


def test_a_full_buffer_holds_calls_back_and_loses_nothing(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", capacity=5)
    server.interrupt("audit")
    receipts: list[Any] = [sink.sink.write(record(action=f"a{number}")) for number in range(8)]
    waiting = [isinstance(receipt, Future) for receipt in receipts]
    assert waiting == [False] * 5 + [True] * 3
    # There is always room for how a call ended.
    assert not isinstance(sink.sink.write(record("success", ref=receipts[0])), Future)
    server.resume("audit")
    for receipt in receipts:
        settled(receipt)
    sink.sink.flush()
    assert len(server.audit_log.entries) == 9


def test_a_buffer_that_stays_full_refuses_calls(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", capacity=1, timeout=0.1, close_timeout=0.1)
    server.interrupt("audit")
    sink.sink.write(record())
    with pytest.raises(AuditError, match="stayed full"):
        settled(sink.sink.write(record()))


def test_a_flush_that_fails_keeps_what_it_could_not_write(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", close_timeout=0.2)
    server.interrupt("audit")
    sink.sink.write(record())
    with pytest.raises(AuditError, match="1 audit entries could not be written"):
        sink.sink.flush()
    server.resume("audit")
    assert server.audit_log.holds(1)


def test_a_closed_sink_takes_no_record_and_says_what_it_lost(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", close_timeout=0.2)
    sink.sink.write(record())
    sink.sink.close()
    assert len(server.audit_log.entries) == 1
    with pytest.raises(AuditError, match="closed"):
        sink.sink.write(record())
    other = Sink(server, mode="buffered", close_timeout=0.1)
    server.interrupt("audit")
    other.sink.write(record())
    with pytest.raises(AuditError, match="1 audit entries"):
        other.sink.close()


def test_more_than_a_batch_is_written_in_order(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", linger=0)
    for number in range(1200):
        sink.sink.write(record(action=f"a{number}"))
    sink.sink.flush()
    assert [entry.action for entry in server.audit_log.entries] == [f"a{number}" for number in range(1200)]


def test_a_long_record_has_a_request_of_its_own(server: TestServer) -> None:
    sink = Sink(server, mode="buffered", linger=0)
    for _ in range(20):
        sink.sink.write(record(metadata={"text": "€" * 20_000}))
    sink.sink.flush()
    assert len(server.audit_log.entries) == 20
    assert server.requests_to("audit") >= 2


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"url": "nowhere"}, "url"),
        ({"api_key": ""}, "api_key"),
        ({"api_key": "a key from a file\n"}, "api_key"),
        ({"mode": "fast"}, "mode"),
        ({"timeout": 5000}, "timeout"),
        ({"timeout": 0}, "timeout"),
        ({"linger": -1}, "linger"),
        ({"capacity": 0}, "capacity"),
        ({"on_fault": 5}, "on_fault"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], option: str) -> None:
    with pytest.raises(TypeError, match=f'HttpAuditSink: "{option}" must be'):
        HttpAuditSink(**{"url": "https://grantex.test", "api_key": "k", **options})


PROGRAM = """
import os, sys, threading
from grantex import AuditRecord, HttpAuditSink

url, api_key, mode = sys.argv[1:4]
sink = HttpAuditSink(url=url, api_key=api_key, mode=mode, linger=60, close_timeout=float(sys.argv[4]))

def write(action, status="allowed", ref=None):
    written = sink.write(AuditRecord(
        grant_id="grnt_1", agent_id="ag_1", agent_did="did:grantex:ag_1", principal_id="user_1",
        action=action, status=status, metadata={}, ref=ref,
    ))
    return written.result(10) if hasattr(written, "result") else written
"""


def run(
    server: TestServer, mode: str, program: str, close_timeout: float = 5
) -> subprocess.CompletedProcess[str]:
    options = [server.url, server.api_key, mode, str(close_timeout)]
    arguments = [sys.executable, "-W", "ignore", "-c", PROGRAM + program, *options]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


def test_the_end_of_a_program_writes_what_waits(server: TestServer) -> None:
    ended = run(server, "buffered", 'write("a", "success", write("a"))')
    assert ended.returncode == 0, ended.stderr
    assert server.audit_log.in_short == ["allowed a", "success a"]


def test_the_end_of_a_program_waits_for_what_its_other_threads_write(server: TestServer) -> None:
    program = 'threading.Timer(0.3, lambda: write("a")).start()'
    assert run(server, "buffered", program).returncode == 0
    assert server.audit_log.in_short == ["allowed a"]


def test_a_thread_that_goes_on_after_the_main_thread_still_finds_the_server(server: TestServer) -> None:
    program = """
sink = HttpAuditSink(url=url.replace("127.0.0.1", "localhost"), api_key=api_key, timeout=5)
def go_on():
    threading.main_thread().join()
    write("a")
threading.Thread(target=go_on).start()
"""
    ended = run(server, "required", program)
    assert server.audit_log.in_short == ["allowed a"], ended.stderr


def test_the_end_of_a_program_says_what_it_could_not_write(server: TestServer) -> None:
    server.interrupt("audit")
    ended = run(server, "buffered", 'write("a")', close_timeout=0.5)
    assert ended.returncode == 0
    assert ended.stderr.splitlines().count("1 audit entries could not be written.") == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_child_of_a_fork_writes_its_own_records_and_its_parent_the_others(server: TestServer) -> None:
    program = """
of_parent = write("before")
child = os.fork()
if child == 0:
    write("child", "success", of_parent)
    sink.flush()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
write("parent")
"""
    ended = run(server, "buffered", program)
    assert ended.returncode == 0, ended.stderr
    assert sorted(server.audit_log.in_short) == ["allowed before", "allowed parent", "success child"]


def test_what_was_acknowledged_is_in_the_log_after_a_kill(server: TestServer) -> None:
    program = """
def storm():
    while True:
        print(write("a").entry_id, flush=True)

for _ in range(4):
    threading.Thread(target=storm).start()
"""
    arguments = [sys.executable, "-c", PROGRAM + program, server.url, server.api_key, "required", "5"]
    acknowledged = []
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) == 100:
                process.kill()
        process.wait(30)
    written = {entry.entry_id for entry in server.audit_log.entries}
    assert len(acknowledged) >= 100
    assert {entry_id for entry_id in acknowledged if len(entry_id) == 31} <= written
    assert json.dumps(sorted(written))
