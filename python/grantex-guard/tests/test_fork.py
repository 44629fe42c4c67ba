"""A process that forks while its threads make guarded calls, as servers that preload an application do."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from grantex_testing.server import TestServer

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

FORKS = 6
PROGRAM = """
import os, sys, threading
from grantex import Rule, Service, guard_function, use_token

url, api_key, audience, token, audit, forks = sys.argv[1:]
service = Service(url=url, api_key=api_key, audience=audience, audit=audit)
is_over = threading.Event()

def pay(to):
    return to

rule = Rule("payments:initiate", metadata=lambda arguments: {"to": arguments["to"]})
pay = guard_function(pay, guard=service.guard, rule=rule)

def storm():
    while not is_over.is_set():
        with use_token(token):
            pay("parent")

with use_token(token):
    pay("parent")
threads = [threading.Thread(target=storm) for _ in range(4)]
for thread in threads:
    thread.start()
children = []
for number in range(int(forks)):
    child = os.fork()
    if child == 0:
        with use_token(token):
            pay(f"child {number}")
        service.close()
        os._exit(0)
    children.append(child)
statuses = [os.waitpid(child, 0)[1] for child in children]
is_over.set()
for thread in threads:
    thread.join()
service.close()
sys.exit(1 if any(statuses) else 0)
"""


@pytest.fixture
def server() -> Iterator[TestServer]:
    with TestServer() as made:
        yield made


@pytest.mark.parametrize("audit", ["required", "buffered"])
def test_every_child_of_a_busy_process_makes_and_records_its_calls(server: TestServer, audit: str) -> None:
    arguments = [server.url, server.api_key, server.audience, server.token("payments:initiate")]
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *arguments, audit, str(FORKS)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stderr
    allowed = [entry for entry in server.audit_log.entries if entry.status == "allowed"]
    outcomes = [entry.ref for entry in server.audit_log.entries if entry.status == "success"]
    named = [str(entry.metadata["to"]) for entry in allowed]
    assert sorted(name for name in named if name != "parent") == sorted(
        f"child {number}" for number in range(FORKS)
    )
    # Each call has one entry and one outcome, whoever made it.
    assert len(set(outcomes)) == len(outcomes) == len(allowed)
    assert set(outcomes) == {entry.entry_id for entry in allowed}
