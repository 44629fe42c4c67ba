"""The connections to a server."""

import httpx

from grantex.client._sync.primitives import place


class Connections:
    """An `httpx` client, made when it is first needed, or that of the caller.

    Connections belong to a process and to an event loop. A child of a fork gets its own: otherwise it could
    read an answer that its parent asked for.
    """

    def __init__(self, given: httpx.Client | None = None) -> None:
        """Raise TypeError for a client of another kind."""
        if given is not None and not isinstance(given, httpx.Client):
            raise TypeError("http_client must be an httpx.Client")
        self._given = given
        self._own: httpx.Client | None = None
        self._place: object = None
        self._is_closed = False

    def client(self) -> httpx.Client:
        """Return the client of this place. Raise RuntimeError once it is closed."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        if self._given is not None:
            return self._given
        here = place()
        if self._own is None or self._place != here:
            self._own, self._place = httpx.Client(), here
        return self._own

    def close(self) -> None:
        """Close the connections. Those of a client that was given stay open."""
        self._is_closed = True
        own, self._own = self._own, None
        if own is not None and self._place == place():
            own.close()
