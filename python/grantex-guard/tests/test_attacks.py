"""What Python takes and other languages do not: nothing of it makes a token valid, or a verifier fail."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from grantex.base.base64 import decode_base64, decode_base64url, encode_base64, encode_base64url
from grantex.base.errors import AuthorizationError
from grantex.base.strict_json import MAX_SAFE_INTEGER, is_well_formed, parse_json, quoted
from grantex.verify.verifier import Verifier
from grantex_testing.issuer import AUDIENCE, DEVELOPER, TestClock, TestIssuer
from hypothesis import assume, given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    made = TestIssuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def verifier(issuer: TestIssuer) -> Verifier:
    made = Verifier(
        issuer=issuer.url,
        audience=AUDIENCE,
        developers=[DEVELOPER],
        revocation="none",
        minimum_binding="first-use",
        clock=TestClock(),
    )
    made.verify(issuer.token())
    return made


def reason_of(verifier: Verifier, token: Any) -> str | None:
    try:
        verifier.verify(token)
    except AuthorizationError as refusal:
        str(refusal).encode()
        return refusal.reason
    return None


@pytest.mark.parametrize("make", [str.encode, lambda token: bytearray(token.encode()), list, lambda _: None])
def test_a_token_that_is_no_str_is_refused(issuer: TestIssuer, verifier: Verifier, make: Any) -> None:
    assert reason_of(verifier, make(issuer.token())) == "malformed_token"
    assert reason_of(verifier, memoryview(issuer.token().encode())) == "malformed_token"


class Chameleon(str):
    """Looks like a remembered token to whoever compares or slices it."""

    valid = ""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return hash(self.valid)

    def __getitem__(self, key: Any) -> str:
        return self.valid[key]

    def encode(self, *_: Any) -> bytes:
        return self.valid.encode()

    def __str__(self) -> str:
        return self.valid


def test_a_subclass_of_str_counts_as_what_it_holds(issuer: TestIssuer, verifier: Verifier) -> None:
    Chameleon.valid = issuer.token()
    assert reason_of(verifier, Chameleon("a.b.c")) == "malformed_token"
    assert reason_of(verifier, Chameleon(issuer.token())) is None


def test_every_single_character_of_a_token_counts(issuer: TestIssuer, verifier: Verifier) -> None:
    token = issuer.token()
    for index in range(0, len(token), 7):
        for character in "A-_.+/= \n\u0663\udc80é":
            if token[index] != character:
                changed = token[:index] + character + token[index + 1 :]
                assert reason_of(verifier, changed) is not None, (index, character)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token + "\n",
        lambda token: token + "=",
        lambda token: "\ufeff" + token,
        lambda token: token.replace(".", "．", 1),
        lambda token: token + "\x00",
        lambda token: token + "\udc80",
        lambda token: token + ".",
        lambda token: token.upper(),
        lambda token: token + "A" * 8192,
    ],
)
def test_a_token_with_something_added_is_refused(issuer: TestIssuer, verifier: Verifier, change: Any) -> None:
    assert reason_of(verifier, change(issuer.token())) in ("malformed_token", "bad_signature")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        # `True` is an `int`, and equal to 1.
        ({"delegationDepth": False}, "invalid_claim"),
        ({"iat": True}, "invalid_claim"),
        ({"auth_time": True}, "invalid_claim"),
        # Digits and letters of other scripts.
        ({"client_id": "ag_٠١", "agt": "did:grantex:ag_٠١"}, "invalid_claim"),
        ({"client_id": "ag_é", "agt": "did:grantex:ag_é"}, "invalid_claim"),
        ({"client_id": "ag_01\n", "agt": "did:grantex:ag_01\n"}, "invalid_claim"),
        ({"cnf": {"jkt": "x" * 43 + "\n"}}, "invalid_claim"),
        ({"cnf": {"jkt": "é" * 43}}, "invalid_claim"),
        ({"cnf": {}}, "invalid_claim"),
        ({"sub": "\ud800"}, "invalid_claim"),
        ({"amr": ["\udfff"]}, "invalid_claim"),
        # Values that cannot be looked up in a set.
        ({"dev": []}, "wrong_developer"),
        ({"dev": {}}, "wrong_developer"),
        ({"iss": []}, "wrong_issuer"),
        ({"iss": {"a": ["b"]}}, "wrong_issuer"),
        ({"aud": [[]]}, "invalid_claim"),
        ({"aud": {}}, "invalid_claim"),
        ({"scp": [{}]}, "invalid_claim"),
        ({"acr": []}, "invalid_claim"),
        ({"scp": "flights:search"}, "invalid_claim"),
        ({"act": []}, "invalid_claim"),
        ({"act": {"sub": "did:grantex:ag_01", "act": 0}}, "invalid_claim"),
        ({"anc": []}, "invalid_claim"),
        ({"parentAgt": "did:grantex:ag_02"}, "invalid_claim"),
    ],
    ids=str,
)
def test_a_claim_that_python_might_take_is_refused(
    issuer: TestIssuer, verifier: Verifier, claims: dict[str, Any], reason: str
) -> None:
    token = issuer.sign(issuer.header, {**issuer.claims(), **claims})
    assert reason_of(verifier, token) == reason


def payload_with(issuer: TestIssuer, members: str) -> str:
    return f"{json.dumps(issuer.claims())[:-1]}, {members}}}"


@pytest.mark.parametrize(
    "members",
    [
        '"x": NaN',
        '"x": Infinity',
        '"x": -Infinity',
        '"sub": "user_mallory"',
        '"\\u0073ub": "user_mallory"',
        '"x": {"a": 1, "a": 1}',
        '"x": [{"a": 1, "\\u0061": 1}]',
        '"x": 01',
        '"x": 1_000',
        '"x": ٥',
        '"x": "\t"',
        "'x': 1",
        '"x": 1,',
        '"x": ' + "[" * 5000,
        '"x": ' + "[" * 2900 + "]" * 2900,
        '"x": ' + "9" * 5900,
        '"x": 1}\x00{',
    ],
    ids=lambda members: members[:30],
)
def test_a_payload_that_is_no_strict_json_is_malformed(
    issuer: TestIssuer, verifier: Verifier, members: str
) -> None:
    token = issuer.sign(issuer.header, payload_with(issuer, members))
    assert reason_of(verifier, token) == "malformed_token"


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf{}", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b'"x"', b"[]", b""]
)
def test_a_payload_that_is_no_text_of_an_object_is_malformed(
    issuer: TestIssuer, verifier: Verifier, content: bytes
) -> None:
    assert reason_of(verifier, issuer.sign(issuer.header, content)) == "malformed_token"


@pytest.mark.parametrize("number", ["1e400", "-1", "1.5", "1e300", str(2**53), "9" * 400])
def test_a_time_that_no_other_language_reads_alike_is_refused(
    issuer: TestIssuer, verifier: Verifier, number: str
) -> None:
    payload = json.dumps(issuer.claims(auth_time=4711)).replace("4711", number)
    assert reason_of(verifier, issuer.sign(issuer.header, payload)) == "invalid_claim"


def test_a_whole_number_may_be_written_with_places(issuer: TestIssuer, verifier: Verifier) -> None:
    payload = json.dumps(issuer.claims(auth_time=4711)).replace("4711", "4711.0")
    grant = verifier.verify(issuer.sign(issuer.header, payload))
    assert repr(grant.authenticated_at) == "4711"


def test_thousands_of_headers_are_not_kept(issuer: TestIssuer, verifier: Verifier) -> None:
    for number in range(200):
        token = issuer.sign({**issuer.header, "kid": f"kid_{number}"}, "{}")
        assert reason_of(verifier, token) == "wrong_issuer"
    assert reason_of(verifier, issuer.token()) is None


@settings(max_examples=300, deadline=None)
@given(
    st.text()
    | st.from_regex(r"[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{0,80}\.[A-Za-z0-9_-]{0,80}", fullmatch=True)
)
def test_no_text_makes_a_verifier_fail_with_anything_but_a_refusal(verifier: Verifier, text: str) -> None:
    assert reason_of(verifier, text) is not None


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=70))
def test_bytes_have_one_spelling_in_base64(content: bytes) -> None:
    url, padded = encode_base64url(content), encode_base64(content)
    assert decode_base64url(url) == decode_base64url(url.encode()) == content
    assert decode_base64(padded) == content


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("ABab01-_+/= \n\u0663é"), max_size=9))
def test_any_other_spelling_is_refused(text: str) -> None:
    decoded, padded = decode_base64url(text), decode_base64(text)
    assert decoded is None or encode_base64url(decoded) == text
    assert padded is None or encode_base64(padded) == text


values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(values, st.sampled_from([None, 1]), st.booleans())
def test_what_another_program_writes_is_read_unchanged(
    value: Any, indent: int | None, is_ascii: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assume(is_ascii or is_well_formed(text))
    assert parse_json(text) == value


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters()))
def test_a_quoted_text_can_be_written_and_read_again(text: str) -> None:
    assert json.loads(quoted(text).encode()) == text
