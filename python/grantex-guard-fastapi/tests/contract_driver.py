"""Endpoints of FastAPI, synchronous and asynchronous, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
from grantex_fastapi import Requires, add_grantex
from grantex_testing.asgi_server import AsgiServer, serving
from grantex_testing.contract import Attempt, ContractSetup, Outcome, answered, failed, refused, rejected
from pydantic import BaseModel, ConfigDict

_NEVER = {
    "tokenFails": "A token comes in a header, which is there or is not.",
    "handlerReports": "An answer over HTTP says by its status that it failed.",
}
# Read once: that takes longer than a call.
_TLS = httpx.create_ssl_context()

_REFUSED = frozenset({400, 401, 403, 503})


class Body(BaseModel):
    """The body of a payment."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    to: str
    amount: str


def read_payment(body: Body) -> dict[str, Any]:
    """What the guard checks, and the endpoint gets."""
    return body.model_dump()


Payment = Annotated[dict[str, Any], Depends(read_payment)]


def endpoint(setup: ContractSetup) -> Callable[..., Any]:
    """An endpoint that runs in a thread."""
    tool = setup.tool

    def lines(texts: Iterator[str]) -> Iterator[str]:
        for text in texts:
            yield json.dumps(text) + "\n"

    def pay(payment: Payment) -> Any:
        answer = tool(payment)  # type: ignore[arg-type]
        return StreamingResponse(lines(answer)) if setup.streams else answer

    return pay


def endpoint_async(setup: ContractSetup) -> Callable[..., Any]:
    """An endpoint that is a coroutine function."""
    tool = setup.tool_async

    async def lines(texts: AsyncIterator[str]) -> AsyncIterator[str]:
        async for text in texts:
            yield json.dumps(text) + "\n"

    async def pay(payment: Payment) -> Any:
        if setup.streams:
            return StreamingResponse(lines(tool(payment)))  # type: ignore[arg-type]
        return await tool(payment)  # type: ignore[arg-type]

    return pay


def application(setup: ContractSetup, pay: Callable[..., Any]) -> FastAPI:
    """An application with one route."""
    app = FastAPI()
    add_grantex(app)
    requires = Requires(setup.guard)
    rule = setup.rule
    guarded = [
        Depends(requires((lambda _: None) if rule is None else rule, input=read_payment))
        for _ in range(2 if setup.is_guarded_twice else 1)
    ]
    app.post("/payments", dependencies=guarded, response_model=None)(pay)
    return app


@dataclass
class Mounted:
    """A served application."""

    server: AsgiServer
    streams: bool

    async def call(self, attempt: Attempt) -> Outcome:
        try:
            async with httpx.AsyncClient(base_url=self.server.url, verify=_TLS, timeout=20) as client:
                return await self._call(client, attempt)
        except asyncio.CancelledError:
            # The caller is gone once the server knows.
            await asyncio.to_thread(self.server.forget_clients)
            raise

    async def _call(self, client: httpx.AsyncClient, attempt: Attempt) -> Outcome:
        path = "/payments" if attempt.tool_name is None else f"/{attempt.tool_name}"
        headers = [("authorization", value) for value in attempt.credentials.authorization]
        body = [] if attempt.input == "unacceptable" else dict(attempt.input)
        async with client.stream("POST", path, headers=headers, json=body) as response:
            if not (self.streams and response.status_code == 200):
                return outcome_of(response.status_code, await response.aread())
            texts = []
            async for line in response.aiter_lines():
                texts.append(json.loads(line))
                if attempt.leaves_early:
                    return {"kind": "left"}
            return answered(texts)


def outcome_of(status: int, body: bytes) -> Outcome:
    """What a client makes of a response."""
    if status == 200:
        return answered(json.loads(body))
    if status in _REFUSED:
        return refused(json.loads(body), status)
    return failed() if status == 500 else rejected()


@dataclass(frozen=True)
class Driver:
    """A column of the table."""

    name: str
    endpoint_of: Callable[[ContractSetup], Callable[..., Any]]
    cannot_express: dict[str, str]

    @asynccontextmanager
    async def mount(self, setup: ContractSetup) -> AsyncIterator[Mounted]:
        with serving(application(setup, self.endpoint_of(setup))) as server:
            yield Mounted(server, setup.streams)


DRIVERS = [
    Driver(
        "FastAPI 0 (def)",
        endpoint,
        {**_NEVER, "goneDuring": "A function in a thread is not told that its caller has left."},
    ),
    Driver("FastAPI 0 (async def)", endpoint_async, _NEVER),
]
