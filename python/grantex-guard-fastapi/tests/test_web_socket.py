"""WebSockets are guarded or refused, and never open by themselves."""

import asyncio
from typing import Annotated, Any

import pytest
import websockets
from fastapi import APIRouter, Depends, HTTPException, WebSocket
from fastapi.responses import PlainTextResponse
from fastapi_site import BOOK, Site
from grantex_fastapi import Grant, Rule
from grantex_testing.asgi_server import AsgiServer, serving
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


def watch_route(site: Site) -> None:
    """A route that says for whom it is, and closes with the code that it is told."""

    @site.app.websocket("/watch")
    async def watch(socket: WebSocket, grant: Annotated[Grant, Depends(site.requires(BOOK))]) -> None:
        await socket.accept()
        await socket.send_text(grant.principal_id)
        code = int(await socket.receive_text())
        await socket.close(code)


def address(server: AsgiServer, path: str = "/watch") -> str:
    return server.url.replace("http", "ws", 1) + path


async def status_of(url: str, headers: Any = None) -> Any:
    with pytest.raises(InvalidStatus) as caught:
        await connect(url, additional_headers=headers)
    return caught.value.response


@pytest.mark.parametrize(
    ("code", "ending"), [(1000, ("success", {})), (4000, ("failure", {"closeCode": 4000}))]
)
@pytest.mark.parametrize("who", ["client", "service"])
async def test_a_web_socket_is_recorded_by_its_close_code(
    site: Site, who: str, code: int, ending: Any
) -> None:
    watch_route(site)
    with serving(site.app) as server:
        async with connect(address(server), additional_headers=site.bearer("flights:book")) as client:
            assert await client.recv() == "user_alice"
            assert [entry.status for entry in site.recorder.entries] == ["allowed"]
            if who == "client":
                await client.close(code)
            else:
                await client.send(str(code))
                await client.wait_closed()
        assert await asyncio.to_thread(lambda: site.endings) == [ending]


async def test_a_client_that_goes_away_is_aborted(site: Site) -> None:
    watch_route(site)
    with serving(site.app) as server:
        client = await connect(address(server), additional_headers=site.bearer("flights:book"))
        await client.recv()
        client.transport.abort()
        assert await asyncio.to_thread(lambda: site.endings) == [("failure", {"ended": "aborted"})]


async def test_without_a_grant_it_is_answered_instead_of_opened(site: Site) -> None:
    watch_route(site)
    with serving(site.app) as server:
        refused = await status_of(address(server))
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == 'Bearer realm="grantex"'
        assert b'"no_credentials"' in refused.body
        narrow = await status_of(address(server), site.bearer("flights:search"))
        assert narrow.status_code == 403
        assert b"flights:book" in narrow.body
        query = await status_of(address(server, "/watch?access_token=x"), site.bearer("flights:book"))
        assert query.status_code == 400
    assert site.recorded == ["blocked flights:book"]


async def test_a_server_that_cannot_answer_closes_it(site: Site) -> None:
    watch_route(site)
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/watch", "headers": [], "query_string": b"", "extensions": {}}
    await site.app(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008, "reason": "no_credentials"}]


async def test_one_that_was_opened_before_its_guard_is_closed(site: Site) -> None:
    async def accept(socket: WebSocket) -> None:
        await socket.accept()

    site.app.websocket("/watch", dependencies=[Depends(accept), Depends(site.requires(BOOK))])(close)
    with serving(site.app) as server:
        async with connect(address(server)) as client:
            with pytest.raises(websockets.exceptions.ConnectionClosedError) as caught:
                await client.recv()
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (1008, "no_credentials")


async def test_a_guard_on_a_router_stands_in_front_of_its_web_sockets(site: Site) -> None:
    router = APIRouter(dependencies=[Depends(site.requires(BOOK))])
    opened: list[str] = []

    @router.websocket("/watch")
    async def watch(socket: WebSocket) -> None:
        opened.append("opened")
        await socket.accept()
        await socket.close()

    site.app.include_router(router)
    with serving(site.app) as server:
        assert (await status_of(address(server))).status_code == 401
        assert opened == []
        async with connect(address(server), additional_headers=site.bearer("flights:book")) as client:
            with pytest.raises(ConnectionClosed):
                await client.recv()
    assert site.recorded == ["allowed flights:book", "success flights:book"]


async def refuse(socket: WebSocket) -> None:
    await socket.send_denial_response(PlainTextResponse("gone", 410))


async def not_found(_: WebSocket) -> None:
    raise HTTPException(404)


async def close(socket: WebSocket) -> None:
    await socket.close()


@pytest.mark.parametrize(("endpoint", "status"), [(refuse, 410), (not_found, 404), (close, 403)])
async def test_one_that_is_never_opened_is_recorded_by_its_answer(
    site: Site, endpoint: Any, status: int
) -> None:
    site.app.websocket("/watch", dependencies=[Depends(site.requires(BOOK))])(endpoint)
    with serving(site.app) as server:
        assert (await status_of(address(server), site.bearer("flights:book"))).status_code == status
    assert site.endings == [("failure", {"status": status})]


async def test_the_second_of_two_guards_ends_the_call_of_the_first(site: Site) -> None:
    guarded = [Depends(site.requires(rule)) for rule in (BOOK, Rule("flights:watch"))]
    site.app.websocket("/watch", dependencies=guarded)(close)
    with serving(site.app) as server:
        assert (await status_of(address(server), site.bearer("flights:book"))).status_code == 403
    assert site.recorded == ["allowed flights:book", "blocked flights:watch", "failure flights:book"]
    assert site.endings == [("failure", {"status": 403})]


async def test_an_amount_may_come_from_the_query(site: Site) -> None:
    def read_amount(amount: float) -> float:
        return amount

    rule = Rule[float]("payments:initiate", amount=lambda amount: amount)

    @site.app.websocket("/pay", dependencies=[Depends(site.requires(rule, input=read_amount))])
    async def pay(socket: WebSocket, amount: Annotated[float, Depends(read_amount)]) -> None:
        await socket.accept()
        await socket.send_text(f"paid {amount:g}")
        await socket.close()

    headers = site.bearer("payments:initiate:max_500")
    with serving(site.app) as server:
        async with connect(address(server, "/pay?amount=420"), additional_headers=headers) as client:
            assert await client.recv() == "paid 420"
        assert b"amount_over" in (await status_of(address(server, "/pay?amount=900"), headers)).body


async def test_it_is_closed_when_its_grant_is_revoked(site: Site) -> None:
    watch_route(site)
    grant = site.server.grant("flights:book")
    headers = {"authorization": f"Bearer {grant.token}"}
    with serving(site.app) as server:
        async with connect(address(server), additional_headers=headers) as client:
            await client.recv()
            await asyncio.to_thread(site.server.revoke, grant.grant_id)
            with pytest.raises(websockets.exceptions.ConnectionClosedError) as caught:
                await client.recv()
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (1008, "The grant has ended.")
    assert site.endings == [("failure", {"ended": "revoked"})]
