"""Proofs that are used twice, by many, or remembered by a store that fails."""

import asyncio
import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grantex import AuthorizationError, Call, Guard, Rule, TokenRequest, Verifier, read_token
from grantex.base.agent_jwk import import_agent_key
from grantex.base.base64 import encode_base64url
from grantex.dpop import DpopProofs
from grantex.dpop.replays import ReplayMemory
from grantex_testing.issuer import AUDIENCE, DEVELOPER, NOW, TestClock, TestIssuer


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    made = TestIssuer()
    yield made
    made.close()


class Holder:
    """Somebody with a key, and a token that is bound to it."""

    def __init__(self, issuer: TestIssuer) -> None:
        self._key = Ed25519PrivateKey.generate()
        x = encode_base64url(self._key.public_key().public_bytes_raw())
        self._jwk = {"kty": "OKP", "crv": "Ed25519", "x": x}
        key = import_agent_key(self._jwk)
        assert key is not None
        self.token = issuer.token(cnf={"jkt": key.thumbprint})

    def proof(self, **changes: Any) -> str:
        claims = {
            "htm": "POST",
            "htu": "https://travel.example/flights",
            "iat": NOW,
            "jti": "one",
            "ath": encode_base64url(sha256(self.token.encode()).digest()),
            **changes,
        }
        header = {"typ": "dpop+jwt", "alg": "EdDSA", "jwk": self._jwk}
        signed = ".".join(encode_base64url(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{encode_base64url(self._key.sign(signed.encode()))}"

    def request(self, proof: str) -> TokenRequest:
        return TokenRequest("POST", "/flights", [("authorization", f"DPoP {self.token}"), ("dpop", proof)])


def guard_of(issuer: TestIssuer, proofs: DpopProofs) -> Guard:
    verifier = Verifier(
        issuer=issuer.url, audience=AUDIENCE, developers=[DEVELOPER], revocation="none", clock=TestClock()
    )
    return Guard(verifier=verifier, audit=False, dpop=proofs)


def proofs_of(**options: Any) -> DpopProofs:
    return DpopProofs(**{"origin": "https://travel.example", "clock": TestClock(), **options})


def call_of(guard: Guard, request: TokenRequest) -> Call[Any]:
    return Call(token=read_token(guard, request), action="book", input=None, rule=Rule("flights:search"))


def outcome_of(guard: Guard, request: TokenRequest) -> str:
    try:
        guard.admit(call_of(guard, request))
    except AuthorizationError as refusal:
        return refusal.reason if refusal.attribution is not None else "attributed to nobody"
    return "accepted"


def test_a_proof_counts_once_for_a_request_and_for_no_other(issuer: TestIssuer) -> None:
    proofs = proofs_of()
    guards = [guard_of(issuer, proofs), guard_of(issuer, proofs)]
    holder = Holder(issuer)
    request = holder.request(holder.proof())
    assert [outcome_of(guard, request) for guard in guards] == ["accepted", "accepted"]
    again = holder.request(holder.proof())
    assert [outcome_of(guard, again) for guard in guards] == ["proof_replayed", "proof_replayed"]
    assert outcome_of(guards[0], holder.request(holder.proof(jti="two"))) == "accepted"


def test_what_was_found_out_about_a_request_goes_with_it(issuer: TestIssuer) -> None:
    proofs = proofs_of()
    guard = guard_of(issuer, proofs)
    holder = Holder(issuer)
    for number in range(20):
        assert outcome_of(guard, holder.request(holder.proof(jti=f"n{number}"))) == "accepted"
    gc.collect()
    assert len(proofs._checked._values) == 0


def test_one_of_many_threads_may_use_a_proof(issuer: TestIssuer) -> None:
    guard = guard_of(issuer, proofs_of())
    holder = Holder(issuer)
    proof = holder.proof()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: outcome_of(guard, holder.request(proof)), range(40)))
    assert sorted(outcomes) == ["accepted", *["proof_replayed"] * 39]


class AsyncStore:
    """A store that takes its time, such as an asynchronous client of Redis."""

    def __init__(self, answer: Any = None) -> None:
        self.keys: set[str] = set()
        self.answer = answer

    async def put_if_absent(self, key: str, ttl_seconds: int, holder: str) -> bool:
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is not None:
            return self.answer  # type: ignore[no-any-return]
        was_absent = key not in self.keys
        self.keys.add(key)
        return was_absent


async def test_a_store_may_be_asynchronous(issuer: TestIssuer) -> None:
    guard = guard_of(issuer, proofs_of(replay_store=AsyncStore()))
    holder = Holder(issuer)
    request = holder.request(holder.proof())
    await asyncio.gather(*(guard.admit_async(call_of(guard, request)) for _ in range(2)))
    with pytest.raises(AuthorizationError) as caught:
        await guard.admit_async(call_of(guard, holder.request(holder.proof())))
    assert caught.value.reason == "proof_replayed"


def test_an_asynchronous_store_serves_callers_without_a_loop(issuer: TestIssuer) -> None:
    guard = guard_of(issuer, proofs_of(replay_store=AsyncStore()))
    holder = Holder(issuer)
    outcomes = [outcome_of(guard, holder.request(holder.proof())) for _ in range(2)]
    assert outcomes == ["accepted", "proof_replayed"]


class BrokenStore:
    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def put_if_absent(self, key: str, ttl_seconds: int, holder: str) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.parametrize(
    ("store", "reason"),
    [
        (BrokenStore(OSError("down")), "replays_unavailable"),
        (BrokenStore(None), "replays_unavailable"),
        (BrokenStore(1), "replays_unavailable"),
        (BrokenStore("OK"), "replays_unavailable"),
        (AsyncStore(OSError("down")), "replays_unavailable"),
        (AsyncStore("OK"), "proof_replayed"),
        (AsyncStore(1), "proof_replayed"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
def test_a_store_that_fails_or_answers_unclearly_refuses(issuer: TestIssuer, store: Any, reason: str) -> None:
    holder = Holder(issuer)
    guard = guard_of(issuer, proofs_of(replay_store=store))
    assert outcome_of(guard, holder.request(holder.proof())) == reason


def test_one_person_fills_no_more_than_half_of_the_memory() -> None:
    clock = TestClock()
    memory = ReplayMemory(clock, limit=100)
    kept = 0
    for number in range(100):
        try:
            memory.put_if_absent(f"flood {number}", 60, "mallory")
        except RuntimeError:
            break
        kept += 1
    assert kept == 50
    assert memory.put_if_absent("hers", 60, "alice")
    assert not memory.put_if_absent("hers", 60, "alice")
    # None is forgotten before its time, and all are afterwards.
    clock.advance(60)
    assert not memory.put_if_absent("flood 0", 60, "alice")
    clock.advance(2)
    assert memory.put_if_absent("flood 0", 60, "mallory")
    assert len(memory._used) == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("origin", "travel.example"),
        ("origin", "https://travel.example?x"),
        ("origin", "https://user@travel.example"),
        ("origin", None),
        ("mode", "never"),
        ("replay_store", {}),
        ("nonce_secret", "too short"),
        ("nonce_secret", b"x" * 32),
        ("clock", 5),
    ],
    ids=str,
)
def test_a_wrong_option_is_named(option: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f'DpopProofs: "{option}'):
        proofs_of(**{option: value})


@pytest.mark.parametrize(
    ("url", "target", "outcome"),
    [
        ("/proxy/https://evil.example/c", "/proxy//c", "proof_invalid"),
        ("/proxy/https://evil.example/c", "/proxy/https://evil.example/c", "accepted"),
        ("http://inner.example:8000/flights", "/flights", "accepted"),
        ("HTTP://inner.example/flights?to=http://a.example", "/flights", "accepted"),
    ],
)
def test_only_the_beginning_of_a_url_is_its_origin(
    issuer: TestIssuer, url: str, target: str, outcome: str
) -> None:
    holder = Holder(issuer)
    proof = holder.proof(htu=f"https://travel.example{target}")
    headers = [("authorization", f"DPoP {holder.token}"), ("dpop", proof)]
    assert outcome_of(guard_of(issuer, proofs_of()), TokenRequest("POST", url, headers)) == outcome


@pytest.mark.parametrize("member", ["iat", "nbf", "exp"])
@pytest.mark.parametrize("digits", [20, 309, 2000])
def test_a_time_that_no_double_holds_is_wrong_and_no_fault(
    issuer: TestIssuer, member: str, digits: int
) -> None:
    holder = Holder(issuer)
    guard = guard_of(issuer, proofs_of(clock=lambda: NOW + 0.5))
    early = holder.proof(**{member: -(10**digits), "jti": "early"})
    late = holder.proof(**{member: 10**digits, "jti": "late"})
    outcomes = [outcome_of(guard, holder.request(proof)) for proof in (early, late)]
    expected = {"iat": ["proof_invalid"] * 2, "nbf": ["accepted", "proof_invalid"]}
    assert outcomes == expected.get(member, ["proof_invalid", "accepted"])
