"""How calls are repeated, and what is not repeated: the same for both clients."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final

import pytest
from client_kinds import KEY, Kind, Waits, close, done
from grantex import GrantexError
from grantex.client.call import Call
from grantex_testing.local_server import LocalAnswer
from grantex_testing.unreliable_server import Fault, UnreliableServer
from pydantic import BaseModel


class Echo(BaseModel):
    line: str
    body: str


READ: Final = Call(method="GET", path="/read")
WRITE: Final = Call(method="POST", path="/write", body={"a": 1})
DELETE: Final = Call(method="DELETE", path="/thing")
JSON: Final = {"content-type": "application/json"}


def refusal(status: int, code: str, **headers: str) -> LocalAnswer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return LocalAnswer({"message": "no", "code": code, "requestId": "req_1"}, status, {**JSON, **named})


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("lose-request", id="a connection that breaks before the request arrives"),
        pytest.param("lose-answer", id="an answer that is lost"),
        pytest.param("cut-answer", id="an answer that breaks off"),
        pytest.param("hang", id="a server that does not answer"),
        pytest.param("drip", id="an answer without end"),
        refusal(429, "RATE_LIMITED"),
        LocalAnswer("<html>Bad Gateway</html>", 502),
        refusal(503, "TEMPORARILY_UNAVAILABLE"),
        LocalAnswer("", 504),
        refusal(409, "IDEMPOTENCY_IN_PROGRESS"),
    ],
    ids=lambda fault: f"status {fault.status}" if isinstance(fault, LocalAnswer) else fault,
)
async def test_a_call_is_sent_again_byte_for_byte(kind: Kind, proxy: UnreliableServer, fault: Fault) -> None:
    proxy.fail(fault)
    transport = kind.transport_to(proxy.url, Waits(), timeout=1)
    answer = await done(transport.send(WRITE, Echo))
    assert answer == Echo(line="POST /write", body='{"a":1}')
    first, second = proxy.requests
    assert len(first.headers["idempotency-key"]) == 36
    assert first == second
    await close(transport.connections)


@pytest.mark.parametrize(
    "fault",
    [
        refusal(400, "VALIDATION_ERROR"),
        refusal(401, "CREDENTIAL_UNKNOWN"),
        refusal(403, "ROLE_REQUIRED"),
        refusal(404, "NOT_FOUND"),
        refusal(409, "IDEMPOTENCY_KEY_REUSED"),
        refusal(422, "CONTRADICTS_GRANT"),
        refusal(500, "INTERNAL_ERROR"),
        refusal(501, "NOT_IMPLEMENTED"),
        LocalAnswer("", 302, {"location": "/elsewhere"}),
    ],
    ids=lambda fault: str(fault.status),
)
async def test_a_call_is_not_sent_again(kind: Kind, proxy: UnreliableServer, fault: LocalAnswer) -> None:
    proxy.fail(fault)
    waits = Waits()
    transport = kind.transport_to(proxy.url, waits)
    with pytest.raises(GrantexError):
        await done(transport.send(WRITE, Echo))
    assert len(proxy.requests) == 1
    assert waits.waits == []
    await close(transport.connections)


async def test_a_call_fails_after_the_retries(kind: Kind, proxy: UnreliableServer) -> None:
    proxy.fail("lose-request", "lose-request", refusal(503, "TEMPORARILY_UNAVAILABLE"))
    transport = kind.transport_to(proxy.url, Waits(), retries=2)
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(READ, Echo))
    assert (caught.value.code, caught.value.status) == ("TEMPORARILY_UNAVAILABLE", 503)
    assert len(proxy.requests) == 3
    await close(transport.connections)


async def test_a_call_waits_twice_as_long_each_time_to_a_limit(kind: Kind, proxy: UnreliableServer) -> None:
    for _ in range(7):
        proxy.fail("lose-request")
    waits = Waits()
    transport = kind.transport_to(proxy.url, waits, retries=7)
    await done(transport.send(READ, Echo))
    assert waits.waits == [0.25, 0.5, 1, 2, 4, 8, 8]
    proxy.fail("lose-request")
    waits.chance = 0
    await done(transport.send(READ, Echo))
    assert waits.waits[7:] == [0.125]
    await close(transport.connections)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("7", [7]),
        ("soon", [0.25]),
        ("120", []),
    ],
)
async def test_a_call_waits_as_long_as_the_server_asks_but_not_for_minutes(
    kind: Kind, proxy: UnreliableServer, asked: str, waited: list[float]
) -> None:
    proxy.fail(refusal(503, "TEMPORARILY_UNAVAILABLE", retry_after=asked))
    waits = Waits()
    transport = kind.transport_to(proxy.url, waits)
    if waited:
        await done(transport.send(READ, Echo))
    else:
        with pytest.raises(GrantexError) as caught:
            await done(transport.send(READ, Echo))
        assert caught.value.retry_after == 120
    assert waits.waits == waited
    await close(transport.connections)


async def test_a_call_waits_until_a_date(kind: Kind, proxy: UnreliableServer) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=25), usegmt=True)
    proxy.fail(refusal(503, "TEMPORARILY_UNAVAILABLE", retry_after=date))
    waits = Waits()
    transport = kind.transport_to(proxy.url, waits)
    await done(transport.send(READ, Echo))
    # A date is one of whole seconds, and some have passed.
    assert 10 < waits.waits[0] <= 25
    await close(transport.connections)


async def test_a_call_with_a_secret_is_not_sent_again_once_the_server_may_have_forgotten_it(
    kind: Kind, proxy: UnreliableServer
) -> None:
    slow = refusal(503, "TEMPORARILY_UNAVAILABLE", retry_after="28")
    proxy.fail(slow, slow, slow)
    transport = kind.transport_to(proxy.url, Waits())
    call = Call(method="POST", path="/write", repeat_within=45)
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(call, Echo))
    assert caught.value.status == 503
    assert len(proxy.requests) == 2
    await close(transport.connections)


async def test_a_call_that_may_not_be_repeated_is_sent_again_only_when_nothing_was_done(
    kind: Kind, proxy: UnreliableServer
) -> None:
    proxy.fail(refusal(503, "TEMPORARILY_UNAVAILABLE"), "lose-answer")
    transport = kind.transport_to(proxy.url, Waits())
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(Call(method="POST", path="/write", is_repeatable=False), Echo))
    assert (caught.value.code, caught.value.status) == ("NETWORK_ERROR", None)
    assert len(proxy.requests) == 2
    await close(transport.connections)


async def test_each_call_has_one_idempotency_key_of_its_own_or_of_its_caller(
    kind: Kind, proxy: UnreliableServer
) -> None:
    proxy.fail("lose-answer")
    transport = kind.transport_to(proxy.url, Waits())
    await done(transport.send(WRITE, Echo))
    await done(transport.send(WRITE, Echo))
    await done(transport.send(Call(method="POST", path="/write", idempotency_key="order-4711"), Echo))
    first, second, third, own = (request.headers["idempotency-key"] for request in proxy.requests)
    assert first == second != third
    assert own == "order-4711"
    for wrong in ("a\r\nb: c", "", "ä"):
        with pytest.raises(TypeError, match="idempotency_key must be"):
            await done(transport.send(Call(method="POST", path="/write", idempotency_key=wrong), Echo))
    assert len(proxy.requests) == 4
    await close(transport.connections)


async def test_a_request_has_the_key_and_nothing_of_the_environment(
    kind: Kind, proxy: UnreliableServer
) -> None:
    transport = kind.transport_to(proxy.url, Waits())
    await done(transport.send(READ, Echo))
    call = Call(method="GET", path="/read", query={"action": "a&b=c", "page": 2, "cursor": None})
    await done(transport.send(call, Echo))
    first, second = proxy.requests
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert not {"idempotency-key", "content-type", "cookie"} & set(first.headers)
    assert (first.path, second.path) == ("/read", "/read?action=a%26b%3Dc&page=2")
    await close(transport.connections)


async def test_a_delete_that_was_done_before_its_answer_was_lost_succeeds(
    kind: Kind, proxy: UnreliableServer
) -> None:
    asked: list[bool] = []
    is_async = hasattr(kind.client, "aclose")

    def was_done(answer: bool) -> Any:
        def told() -> bool:
            asked.append(answer)
            return answer

        async def told_later() -> bool:
            return told()

        return told_later if is_async else told

    transport = kind.transport_to(proxy.url, Waits())
    proxy.fail("lose-answer", refusal(404, "NOT_FOUND"))
    await done(transport.run(DELETE, was_done(True)))
    for faults in (["lose-request", refusal(404, "NOT_FOUND")], [refusal(404, "NOT_FOUND")]):
        proxy.fail(*faults)
        with pytest.raises(GrantexError) as caught:
            await done(transport.run(DELETE, was_done(False)))
        assert caught.value.status == 404
    # Nobody is asked where no answer was lost.
    assert asked == [True, False]
    await close(transport.connections)


async def test_an_error_says_what_is_known(kind: Kind, proxy: UnreliableServer) -> None:
    answer = {"message": "agentId: must be an id", "code": "VALIDATION_ERROR", "requestId": "req_1"}
    proxy.fail(LocalAnswer(answer, 400, {**JSON, "retry-after": "3"}))
    transport = kind.transport_to(proxy.url, Waits())
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(READ, Echo))
    error = caught.value
    assert (error.code, error.message, error.status) == ("VALIDATION_ERROR", "agentId: must be an id", 400)
    assert (error.request_id, error.retry_after, error.field) == ("req_1", 3, "agentId")
    assert str(error) == "VALIDATION_ERROR: agentId: must be an id"
    await close(transport.connections)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("https://grants.test/docs/errors/ON_HOLD", "https://grants.test/docs/errors/ON_HOLD"),
        ("javascript:alert(1)", None),
        ("https://grants.test/\x1b[2J", None),
    ],
)
async def test_an_error_leads_to_the_page_about_it_where_the_server_names_one(
    kind: Kind, proxy: UnreliableServer, stated: str, expected: str | None
) -> None:
    answer = {"message": "no", "code": "ON_HOLD", "requestId": "req_1", "errorUri": stated}
    proxy.fail(LocalAnswer(answer, 403, JSON))
    transport = kind.transport_to(proxy.url, Waits())
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(READ, Echo))
    assert (caught.value.code, caught.value.error_uri) == ("ON_HOLD", expected)
    await close(transport.connections)


async def test_an_error_of_the_network_names_the_server_and_keeps_its_cause(
    kind: Kind, proxy: UnreliableServer
) -> None:
    proxy.close()
    transport = kind.transport_to(proxy.url, Waits(), retries=0)
    with pytest.raises(GrantexError) as caught:
        await done(transport.send(READ, Echo))
    assert caught.value.code == "NETWORK_ERROR"
    assert f" {proxy.url} " in caught.value.message
    assert caught.value.__cause__ is not None
    await close(transport.connections)


async def test_a_stream_is_opened_again_until_it_begins_and_never_looks_complete_when_it_breaks_off(
    kind: Kind, proxy: UnreliableServer
) -> None:
    transport = kind.transport_to(proxy.url, Waits())
    proxy.fail("lose-request", refusal(503, "TEMPORARILY_UNAVAILABLE"))
    assert await _pieces(transport) == b'{"line": "GET /read", "body": ""}'
    assert len(proxy.requests) == 3
    proxy.fail("cut-answer")
    with pytest.raises(GrantexError) as caught:
        await _pieces(transport)
    assert caught.value.code == "NETWORK_ERROR"
    assert len(proxy.requests) == 4
    await close(transport.connections)


async def _pieces(transport: Any) -> bytes:
    opened = transport.stream(READ, "application/json")
    if hasattr(opened, "__aenter__"):
        async with opened as pieces:
            return b"".join([piece async for piece in pieces])
    with opened as pieces:
        return b"".join(pieces)


async def test_a_stream_is_silent_for_no_longer_than_allowed(kind: Kind, proxy: UnreliableServer) -> None:
    transport = kind.transport_to(proxy.url, Waits(), timeout=0.2, retries=0)
    proxy.fail("hang")
    with pytest.raises(GrantexError) as caught:
        await _pieces(transport)
    assert caught.value.code == "TIMEOUT"
    await close(transport.connections)
