"""An application of ASGI behind a real server, for the tests of adapters that have uvicorn."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class AsgiServer:
    """A running server."""

    def __init__(self, url: str, state: Any) -> None:
        self.url = url
        self._state = state

    def forget_clients(self, timeout: float = 10) -> None:
        """Wait until the server has noticed that its clients have left."""
        until = time.monotonic() + timeout
        while self._state.connections and time.monotonic() < until:
            time.sleep(0.002)


@contextmanager
def serving(app: Any, **options: Any) -> Iterator[AsgiServer]:
    """Serve an application in a thread, until the block ends. ``options`` are those of ``uvicorn.Config``."""
    import uvicorn  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 -- only some members have it

    with socket.create_server(("127.0.0.1", 0)) as listening:
        # Without a WebSocket library that warns of its own past.
        settings = {"log_level": "critical", "ws": "websockets-sansio", **options}
        server = uvicorn.Server(uvicorn.Config(app, **settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        # Clients that come before it has started wait in the queue of the socket.
        thread.start()
        try:
            yield AsgiServer(f"http://127.0.0.1:{listening.getsockname()[1]}", server.server_state)
        finally:
            server.should_exit = server.force_exit = True
            thread.join(10)
