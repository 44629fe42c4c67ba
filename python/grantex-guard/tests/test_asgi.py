import asyncio
from collections.abc import Callable, Iterator
from inspect import isawaitable
from typing import Any

import pytest
from grantex import AuthorizationError, Grant, current_grant
from grantex.adapter import exchange_of, follow_asgi
from grantex_testing.guarding import LIMITED, Guarding, guarding


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


class Client:
    """A client of an application: sends what a test says, and keeps what it gets."""

    def __init__(self, world: Guarding, app: Any, kind: str = "http") -> None:
        self.world = world
        self.got: list[Any] = []
        self.incoming: asyncio.Queue[Any] = asyncio.Queue()
        self.grant = world.server.grant(LIMITED)
        self.app = app
        self.kind = kind
        self.on_sent: Callable[[], object] = lambda: None

    async def run(self) -> None:
        async def send(message: Any) -> None:
            self.got.append(message)
            blocking = self.on_sent()
            if isawaitable(blocking):
                await blocking

        scope = {"type": self.kind}
        await follow_asgi(self._guarded, scope, self.incoming.get, send)

    async def _guarded(self, scope: Any, receive: Any, send: Any) -> None:
        admission = await self.world.guard.admit_async(self.world.call(token=self.grant.token))
        exchange_of(scope).follow(admission)
        await self.app(receive, send)


async def respond(send: Any, status: int = 200, *, is_whole: bool = True) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b"x", "more_body": not is_whole})


@pytest.mark.parametrize(
    ("status", "entry", "metadata"),
    [
        (200, "success", {}),
        (302, "success", {}),
        (404, "failure", {"status": 404}),
        (500, "failure", {"status": 500}),
    ],
)
async def test_a_response_is_settled_by_its_status(
    world: Guarding, status: int, entry: str, metadata: Any
) -> None:
    await Client(world, lambda _, send: respond(send, status)).run()
    assert world.recorder.entries[1].status == entry
    assert world.recorder.entries[1].metadata == metadata


async def test_a_response_is_settled_at_the_end_of_its_body(world: Guarding) -> None:
    async def stream(_: Any, send: Any) -> None:
        await respond(send, is_whole=False)
        assert world.entries == ["allowed"]
        await send({"type": "http.response.body", "body": b""})

    await Client(world, stream).run()
    assert world.entries == ["allowed", "success of #1"]


async def test_a_request_is_a_part_of_its_call_up_to_its_end(world: Guarding) -> None:
    async def answer(_: Any, send: Any) -> None:
        seen.append(current_grant())
        await respond(send)

    seen: list[Grant | None] = []
    client = Client(world, answer)
    await client.run()
    assert [grant.grant_id if grant else None for grant in seen] == [client.grant.grant_id]
    assert current_grant() is None


async def test_a_server_that_fails_while_nobody_reads_fails_the_application_that_reads_then(
    world: Guarding,
) -> None:
    async def read(receive: Any, _: Any) -> None:
        for _ in range(2):
            with pytest.raises(OSError, match="lost"):
                await receive()

    async def fail() -> Any:
        raise OSError("lost")

    client = Client(world, read)
    client.incoming.get = fail  # type: ignore[method-assign]
    await client.run()
    assert world.entries == ["allowed", "failure of #1 (aborted)"]


async def test_a_client_that_leaves_first_is_aborted(world: Guarding) -> None:
    async def leave(receive: Any, send: Any) -> None:
        await respond(send, is_whole=False)
        await receive()
        await send({"type": "http.response.body", "body": b""})

    client = Client(world, leave)
    client.incoming.put_nowait({"type": "http.disconnect"})
    await client.run()
    unfinished = Client(world, lambda _, send: respond(send, is_whole=False))
    await unfinished.run()
    endings = [entry.metadata for entry in world.recorder.entries if entry.ref]
    assert endings == [{"ended": "aborted"}] * 2


async def test_a_client_that_leaves_is_noticed_while_nobody_reads(world: Guarding) -> None:
    async def work(_: Any, send: Any) -> None:
        client.incoming.put_nowait({"type": "http.disconnect"})
        await asyncio.to_thread(world.recorder.settled)
        await respond(send)

    client = Client(world, work)
    await client.run()
    assert world.entries == ["allowed", "failure of #1 (aborted)"]


async def test_what_is_read_ahead_is_read_once_and_in_order(world: Guarding) -> None:
    async def read(receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive_all(receive), 0.01)
        client.incoming.put_nowait({"type": "http.request", "body": b"b", "more_body": True})
        client.incoming.put_nowait({"type": "http.request", "body": b"c"})
        client.incoming.put_nowait({"type": "http.disconnect"})
        await receive_all(receive)
        assert [await receive(), await receive()] == [{"type": "http.disconnect"}] * 2

    got: list[bytes] = []

    async def receive_all(receive: Any) -> None:
        message: Any = {"more_body": True}
        while message.get("more_body", False):
            message = await receive()
            got.append(message["body"])

    client = Client(world, read)
    client.incoming.put_nowait({"type": "http.request", "body": b"a", "more_body": True})
    await client.run()
    assert got == [b"a", b"b", b"c"]
    assert world.entries == ["allowed", "failure of #1 (aborted)"]


async def test_a_server_that_says_goodbye_after_the_response_changes_nothing(world: Guarding) -> None:
    async def answer(_: Any, send: Any) -> None:
        client.incoming.put_nowait({"type": "http.request", "body": b""})
        await respond(send)
        await asyncio.sleep(0)

    client = Client(world, answer)
    client.on_sent = lambda: client.incoming.put_nowait({"type": "http.disconnect"})
    await client.run()
    assert world.entries == ["allowed", "success of #1"]


async def test_what_an_application_raises_is_passed_on(world: Guarding) -> None:
    async def fail(_: Any, send: Any) -> None:
        raise LookupError("x")

    with pytest.raises(LookupError):
        await Client(world, fail).run()
    assert world.recorder.entries[1].metadata == {"threw": "LookupError"}


async def test_a_response_that_has_begun_is_cut_when_its_grant_ends(world: Guarding) -> None:
    async def endless(_: Any, send: Any) -> None:
        await respond(send, is_whole=False)
        await asyncio.to_thread(world.server.revoke, client.grant.grant_id)
        await asyncio.sleep(60)

    client = Client(world, endless)
    with pytest.raises(AuthorizationError) as caught:
        await client.run()
    assert caught.value.reason == "revoked"
    assert len(client.got) == 2
    assert world.entries == ["allowed", "failure of #1 (revoked)"]
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_response_that_begins_later_may_end_within_a_second(world: Guarding) -> None:
    async def answer(_: Any, send: Any) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        def tell(_: object) -> None:
            loop.call_soon_threadsafe(ended.set)

        stop = world.verifier.watch(world.verifier.verify(client.grant.token), tell)
        await asyncio.to_thread(world.server.revoke, client.grant.grant_id)
        await ended.wait()
        stop()
        await respond(send)

    client = Client(world, answer)
    await client.run()
    assert world.entries == ["allowed", "success of #1"]


@pytest.mark.parametrize(
    ("end", "entry"),
    [
        ({"code": 1000}, "success of #1"),
        ({"code": 1001}, "success of #1"),
        ({"code": 1005, "reason": ""}, "success of #1"),
        ({"code": 1005}, "failure of #1 (aborted)"),
        ({"code": 1006}, "failure of #1 (aborted)"),
        ({"code": 4000}, "failure of #1"),
    ],
)
async def test_a_web_socket_is_settled_by_its_close_code(world: Guarding, end: Any, entry: str) -> None:
    async def serve(receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await receive()

    client = Client(world, serve, "websocket")
    client.incoming.put_nowait({"type": "websocket.disconnect", **end})
    await client.run()
    assert world.entries == ["allowed", entry]


async def test_a_web_socket_is_closed_when_its_grant_ends(world: Guarding) -> None:
    async def serve(receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await asyncio.to_thread(world.server.revoke, client.grant.grant_id)
        await receive()

    client = Client(world, serve, "websocket")
    with pytest.raises(AuthorizationError):
        await client.run()
    assert client.got[-1] == {"type": "websocket.close", "code": 1008, "reason": "The grant has ended."}
    assert world.entries == ["allowed", "failure of #1 (revoked)"]


async def test_a_client_that_reads_nothing_does_not_keep_a_web_socket_open(world: Guarding) -> None:
    async def work(receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        world.server.revoke(client.grant.grant_id)
        while True:
            await receive()

    async def block() -> None:
        await asyncio.Event().wait()

    client = Client(world, work, "websocket")
    client.on_sent = lambda: block() if client.got[-1]["type"] == "websocket.close" else None
    async with asyncio.timeout(10):
        with pytest.raises(AuthorizationError, match="revoked"):
            await client.run()
    assert world.entries[-1] == "failure of #1 (revoked)"


async def test_without_the_middleware_a_request_is_refused() -> None:
    with pytest.raises(TypeError, match="middleware"):
        exchange_of({"type": "http"})
