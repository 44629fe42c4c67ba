"""The server's description of itself (`docs/protocol.md` §9)."""

from grantex.client._async.transport import AsyncTransport
from grantex.client.call import Call
from grantex.client.models.developer import IssuerDescription


class AsyncDiscovery:
    """Requests the description once, and keeps the answer; an error is not kept."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport
        self._known: IssuerDescription | None = None

    async def describe(self) -> IssuerDescription:
        """Return the description. Raise GrantexError."""
        if self._known is None:
            call = Call(method="GET", path="/.well-known/grantex")
            self._known = await self._transport.send(call, IssuerDescription)
        return self._known
