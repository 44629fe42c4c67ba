"""The connections to a server."""

import httpx

from grantex.client._async.primitives import place


class AsyncConnections:
    """An `httpx` client, made when it is first needed, or that of the caller.

    Connections belong to a process and to an event loop. A child of a fork gets its own: otherwise it could
    read an answer that its parent asked for.
    """

    def __init__(self, given: httpx.AsyncClient | None = None) -> None:
        """Raise TypeError for a client of another kind."""
        if given is not None and not isinstance(given, httpx.AsyncClient):
            raise TypeError("http_client must be an httpx.AsyncClient")
        self._given = given
        self._own: httpx.AsyncClient | None = None
        self._place: object = None
        self._is_closed = False

    def client(self) -> httpx.AsyncClient:
        """Return the client of this place. Raise RuntimeError once it is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        if self._given is not None:
            return self._given
        here = place()
        if self._own is None or self._place != here:
            self._own, self._place = httpx.AsyncClient(), here
        return self._own

    async def aclose(self) -> None:
        """Close the connections. Those of a client that was given stay open."""
        self._is_closed = True
        own, self._own = self._own, None
        if own is not None and self._place == place():
            await own.aclose()
