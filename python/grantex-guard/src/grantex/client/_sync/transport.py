"""Sends calls to one server with one credential."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx

from grantex.client._sync.connections import Connections
from grantex.client._sync.exchange import Exchange
from grantex.client._sync.primitives import SYSTEM_CLOCK, Clock
from grantex.client.answer import ANSWER, expect_media_type, expect_nothing, read_answer, read_error
from grantex.client.backoff import is_answer_lost, may_try_again, wait_before
from grantex.client.call import Call
from grantex.client.errors import GrantexError
from grantex.client.options import Connection, check_secret

RESULT = TypeVar("RESULT")


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Made once for each call, so that every attempt has the same idempotency key and body."""

    url: str
    headers: Mapping[str, str]
    content: bytes | None


@dataclass(slots=True)
class _Progress:
    """What is known while a call is repeated."""

    may_be_done: bool = False
    """An answer was lost."""


class Transport:
    """Repeats each call until it has a final answer.

    Network faults, timeouts, 429, 502, 503, 504 and 409 `IDEMPOTENCY_IN_PROGRESS` are retried with the same
    idempotency key; everything else is raised. Redirects are never followed: the API has none, and following
    one would send the key to a stranger.
    """

    def __init__(
        self,
        connection: Connection,
        credential: str | None,
        connections: Connections,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """`credential` is an API key or a session; None on public routes."""
        self.connection: Final = connection
        self.connections: Final = connections
        self.clock: Final = clock
        self._exchange = Exchange(connection, connections)
        self._credential = credential
        # The last one that the server has sent.
        self._nonce: str | None = None

    def with_options(self, connection: Connection) -> "Transport":
        """Return a transport over the same connections, with other options."""
        return Transport(connection, self._credential, self.connections, self.clock)

    def send(self, call: Call, answer: type[ANSWER]) -> ANSWER:
        """Return the answer. Raise GrantexError."""

        def attempt(request: httpx.Request) -> ANSWER:
            return read_answer(*self._answer(request), answer)

        return self._repeat(call, attempt, _Progress())

    def run(self, call: Call, was_done: Callable[[], bool] | None = None) -> None:
        """Send a call whose answer is empty. Raise GrantexError.

        `was_done` is asked when the call gets 404 after a lost answer: whether the first attempt did it.
        """

        def attempt(request: httpx.Request) -> None:
            expect_nothing(*self._answer(request))

        progress = _Progress()
        try:
            self._repeat(call, attempt, progress)
        except GrantexError as error:
            is_gone = error.status == 404 and progress.may_be_done
            if not is_gone or was_done is None or not was_done():
                raise

    @contextmanager
    def stream(
        self, call: Call, media_type: str, *, silence: float | None = None
    ) -> Iterator[Iterator[bytes]]:
        """Open a stream: the body in pieces, as they arrive. Repeated only until it is open.

        `silence` is the longest wait for a piece, in seconds. Default: the timeout of an attempt.
        """

        def attempt(request: httpx.Request) -> httpx.Response:
            return self._accepted(*self._exchange.open(request))

        response = self._repeat(call, attempt, _Progress(), silence)
        try:
            expect_media_type(response, media_type)
            yield self._exchange.pieces(response)
        finally:
            response.close()

    def _answer(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        response, body = self._exchange.send(request)
        return self._accepted(response, body), body

    def _accepted(self, response: httpx.Response, body: bytes) -> httpx.Response:
        self._nonce = response.headers.get("dpop-nonce", self._nonce)
        if response.is_success:
            return response
        raise read_error(response, body)

    def _repeat(
        self,
        call: Call,
        attempt: Callable[[httpx.Request], RESULT],
        progress: _Progress,
        silence: float | None = None,
    ) -> RESULT:
        encoded = self._encode(call)
        timeout = self.connection.timeout if silence is None else silence
        is_renewed = False
        tries = 1
        started_at = self.clock.now()
        while True:
            try:
                return attempt(self._request(call, encoded, timeout))
            except GrantexError as error:
                fault = error
            if fault.code == "USE_DPOP_NONCE" and call.prove is not None and not is_renewed:
                is_renewed = True
                continue
            progress.may_be_done = progress.may_be_done or is_answer_lost(fault)
            wait = wait_before(fault, tries, self.clock.random())
            is_final = not may_try_again(fault, is_repeatable=call.is_repeatable)
            if wait is None or is_final or tries > self.connection.retries:
                raise fault
            if self.clock.now() + wait - started_at > call.repeat_within:
                raise fault
            self.clock.sleep(wait)
            tries += 1

    def _encode(self, call: Call) -> _Encoded:
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        if self._credential is not None:
            headers["authorization"] = f"Bearer {self._credential}"
        if call.method == "POST":
            key = str(uuid.uuid4()) if call.idempotency_key is None else call.idempotency_key
            headers["idempotency-key"] = check_secret("idempotency_key", key)
        if call.body is not None:
            headers["content-type"] = "application/json"
        given = {name: str(value) for name, value in (call.query or {}).items() if value is not None}
        query = f"?{httpx.QueryParams(given)}" if given else ""
        content = None if call.body is None else _json(call.body)
        return _Encoded(f"{self.connection.base_url}{call.path}{query}", headers, content)

    def _request(self, call: Call, encoded: _Encoded, timeout: float) -> httpx.Request:
        proof = {} if call.prove is None else {"dpop": call.prove(self._nonce)}
        return httpx.Request(
            call.method,
            encoded.url,
            headers={**encoded.headers, **proof},
            content=encoded.content,
            extensions={"timeout": httpx.Timeout(timeout).as_dict()},
        )


def _json(body: object) -> bytes:
    """Raise TypeError for what JSON cannot hold."""
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        fault = "a request must be JSON: finite numbers, well-formed text, no cycle"
    raise TypeError(fault)
