"""How a principal is bound to an account (``docs/protocol.md`` §6)."""

from typing import Final, Literal, get_args

BindingWay = Literal["account", "first-use", "verified", "directory"]
"""How a principal is bound to an account at the issuer, weakest first.

An account that nobody but the issuer knows, the first person who decided, a link to an address that was
entered earlier, or a subject of the developer's directory.
"""

BINDING_WAYS: Final[tuple[BindingWay, ...]] = get_args(BindingWay)

_ACR_PREFIX = "urn:grantex:acr:"


def acr_of(way: BindingWay) -> str:
    """Return the ``acr`` of a token whose principal is bound in this way."""
    return _ACR_PREFIX + way


DIRECTORY_ACR: Final = acr_of("directory")
"""The ``acr`` of a token whose principal signed in at a provider; its ``idp`` names the provider."""
