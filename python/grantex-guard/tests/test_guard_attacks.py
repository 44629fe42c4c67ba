"""What a careless caller, a sink of another kind or a garbage collection can do to a guard."""

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from grantex import AuditError, AuditRecord, AuthorizationError, HttpAuditSink, Verifier, current_call
from grantex.base.engine import get_engine
from grantex_testing.audit_log import AuditRecorder, Receipt
from grantex_testing.guarding import LIMITED, Guarding, guarding, refusal, returning
from grantex_testing.issuer import AUDIENCE, DEVELOPER, TestClock, TestIssuer
from grantex_testing.server import TestServer


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


class CoroutineSink(AuditRecorder):
    """A sink whose author has read of promises."""

    async def write(self, record: AuditRecord) -> Receipt:  # type: ignore[override]
        return super().write(record)


async def test_a_sink_that_returns_a_coroutine_lets_no_call_run_without_its_entry() -> None:
    faults: list[BaseException] = []
    with guarding(audit=CoroutineSink(), on_audit_fault=faults.append) as world:
        await world.verifier.ready_async()
        assert refusal(world.guard, world.call()).reason == "audit_unavailable"
        with pytest.raises(AuthorizationError) as caught:
            await world.guard.run_async(world.call(), returning("ran"))
        assert caught.value.reason == "audit_unavailable"
        assert "concurrent.futures.Future" in str(faults[0])
        assert refusal(world.guard, world.call(amount="501")).reason == "amount_over"
        assert len(faults) == 3


class SilentSink(AuditRecorder):
    """A sink that returns no receipt."""

    def write(self, record: AuditRecord) -> None:  # type: ignore[override]
        super().write(record)


def test_how_a_call_ended_is_recorded_also_without_a_receipt() -> None:
    sink = SilentSink()
    with guarding(audit=sink) as world:
        world.guard.run(world.call(), returning("paid"))
        assert sink.in_short == ["allowed payment.made", "success payment.made"]


def stop_iteration(*_: Any) -> Any:
    raise StopIteration("not an answer")


def test_a_stop_iteration_of_a_callers_function_is_no_result(world: Guarding) -> None:
    assert refusal(world.guard, world.call(token=stop_iteration)).reason == "token_unavailable"


class WordsUntilTheEnd:
    """Looks whether its grant has ended before each word, and ends quietly."""

    def __iter__(self) -> "WordsUntilTheEnd":
        return self

    def __next__(self) -> str:
        call = current_call()
        assert call is not None
        ended = threading.Event()
        call.on_grant_end(lambda _: ended.set())
        if ended.wait(0.5):
            raise StopIteration
        return "word"


def words_until_the_end() -> Iterator[str]:
    yield from WordsUntilTheEnd()


@pytest.mark.parametrize("make", [words_until_the_end, WordsUntilTheEnd])
def test_a_stream_that_ends_quietly_with_its_grant_is_no_whole(world: Guarding, make: Any) -> None:
    grant = world.server.grant(LIMITED)
    stream = world.guard.run(world.call(token=grant.token), lambda _: make())
    assert next(stream) == "word"
    timer = threading.Timer(0.05, world.server.revoke, [grant.grant_id])
    timer.start()
    with pytest.raises(AuthorizationError) as caught:
        list(stream)
    timer.join()
    assert caught.value.reason == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


async def test_an_async_stream_that_ends_quietly_with_its_grant_is_no_whole(world: Guarding) -> None:
    grant = world.server.grant(LIMITED)

    async def quiet() -> AsyncIterator[str]:
        yield "one"
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return
        yield "two"

    stream: Any = await world.guard.run_async(world.call(token=grant.token), lambda _: quiet())
    assert await anext(stream) == "one"
    asyncio.get_running_loop().call_later(0.05, world.server.revoke, grant.grant_id)
    with pytest.raises(AuthorizationError) as caught:
        await anext(stream)
    assert caught.value.reason == "revoked"
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


def test_a_stream_that_is_dropped_while_a_record_is_added_blocks_nothing() -> None:
    with TestServer() as server:
        sink = HttpAuditSink(url=server.url, api_key=server.api_key)
        world = Guarding(server, audit=sink)

        def collect_in_the_queue(frame: Any, event: str, _: Any) -> None:
            # The first allocation under its lock may start a collection.
            if event == "call" and frame.f_code.co_name == "_add":
                gc.collect()

        def drop_and_call() -> None:
            circle: list[Any] = [world.guard.run(world.call(), lambda _: iter(["word"]))]
            circle.append(circle)
            del circle
            call = world.call()
            sys.setprofile(collect_in_the_queue)
            try:
                world.guard.run(call, returning("paid"))
            finally:
                sys.setprofile(None)

        world.verifier.ready()
        gc.disable()
        try:
            thread = threading.Thread(target=drop_and_call, daemon=True)
            thread.start()
            thread.join(10)
            assert not thread.is_alive()
        finally:
            gc.enable()
        sink.close()
        world.close()
        statuses = sorted(entry.status for entry in server.audit_log.entries)
        assert statuses == ["allowed", "allowed", "failure", "success"]


def test_a_call_from_the_engine_itself_leaves_no_entry_that_looks_like_a_running_call() -> None:
    with TestServer() as server:
        sink = HttpAuditSink(url=server.url, api_key=server.api_key, on_fault=lambda _: None)
        world = Guarding(server, audit=sink, on_audit_fault=lambda _: None)
        call = world.call()
        world.guard.run(call, returning("known from now on"))

        async def call_back() -> str:
            return refusal(world.guard, call).reason

        assert get_engine().submit(call_back()).result(10) == "audit_unavailable"
        assert server.audit_log.holds(4)
        sink.close()
        world.close()
        assert [entry.status for entry in server.audit_log.entries[2:]] == ["allowed", "failure"]
        assert server.audit_log.entries[3].metadata == {"reason": "audit_unavailable"}


def test_a_caller_that_ends_the_program_in_the_engine_does_not_end_the_engine(world: Guarding) -> None:
    async def leave() -> str:
        sys.exit(3)

    with pytest.raises(SystemExit):
        world.guard.run(world.call(token=leave), returning("ran"))
    # A new token needs the engine.
    assert get_engine().submit(asyncio.sleep(0, "still running")).result(10) == "still running"
    assert world.guard.run(world.call(), returning("paid")) == "paid"


def test_a_listener_that_ends_the_program_does_not_end_the_sink() -> None:
    def leave(_: AuditError) -> None:
        sys.exit(3)

    with TestServer() as server:
        sink = HttpAuditSink(url=server.url, api_key=server.api_key, on_fault=leave, timeout=0.3)
        world = Guarding(server, audit=sink, on_audit_fault=lambda _: None)
        world.verifier.ready()
        server.interrupt("audit")
        assert refusal(world.guard, world.call()).reason == "audit_unavailable"
        server.resume("audit")
        assert world.guard.run(world.call(), returning("paid")) == "paid"
        sink.close()
        world.close()


def test_a_listener_that_ends_the_program_ends_no_watch_of_other_grants() -> None:
    issuer, clock = TestIssuer(), TestClock()
    verifier = Verifier(
        issuer=issuer.url, audience=AUDIENCE, developers=[DEVELOPER], revocation="none", clock=clock
    )
    has_left = threading.Event()

    def leave(_: AuthorizationError) -> None:
        has_left.set()
        sys.exit(3)

    verifier.watch(verifier.verify(issuer.token()), leave)
    clock.advance(7200)
    assert has_left.wait(10)
    ended: list[str] = []
    heard = threading.Event()

    def hear(refused: AuthorizationError) -> None:
        ended.append(refused.reason)
        heard.set()

    grant = verifier.verify(issuer.token(iat=clock.now, nbf=clock.now, exp=clock.now + 60))
    verifier.watch(grant, hear)
    clock.advance(7200)
    assert heard.wait(10)
    assert ended == ["expired"]
    issuer.close()
