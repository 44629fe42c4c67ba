"""A real HTTP server on this machine, whose answers a test decides."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class LocalRequest:
    """What was asked."""

    method: str
    path: str
    """With the query."""
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class LocalAnswer:
    """What is answered."""

    body: bytes | str | object = b""
    """Bytes, a text, a value that is sent as JSON, or an iterator of bytes that are sent as they come."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class LocalServer:
    """Serves until it is closed. ``requests`` lists what was asked, in order."""

    def __init__(self, answer: Callable[[LocalRequest], LocalAnswer]) -> None:
        self.answer = answer
        self.requests: list[LocalRequest] = []
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop; connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that a test has killed."""


def _handler_of(server: LocalServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer is one packet: its body would wait for the client to acknowledge its head.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = LocalRequest(self.command, self.path, headers, self.rfile.read(length))
            server.requests.append(request)
            answer = server.answer(request)
            self.send_response(answer.status)
            if isinstance(answer.body, Iterator):
                return self.stream(answer)
            for name, value in {"content-length": str(len(answer.content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)
            return None

        def stream(self, answer: LocalAnswer) -> None:
            for name, value in {"connection": "close", **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.close_connection = True
            chunks: Any = answer.body
            try:
                for chunk in chunks:
                    self.wfile.write(chunk)
                    self.wfile.flush()
            except OSError:
                pass
            finally:
                chunks.close()

        do_POST = do_GET  # noqa: N815 -- the name that the handler looks for
        do_PATCH = do_GET  # noqa: N815
        do_PUT = do_GET  # noqa: N815
        do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler
