"""One request and its answer, over HTTP."""

import time
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import httpx

from grantex.client._sync.connections import Connections
from grantex.client._sync.primitives import within
from grantex.client.answer import LONGEST_ANSWER, unexpected
from grantex.client.errors import GrantexError
from grantex.client.options import Connection

RESULT = TypeVar("RESULT")


class Exchange:
    """Sends requests once, and turns the faults of the network into GrantexError."""

    def __init__(self, connection: Connection, connections: Connections) -> None:
        self.connection: Final = connection
        self.connections: Final = connections

    def send(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Return an answer and its body, whatever its status.

        Raise GrantexError `NETWORK_ERROR`, `TIMEOUT`, or `UNEXPECTED_ANSWER` for a body beyond 64 MiB.
        """

        def work() -> tuple[httpx.Response, bytes]:
            deadline = time.monotonic() + self.connection.timeout
            response = self._open(request)
            return response, self._read(response, deadline)

        return self._guarded(work)

    def open(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Return a successful answer unread, to be closed by the caller; any other one with its body."""

        def work() -> tuple[httpx.Response, bytes]:
            deadline = time.monotonic() + self.connection.timeout
            response = self._open(request)
            return response, b"" if response.is_success else self._read(response, deadline)

        return self._guarded(work)

    def pieces(self, response: httpx.Response) -> Iterator[bytes]:
        """Yield the body of an open answer as it arrives. Raise GrantexError `NETWORK_ERROR` or `TIMEOUT`."""
        pieces = response.iter_bytes()
        fault: GrantexError | None = None
        cause: BaseException | None = None
        while fault is None:
            try:
                piece = next(pieces, None)
            except (httpx.HTTPError, httpx.StreamError) as error:
                fault, cause = self._fault(error), error.__cause__
                continue
            if piece is None:
                return
            yield piece
        raise fault from cause

    def _open(self, request: httpx.Request) -> httpx.Response:
        # Neither the cookies nor the credentials of the caller's own client go along.
        client = self.connections.client()
        return client.send(request, stream=True, auth=_no_auth, follow_redirects=False)

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        pieces: list[bytes] = []
        length = 0
        try:
            for piece in response.iter_bytes():
                length += len(piece)
                if length > LONGEST_ANSWER:
                    raise unexpected(response, f"is longer than {LONGEST_ANSWER} bytes")
                if time.monotonic() > deadline:
                    raise TimeoutError
                pieces.append(piece)
        finally:
            response.close()
        return b"".join(pieces)

    def _guarded(self, work: Callable[[], RESULT]) -> RESULT:
        cause: BaseException | None = None
        try:
            return within(self.connection.timeout, work)
        except TimeoutError as error:
            fault = self._fault(error)
        except (httpx.HTTPError, httpx.StreamError) as error:
            # The fault itself holds the request, and with it the API key.
            fault, cause = self._fault(error), error.__cause__
        raise fault from cause

    def _fault(self, error: Exception) -> GrantexError:
        at = self.connection.base_url
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return GrantexError("TIMEOUT", f"the server at {at} did not answer in time")
        said = f"the server at {at} could not be reached, or the connection broke"
        return GrantexError("NETWORK_ERROR", said)


def _no_auth(request: httpx.Request) -> httpx.Request:
    return request
