"""The developer that owns the API key (`docs/protocol.md` §11)."""

from grantex.client._sync.transport import Transport
from grantex.client.call import Call
from grantex.client.models.developer import (
    Developer,
    DeveloperDomain,
    DeveloperSettings,
    DomainAnswer,
    Updated,
)

_ME = "/v1/me"


class Me:
    """`/v1/me`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self) -> Developer:
        """Return the developer, its settings, and the key of this client."""
        return self._transport.send(Call(method="GET", path=_ME), Developer)

    def update(self, settings: DeveloperSettings) -> None:
        """Change the settings that are given (admin). Raise GrantexError `RETENTION_TOO_SHORT`."""
        call = Call(method="PATCH", path=_ME, body={"settings": settings.to_wire()})
        self._transport.send(call, Updated)

    def set_domain(self, domain: str) -> DeveloperDomain:
        """Show a domain and its logo to people from now on (admin).

        The server checks at once that `https://<domain>/.well-known/grantex.json` names you. The same call
        again checks again, after a new logo for example. Raise GrantexError `DOMAIN_NOT_CONFIRMED`.
        """
        call = Call(method="PUT", path=f"{_ME}/domain", body={"domain": domain})
        return (self._transport.send(call, DomainAnswer)).domain

    def remove_domain(self) -> None:
        """Remove the domain and its logo, if there is one (admin)."""
        self._transport.run(Call(method="DELETE", path=f"{_ME}/domain"))

    def revoke_grants(self) -> None:
        """Revoke every grant of every agent of yours; new ones may follow (admin)."""
        self._transport.run(Call(method="DELETE", path=f"{_ME}/grants"))
