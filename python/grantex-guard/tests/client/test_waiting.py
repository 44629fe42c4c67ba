"""Waiting for people and for events, with a server whose answers a test decides."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from client_kinds import KEY, Kind, Waits, close, done, each
from grantex import GrantexError
from grantex.client import DisposalLine, GrantRevoked, StreamNotice, UnknownEvent
from grantex.log import check_export
from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer
from grantex_testing.vectors import vectors_folder

JSON: Final = {"content-type": "application/json"}
AT: Final = "2026-01-02T03:04:05.678Z"


class Scripted:
    """Answers one after the other; the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[LocalAnswer] = []

    def __call__(self, request: LocalRequest) -> LocalAnswer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def script() -> Scripted:
    return Scripted()


@pytest.fixture
def local(script: Scripted) -> Iterator[LocalServer]:
    with LocalServer(script) as running:
        yield running


def client_of(kind: Kind, local: LocalServer, waits: Waits) -> Any:
    """Make a client whose waits take no time."""
    client = kind.client(api_key=KEY, base_url=local.url)
    client._use(kind.transport_to(local.url, waits))
    return client


async def error_of(call: Callable[[], Any]) -> GrantexError:
    with pytest.raises(GrantexError) as caught:
        await done(call())
    return caught.value


def request(status: str, **more: Any) -> LocalAnswer:
    members = {"authRequestId": "areq_1", "agentId": "ag_1", "principalId": "alice", "scopes": ["a:b"]}
    times = {"audience": "a", "expiresIn": "1d", "createdAt": AT, "expiresAt": AT}
    return LocalAnswer({**members, **times, "status": status, **more}, 200, JSON)


async def test_a_code_is_awaited_ever_more_slowly(kind: Kind, script: Scripted, local: LocalServer) -> None:
    waits = Waits()
    script.answers = [request("pending")] * 12 + [request("approved"), request("approved", code="c")]
    client = client_of(kind, local, waits)
    assert (await done(client.authorizations.wait_for_code("areq_1"))).code == "c"
    assert waits.waits[:3] == [1, 1.2, pytest.approx(1.44)]
    assert waits.waits[-1] == 5
    await close(client)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (request("denied"), "ACCESS_DENIED"),
        (request("cancelled"), "REQUEST_CANCELLED"),
        (request("expired"), "REQUEST_EXPIRED"),
        (request("consumed"), "CODE_ELSEWHERE"),
        (request("approved", redirectUri="https://a.example"), "CODE_ELSEWHERE"),
        (request("approved", sandbox=True), "CODE_ELSEWHERE"),
        (request("a status of a newer server"), "CODE_ELSEWHERE"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.body["status"],
)
async def test_a_code_that_will_not_come_is_an_error(
    kind: Kind, script: Scripted, local: LocalServer, answer: LocalAnswer, code: str
) -> None:
    script.answers = [answer]
    client = client_of(kind, local, Waits())
    assert (await error_of(lambda: client.authorizations.wait_for_code("areq_1"))).code == code
    assert len(local.requests) == 1
    await close(client)


def approval(status: str) -> LocalAnswer:
    call = {"grantId": "grnt_1", "agentId": "ag_1", "principalId": None, "audience": "a", "action": "pay"}
    names = {"approvalId": "apr_1", "approvalUrl": "https://grantex.example/approvals/apr_1", "digest": "d"}
    return LocalAnswer({**names, **call, "status": status, "createdAt": AT, "expiresAt": AT}, 200, JSON)


async def test_an_approval_is_awaited_until_the_person_has_decided(
    kind: Kind, script: Scripted, local: LocalServer
) -> None:
    waits = Waits()
    client = client_of(kind, local, waits)
    stopping = LocalAnswer({"message": "no", "code": "STOPPING"}, 503, JSON)
    for status, code in (
        ("approved", None),
        ("used", None),
        ("refused", "APPROVAL_REFUSED"),
        ("expired", "APPROVAL_EXPIRED"),
        ("a status of a newer server", "APPROVAL_EXPIRED"),
    ):
        script.answers = [approval("pending"), stopping, approval("pending"), approval(status)]
        if code is None:
            assert (await done(client.grants.wait_for_approval("apr_1"))).status == status
        else:
            assert (await error_of(lambda: client.grants.wait_for_approval("apr_1"))).code == code
    assert {asked.path for asked in local.requests} == {"/v1/approvals/apr_1?wait=25"}
    assert waits.waits.count(1.0) >= 10
    await close(client)


async def test_the_server_may_take_as_long_as_it_was_told_to_wait(
    kind: Kind, script: Scripted, local: LocalServer
) -> None:
    script.answers = [approval("pending")]
    hurried = kind.client(api_key=KEY, base_url=local.url, timeout=0.000_001, retries=0)
    assert (await error_of(lambda: hurried.approvals.get("apr_1"))).code == "TIMEOUT"
    assert (await done(hurried.approvals.get("apr_1", wait=30))).status == "pending"
    await close(hurried)


async def test_a_key_is_awaited_and_given_out_once(kind: Kind, script: Scripted, local: LocalServer) -> None:
    waits = Waits()
    codes = {
        "deviceCode": "secret",
        "userCode": "AB-CD",
        "verificationUrl": "u",
        "expiresAt": AT,
        "interval": 5,
    }
    key = {"apiKey": KEY, "id": "key_1", "name": "n", "roles": ["verify"], "expiresAt": None}
    script.answers = [
        LocalAnswer(codes, 201, JSON),
        LocalAnswer({"status": "pending"}, 200, JSON),
        LocalAnswer({"status": "allowed", **key}, 200, JSON),
        LocalAnswer({"status": "allowed"}, 200, JSON),
        LocalAnswer({"status": "denied"}, 200, JSON),
        LocalAnswer({"message": "no", "code": "ACCESS_DENIED"}, 403, JSON),
    ]
    login = await done(kind.start_device_login(name="a", base_url=local.url, clock=kind.clock(waits)))
    got = await done(login.wait_for_key())
    assert (got.api_key, got.roles, waits.waits) == (KEY, ("verify",), [5, 5])
    assert KEY not in repr(got)
    assert [json.loads(asked.body) for asked in local.requests[1:]] == [{"deviceCode": "secret"}] * 2
    for code in ("UNEXPECTED_ANSWER", "UNEXPECTED_ANSWER", "ACCESS_DENIED"):
        assert (await error_of(login.wait_for_key)).code == code
    await close(login)


def stream(text: str) -> LocalAnswer:
    return LocalAnswer(text, 200, {"content-type": "text/event-stream"})


def event(kind: str, identifier: str, data: Any) -> str:
    members = {
        "id": identifier,
        "type": kind,
        "at": AT,
        "createdAt": AT,
        "developerId": "dev_1",
        "data": data,
    }
    return f"id: {identifier}\ndata: {json.dumps(members)}\n\n"


async def test_a_stream_continues_where_it_was(kind: Kind, script: Scripted, local: LocalServer) -> None:
    waits = Waits()
    revoked = event("grant.revoked", "evt_1", {"grantId": "grnt_1", "new": 1})
    newer = event("agent.cloned", "evt_2", {"agentId": "ag_1"})
    script.answers = [
        stream("id: at_1\nevent: ready\ndata: {}\n\n" + revoked),
        LocalAnswer({"message": "no", "code": "STOPPING"}, 503, {**JSON, "retry-after": "90"}),
        stream(newer + 'event: audit\ndata: {"seq": 7}\n\nevent: of a newer server\ndata: x\n\n'),
        stream("id: at_9\nevent: reset\ndata: {}\n\n"),
        LocalAnswer({"message": "no", "code": "CREDENTIAL_UNKNOWN"}, 401, JSON),
    ]
    client = client_of(kind, local, waits)
    items: list[Any] = []

    async def follow() -> None:
        async for item in each(client.events.stream()):
            items.append(item)  # noqa: PERF401 - what came before the error counts

    assert (await error_of(follow)).code == "CREDENTIAL_UNKNOWN"
    assert [(item.type, item.place if isinstance(item, StreamNotice) else item.id) for item in items] == [
        ("ready", "at_1"),
        ("grant.revoked", "evt_1"),
        ("agent.cloned", "evt_2"),
        ("audit", None),
        ("reset", "at_9"),
    ]
    assert items[1].data == GrantRevoked(grant_id="grnt_1")
    assert isinstance(items[2].data, UnknownEvent)
    assert items[2].data.model_extra == {"agentId": "ag_1"}
    places = [asked.path.partition("after=")[2] for asked in local.requests]
    assert places == ["", "evt_1", "evt_1", "evt_2", "at_9"]
    # After one that ended well, after one that asks for more than the longest wait, and so on.
    assert waits.waits == [1, 30, 1, 1]
    await close(client)


@pytest.mark.parametrize(
    "text",
    [
        "data: no JSON\n\n",
        "data: {}\n\n",
        event("grant.revoked", "evt_1", {"grantId": 7}),
        event("grant.revoked", "evt_1", None),
        "event: audit\ndata: {}\n\n",
        "data: " + "[" * 1_000_000 + "\n\n",
    ],
    ids=["no JSON", "no event", "another type", "no data", "no number", "a million arrays"],
)
async def test_a_stream_of_something_else_is_an_error(
    kind: Kind, script: Scripted, local: LocalServer, text: str
) -> None:
    script.answers = [stream(text)]
    client = client_of(kind, local, Waits())

    async def follow() -> None:
        assert [item async for item in each(client.events.stream())] == []

    assert (await error_of(follow)).code == "UNEXPECTED_ANSWER"
    script.answers = [LocalAnswer("<h1>", 200, {"content-type": "text/html"})]
    assert (await error_of(follow)).code == "UNEXPECTED_ANSWER"
    await close(client)


@pytest.mark.parametrize(
    "text",
    ["<h1>\n", "{}\n", "[" * 1_000_000 + "\n", '{"v":2', "\n", '{"disposed":{"size":256}}\n'],
    ids=["a page", "no entry", "deep", "cut", "empty", "half a disposal"],
)
async def test_an_export_of_something_else_is_an_error(
    kind: Kind, script: Scripted, local: LocalServer, text: str
) -> None:
    script.answers = [LocalAnswer(text, 200, {"content-type": "application/jsonl"})]
    client = client_of(kind, local, Waits())

    async def read() -> None:
        assert [entry async for entry in each(client.audit.export())] == []

    assert (await error_of(read)).code == "UNEXPECTED_ANSWER"
    script.answers = [LocalAnswer(b"\xff" * 10, 200, {"content-type": "text/plain"})]
    assert (await error_of(client.audit.checkpoint)).code == "UNEXPECTED_ANSWER"
    script.answers = [LocalAnswer("x" * 70_000, 200, {"content-type": "text/plain"})]
    assert (await error_of(client.audit.checkpoint)).code == "UNEXPECTED_ANSWER"
    await close(client)


async def test_an_export_of_a_log_whose_oldest_entries_are_gone_is_checked(
    kind: Kind, script: Scripted, local: LocalServer
) -> None:
    vectors = json.loads((vectors_folder() / "export.json").read_bytes())
    case = next(one for one in vectors["cases"] if one["name"] == "disposed entries, and a newer checkpoint")
    lines = [json.dumps(line) + "\n" for line in case["entries"]]
    script.answers = [LocalAnswer("".join(lines), 200, {"content-type": "application/jsonl"})]
    client = client_of(kind, local, Waits())
    exported = [line async for line in each(client.audit.export())]
    assert isinstance(exported[0], DisposalLine)
    assert exported[0].disposed.size == exported[1].seq - 1 == 6
    report = check_export(
        [line.to_wire() for line in exported],
        checkpoints=case["checkpoints"],
        anchored_keys=case["anchoredKeys"],
    )
    assert report.valid
    assert report.disposed is not None
    assert (report.disposed.entries, report.disposed.trust, report.anchored) == (6, "anchored", 10)
    # Nowhere else: a line in between would be a gap that nobody asked about.
    script.answers = [LocalAnswer(lines[1] + lines[0], 200, {"content-type": "application/jsonl"})]

    async def read() -> None:
        async for entry in each(client.audit.export()):
            assert entry.seq == 7

    assert (await error_of(read)).code == "UNEXPECTED_ANSWER"
    await close(client)


async def test_an_agent_client_tells_a_refusal_from_another_program(
    kind: Kind, script: Scripted, local: LocalServer
) -> None:
    from grantex import MemoryStore, create_agent_key

    key = create_agent_key(MemoryStore())
    client = kind.agent_client(issuer=local.url, agent_id="ag_1", key=key)
    of: dict[str, Any] = {"grant_token": "e30.e30.x", "actor_token": "x", "scopes": ["a:b"]}
    for answer, code in (
        (LocalAnswer("<html>", 200), "UNEXPECTED_ANSWER"),
        (LocalAnswer({"access_token": "e30.e30.x", "scope": "a:b"}, 200), "UNEXPECTED_ANSWER"),
        (LocalAnswer({"access_token": 7, "scope": "a:b"}, 200), "UNEXPECTED_ANSWER"),
        (LocalAnswer({"error": "invalid_scope"}, 200), "UNEXPECTED_ANSWER"),
        (LocalAnswer({"error": "X!"}, 400), "UNEXPECTED_ANSWER"),
        (LocalAnswer("[" * 1_000_000, 400), "UNEXPECTED_ANSWER"),
        (LocalAnswer("", 302, {"location": "/elsewhere"}), "UNEXPECTED_ANSWER"),
        (LocalAnswer({"error": "invalid_scope", "error_description": "no"}, 400), "INVALID_SCOPE"),
    ):
        script.answers = [answer]
        assert (await error_of(lambda: client.delegate(**of))).code == code
    assert len(local.requests) == 8
    nowhere = kind.agent_client(issuer="http://127.0.0.1:9", agent_id="ag_1", key=key)
    assert (await error_of(lambda: nowhere.delegate(**of))).code == "NETWORK_ERROR"
    await close(nowhere)
    right = {"issuer": "https://a.example", "agent_id": "ag_1", "key": key}
    for name, wrong in {"issuer": "https://a.example/", "agent_id": "user", "key": object()}.items():
        with pytest.raises(TypeError, match=f"^{name} must be"):
            kind.agent_client(**{**right, name: wrong})
    await close(client)
