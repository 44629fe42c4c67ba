"""How a request ends in the audit log."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from queue import SimpleQueue
from typing import Annotated, Any

import httpx
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.testclient import TestClient
from fastapi_site import BOOK, Site
from grantex import Admissions
from grantex_fastapi import Grant, Rule, add_grantex, current_call, current_grant
from grantex_testing.asgi_server import serving
from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer
from grantex_testing.server import TestServer

ABORTED = ("failure", {"ended": "aborted"})


def guarded(site: Site) -> Any:
    return {"dependencies": [Depends(site.requires(BOOK))]}


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (200, ("success", {})),
        (204, ("success", {})),
        (302, ("success", {})),
        (404, ("failure", {"status": 404})),
        (503, ("failure", {"status": 503})),
    ],
)
def test_a_response_is_recorded_by_its_status(site: Site, status: int, ending: Any) -> None:
    site.app.get("/", **guarded(site))(lambda: Response(status_code=status))
    site.client.get("/", headers=site.bearer("flights:book"), follow_redirects=False)
    assert site.endings == [ending]


def test_what_an_endpoint_raises_reaches_the_application_unchanged(site: Site) -> None:
    class Full(Exception):  # noqa: N818
        pass

    @site.app.exception_handler(Full)
    def answer(_: Any, __: Any) -> Response:
        return Response("full", 409)

    def fail(what: str) -> None:
        raise {"full": Full(), "http": HTTPException(418, "teapot"), "bug": LookupError("x")}[what]

    site.app.get("/{what}", **guarded(site))(fail)
    answers = [
        site.client.get(f"/{what}", headers=site.bearer("flights:book")) for what in ("full", "http", "bug")
    ]
    assert [answer.status_code for answer in answers] == [409, 418, 500]
    assert answers[1].json() == {"detail": "teapot"}
    assert site.endings == [
        ("failure", {"status": 409}),
        ("failure", {"status": 418}),
        ("failure", {"threw": "LookupError"}),
    ]


def test_a_parameter_that_fastapi_refuses_after_the_guard_is_a_failure(site: Site) -> None:
    def endpoint(count: int) -> int:
        return count

    site.app.get("/", **guarded(site))(endpoint)
    assert site.client.get("/?count=x", headers=site.bearer("flights:book")).status_code == 422
    assert site.endings == [("failure", {"status": 422})]


@pytest.mark.parametrize("is_async", [False, True])
def test_the_grant_is_found_by_everything_that_the_endpoint_calls(site: Site, is_async: bool) -> None:
    seen: list[Grant | None] = []

    def note() -> None:
        seen.append(current_grant())

    def lines() -> Iterator[str]:
        note()
        yield "one"
        note()

    async def lines_async() -> AsyncIterator[str]:
        for line in lines():
            yield line

    def endpoint(
        grant: Annotated[Grant, Depends(site.requires(BOOK))], tasks: BackgroundTasks
    ) -> StreamingResponse:
        seen.append(grant)
        note()
        tasks.add_task(note)
        return StreamingResponse(lines_async() if is_async else lines())

    async def endpoint_async(
        grant: Annotated[Grant, Depends(site.requires(BOOK))], tasks: BackgroundTasks
    ) -> Any:
        return endpoint(grant, tasks)

    site.app.get("/")(endpoint_async if is_async else endpoint)
    assert site.client.get("/", headers=site.bearer("flights:book")).text == "one"
    assert len(seen) == 5
    assert all(grant is not None and grant is seen[0] for grant in seen)
    assert current_grant() is None


def test_a_call_is_over_when_its_response_is_and_background_tasks_come_after(site: Site) -> None:
    during: list[Any] = []

    def work() -> None:
        during.append([entry.status for entry in site.recorder.entries])
        raise LookupError("nobody hears")

    def endpoint(tasks: BackgroundTasks) -> str:
        tasks.add_task(work)
        return "accepted"

    site.app.get("/", **guarded(site))(endpoint)
    assert site.client.get("/", headers=site.bearer("flights:book")).json() == "accepted"
    assert during == [["allowed", "success"]]
    assert site.endings == [("success", {})]


def test_a_stream_is_a_success_at_its_end_and_not_before(site: Site) -> None:
    during: list[str] = []

    async def lines() -> AsyncIterator[str]:
        yield "one "
        await asyncio.sleep(0)
        during.extend(entry.status for entry in site.recorder.entries)
        yield "two"

    site.app.get("/", **guarded(site))(lambda: StreamingResponse(lines()))
    assert site.client.get("/", headers=site.bearer("flights:book")).text == "one two"
    assert during == ["allowed"]
    assert site.endings == [("success", {})]


def test_a_stream_that_breaks_is_a_failure(site: Site) -> None:
    def lines() -> Iterator[str]:
        yield "one "
        raise LookupError("The airline hung up.")

    site.app.get("/", **guarded(site))(lambda: StreamingResponse(lines()))
    with serving(site.app) as server, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.url, headers=site.bearer("flights:book"))
    [(status, metadata)] = site.endings
    assert status == "failure"
    assert metadata in ({"threw": "ExceptionGroup"}, {"threw": "LookupError"})


def test_a_file_is_a_success_at_its_end(site: Site) -> None:
    site.app.get("/", **guarded(site))(lambda: FileResponse(__file__))
    with serving(site.app) as server:
        answer = httpx.get(server.url, headers=site.bearer("flights:book"))
        assert "test_a_file_is_a_success" in answer.text
    assert site.endings == [("success", {})]


@pytest.mark.parametrize("is_async", [False, True])
def test_a_client_that_leaves_a_working_endpoint_is_aborted(site: Site, is_async: bool) -> None:
    started, released = threading.Event(), threading.Event()

    def endpoint() -> str:
        started.set()
        assert released.wait(10)
        return "done"

    async def endpoint_async() -> str:
        return await asyncio.to_thread(endpoint)

    site.app.get("/", **guarded(site))(endpoint_async if is_async else endpoint)
    with serving(site.app) as server:

        async def leave() -> None:
            async with httpx.AsyncClient() as client:
                asked = asyncio.create_task(client.get(server.url, headers=site.bearer("flights:book")))
                await asyncio.to_thread(started.wait, 10)
                asked.cancel()
                await asyncio.wait({asked})

        asyncio.run(leave())
        assert site.endings == [ABORTED]
        released.set()


async def test_a_call_whose_client_has_left_when_the_server_answers_is_given_back_and_not_run() -> None:
    settled: SimpleQueue[Any] = SimpleQueue()
    sent: list[Any] = []

    def decide(request: LocalRequest) -> LocalAnswer:
        if request.path != "/v1/admissions":
            settled.put((request.path, json.loads(request.body)))
        return LocalAnswer({"decision": "allow", "entryId": "alog_7"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    with TestServer() as server, LocalServer(decide) as deciding:
        site = Site(server, admissions=Admissions(url=deciding.url, api_key=server.api_key))
        asking = site.requires(Rule("flights:book", approval=True))
        site.app.get("/", dependencies=[Depends(asking)])(lambda: pytest.fail("It ran."))
        headers = [(name.encode(), value.encode()) for name, value in site.bearer("flights:book").items()]
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
        await site.app(scope, receive, send)
        path, body = settled.get(timeout=10)
        site.close()
    assert path == "/v1/admissions/alog_7/settle"
    assert body == {"status": "failure", "ran": False, "metadata": {"ended": "aborted"}}
    assert sent[0]["status"] == 499


def test_a_client_that_leaves_a_stream_is_aborted(site: Site) -> None:
    async def lines() -> AsyncIterator[str]:
        while True:
            yield "more\n"
            await asyncio.sleep(0.01)

    site.app.get("/", **guarded(site))(lambda: StreamingResponse(lines()))
    with (
        serving(site.app) as server,
        httpx.stream("GET", server.url, headers=site.bearer("flights:book")) as answer,
    ):
        assert next(answer.iter_lines()) == "more"
    assert site.endings == [ABORTED]


def test_a_stream_is_cut_when_its_grant_is_revoked(site: Site) -> None:
    async def lines() -> AsyncIterator[str]:
        while True:
            yield "more\n"
            await asyncio.sleep(0.01)

    site.app.get("/", **guarded(site))(lambda: StreamingResponse(lines()))
    grant = site.server.grant("flights:book")
    headers = {"authorization": f"Bearer {grant.token}"}
    with serving(site.app) as server, httpx.stream("GET", server.url, headers=headers) as answer:
        got = answer.iter_lines()
        assert next(got) == "more"
        site.server.revoke(grant.grant_id)
        with pytest.raises(httpx.RemoteProtocolError):
            list(got)
    assert site.endings == [("failure", {"ended": "revoked"})]


def test_server_sent_events_of_an_endpoint_are_a_stream_too(site: Site) -> None:
    async def endpoint() -> AsyncIterator[dict[str, bool]]:
        while True:
            yield {"has_grant": current_grant() is not None}
            await asyncio.sleep(0.01)

    sse = pytest.importorskip("fastapi.sse", reason="older than server-sent events")
    site.app.get("/", response_class=sse.EventSourceResponse, **guarded(site))(endpoint)
    grant = site.server.grant("flights:book")
    headers = {"authorization": f"Bearer {grant.token}"}
    with serving(site.app) as server, httpx.stream("GET", server.url, headers=headers) as answer:
        got = answer.iter_lines()
        assert next(got) == 'data: {"has_grant":true}'
        site.server.revoke(grant.grant_id)
        with pytest.raises(httpx.RemoteProtocolError):
            list(got)
    assert site.endings == [("failure", {"ended": "revoked"})]


async def pass_on(request: Request, call_next: Any) -> Any:
    return await call_next(request)


def test_middleware_of_functions_changes_none_of_this(site: Site) -> None:
    app = FastAPI()
    app.middleware("http")(pass_on)
    add_grantex(app)

    async def lines() -> AsyncIterator[str]:
        while True:
            yield f"{current_grant() is not None}\n"
            await asyncio.sleep(0.01)

    app.get("/", **guarded(site))(lambda: StreamingResponse(lines()))
    grant = site.server.grant("flights:book")
    headers = {"authorization": f"Bearer {grant.token}"}
    with serving(app) as server:
        assert httpx.get(server.url).json()["code"] == "no_credentials"
        with httpx.stream("GET", server.url, headers=headers) as answer:
            assert next(answer.iter_lines()) == "True"
        assert site.recorder.settled()
        with httpx.stream("GET", server.url, headers=headers) as answer:
            got = answer.iter_lines()
            assert next(got) == "True"
            site.server.revoke(grant.grant_id)
            with pytest.raises(httpx.RemoteProtocolError):
                list(got)
    assert site.endings == [ABORTED, ("failure", {"ended": "revoked"})]


def test_around_the_guard_it_would_hide_that_a_response_is_cut(site: Site) -> None:
    site.app.middleware("http")(pass_on)
    with pytest.raises(TypeError, match="call it after @app"):
        TestClient(site.app).get("/")
    add_grantex(site.app)
    assert site.client.get("/").status_code == 404


def test_an_endpoint_learns_that_its_grant_has_ended_and_may_still_answer(site: Site) -> None:
    grant = site.server.grant("flights:book")

    def endpoint() -> str:
        call = current_call()
        assert call is not None
        ended = threading.Event()
        call.on_grant_end(lambda _: ended.set())
        site.server.revoke(grant.grant_id)
        assert ended.wait(10)
        assert call.ended_by is not None
        return call.ended_by.reason

    site.app.get("/", **guarded(site))(endpoint)
    with serving(site.app) as server:
        answer = httpx.get(server.url, headers={"authorization": f"Bearer {grant.token}"})
    assert answer.json() == "revoked"
    assert site.endings == [("success", {})]


def test_callers_at_once_are_never_mixed(site: Site) -> None:
    barrier = threading.Barrier(8)

    def endpoint(grant: Annotated[Grant, Depends(site.requires(BOOK))]) -> list[Any]:
        barrier.wait(10)
        found = current_grant()
        return [grant.principal_id, found and found.principal_id]

    site.app.get("/")(endpoint)
    names = [f"user_{index}" for index in range(8)]

    async def ask(url: str) -> list[Any]:
        async with httpx.AsyncClient(timeout=20) as client:
            headers = [site.bearer("flights:book", principal_id=name) for name in names]
            answers = await asyncio.gather(*(client.get(url, headers=one) for one in headers))
            return [answer.json() for answer in answers]

    with serving(site.app) as server:
        assert asyncio.run(ask(server.url)) == [[name, name] for name in names]
    assert site.endings == [("success", {})] * 8
