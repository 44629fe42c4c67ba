"""Where https URLs lead, by the form in which WHATWG serialises them."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = rf"{_LABEL}(?:\.{_LABEL})*"
_PORT: Final = "[1-9][0-9]{0,4}"
_BOUND: Final = re.compile(rf"(\.?{_HOST})(?::({_PORT}))?")
# After the host comes what WHATWG leaves as it is: no space, and none of " < > \ ^ ` { | }.
_URL: Final = re.compile(r"https://([a-z0-9][a-z0-9.:-]*)(?:[/?#][!#-;=?-\[\]_a-z~]*)?")
_OCTET: Final = "(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
_IPV4: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
# WHATWG reads a host with such a last label as an IPv4 address, whatever its notation.
_ENDS_IN_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_MAX_HOST_LENGTH: Final = 253
_MAX_LENGTH: Final = _MAX_HOST_LENGTH + len(":65535")
_MAX_PORT: Final = 65_535
_DEFAULT_PORT: Final = "443"


class HostPlace(NamedTuple):
    """A host and port, as an https URL names them."""

    host: str
    """A bound that begins with a dot stands for all hosts below it."""
    port: str
    """Empty for the default port."""


def parse_host_bound(text: object) -> HostPlace | None:
    """Read the bound of a ``host``: ``host[:port]`` or ``.host[:port]``; None for anything else."""
    return _place_of(text) if isinstance(text, str) and len(text) <= _MAX_LENGTH else None


def parse_url_place(url: object) -> HostPlace | None:
    """Read where an https URL leads; None for anything else.

    It has no user and no default port, and its host is lower-case ASCII letters, digits and hyphens, or a
    dotted IPv4 address.
    """
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    return None if match is None else parse_host_bound(match[1])


def is_place_within(place: HostPlace, bound: HostPlace) -> bool:
    """Tell whether a place is the bound, or below it where it begins with a dot."""
    if place.port != bound.port:
        return False
    return place.host == bound.host or (bound.host.startswith(".") and place.host.endswith(bound.host))


@lru_cache(maxsize=1000)
def _place_of(text: str) -> HostPlace | None:
    match = _BOUND.fullmatch(text)
    if match is None:
        return None
    host, port = match[1], match[2] or ""
    if len(host) > _MAX_HOST_LENGTH or port == _DEFAULT_PORT or int(port or 0) > _MAX_PORT:
        return None
    if _ENDS_IN_NUMBER.fullmatch(host) is not None and _IPV4.fullmatch(host) is None:
        return None
    return HostPlace(host, port)
