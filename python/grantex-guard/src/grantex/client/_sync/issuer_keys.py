"""The keys of the issuer (`docs/protocol.md` §9)."""

from grantex.client._sync.transport import Transport
from grantex.client.call import Call
from grantex.client.models.keys import IssuerKeyList


class IssuerKeys:
    """`/v1/issuer-keys` (any role), to display. Verifiers fetch the JWKS."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> IssuerKeyList:
        """Return the current, former and future keys for grant tokens."""
        return self._transport.send(Call(method="GET", path="/v1/issuer-keys"), IssuerKeyList)
