"""What a verifier remembers, checks again, and notices while a call runs."""

import copy
import dataclasses
import gc
import math
import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from grantex.base.errors import AuthorizationError
from grantex.verify.grant import Grant, VerifiedToken
from grantex.verify.revocation import RevocationCheck, RevocationContext, RevocationState
from grantex.verify.verifier import Verifier
from grantex_testing.issuer import AUDIENCE, DEVELOPER, NOW, TestClock, TestIssuer, delegated
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    made = TestIssuer()
    yield made
    made.close()


class Revocations(RevocationCheck):
    """A source of revocations that a test decides."""

    def __init__(self) -> None:
        self.state: RevocationState | Future[RevocationState] | Exception = False
        self.revision: object | None = object()
        self.revoked = False
        self.asked = 0
        self.listeners: list[Callable[[], None]] = []

    def connect(self, context: RevocationContext) -> RevocationCheck:
        return self

    def developer(self) -> str | Future[str]:
        return DEVELOPER

    def is_revoked(
        self, token: str, grant: Grant, key_id: str, scopes: Sequence[str] | None
    ) -> RevocationState | Future[RevocationState]:
        self.asked += 1
        if isinstance(self.state, Exception):
            raise self.state
        return self.state

    def revision_at(self, now: float) -> object | None:
        return self.revision

    def is_known_revoked(self, grant: Grant, key_id: str) -> bool:
        return self.revoked

    def on_entry(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


def verifier_of(by: TestIssuer, **options: Any) -> Verifier:
    return Verifier(
        **{
            "issuer": by.url,
            "audience": AUDIENCE,
            "developers": [DEVELOPER],
            "revocation": "none",
            "clock": TestClock(),
            **options,
        }
    )


def refusal_of(call: Callable[[], object]) -> AuthorizationError:
    with pytest.raises(AuthorizationError) as caught:
        call()
    return caught.value


def test_a_token_is_remembered_until_it_expires(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock=clock)
    token = issuer.token(exp=NOW + 60)
    grant = verifier.verify(token)
    assert verifier.verify(token) is grant
    assert verifier.verify("".join(list(token))) is grant
    clock.advance(64.999)
    assert verifier.verify(token) is grant
    clock.advance(0.001)
    for again in (verifier, verifier_of(issuer, clock=clock)):
        refusal = refusal_of(lambda verifier=again: verifier.verify(token))  # type: ignore[misc]
        assert refusal.reason == "expired"
        assert refusal.attribution is not None
        assert refusal.attribution.grant_id == "grnt_01"


async def test_the_async_forms_answer_the_same(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    await verifier.ready_async()
    token = issuer.token(**delegated(2))
    grant = await verifier.verify_async(token)
    assert await verifier.verify_async(token) is grant
    assert await verifier.recheck_async(VerifiedToken(token, grant)) is grant
    assert grant.ancestor_grant_ids == ("grnt_ancestor_0", "grnt_ancestor_1")
    with pytest.raises(AuthorizationError) as caught:
        await verifier.verify_async(issuer.token(aud="https://other.test"))
    assert caught.value.reason == "wrong_audience"
    assert caught.value.expected == (AUDIENCE,)
    assert caught.value.received == ("https://other.test",)
    await verifier.close_async()


def test_the_cache_has_a_limit_and_keeps_what_is_used(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer, cache_size=2)
    used, first, second = (issuer.token(jti=jti) for jti in ("used", "first", "second"))
    kept = verifier.verify(used)
    dropped = verifier.verify(first)
    assert verifier.verify(used) is kept
    verifier.verify(second)
    assert verifier.verify(used) is kept
    assert verifier.verify(first) is not dropped


def test_a_token_with_the_signature_of_a_remembered_one_is_another_token(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    token = issuer.token()
    verifier.verify(token)
    header, _, signature = token.split(".")
    _, payload, _ = issuer.token(sub="user_mallory").split(".")
    assert refusal_of(lambda: verifier.verify(f"{header}.{payload}.{signature}")).reason == "bad_signature"


def test_a_verified_token_that_nobody_holds_is_freed_at_once(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer, cache_size=0)
    verifier.ready()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(50):
            verifier.verify(issuer.token())
        assert len(gc.get_objects()) - before < 50
    finally:
        gc.enable()


def test_many_threads_may_verify_at_once(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer, cache_size=8)
    tokens = [issuer.token(jti=f"tok_{n}") for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        grants = list(pool.map(verifier.verify, tokens * 20))
    assert [grant.token_id for grant in grants] == [f"tok_{n}" for n in range(16)] * 20


def test_a_grant_is_frozen_and_says_nothing_of_its_token(issuer: TestIssuer) -> None:
    token = issuer.token()
    grant = verifier_of(issuer).verify(token)
    for member in ("scopes", "grant_id", "origin"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(grant, member, ("admin:all",))
    assert token[-20:] not in repr(grant)
    assert token[-20:] not in repr(VerifiedToken(token, grant))
    assert grant == verifier_of(issuer).verify(token)


def test_recheck_accepts_only_the_very_grant_that_was_returned(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    token = issuer.token()
    grant = verifier.verify(token)
    assert verifier.recheck(VerifiedToken(token, grant)) is grant
    wider = dataclasses.replace(grant, scopes=("admin:all",))
    forged = [wider, copy.copy(grant), copy.deepcopy(grant), pickle.loads(pickle.dumps(grant))]
    for other in forged:
        assert verifier.recheck(VerifiedToken(token, other)).scopes == grant.scopes
        assert refusal_of(lambda one=other: verifier.recheck(VerifiedToken("x.y.z", one))).reason == (  # type: ignore[misc]
            "malformed_token"
        )
    other_verifier = verifier_of(issuer, audience="https://other.test")
    assert refusal_of(lambda: other_verifier.recheck(VerifiedToken(token, grant))).reason == "wrong_audience"


def test_a_bound_token_needs_somebody_who_checks_its_key(issuer: TestIssuer) -> None:
    verifier = verifier_of(issuer)
    token = issuer.token(cnf={"jkt": "x" * 43})
    for _ in range(2):
        refusal = refusal_of(lambda: verifier.verify(token))
        assert refusal.reason == "unchecked_confirmation"
        assert refusal.attribution is not None
        grant = verifier.verify(token, checks_key=True)
        assert grant.key_thumbprint == "x" * 43


def test_revocation_is_asked_again_only_where_something_changed(issuer: TestIssuer) -> None:
    revocations = Revocations()
    verifier = verifier_of(issuer, revocation=revocations)
    token = issuer.token()
    grant = verifier.verify(token)
    for _ in range(3):
        assert verifier.verify(token) is grant
    assert revocations.asked == 1
    revocations.revision = object()
    verifier.verify(token)
    assert revocations.asked == 2
    revocations.revision = None
    verifier.verify(token)
    verifier.verify(token)
    assert revocations.asked == 4
    revocations.state = True
    refusal = refusal_of(lambda: verifier.verify(token))
    assert refusal.reason == "revoked"
    assert refusal.attribution == grant


def test_a_source_of_revocations_that_fails_refuses(issuer: TestIssuer) -> None:
    revocations = Revocations()
    verifier = verifier_of(issuer, revocation=revocations)
    failed: Future[RevocationState] = Future()
    failed.set_exception(OSError("down"))
    answers: list[Any] = [OSError("down"), failed, AuthorizationError("feed_does_not_cover")]
    for answer in answers:
        revocations.state = answer
        refusal = refusal_of(lambda: verifier.verify(issuer.token()))
        expected = (
            "feed_does_not_cover" if isinstance(answer, AuthorizationError) else "revocation_unavailable"
        )
        assert refusal.reason == expected
    # Anything but a clear answer counts as revoked.
    for unclear in (None, 0, "maybe", "revoked"):
        revocations.state = unclear  # type: ignore[assignment]
        assert refusal_of(lambda: verifier.verify(issuer.token())).reason == "revoked"


def test_a_token_that_expires_while_the_answer_is_on_its_way_is_refused(issuer: TestIssuer) -> None:
    clock = TestClock()
    revocations = Revocations()
    verifier = verifier_of(issuer, revocation=revocations, clock=clock)

    class Late(Future[RevocationState]):
        def result(self, timeout: float | None = None) -> RevocationState:
            clock.advance(3600)
            return super().result(timeout)

    for answer, reason in ((False, "expired"), ("unknown", "expired"), (True, "revoked")):
        clock.now = NOW + 60
        late = Late()
        late.set_result(answer)  # type: ignore[arg-type]
        revocations.state = late
        assert refusal_of(lambda: verifier.verify(issuer.token(exp=NOW + 3000))).reason == reason


def test_a_call_that_runs_with_unknown_revocation_says_so(issuer: TestIssuer) -> None:
    revocations = Revocations()
    revocations.state = "unknown"
    verifier = verifier_of(issuer, revocation=revocations)
    token = issuer.token()
    grant = verifier.verify(token)
    assert grant.is_revocation_unknown
    revocations.state = False
    assert not verifier.recheck(VerifiedToken(token, grant)).is_revocation_unknown
    assert not verifier.verify(token).is_revocation_unknown


def test_a_watched_grant_ends_when_it_is_revoked_and_is_told_once(issuer: TestIssuer) -> None:
    revocations = Revocations()
    verifier = verifier_of(issuer, revocation=revocations)
    grant = verifier.verify(issuer.token())
    ended: list[str] = []
    verifier.watch(grant, lambda refusal: ended.append(refusal.reason))
    stop = verifier.watch(grant, lambda _: ended.append("stopped"))
    stop()
    revocations.listeners[0]()
    assert ended == []
    revocations.revoked = True
    for _ in range(2):
        revocations.listeners[0]()
    assert ended == ["revoked"]
    verifier.watch(grant, lambda refusal: ended.append(refusal.reason))
    assert ended == ["revoked", "revoked"]
    verifier.close()
    assert revocations.listeners == []


def test_a_watched_grant_ends_within_a_second_of_its_expiry(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock=clock)
    grant = verifier.verify(issuer.token(exp=NOW + 60))
    ended = threading.Event()
    verifier.watch(grant, lambda _: ended.set())
    clock.advance(65)
    assert ended.wait(10)


def test_the_fault_of_a_listener_does_not_stop_the_others(
    issuer: TestIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    revocations = Revocations()
    verifier = verifier_of(issuer, revocation=revocations)
    grant = verifier.verify(issuer.token())
    ended: list[str] = []

    def fail(_: AuthorizationError) -> None:
        raise ZeroDivisionError

    verifier.watch(grant, fail)
    verifier.watch(grant, lambda refusal: ended.append(refusal.reason))
    revocations.revoked = True
    revocations.listeners[0]()
    assert ended == ["revoked"]
    assert "ZeroDivisionError" in caplog.text


def test_a_grant_of_another_verifier_is_not_watched(issuer: TestIssuer) -> None:
    grant = verifier_of(issuer).verify(issuer.token())
    clock = TestClock(NOW + 10_000)
    verifier_of(issuer, clock=clock).watch(grant, lambda _: pytest.fail("it was watched"))()


def _verify_in_child(verifier: Verifier, tokens: list[str], outcome: Any) -> None:
    outcome.send([verifier.verify(token).token_id for token in tokens])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_verifier_works_in_the_child_of_a_fork(issuer: TestIssuer) -> None:
    clock = TestClock()
    verifier = verifier_of(issuer, clock=clock)
    tokens = [issuer.token(jti="before"), issuer.token(jti="after")]
    verifier.verify(tokens[0])
    # The child has to fetch the keys again, in a loop of its own.
    clock.advance(301)
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_verify_in_child, args=(verifier, tokens, there)
    )
    child.start()
    assert here.poll(20)
    assert here.recv() == ["before", "after"]
    child.join(10)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("issuer", "https://issuer.test/"),
        ("issuer", "issuer.test"),
        ("issuer", None),
        ("audience", ""),
        ("audience", []),
        ("audience", [""]),
        ("audience", {"https://api.test"}),
        ("developers", "dev_01"),
        ("developers", []),
        ("revocation", None),
        ("revocation", "None"),
        ("minimum_binding", "strong"),
        ("minimum_binding", {"directory": []}),
        ("minimum_binding", {"directory": ["login.example.com"]}),
        ("minimum_binding", {"directory": "https://login.example.com"}),
        ("minimum_binding", {"directory": ["https://login.example.com"], "other": 1}),
        ("minimum_binding", 1),
        ("jwks_url", "keys"),
        ("jwks_grace", -1),
        ("jwks_grace", 900_000),
        ("jwks_grace", math.nan),
        ("cache_size", -1),
        ("cache_size", 1.5),
        ("cache_size", True),
        ("clock", 5),
    ],
    ids=str,
)
def test_a_wrong_option_is_named(issuer: TestIssuer, option: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f'Verifier: "{option}" must be'):
        verifier_of(issuer, **{option: value})


def test_revocation_is_stated_and_none_needs_developers(issuer: TestIssuer) -> None:
    with pytest.raises(TypeError, match="revocation"):
        Verifier(issuer=issuer.url, audience=AUDIENCE)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match='"developers" must be given'):
        verifier_of(issuer, developers=None)


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    sub=texts,
    jti=texts,
    depth=st.integers(0, 10),
    aud=st.sampled_from([AUDIENCE, [AUDIENCE], [AUDIENCE, AUDIENCE]]),
    scp=st.lists(
        st.sampled_from(["flights:search", "payments:initiate:max_500.5", "read", "files:read:x"]),
        min_size=1,
        # Not with `unique=True`: on a busy machine, Hypothesis 6.170 reports such lists as flaky.
    ).map(lambda some: list(dict.fromkeys(some))),
)
def test_tokens_that_an_issuer_may_issue_are_accepted(
    issuer: TestIssuer, *, sub: str, jti: str, depth: int, aud: Any, scp: list[str]
) -> None:
    verifier = verifier_of(issuer)
    grant = verifier.verify(
        issuer.token(sub=sub, jti=jti, aud=aud, scp=scp, **(delegated(depth) if depth else {}))
    )
    assert (grant.principal_id, grant.token_id, grant.scopes) == (sub, jti, tuple(scp))
    assert grant.delegation_depth == depth
