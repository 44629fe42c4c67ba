"""What scopes mean, for the person who decides (`docs/protocol.md` §4)."""

from typing import Final

from grantex.client._sync.transport import Transport
from grantex.client.call import Call, named_path_of
from grantex.client.models.developer import ScopeSentence, ScopeSentences

_SCOPES: Final = "/v1/scopes"


class Scopes:
    """`/v1/scopes`. Reading needs the role `issue`, everything else `admin`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> tuple[ScopeSentence, ...]:
        """Return the standard scopes, and your own."""
        return (self._transport.send(Call(method="GET", path=_SCOPES), ScopeSentences)).scopes

    def describe(self, scope: str, sentence: str) -> ScopeSentence:
        """Describe a scope of yours: one line, at most 120 characters. A scope without one is shown as such.

        Raise GrantexError `INVALID_SCOPE`, `SCOPE_HAS_CONSTRAINT`, `SCOPE_IS_STANDARD`, `TOO_MANY_SENTENCES`.
        """
        call = Call(method="PUT", path=named_path_of(_SCOPES, scope), body={"sentence": sentence})
        return self._transport.send(call, ScopeSentence)

    def delete(self, scope: str) -> None:
        """Remove the description of a scope of yours."""

        def is_gone() -> bool:
            return all(known.scope != scope for known in self.list())

        self._transport.run(Call(method="DELETE", path=named_path_of(_SCOPES, scope)), is_gone)
