import asyncio
import hashlib
import json
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from typing import Any, cast

import pytest
from grantex import (
    AuditReceipt,
    AuditRecord,
    AuthorizationError,
    Call,
    Guard,
    Rule,
    VerifiedToken,
    Verifier,
    current_call,
    current_grant,
)
from grantex_testing.audit_log import AuditRecorder
from grantex_testing.guarding import LIMITED, PAY, Guarding, guarding, refusal, returning
from grantex_testing.server import TestServer


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


def test_runs_a_call_and_records_how_it_ended(world: Guarding) -> None:
    assert world.guard.run(world.call(), returning({"paid": "420"})) == {"paid": "420"}
    assert world.entries == ["allowed", "success of #1"]
    assert world.heard == ["allowed"]


async def test_runs_a_call_in_an_event_loop(world: Guarding) -> None:
    async def pay(_: object) -> str:
        await asyncio.sleep(0)
        return "paid"

    assert await world.guard.run_async(world.call(), pay) == "paid"
    assert await world.guard.run_async(world.call(), returning("paid")) == "paid"
    assert world.entries[:2] == ["allowed", "success of #1"]


def test_records_the_digest_of_the_input_and_nothing_else_of_it(world: Guarding) -> None:
    world.guard.run(world.call(amount="42.50"), returning(None))
    text = '{"amount":"42.50","to":"hotel"}'
    assert world.recorder.entries[0].metadata == {"inputDigest": hashlib.sha256(text.encode()).hexdigest()}


def test_records_what_the_rule_says_about_the_input(world: Guarding) -> None:
    rule: Rule[Any] = Rule(
        "payments:initiate", amount=lambda _: 5, metadata=lambda payment: {"to": payment["to"]}
    )
    world.guard.run(world.call(rule=rule), returning(None))
    assert world.recorder.entries[0].metadata == {"to": "hotel"}
    assert world.recorder.entries[0].action == "pay"


def test_refuses_and_records_what_the_grant_does_not_hold(world: Guarding) -> None:
    error = refusal(world.guard, world.call(amount="500.01"))
    assert (error.reason, error.missing_scopes) == ("amount_over", ("payments:initiate:max_500.01",))
    assert world.entries == ["blocked (amount_over)"]
    assert world.recorder.entries[0].metadata == {
        "reason": "amount_over",
        "missingScopes": ["payments:initiate:max_500.01"],
    }


def missing(payment: Any) -> Any:
    return payment.get("missing")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"token": None}, "no_credentials"),
        ({"token": ""}, "no_credentials"),
        ({"token": lambda: None}, "no_credentials"),
        ({"token": "garbage"}, "malformed_token"),
        ({"token": lambda: 1 / 0}, "token_unavailable"),
        ({"rule": None}, "no_rule"),
        ({"rule": Rule("payments:initiate", amount=missing)}, "amount_invalid"),
        ({"rule": Rule("payments:initiate", amount=lambda _: "a lot")}, "amount_invalid"),
        ({"rule": Rule("payments:initiate", amount=lambda _: 1 / 0)}, "rule_failed"),
        (
            {"rule": Rule("payments:initiate", amount=lambda _: 1, metadata=lambda _: {"a": b"bytes"})},
            "rule_failed",
        ),
        ({"rule": Rule("payments:initiate", amount=lambda _: 1, digest=lambda _: 1 / 0)}, "rule_failed"),
        ({"rule": Rule("payments:initiate")}, "amount_not_stated"),
        ({"input": {"amount": "1", "stream": iter([])}}, "input_not_canonical"),
    ],
)
def test_fails_closed(world: Guarding, members: dict[str, Any], reason: str) -> None:
    assert refusal(world.guard, world.call(**members)).reason == reason
    assert world.heard == [reason]


def test_a_coroutine_function_in_a_rule_refuses_the_call(world: Guarding) -> None:
    async def amount(_: object) -> Any:
        return 1

    assert (
        refusal(world.guard, world.call(rule=Rule("payments:initiate", amount=cast("Any", amount)))).reason
        == "rule_failed"
    )


def test_a_token_is_read_at_once_or_by_a_coroutine_also_without_an_event_loop(world: Guarding) -> None:
    token = world.server.token(LIMITED)

    async def read() -> str:
        await asyncio.sleep(0)
        return token

    assert world.guard.run(world.call(token=read), returning(1)) == 1
    assert asyncio.run(world.guard.run_async(world.call(token=read), returning(2))) == 2
    assert world.guard.run(world.call(token=lambda: token), returning(3)) == 3


def test_a_verified_token_is_checked_again_and_not_trusted(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)
    verified = VerifiedToken(grant.token, world.verifier.verify(grant.token))
    assert world.guard.run(world.call(token=verified), returning(1)) == 1
    world.server.revoke(grant.grant_id)
    wait_for_feed(world)
    assert refusal(world.guard, world.call(token=verified)).reason == "revoked"
    assert world.entries[-1].startswith("blocked (revoked)")


def test_what_a_call_raises_is_passed_on_and_recorded_by_its_type(world: Guarding) -> None:
    def fail(_: object) -> None:
        raise ConnectionResetError("secret details")

    with pytest.raises(ConnectionResetError, match="secret details"):
        world.guard.run(world.call(), fail)
    assert world.entries == ["allowed", "failure of #1"]
    assert world.recorder.entries[1].metadata == {"threw": "ConnectionResetError"}


def test_a_failed_result_is_a_failure(world: Guarding) -> None:
    class Result:
        isError = True  # noqa: N815

    world.guard.run(world.call(), returning({"isError": True}))
    world.guard.run(world.call(), returning(Result()))
    world.guard.run(world.call(), returning("no money"), lambda result: "no" in result)
    assert [entry.status for entry in world.recorder.entries] == ["allowed", "failure"] * 3


def test_the_grant_of_a_call_is_known_below_it_and_not_beside_it(world: Guarding) -> None:
    def pay(_: object) -> list[Any]:
        outer = current_grant()
        inner = world.guard.run(world.call("payments:initiate:max_900"), lambda _: current_grant())
        return [outer, inner, current_grant()]

    call = world.call()
    outer, inner, after = world.guard.run(call, pay)
    assert outer is after
    assert outer.scopes == (LIMITED,)
    assert inner.scopes == ("payments:initiate:max_900",)
    assert current_grant() is None


def test_settles_once_and_never_raises(world: Guarding) -> None:
    admission = world.guard.admit(world.call())
    admission.settle("failure", {"closeCode": 4000})
    admission.settle("success")
    assert admission.is_settled
    assert world.entries == ["allowed", "failure of #1"]
    assert world.recorder.entries[1].metadata == {"closeCode": 4000}


def test_the_end_is_recorded_where_its_details_have_no_canonical_form(world: Guarding) -> None:
    world.guard.admit(world.call()).settle("failure", {"object": object()})  # type: ignore[dict-item]
    assert world.recorder.entries[1].metadata == {"recordRefused": "METADATA_NOT_CANONICAL"}


def test_a_preflight_records_only_a_refusal(world: Guarding) -> None:
    assert world.guard.preflight(world.call()) is None
    error = world.guard.preflight(world.call(amount="501"))
    assert error is not None
    assert error.reason == "amount_over"
    assert world.entries == ["blocked (amount_over)"]


def test_explains_where_a_call_would_fail_and_records_nothing(world: Guarding) -> None:
    explain = world.guard.explain
    allowed = explain(world.call())
    assert (allowed.is_allowed, allowed.fails_at, allowed.error) == (True, None, None)
    assert [(scope.needed, scope.held) for scope in allowed.scopes] == [("payments:initiate", (LIMITED,))]
    assert explain(world.call(amount="501")).fails_at == "scopes"
    assert explain(world.call(rule=None)).fails_at == "rule"
    assert explain(world.call(token="garbage")).fails_at == "token"
    of_other_agent = world.guard.for_agent("ag_other").explain(world.call())
    assert of_other_agent.fails_at == "agent"
    assert of_other_agent.refusal is not None
    assert of_other_agent.refusal["code"] == "wrong_agent"
    assert world.entries == []


def test_demands_an_agent_and_a_depth(world: Guarding) -> None:
    root = world.server.grant("payments:initiate", agent_id="ag_root")
    child = world.server.grant(LIMITED, parent=root, agent_id="ag_child")
    guard = world.guard.for_agent(["ag_child", "ag_other"]).for_agent(minimum_depth=1)
    assert guard.run(world.call(token=child.token), returning(1)) == 1
    error = refusal(guard, world.call(token=root.token))
    assert (error.reason, error.expected, error.received) == (
        "wrong_agent",
        ("ag_child", "ag_other"),
        ("ag_root",),
    )
    assert (
        refusal(world.guard.for_agent(minimum_depth=1), world.call(token=root.token)).reason
        == "not_delegated"
    )


@pytest.mark.parametrize("agent_id", [None, "", [], ["ag_1", ""], 5])
def test_a_demand_without_a_value_is_refused_when_it_is_made(world: Guarding, agent_id: Any) -> None:
    with pytest.raises(TypeError, match='"agent_id" must be'):
        world.guard.for_agent(agent_id)
    with pytest.raises(TypeError, match='"agent_id" must be'):
        Guard(verifier=world.verifier, audit=False, agent_id=agent_id)
    with pytest.raises(TypeError, match="is needed"):
        world.guard.for_agent()


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"verifier": None}, "verifier"),
        ({"audit": None}, "audit"),
        ({"audit": True}, "audit"),
        ({"on_decision": 5}, "on_decision"),
        ({"resource_metadata": "not a URL"}, "resource_metadata"),
        ({"scope": "a b:c:d:e"}, "scope"),
        ({"minimum_depth": -1}, "minimum_depth"),
        ({"dpop": object()}, "dpop"),
    ],
)
def test_a_wrong_option_is_named(world: Guarding, options: dict[str, Any], option: str) -> None:
    with pytest.raises(TypeError, match=f'Guard: "{option}" must be'):
        Guard(**{"verifier": world.verifier, "audit": world.recorder, **options})


def test_what_a_listener_raises_changes_no_decision(caplog: pytest.LogCaptureFixture) -> None:
    def listen(_: object) -> None:
        raise RuntimeError("the listener is broken")

    with guarding(on_decision=listen) as world:
        assert world.guard.run(world.call(), returning(1)) == 1
    assert "the listener is broken" in caplog.text


def test_the_cause_of_a_fault_of_the_service_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: object) -> Any:
        raise KeyError("password=hunter2")

    with guarding(on_decision=None) as world:
        error = refusal(world.guard, world.call(rule=Rule("payments:initiate", amount=broken)))
    assert "hunter2" not in str(error)
    assert isinstance(error.__cause__, KeyError)
    assert "hunter2" in caplog.text


def test_no_token_is_in_the_text_of_a_call(world: Guarding) -> None:
    call = world.call()
    assert str(call.token) not in repr(call)


class WaitedFuture(Future[AuditReceipt]):
    """A future that says when a thread begins to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waited_for = threading.Event()

    def result(self, timeout: float | None = None) -> AuditReceipt:
        self.is_waited_for.set()
        return super().result(timeout)


class SlowSink(AuditRecorder):
    """A sink whose `allowed` entries are there at once, and acknowledged when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[WaitedFuture, AuditReceipt]] = []
        self.arrived = threading.Event()

    def write(self, record: AuditRecord) -> Any:
        receipt = super().write(record)
        if record.status != "allowed":
            return receipt
        future = WaitedFuture()
        self.waiting.append((future, receipt))
        self.arrived.set()
        return future

    def acknowledge(self) -> None:
        for future, receipt in self.waiting:
            future.set_result(receipt)


async def test_a_cancelled_caller_leaves_no_entry_that_looks_like_a_running_call() -> None:
    sink = SlowSink()
    with guarding(audit=sink) as world:
        await world.verifier.ready_async()
        task = asyncio.create_task(world.guard.run_async(world.call(), returning("ran")))
        await asyncio.to_thread(sink.arrived.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sink.in_short == ["allowed payment.made"]
        sink.acknowledge()
        assert sink.in_short == ["allowed payment.made", "failure payment.made"]
        assert sink.entries[1].ref == sink.entries[0].entry_id
        assert sink.entries[1].metadata == {"ended": "aborted"}
        assert world.heard == ["allowed"]


def test_an_interrupted_caller_leaves_no_entry_that_looks_like_a_running_call() -> None:
    sink = SlowSink()
    interrupted = threading.Event()

    def interrupt_once(_signal: int, _frame: object) -> None:
        if not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt

    def interrupt() -> None:
        sink.arrived.wait()
        sink.waiting[0][0].is_waited_for.wait()
        # A signal that comes just before its thread waits does not wake it.
        while not interrupted.wait(0.01):
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, interrupt_once)
    try:
        with guarding(audit=sink) as world:
            world.verifier.ready()
            thread = threading.Thread(target=interrupt)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                world.guard.run(world.call(), returning("ran"))
            thread.join()
            sink.acknowledge()
    finally:
        signal.signal(signal.SIGINT, before)
    assert sink.in_short == ["allowed payment.made", "failure payment.made"]
    assert sink.entries[1].metadata == {"ended": "aborted"}


async def test_a_call_that_is_cancelled_while_it_runs_is_aborted(world: Guarding) -> None:
    started = asyncio.Event()

    async def run(_: object) -> None:
        started.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(world.guard.run_async(world.call(), run))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert world.entries == ["allowed", "failure of #1 (aborted)"]


async def test_an_inner_cancellation_is_not_taken_for_a_caller_who_left(world: Guarding) -> None:
    async def run(_: object) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await world.guard.run_async(world.call(), run)
    assert world.recorder.entries[1].metadata == {"threw": "CancelledError"}


def test_an_input_that_changes_while_its_entry_is_written_is_refused() -> None:
    sink = SlowSink()
    with guarding(audit=sink) as world:
        call = world.call()

        def change() -> None:
            sink.arrived.wait()
            call.input["amount"] = "9000"
            sink.acknowledge()

        threading.Thread(target=change).start()
        assert refusal(world.guard, call).reason == "input_changed"
        assert sink.entries[1].metadata == {"reason": "input_changed"}
        assert world.heard == ["input_changed"]


@pytest.mark.parametrize("fault", [OSError("down"), AuthorizationError("revoked")])
def test_no_entry_no_call(fault: Exception) -> None:
    class Down:
        def write(self, record: AuditRecord) -> AuditReceipt:
            raise fault

    faults: list[BaseException] = []
    with guarding(audit=Down(), on_audit_fault=faults.append) as world:
        assert refusal(world.guard, world.call()).reason == "audit_unavailable"
        assert faults == [fault]
        assert refusal(world.guard, world.call(amount="501")).reason == "amount_over"


def test_without_audit_nothing_is_recorded() -> None:
    with guarding(audit=False) as world:
        assert world.guard.run(world.call(), returning(1)) == 1
        assert world.heard == ["allowed"]


def wait_for_feed(world: Guarding) -> None:
    """Wait until the feed has told what has been revoked so far."""
    other = world.server.grant()
    ended = threading.Event()
    stop = world.verifier.watch(world.verifier.verify(other.token), lambda _: ended.set())
    world.server.revoke(other.grant_id)
    assert ended.wait(10)
    stop()


def test_a_running_call_learns_that_its_grant_was_revoked(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)
    ended = threading.Event()
    told: list[Any] = []

    def run(admission: Any) -> str:
        assert admission.ended_by is None
        admission.on_grant_end(lambda error: told.append((error.reason, current_grant())))
        admission.on_grant_end(lambda _: ended.set())
        world.server.revoke(grant.grant_id)
        assert ended.wait(10)
        call = current_call()
        assert call is not None
        assert call.ended_by is not None
        raise call.ended_by

    with pytest.raises(AuthorizationError):
        world.guard.run(world.call(token=grant.token), run)
    assert told == [("revoked", told[0][1])]
    assert told[0][1].grant_id == grant.grant_id
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


def test_a_grant_that_expires_while_a_call_runs_ends_it_within_a_second() -> None:
    class Clock:
        offset = 0.0

        def __call__(self) -> float:
            return time.time() + self.offset

    clock = Clock()
    with TestServer() as server:
        verifier = Verifier(
            issuer=server.url,
            audience=server.audience,
            developers=[server.developer_id],
            revocation="none",
            clock=clock,
        )
        guard = Guard(verifier=verifier, audit=False)
        ended = threading.Event()

        def run(admission: Any) -> str:
            admission.on_grant_end(lambda _: ended.set())
            clock.offset = 4000
            assert ended.wait(10)
            return str(admission.ended_by.reason)

        call: Call[Any] = Call(token=server.token("flights:book"), action="book", rule=Rule("flights:book"))
        assert guard.run(call, run) == "expired"


def words() -> Iterator[str]:
    yield "one"
    yield "two"


def test_a_generator_is_followed_to_its_end(world: Guarding) -> None:
    stream = world.guard.run(world.call(), lambda _: words())
    assert next(stream) == "one"
    assert world.entries == ["allowed"]
    assert list(stream) == ["two"]
    assert world.entries == ["allowed", "success of #1"]


def test_a_generator_that_is_left_or_dropped_is_aborted(world: Guarding) -> None:
    left = world.guard.run(world.call(), lambda _: words())
    next(left)
    left.close()  # type: ignore[attr-defined]
    unread = world.guard.run(world.call(), lambda _: words())
    del unread
    dropped = world.guard.run(world.call(), lambda _: iter(["one"]))
    del dropped
    endings = [(entry.status, entry.metadata) for entry in world.recorder.entries if entry.ref]
    assert endings == [("failure", {"ended": "aborted"})] * 3


def test_a_generator_breaks_as_it_would_and_takes_what_is_sent(world: Guarding) -> None:
    def talk() -> Any:
        got = yield "hello"
        try:
            yield got
        except KeyError:
            yield "caught"
        raise OSError("broken")

    stream: Any = world.guard.run(world.call(), lambda _: talk())
    assert next(stream) == "hello"
    assert stream.send("echo") == "echo"
    assert stream.throw(KeyError()) == "caught"
    with pytest.raises(OSError, match="broken"):
        next(stream)
    assert world.recorder.entries[1].metadata == {"threw": "OSError"}


def test_a_generator_ends_with_its_grant(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)
    stream = world.guard.run(world.call(token=grant.token), lambda _: words())
    next(stream)
    world.server.revoke(grant.grant_id)
    wait_for_feed(world)
    with pytest.raises(AuthorizationError) as caught:
        next(stream)
    assert caught.value.reason == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


async def words_async() -> AsyncIterator[str]:
    yield "one"
    await asyncio.sleep(0)
    yield "two"


async def test_an_async_generator_is_followed_to_its_end(world: Guarding) -> None:
    stream = await world.guard.run_async(world.call(), lambda _: words_async())
    assert world.entries == ["allowed"]
    assert [word async for word in stream] == ["one", "two"]
    assert world.entries == ["allowed", "success of #1"]


async def test_the_step_of_an_async_generator_is_ended_with_its_grant(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)

    async def endless() -> AsyncIterator[str]:
        yield "one"
        await asyncio.sleep(60)
        yield "two"

    stream: Any = await world.guard.run_async(world.call(token=grant.token), lambda _: endless())
    assert await anext(stream) == "one"
    asyncio.get_running_loop().call_later(0.05, world.server.revoke, grant.grant_id)
    with pytest.raises(AuthorizationError) as caught:
        await anext(stream)
    assert caught.value.reason == "revoked"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


async def test_an_async_stream_of_another_class_keeps_its_attributes(world: Guarding) -> None:
    class Stream:
        status = 200

        def __aiter__(self) -> AsyncIterator[str]:
            return words_async()

    stream: Any = await world.guard.run_async(world.call(), lambda _: Stream())
    assert stream.status == 200
    assert isinstance(stream, Stream)
    assert [word async for word in stream] == ["one", "two"]
    assert world.entries == ["allowed", "success of #1"]


async def test_a_coroutine_that_a_synchronous_call_returns_is_followed(world: Guarding) -> None:
    async def pay() -> str:
        grant = current_grant()
        assert grant is not None
        return grant.grant_id

    grant = world.server.grant(LIMITED)
    paying = world.guard.run(world.call(token=grant.token), lambda _: pay())
    assert world.entries == ["allowed"]
    assert await paying == grant.grant_id
    assert world.entries == ["allowed", "success of #1"]


def test_a_list_and_a_file_are_results_and_no_streams(world: Guarding, tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with world.guard.run(world.call(), lambda _: path.open()) as file:
        assert file.read() == "x"
    assert world.guard.run(world.call(), returning([1])) == [1]
    assert [entry.status for entry in world.recorder.entries] == ["allowed", "success"] * 2


def test_sees_the_guard_in_front_of_tools(world: Guarding) -> None:
    from grantex import guard_function

    def pay(to: str) -> str:
        return to

    class Tool:
        name = "pay"

        def __init__(self, function: Any) -> None:
            self._run = function

    guarded = guard_function(pay, guard=world.guard, rule=PAY)
    world.guard.assert_guarded([guarded, Tool(guarded)])
    world.guard.assert_guarded({"pay": guarded})
    narrowed = guard_function(pay, guard=world.guard.for_agent("ag_1"), rule=PAY)
    world.guard.assert_guarded([narrowed])
    with pytest.raises(TypeError, match="no guard stands in front of pay, pay"):
        world.guard.assert_guarded([pay, Tool(pay), guarded])
    with pytest.raises(TypeError, match="an empty list of tools"):
        world.guard.assert_guarded([])
    with pytest.raises(TypeError, match='"tools" must be'):
        world.guard.assert_guarded("tools")
    with guarding() as other, pytest.raises(TypeError, match="no guard"):
        other.guard.assert_guarded([guarded])


def test_a_refusal_body_is_json(world: Guarding) -> None:
    from grantex import to_refusal, to_refusal_body

    error = refusal(world.guard, world.call(amount="501"))
    assert json.loads(json.dumps(to_refusal_body(error)))["code"] == "amount_over"
    answer = to_refusal(RuntimeError("secret"), world.guard.challenge)
    assert (answer.status, answer.body["code"]) == (503, "guard_failed")
    assert "secret" not in json.dumps(answer.body)
