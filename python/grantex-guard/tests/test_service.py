from collections.abc import Iterator
from typing import Any

import pytest
from grantex import AuthorizationError, Call, Service, SetupError, guard_function, use_token
from grantex_testing.guarding import LIMITED, PAY
from grantex_testing.server import TestServer


@pytest.fixture
def server() -> Iterator[TestServer]:
    with TestServer() as made:
        yield made


def options_of(server: TestServer, **options: Any) -> dict[str, Any]:
    return {"url": server.url, "api_key": server.api_key, "audience": server.audience, **options}


def pay(to: str, amount: str) -> str:
    return f"{amount} to {to}"


def test_guards_a_function_in_four_lines(server: TestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRANTEX_URL", f"{server.url}/")
    monkeypatch.setenv("GRANTEX_API_KEY", server.api_key)
    monkeypatch.setenv("GRANTEX_AUDIENCE", server.audience)
    with Service() as service:
        guarded = guard_function(pay, guard=service.guard, rule=PAY)
        with use_token(server.token(LIMITED)):
            assert guarded("hotel", amount="420") == "420 to hotel"
    assert server.audit_log.in_short == ["allowed payment.made", "success payment.made"]


async def test_is_ready_and_closes_in_an_event_loop(server: TestServer) -> None:
    async with Service(**options_of(server, revocation="online", audit="buffered")) as service:
        await service.ready_async()
        call: Call[Any] = Call(token=server.token(LIMITED), action="pay", rule=PAY, input={"amount": "1"})
        assert await service.guard.run_async(call, lambda _: 1) == 1
        await service.flush_async()
        assert len(server.audit_log.entries) == 2
    with pytest.raises(AuthorizationError) as caught:
        service.guard.admit(call)
    assert caught.value.reason == "audit_unavailable"


def test_services_of_one_server_share_a_stream(server: TestServer) -> None:
    services = [Service(**options_of(server)) for _ in range(3)]
    for service in services:
        service.ready()
    assert server.feed.wait_for_stream()
    assert server.feed.streams == 1
    services[0].close()
    services[1].ready()
    for service in services[1:]:
        service.close()
    again = Service(**options_of(server))
    again.ready()
    again.close()


def test_says_why_it_is_not_ready(server: TestServer) -> None:
    def code_of(**options: Any) -> str:
        service = Service(**options_of(server, **options))
        with pytest.raises(SetupError) as caught:
            service.ready()
        service.verifier.close()
        assert server.api_key not in str(caught.value)
        return caught.value.code

    assert code_of(url="http://127.0.0.1:9") == "server_unreachable"
    assert code_of(issuer="https://other.test") == "issuer_mismatch"
    assert code_of(api_key="gx_test_other") == "api_key_refused"
    server.interrupt("keys")
    assert code_of() == "keys_unavailable"
    server.resume("keys")
    server.interrupt("feed")
    assert code_of() == "feed_unavailable"
    server.resume("feed")
    server.roles = ["verify"]
    assert code_of() == "role_missing"
    server.roles = ["admin"]
    with Service(**options_of(server)) as service:
        service.ready()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"url": None}, '"url" is missing. Give it, or set GRANTEX_URL'),
        ({"api_key": None}, '"api_key" is missing. Give it, or set GRANTEX_API_KEY'),
        ({"audience": None}, '"audience" is missing. Give it, or set GRANTEX_AUDIENCE'),
        ({"url": "https://user:secret@grantex.test"}, '"url" must be'),
        ({"url": "https://grantex.test?x=1"}, '"url" must be'),
        ({"api_key": "key\n"}, '"api_key" must be'),
        ({"revocation": "none"}, '"revocation" must be'),
        ({"audit": False}, '"audit" must be'),
    ],
)
def test_a_wrong_option_is_named(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str
) -> None:
    for variable in ("GRANTEX_URL", "GRANTEX_API_KEY", "GRANTEX_AUDIENCE"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(TypeError, match="Service: ") as caught:
        Service(**options_of(server, **options))
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)
