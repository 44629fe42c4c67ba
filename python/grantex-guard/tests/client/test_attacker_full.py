"""Answers of another program, a broken proxy or an attacker: none reads as success, none gets the key."""

import copy
import gc
import json
import pickle
import traceback
from typing import Any, Final

import pytest
from client_kinds import KEY, Kind, close, done
from grantex import AsyncGrantex, Grantex, GrantexError
from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer
from grantex_testing.unreliable_server import UnreliableServer

JSON: Final = {"content-type": "application/json"}
DEEP: Final = "[" * 1_000_000 + "]" * 1_000_000
GRANT: Final = {
    "grantToken": "eyJ.eyJ.x",
    "refreshToken": "ref_x",
    "grantId": "grnt_1",
    "scopes": ["a:b"],
    "expiresAt": "2026-01-01T00:00:00.000Z",
}


def _without(member: str) -> dict[str, Any]:
    return {name: value for name, value in GRANT.items() if name != member}


NOT_OF_THE_API: Final[dict[str, LocalAnswer]] = {
    "a page": LocalAnswer("<h1>Welcome</h1>", 200, {"content-type": "text/html"}),
    "a page that says it is JSON": LocalAnswer("<h1>Welcome</h1>", 200, JSON),
    "JSON without its media type": LocalAnswer(json.dumps(GRANT), 200, {"content-type": "text/plain"}),
    "JSON without a media type": LocalAnswer(json.dumps(GRANT), 200),
    "half an answer": LocalAnswer(json.dumps(GRANT)[:40], 201, JSON),
    "nothing": LocalAnswer("", 200, JSON),
    "no content": LocalAnswer("", 204),
    "null": LocalAnswer("null", 200, JSON),
    "an array": LocalAnswer("[]", 200, JSON),
    "a million arrays": LocalAnswer(DEEP, 200, JSON),
    "a million objects": LocalAnswer('{"a":' * 1_000_000, 200, JSON),
    "a million arrays in a known member": LocalAnswer(f'{{"scopes": {DEEP}}}', 200, JSON),
    "a million arrays in an unknown member": LocalAnswer(
        json.dumps(GRANT)[:-1] + f', "x": {DEEP}}}', 200, JSON
    ),
    "text that is not UTF-8": LocalAnswer(b'{"grantToken": "\xff"}', 200, JSON),
    "another shape": LocalAnswer({"ok": True}, 200, JSON),
    "scopes as one text": LocalAnswer({**GRANT, "scopes": "a:b"}, 200, JSON),
    "numbers for texts": LocalAnswer({**GRANT, "grantId": 7}, 200, JSON),
    "an instant without an offset": LocalAnswer({**GRANT, "expiresAt": "2026-01-01T00:00:00"}, 200, JSON),
    "an instant as a number": LocalAnswer({**GRANT, "expiresAt": 1}, 200, JSON),
    "an error with a good status": LocalAnswer({"message": "no", "code": "NOT_FOUND"}, 200, JSON),
    "an error of another shape": LocalAnswer({"error": "no"}, 400, JSON),
    "an error that is no object": LocalAnswer("null", 400, JSON),
    "an error with a code that is none": LocalAnswer({"message": "no", "code": "<b>"}, 400, JSON),
    "an error of a million arrays": LocalAnswer(DEEP, 400, JSON),
    "a page of a proxy": LocalAnswer(f"<h1>no {KEY}</h1>", 403, {"content-type": "text/html"}),
    **{f"an answer without {member}": LocalAnswer(_without(member), 200, JSON) for member in GRANT},
}


@pytest.mark.parametrize("name", NOT_OF_THE_API)
async def test_an_answer_that_is_not_of_the_api_is_an_error(
    kind: Kind, proxy: UnreliableServer, name: str
) -> None:
    proxy.fail(NOT_OF_THE_API[name])
    client = kind.client(api_key=KEY, base_url=proxy.url)
    with pytest.raises(GrantexError) as caught:
        await done(client.tokens.exchange(code="c", agent_id="ag_1"))
    assert caught.value.code == "UNEXPECTED_ANSWER"
    assert "base_url" in caught.value.message
    for secret in ("h1", KEY, "eyJ"):
        assert secret not in str(caught.value)
    assert len(proxy.requests) == 1
    await close(client)


async def test_members_of_a_newer_server_are_ignored(kind: Kind, proxy: UnreliableServer) -> None:
    proxy.fail(LocalAnswer({**GRANT, "newMember": {"a": [1]}}, 200, JSON))
    client = kind.client(api_key=KEY, base_url=proxy.url)
    token = await done(client.tokens.exchange(code="c", agent_id="ag_1"))
    assert (token.scopes, token.grant_id) == (("a:b",), "grnt_1")
    assert not hasattr(token, "newMember")
    await close(client)


@pytest.mark.parametrize(
    "answer",
    [
        {
            "valid": "true",
            "grantId": "g",
            "scopes": [],
            "principal": "p",
            "agent": "a",
            "expiresAt": "2026-01-01T00:00:00Z",
        },
        {
            "valid": 1,
            "grantId": "g",
            "scopes": [],
            "principal": "p",
            "agent": "a",
            "expiresAt": "2026-01-01T00:00:00Z",
        },
        {"valid": True},
        {"valid": None},
        {"active": True},
        {},
    ],
    ids=lambda answer: json.dumps(answer)[:20],
)
async def test_a_verdict_of_another_shape_is_no_verdict(
    kind: Kind, proxy: UnreliableServer, answer: dict[str, Any]
) -> None:
    client = kind.client(api_key=KEY, base_url=proxy.url)
    for verify in (client.tokens.verify, client.grants.verify):
        proxy.fail(LocalAnswer(answer, 200, JSON))
        with pytest.raises(GrantexError) as caught:
            await done(verify("token"))
        assert caught.value.code == "UNEXPECTED_ANSWER"
    await close(client)


@pytest.mark.parametrize(
    "answer",
    [
        LocalAnswer("<h1>Signed out</h1>", 200, {"content-type": "text/html"}),
        LocalAnswer("", 200, {"content-type": "text/html"}),
        LocalAnswer({"revoked": True}, 200, JSON),
        LocalAnswer("", 201),
    ],
    ids=["a page", "an empty page", "JSON", "another status"],
)
async def test_a_revocation_is_done_only_when_the_server_says_so(
    kind: Kind, proxy: UnreliableServer, answer: LocalAnswer
) -> None:
    client = kind.client(api_key=KEY, base_url=proxy.url)
    for revoke in (client.grants.revoke, client.tokens.revoke, client.principals.erase):
        proxy.fail(answer)
        with pytest.raises(GrantexError) as caught:
            await done(revoke("x_1"))
        assert caught.value.code == "UNEXPECTED_ANSWER"
    await close(client)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_never_gets_the_key(kind: Kind, proxy: UnreliableServer, status: int) -> None:
    with LocalServer(lambda _: LocalAnswer(GRANT, 200, JSON)) as stranger:
        client = kind.client(api_key=KEY, base_url=proxy.url)
        for target in (f"{stranger.url}/x", "/elsewhere", f"//{stranger.url.removeprefix('http://')}/x"):
            proxy.fail(LocalAnswer("", status, {"location": target}))
            with pytest.raises(GrantexError) as caught:
                await done(client.tokens.exchange(code="c", agent_id="ag_1"))
            assert (caught.value.code, caught.value.status) == ("UNEXPECTED_ANSWER", status)
        assert stranger.requests == []
        assert len(proxy.requests) == 3
        await close(client)


async def test_nothing_of_the_callers_own_client_goes_along(proxy: UnreliableServer) -> None:
    import httpx

    own: Any = {
        "auth": ("user", "password"),
        "cookies": {"a": "b"},
        "headers": {"x-own": "1"},
        "follow_redirects": True,
    }
    proxy.fail(LocalAnswer("", 302, {"location": "/elsewhere", "set-cookie": "session=1; Path=/"}))
    with httpx.Client(**own) as http, Grantex(api_key=KEY, base_url=proxy.url, http_client=http) as client:
        for _ in range(2):
            with pytest.raises(GrantexError):
                client.me.get()
    assert len(proxy.requests) == 2
    for request in proxy.requests:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert not {"cookie", "x-own"} & set(request.headers)


@pytest.mark.parametrize(
    "key",
    ["", "gx_test_a\nx: y", "gx_test_a\r\nx: y", "gx test", "gx_test_ä", "gx_test_a\0", 7, b"gx_test_a"],
)
def test_a_key_that_no_header_can_hold_is_refused_and_not_repeated(kind: Kind, key: Any) -> None:
    with pytest.raises(TypeError, match=r"^api_key ") as caught:
        kind.client(api_key=key)
    assert str(key) not in str(caught.value) or key == ""


@pytest.mark.parametrize(
    "identifier",
    [
        "",
        ".",
        "..",
        "/../",
        "a/b",
        "a/../b",
        "%2e%2e",
        "a?b",
        "a#b",
        "a b",
        "ä",
        "a\n",
        7,
        None,
        "../grants/grnt_1",
    ],
)
async def test_an_id_never_changes_the_path(kind: Kind, proxy: UnreliableServer, identifier: Any) -> None:
    client = kind.client(api_key=KEY, base_url=proxy.url)
    for call in (
        client.agents.get,
        client.agents.delete,
        client.grants.revoke,
        client.audit.erase,
        client.keys.revoke,
        client.authorizations.cancel,
    ):
        with pytest.raises(TypeError, match="must be a non-empty string of letters, digits"):
            await done(call(identifier))
    assert proxy.requests == []
    await close(client)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/../", "%2F..%2F"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("ä b\r\n", "%C3%A4%20b%0D%0A"),
    ],
)
async def test_a_name_is_escaped(kind: Kind, proxy: UnreliableServer, name: str, path: str) -> None:
    client = kind.client(api_key=KEY, base_url=proxy.url)
    proxy.fail(LocalAnswer("", 204))
    await done(client.principals.erase(name))
    assert proxy.requests[0].path == f"/v1/principals/{path}"
    for wrong in ("", ".", "..", "\ud800", 7, None):
        with pytest.raises(TypeError, match="must be a non-empty text"):
            await done(client.principals.erase(wrong))
    assert len(proxy.requests) == 1
    await close(client)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://a",
        "http://",
        "http://a@b",
        "http://a?b",
        "http://a#b",
        "http://a b",
        "http://a\n",
        "http://a:x",
        "a",
        7,
        "http://a:99999",
        "http://ä",
    ],
)
def test_an_address_that_is_none_is_refused(kind: Kind, url: Any) -> None:
    with pytest.raises(TypeError, match=r"^base_url must be an http or https URL"):
        kind.client(api_key=KEY, base_url=url)


def test_wrong_options_are_refused_by_name(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, wrong in [
        ("timeout", [0, -1, float("nan"), 30_000, "1", True]),
        ("retries", [-1, 1.5, "1", True]),
        ("http_client", [object()]),
    ]:
        for value in wrong:
            with pytest.raises(TypeError, match=f"^{name} must be"):
                kind.client(api_key=KEY, **{name: value})
    monkeypatch.delenv("GRANTEX_API_KEY", raising=False)
    with pytest.raises(TypeError, match=r"^api_key is missing"):
        kind.client()
    monkeypatch.setenv("GRANTEX_API_KEY", KEY)
    monkeypatch.setenv("GRANTEX_URL", "no address")
    with pytest.raises(TypeError, match=r"^GRANTEX_URL, the default of base_url, must be"):
        kind.client()
    monkeypatch.setenv("GRANTEX_URL", "https://grants.example/base/")
    assert repr(kind.client()) == f"{kind.client.__name__}('https://grants.example/base')"


async def test_no_secret_is_in_an_error(kind: Kind, proxy: UnreliableServer) -> None:
    repeated = f"bad {KEY} and ref_{'a' * 43} and eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig"
    proxy.fail(LocalAnswer({"code": "X", "message": repeated}, 400, JSON), "lose-request")
    client = kind.client(api_key=KEY, base_url=proxy.url, retries=0)
    for _ in range(2):
        with pytest.raises(GrantexError) as caught:
            await done(client.tokens.exchange(code="secret-code", agent_id="ag_1"))
        for error in _chain(caught.value):
            printed = "".join(traceback.format_exception(error)) + repr(vars(error))
            # Tracebacks quote this file's lines, but never what they hold.
            for secret in (KEY, "a" * 43, "eyJ"):
                assert secret not in printed
            assert not any(hasattr(value, "headers") for value in vars(error).values())
    await close(client)


def _chain(error: BaseException | None) -> list[BaseException]:
    if error is None:
        return []
    return [error, *_chain(error.__cause__), *_chain(error.__context__)]


def test_an_error_can_be_copied_and_pickled() -> None:
    error = GrantexError("RATE_LIMITED", "no", status=429, request_id="req_1", retry_after=3)
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert vars(again) == vars(error)
        assert str(again) == str(error)


def test_secrets_are_not_printed() -> None:
    from grantex import ExchangeTokenParams
    from grantex.client import Authorization, GrantTokens

    token = GrantTokens.model_validate_json(json.dumps(GRANT))
    assert "eyJ" not in repr(token)
    assert "ref_x" not in f"{token}"
    assert "hidden" not in repr(ExchangeTokenParams(code="hidden", agent_id="ag_1"))
    assert {"code", "consent_url"} == {
        name for name, field in Authorization.model_fields.items() if not field.repr
    }


async def test_an_answer_is_frozen(kind: Kind, proxy: UnreliableServer) -> None:
    proxy.fail(LocalAnswer(GRANT, 200, JSON))
    client = kind.client(api_key=KEY, base_url=proxy.url)
    token = await done(client.tokens.exchange(code="c", agent_id="ag_1"))
    with pytest.raises(ValueError, match="frozen"):
        token.scopes = ("all:things",)
    await close(client)


async def test_an_answer_that_fills_the_memory_is_cut_off(
    kind: Kind, proxy: UnreliableServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("_sync", "_async"):
        monkeypatch.setattr(f"grantex.client.{room}.exchange.LONGEST_ANSWER", 1000)
    client = kind.client(api_key=KEY, base_url=proxy.url)
    for status in (200, 500):
        proxy.fail(LocalAnswer("x" * 1001, status, JSON))
        with pytest.raises(GrantexError) as caught:
            await done(client.me.get())
        assert caught.value.code == "UNEXPECTED_ANSWER"
        assert "longer than 1000 bytes" in caught.value.message
    await close(client)


def test_a_child_of_a_fork_has_connections_of_its_own() -> None:
    import os

    def answer(request: LocalRequest) -> LocalAnswer:
        return LocalAnswer({**GRANT, "grantId": json.loads(request.body)["code"]}, 201, JSON)

    with LocalServer(answer) as here, Grantex(api_key=KEY, base_url=here.url) as client:
        client.tokens.exchange(code="parent", agent_id="ag_1")
        own = client._transport.connections.client()
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            other = client._transport.connections.client() is not own
            got = client.tokens.exchange(code="child", agent_id="ag_1").grant_id
            os.write(write, f"{other} {got}".encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert os.read(read, 100) == b"True child"
        assert client.tokens.exchange(code="parent", agent_id="ag_1").grant_id == "parent"
        os.close(read)
        os.close(write)


def test_threads_that_come_first_share_the_connections() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with (
        LocalServer(lambda _: LocalAnswer(GRANT, 201, JSON)) as here,
        ThreadPoolExecutor(8) as pool,
        Grantex(api_key=KEY, base_url=here.url) as client,
    ):
        used = set(pool.map(lambda _: id(client._transport.connections.client()), range(64)))
        assert len(used) == 1
        tokens = list(pool.map(lambda _: client.tokens.exchange(code="c", agent_id="ag_1"), range(16)))
    assert len({token.grant_id for token in tokens}) == 1


def test_one_client_serves_several_event_loops(proxy: UnreliableServer) -> None:
    import asyncio

    client = AsyncGrantex(api_key=KEY, base_url=proxy.url)

    async def once() -> str:
        proxy.fail(LocalAnswer(GRANT, 200, JSON))
        grant_id = (await client.tokens.exchange(code="c", agent_id="ag_1")).grant_id
        await client._transport.connections.client().aclose()
        return grant_id

    assert [asyncio.run(once()) for _ in range(2)] == ["grnt_1"] * 2


def test_a_client_that_nobody_closes_leaves_no_connection(proxy: UnreliableServer) -> None:
    proxy.fail(LocalAnswer(GRANT, 200, JSON))
    client = Grantex(api_key=KEY, base_url=proxy.url)
    derived = client.with_options(timeout=3)
    del client
    gc.collect()
    # Unclosed sockets are errors in these tests.
    derived.tokens.exchange(code="c", agent_id="ag_1")
    del derived
    gc.collect()


async def test_a_closed_client_says_so(kind: Kind, proxy: UnreliableServer) -> None:
    client = kind.client(api_key=KEY, base_url=proxy.url)
    await close(client)
    with pytest.raises(RuntimeError, match="the client is closed"):
        await done(client.me.get())
    assert proxy.requests == []


def test_a_request_that_json_cannot_hold_is_refused(proxy: UnreliableServer) -> None:
    cycle: dict[str, Any] = {}
    cycle["a"] = cycle
    with Grantex(api_key=KEY, base_url=proxy.url) as client:
        wrong: Any
        for wrong in ({"a": float("nan")}, {"a": float("inf")}, {"a": "\ud800"}, cycle, {"a": object()}):
            with pytest.raises(TypeError):
                client.audit.log(grant_id="grnt_1", action="a", status="success", metadata=wrong)
        with pytest.raises(TypeError, match="scopes must be several texts"):
            client.agents.register(name="a", scopes="flights:book")
        with pytest.raises(TypeError, match="scopes"):
            client.authorize(agent_id="a", user_id="b", scopes="flights:book")
        with pytest.raises(TypeError, match="principal_id and user_id are the same: pass one"):
            client.authorize(agent_id="a", user_id="b", principal_id="b", scopes=["a:b"])
        with pytest.raises(TypeError, match="code"):
            client.tokens.exchange(code=None, agent_id="ag_1")
        with pytest.raises(TypeError, match="principal_id: Field required; userId: Extra inputs"):
            client.authorize(agent_id="a", scopes=["a:b"], userId="b")  # type: ignore[call-overload]
    assert proxy.requests == []
