"""The parts of the client that need no server: keys, stores, streams, and calls with a bound token."""

import json
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from grantex import (
    AgentAuth,
    AgentKey,
    FileStore,
    GrantexError,
    MemoryStore,
    create_agent_key,
    create_pkce,
    create_state,
    load_agent_key,
)
from grantex.base.base64 import decode_base64url, encode_base64url
from grantex.client import AgentKeyAlgorithm
from grantex.client.agent_key import thumbprint
from grantex.client.json_lines import LineSplitter
from grantex.client.server_events import ServerEvent, ServerEventReader
from hypothesis import given
from hypothesis import strategies as st


def token_bound_to(kid: str | None) -> str:
    claims = {"iat": 0, "exp": 3600, **({} if kid is None else {"cnf": {"jkt": kid}})}
    return f"e30.{encode_base64url(json.dumps(claims).encode())}.x"


def part(jws: str, index: int) -> Any:
    return json.loads(decode_base64url(jws.split(".")[index]) or b"")


def test_a_thumbprint_is_that_of_rfc_8037() -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_a_key_is_stored_before_it_is_used_and_loaded_again(algorithm: AgentKeyAlgorithm) -> None:
    store = MemoryStore()
    key = create_agent_key(store, algorithm)
    again = load_agent_key(store, key.kid)
    assert (again.kid, again.public_key, again.algorithm) == (key.kid, key.public_key, algorithm)
    jws = again.sign({"a": "é"}, {"typ": "x", "kid": key.kid})
    assert part(jws, 0) == {"alg": algorithm, "typ": "x", "kid": key.kid}
    assert part(jws, 1) == {"a": "é"}
    signature = decode_base64url(jws.split(".")[2]) or b""
    assert len(signature) == 64
    if algorithm == "EdDSA":
        public = Ed25519PublicKey.from_public_bytes(decode_base64url(key.public_key["x"]) or b"")
        public.verify(signature, jws.rpartition(".")[0].encode())


def test_a_key_shows_and_gives_away_nothing() -> None:
    store = MemoryStore()
    key = create_agent_key(store)
    private = json.loads(store.get(key.kid) or "")["d"]
    assert private not in repr(key)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(key)


@pytest.mark.parametrize(
    "stored", ["", "null", "{}", "[]", "secret", "[" * 100_000, '{"alg":"EdDSA","d":"secret"}']
)
def test_a_damaged_key_is_an_error_without_its_content(stored: str) -> None:
    store = MemoryStore()
    store.set("kid", stored)
    with pytest.raises(GrantexError) as caught:
        load_agent_key(store, "kid")
    assert caught.value.code == "STORE_DAMAGED"
    assert "secret" not in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_key_under_another_name_or_with_another_public_half_is_damaged() -> None:
    store = MemoryStore()
    one, other = create_agent_key(store), create_agent_key(store)
    stored = json.loads(store.get(one.kid) or "")
    store.set("name", store.get(one.kid) or "")
    store.set(one.kid, json.dumps({**stored, "x": other.public_key["x"]}))
    for kid in ("name", one.kid):
        with pytest.raises(GrantexError, match="STORE_DAMAGED"):
            load_agent_key(store, kid)
    with pytest.raises(GrantexError, match="KEY_UNKNOWN"):
        load_agent_key(store, "unknown")
    for store_, algorithm, named in ((object(), "EdDSA", "store"), (store, "RS256", "algorithm")):
        with pytest.raises(TypeError, match=named):
            create_agent_key(store_, algorithm)  # type: ignore[arg-type]


def test_files_are_the_owners_and_names_lead_nowhere(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "a" / "b")
    for name in ("plain", "../outside", "a/b", "..", "ä b\n", "x" * 200):
        assert store.get(name) is None
        store.set(name, f"value of {name}")
        store.set(name, f"later value of {name}")
        assert store.get(name) == f"later value of {name}"
    files = list((tmp_path / "a" / "b").iterdir())
    assert len(files) == 6
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    store.delete("plain")
    store.delete("plain")
    assert store.get("plain") is None
    for name in ("", "x" * 201, "ä" * 40):
        with pytest.raises(TypeError, match="the name of a secret"):
            store.set(name, "value")
    with pytest.raises(TypeError, match="directory must be a path"):
        FileStore("")


def test_a_file_that_cannot_be_replaced_leaves_no_draft(tmp_path: Path) -> None:
    (tmp_path / "name.secret").mkdir()
    with pytest.raises(OSError, match=r"."):
        FileStore(tmp_path).set("name", "value")
    assert [path.name for path in tmp_path.iterdir()] == ["name.secret"]


def test_a_challenge_is_that_of_its_verifier() -> None:
    one, other = create_pkce(), create_pkce()
    digest = sha256(one.code_verifier.encode()).digest()
    assert decode_base64url(one.code_challenge) == digest
    assert len(one.code_verifier) == 43
    assert one.code_verifier not in repr(one)
    assert one.code_verifier != other.code_verifier
    assert create_state() != create_state()


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"))), st.integers(1, 7))
def test_lines_are_whole_wherever_the_pieces_break(lines: list[str], size: int) -> None:
    content = "".join(f"{line}\n" for line in lines).encode()
    splitter = LineSplitter()
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert [line for piece in pieces for line in splitter.feed(piece)] == lines
    splitter.end()


@pytest.mark.parametrize("content", [b'{"a":1', b"\xff\n", b"x" * (4 * 1024 * 1024 + 1), "é".encode()[:1]])
def test_a_stream_of_lines_that_is_broken_is_an_error(content: bytes) -> None:
    def split() -> None:
        splitter = LineSplitter()
        splitter.feed(content)
        splitter.end()

    with pytest.raises(GrantexError, match="UNEXPECTED_ANSWER"):
        split()


EVENTS = (
    "\ufeff: a comment\n\nid: 1\nevent: ready\ndata: {}\n\n"
    "data: one\r\ndata:two\r\n\r\nevent: audit\rdata\r\r"
    "retry: 3\nunknown: x\n\nid: 2\nid: \0\ndata: é\n\ndata: never ended"
)
READ = [
    ServerEvent("ready", "1", "{}"),
    ServerEvent(None, None, "one\ntwo"),
    ServerEvent("audit", None, ""),
    ServerEvent(None, "2", "é"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_events_are_read_wherever_the_pieces_break(size: int) -> None:
    content = EVENTS.encode()
    reader = ServerEventReader()
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert [event for piece in pieces for event in reader.feed(piece)] == READ


@pytest.mark.parametrize("content", [b"\xff", b"data: " + b"x" * 1024 * 1024, b"data: x\n" * 200_000])
def test_a_stream_of_events_that_is_broken_is_an_error(content: bytes) -> None:
    with pytest.raises(GrantexError, match="UNEXPECTED_ANSWER"):
        ServerEventReader().feed(content)


class Service:
    """A service that demands a proof with its nonce."""

    def __init__(self) -> None:
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        # The same request is sent again, with another proof.
        self.seen.append(httpx.Request(request.method, request.url, headers=request.headers))
        if part(request.headers["dpop"], 1).get("nonce") == "n-1":
            return httpx.Response(200, content=request.content)
        challenge = {"www-authenticate": 'DPoP error="use_dpop_nonce"', "dpop-nonce": "n-1"}
        return httpx.Response(401, headers=challenge)


class Source:
    """A source of one token."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token


def check_proofs(key: AgentKey, token: str, seen: list[httpx.Request]) -> None:
    proofs = [part(request.headers["dpop"], 1) for request in seen]
    assert [proof.get("nonce") for proof in proofs] == [None, "n-1", "n-1"]
    assert len({proof["jti"] for proof in proofs}) == 3
    for request, proof in zip(seen, proofs, strict=True):
        assert request.headers["authorization"] == f"DPoP {token}"
        assert (proof["htm"], proof["htu"]) == (request.method, "https://a.example/pay/%C3%A9")
        assert decode_base64url(proof["ath"]) == sha256(token.encode()).digest()
        assert part(request.headers["dpop"], 0) == {"alg": "EdDSA", "typ": "dpop+jwt", "jwk": key.public_key}


def test_a_bound_token_goes_with_a_proof_for_each_request() -> None:
    key = create_agent_key(MemoryStore())
    token, service = token_bound_to(key.kid), Service()
    auth = AgentAuth(key=key, token=token)
    with httpx.Client(auth=auth, transport=httpx.MockTransport(service)) as http:
        for _ in range(2):
            answer = http.post("https://A.example:443/pay/é?a=b#c", content=b"body")
            assert (answer.status_code, answer.content) == (200, b"body")
    check_proofs(key, token, service.seen)


async def test_a_bound_token_of_a_source_goes_with_a_proof_for_each_request() -> None:
    key = create_agent_key(MemoryStore())
    token, service = token_bound_to(key.kid), Service()

    auth = AgentAuth(key=key, token=Source(token))
    async with httpx.AsyncClient(auth=auth, transport=httpx.MockTransport(service)) as http:
        for _ in range(2):
            answer = await http.post("https://a.example/pay/é?a=b", content=b"body")
            assert (answer.status_code, answer.content) == (200, b"body")
    check_proofs(key, token, service.seen)


def test_a_synchronous_client_takes_no_asynchronous_source() -> None:
    key = create_agent_key(MemoryStore())
    auth = AgentAuth(key=key, token=Source("token"))
    with (
        httpx.Client(auth=auth, transport=httpx.MockTransport(Service())) as http,
        pytest.raises(TypeError, match="not an AsyncTokenSource"),
    ):
        http.get("https://a.example")


def test_a_token_that_is_not_bound_to_the_key_is_not_sent() -> None:
    key, service = create_agent_key(MemoryStore()), Service()
    for kid in (None, create_agent_key(MemoryStore()).kid):
        auth = AgentAuth(key=key, token=token_bound_to(kid))
        with (
            httpx.Client(auth=auth, transport=httpx.MockTransport(service)) as http,
            pytest.raises(GrantexError, match="TOKEN_NOT_BOUND"),
        ):
            http.get("https://a.example")
    assert service.seen == []
    for name, options in {"key": {"key": object(), "token": "x"}, "token": {"key": key, "token": ""}}.items():
        with pytest.raises(TypeError, match=f"^{name} must be"):
            AgentAuth(**options)  # type: ignore[arg-type]
