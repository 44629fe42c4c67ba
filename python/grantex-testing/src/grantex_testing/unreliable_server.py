"""A real HTTP server that passes requests on to another one, unreliably."""

import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Literal, Self

import httpx

from grantex_testing.local_server import LocalAnswer, LocalRequest

Fault = Literal["lose-request", "lose-answer", "cut-answer", "hang", "drip"] | LocalAnswer
"""What happens to a request instead of its answer.

- `lose-request`: the connection breaks before anything is forwarded.
- `lose-answer`: the server does the work; its answer never arrives.
- `cut-answer`: the connection breaks in the middle of the answer's body.
- `hang`: no answer, and the connection stays open.
- `drip`: an answer without end, one byte every 50 milliseconds.
- an answer: that of a proxy.
"""

_FORWARDED: Final = ("authorization", "content-type", "dpop", "idempotency-key", "accept")
_RETURNED: Final = ("content-type", "dpop-nonce", "x-request-id", "retry-after")


class UnreliableServer:
    """Serves until it is closed. Without a target, an answer is `{"line": …, "body": …}`."""

    def __init__(self, target: str | None = None) -> None:
        self.requests: list[LocalRequest] = []
        self.faults: deque[Fault] = deque()
        """Those of the next requests; later ones succeed."""
        self.closing: Final = threading.Event()
        self.target: Final = target
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url: Final = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def fail(self, *faults: Fault) -> None:
        """Set the faults of the next requests."""
        self.faults.extend(faults)

    def close(self) -> None:
        """Stop, and end the requests that hang."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _handler_of(server: UnreliableServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = LocalRequest(self.command, self.path, headers, self.rfile.read(length))
            server.requests.append(request)
            fault = server.faults.popleft() if server.faults else None
            if isinstance(fault, LocalAnswer):
                self._write(fault, is_cut=False)
            elif fault == "drip":
                self._drip()
            elif fault == "lose-request":
                self.close_connection = True
            elif fault == "hang":
                server.closing.wait(60)
                self.close_connection = True
            else:
                answer = _answer(server.target, request)
                if fault != "lose-answer":
                    self._write(answer, is_cut=fault == "cut-answer")
                self.close_connection = self.close_connection or fault == "lose-answer"

        do_POST = do_GET  # noqa: N815 -- the name that the handler looks for
        do_PATCH = do_GET  # noqa: N815
        do_PUT = do_GET  # noqa: N815
        do_DELETE = do_GET  # noqa: N815

        def _write(self, answer: LocalAnswer, *, is_cut: bool) -> None:
            content = answer.content
            self.send_response(answer.status)
            length = {} if answer.status == 204 else {"content-length": str(len(content))}
            for name, value in {**length, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if is_cut else content)
            self.close_connection = self.close_connection or is_cut

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.close_connection = True
            while not server.closing.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


def _answer(target: str | None, request: LocalRequest) -> LocalAnswer:
    if target is None:
        echo = {"line": f"{request.method} {request.path}", "body": request.body.decode()}
        return LocalAnswer(echo, headers={"content-type": "application/json; charset=utf-8"})
    headers = {name: request.headers[name] for name in _FORWARDED if name in request.headers}
    answer = httpx.request(
        request.method, target + request.path, headers=headers, content=request.body or None, timeout=30
    )
    returned = {name: answer.headers[name] for name in _RETURNED if name in answer.headers}
    return LocalAnswer(answer.content, answer.status_code, returned)
