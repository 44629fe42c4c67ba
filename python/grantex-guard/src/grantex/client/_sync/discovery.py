"""The server's description of itself (`docs/protocol.md` §9)."""

from grantex.client._sync.transport import Transport
from grantex.client.call import Call
from grantex.client.models.developer import IssuerDescription


class Discovery:
    """Requests the description once, and keeps the answer; an error is not kept."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._known: IssuerDescription | None = None

    def describe(self) -> IssuerDescription:
        """Return the description. Raise GrantexError."""
        if self._known is None:
            call = Call(method="GET", path="/.well-known/grantex")
            self._known = self._transport.send(call, IssuerDescription)
        return self._known
