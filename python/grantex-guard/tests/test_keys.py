"""Where the issuer's keys come from, and what a hostile or silent issuer can do."""

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from grantex.base.engine import get_engine
from grantex.base.errors import AuthorizationError
from grantex.verify.keys import IssuerKeys
from grantex.verify.verifier import Verifier
from grantex_testing.issuer import AUDIENCE, DEVELOPER, NOW, TestClock, TestIssuer
from grantex_testing.local_server import LocalAnswer, LocalRequest


@pytest.fixture(scope="module")
def shared() -> Iterator[TestIssuer]:
    issuer = TestIssuer()
    yield issuer
    issuer.close()


@pytest.fixture
def issuer(shared: TestIssuer) -> TestIssuer:
    shared.server.requests.clear()
    shared.answer = LocalAnswer({"keys": [shared.jwk]})
    return shared


def verifier_of(issuer: TestIssuer, clock: TestClock | None = None, **options: Any) -> Verifier:
    return Verifier(
        issuer=issuer.url,
        audience=AUDIENCE,
        developers=[DEVELOPER],
        revocation="none",
        clock=clock or TestClock(),
        **options,
    )


def reason_of(verifier: Verifier, token: str) -> str | None:
    try:
        verifier.verify(token)
    except AuthorizationError as refusal:
        return refusal.reason
    return None


def other_key(issuer: TestIssuer) -> str:
    return issuer.sign({**issuer.header, "kid": "other"}, issuer.claims())


def test_keys_are_fetched_once_and_used_for_their_max_age(issuer: TestIssuer) -> None:
    issuer.answer = LocalAnswer({"keys": [issuer.jwk]}, headers={"cache-control": "public, max-age=600"})
    clock = TestClock()
    verifier = verifier_of(issuer, clock, cache_size=0)
    for _ in range(3):
        verifier.verify(issuer.token())
    clock.advance(479)
    verifier.verify(issuer.token())
    assert len(issuer.server.requests) == 1
    clock.advance(121)
    verifier.verify(issuer.token())
    assert len(issuer.server.requests) == 2


def test_a_flood_of_unknown_keys_is_one_request_in_half_a_minute(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock)
    verifier.verify(issuer.token())
    for _ in range(20):
        assert reason_of(verifier, other_key(issuer)) == "unknown_key"
    assert len(issuer.server.requests) == 2
    clock.advance(29)
    assert reason_of(verifier, other_key(issuer)) == "unknown_key"
    assert len(issuer.server.requests) == 2
    clock.advance(2)
    assert reason_of(verifier, other_key(issuer)) == "unknown_key"
    assert len(issuer.server.requests) == 3


def test_a_new_key_is_found_without_waiting_for_the_max_age(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    verifier.verify(issuer.token())
    issuer.answer = LocalAnswer({"keys": [issuer.jwk, {**issuer.jwk, "kid": "other"}]})
    assert reason_of(verifier, other_key(issuer)) is None


def test_a_removed_key_ends_the_tokens_that_it_signed_also_remembered_ones(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock)
    token = issuer.token()
    verifier.verify(token)
    issuer.answer = LocalAnswer({"keys": [{**issuer.jwk, "kid": "other"}]})
    clock.advance(301)
    assert reason_of(verifier, token) == "unknown_key"


def test_an_outage_leaves_known_keys_usable_for_the_grace_and_no_longer(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock, jwks_grace=60)
    token = issuer.token()
    verifier.verify(token)
    issuer.answer = LocalAnswer(status=503)
    clock.advance(359)
    assert reason_of(verifier, token) is None
    assert reason_of(verifier, other_key(issuer)) == "keys_unavailable"
    clock.advance(1)
    assert reason_of(verifier, token) == "keys_unavailable"
    # No fetch follows a failed one for two seconds.
    requests = len(issuer.server.requests)
    assert reason_of(verifier, token) == "keys_unavailable"
    assert len(issuer.server.requests) == requests
    issuer.answer = LocalAnswer({"keys": [issuer.jwk]})
    clock.advance(2)
    assert reason_of(verifier, token) is None


def test_a_clock_that_was_set_back_by_a_minute_causes_a_fetch(issuer: TestIssuer) -> None:
    clock = TestClock(NOW + 100)
    verifier = verifier_of(issuer, clock)
    verifier.verify(issuer.token())
    clock.advance(-60)
    verifier.verify(issuer.token())
    assert len(issuer.server.requests) == 2


def hostile(jwk: dict[str, Any]) -> dict[str, LocalAnswer]:
    keys = {"keys": [jwk]}
    return {
        "a page": LocalAnswer("<html></html>"),
        "a list": LocalAnswer([jwk]),
        "no list of keys": LocalAnswer({"keys": jwk}),
        "a megabyte": LocalAnswer({**keys, "more": "x" * 1_000_000}),
        "more keys than anybody has": LocalAnswer({"keys": [{**jwk, "kid": str(n)} for n in range(33)]}),
        "one key id twice": LocalAnswer({"keys": [jwk, jwk]}),
        "a member twice": LocalAnswer(f'{{"keys": [], {json.dumps(keys)[1:]}'),
        "bytes that are no text": LocalAnswer(b"\xff\xfe"),
        "nesting without an end": LocalAnswer("[" * 60_000),
        "a redirect": LocalAnswer(keys, status=302, headers={"location": "/elsewhere"}),
        "an error with keys": LocalAnswer(keys, status=500),
        "a compressed body": LocalAnswer(b"\x1f\x8b\x08\x00", headers={"content-encoding": "gzip"}),
    }


@pytest.mark.parametrize("what", hostile({}))
def test_a_hostile_answer_counts_as_an_outage(issuer: TestIssuer, what: str) -> None:
    issuer.answer = hostile(issuer.jwk)[what]
    assert reason_of(verifier_of(issuer), issuer.token()) == "keys_unavailable"


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"alg": "RS512"},
        {"alg": None},
        {"use": "enc"},
        {"e": "Aw"},
        {"e": "AAEAAQ"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"d": "AQAB"},
        {"n": "AQAB"},
        {"n": "A" * 342},
        {"kid": 1},
        {"kid": ["key_01"]},
    ],
    ids=str,
)
def test_a_key_that_is_not_for_rs256_is_not_used(issuer: TestIssuer, change: dict[str, Any]) -> None:
    issuer.answer = LocalAnswer({"keys": ["no key", {**issuer.jwk, **change}]})
    assert reason_of(verifier_of(issuer), issuer.token()) == "unknown_key"


class HeldAnswer:
    """An answer of the issuer that a test holds back."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()
        self.may_come = threading.Event()


@pytest.fixture
def held(issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldAnswer]:
    held = HeldAnswer()

    def answer(_: LocalRequest) -> LocalAnswer:
        held.is_asked.set()
        held.may_come.wait()
        return issuer.answer

    # However slow the machine is, the fetch ends when the test says so.
    monkeypatch.setattr("grantex.verify.keys._TIMEOUT", None)
    monkeypatch.setattr(issuer.server, "answer", answer)
    yield held
    held.may_come.set()


def test_many_threads_and_tasks_wait_for_one_fetch(issuer: TestIssuer, held: HeldAnswer) -> None:
    verifier = verifier_of(issuer, cache_size=0)
    token = issuer.token()

    async def ask_often() -> None:
        asked = [asyncio.create_task(verifier.verify_async(token)) for _ in range(50)]
        await asyncio.sleep(0)
        held.may_come.set()
        await asyncio.gather(*asked)

    with ThreadPoolExecutor(9) as pool:
        threads = [pool.submit(verifier.verify, token) for _ in range(8)]
        tasks = pool.submit(asyncio.run, ask_often())
        grants = [thread.result() for thread in threads]
        tasks.result()
    assert {grant.grant_id for grant in grants} == {"grnt_01"}
    assert len(issuer.server.requests) == 1


def test_a_fetch_that_ended_while_a_caller_turned_to_it_is_not_repeated(issuer: TestIssuer) -> None:
    keys = IssuerKeys(url=f"{issuer.url}/.well-known/jwks.json", grace=900, clock=TestClock())
    # Both find no keys; the second turns to the fetch when the first has ended.
    first, second = (keys._fetch_and_find(issuer.header["kid"], None) for _ in range(2))
    assert get_engine().submit(first).result() is get_engine().submit(second).result()
    assert len(issuer.server.requests) == 1


async def test_a_caller_that_gives_up_does_not_end_the_fetch_of_the_others(
    issuer: TestIssuer, held: HeldAnswer
) -> None:
    verifier = verifier_of(issuer)
    impatient = asyncio.create_task(verifier.verify_async(issuer.token()))
    patient = asyncio.create_task(verifier.verify_async(issuer.token()))
    assert await asyncio.to_thread(held.is_asked.wait, 60)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    held.may_come.set()
    assert (await patient).grant_id == "grnt_01"
    assert len(issuer.server.requests) == 1


def test_ready_fetches_what_the_first_call_would_wait_for(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    verifier.ready()
    assert len(issuer.server.requests) == 1
    verifier.ready()
    verifier.verify(issuer.token())
    assert len(issuer.server.requests) == 1
    issuer.answer = LocalAnswer(status=404)
    with pytest.raises(AuthorizationError) as caught:
        verifier_of(issuer).ready()
    assert caught.value.reason == "keys_unavailable"
