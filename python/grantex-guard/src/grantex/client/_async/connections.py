"""The connections to a server."""

from typing import Final

import httpx

from grantex.base.tls import tls
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
        # Of the latest place. A lock would not survive a fork.
        self._own: Final[dict[object, httpx.AsyncClient]] = {}
        self._is_closed = False

    def client(self) -> httpx.AsyncClient:
        """Return the client of this place. Raise RuntimeError once it is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        if self._given is not None:
            return self._given
        here = place()
        known = self._own.get(here)
        if known is not None:
            return known
        for elsewhere in list(self._own):
            if elsewhere != here:
                self._own.pop(elsewhere, None)
        # Of two threads that come first, both use the same one.
        return self._own.setdefault(here, httpx.AsyncClient(verify=tls()))

    async def aclose(self) -> None:
        """Close the connections. Those of a client that was given stay open."""
        self._is_closed = True
        own = self._own.pop(place(), None)
        if own is not None:
            await own.aclose()
