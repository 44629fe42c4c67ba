"""The weakest binding of the principal that a service accepts (``docs/protocol.md`` §6)."""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypedDict
from urllib.parse import urlsplit

from grantex.wire.binding_ways import BINDING_WAYS, DIRECTORY_ACR, BindingWay, acr_of


class DirectoryBinding(TypedDict):
    """Accepts these providers only, by the exact ``iss`` of their ID tokens, and no weaker binding.

    Name providers where only the organisation creates accounts: at a public provider, the developer may own
    the account with that name.
    """

    directory: Sequence[str]


MinimumBinding = BindingWay | DirectoryBinding
"""The weakest binding that a service accepts.

``"directory"`` alone accepts any provider that the developer has set up, so it is only as trustworthy as the
developer.
"""


class BindingDemand(NamedTuple):
    """What a service requires of a token's binding."""

    acr_values: tuple[str, ...]
    """The ``acr`` values that it accepts, weakest first."""
    identity_providers: tuple[str, ...] | None
    """The providers whose sign-ins it accepts; None for any."""


def demand_of(minimum: object) -> BindingDemand:
    """Return what a verifier with this option requires; raises ``TypeError`` naming the option."""
    if isinstance(minimum, str):
        if minimum not in BINDING_WAYS:
            raise TypeError(_EXPECTED)
        ways = BINDING_WAYS[BINDING_WAYS.index(minimum) :]
        return BindingDemand(tuple(acr_of(way) for way in ways), None)
    if not isinstance(minimum, dict) or minimum.keys() != {"directory"}:
        raise TypeError(_EXPECTED)
    providers = minimum["directory"]
    if not isinstance(providers, list | tuple) or not providers or not all(map(_is_issuer, providers)):
        raise TypeError(_EXPECTED)
    return BindingDemand((DIRECTORY_ACR,), tuple(providers))


_EXPECTED = (
    f'Verifier: "minimum_binding" must be one of {", ".join(BINDING_WAYS)}, '
    'or {"directory": [issuer, …]} with the URLs of providers.'
)
_ISSUER = re.compile(r"https?://[^/?#\s]+[^?#\s]*")


def _is_issuer(value: object) -> bool:
    return isinstance(value, str) and _ISSUER.fullmatch(value) is not None and bool(urlsplit(value).hostname)
