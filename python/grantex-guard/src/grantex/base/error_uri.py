"""Where the page about an error code is."""

import re
from typing import Final

# What RFC 6750 §3 allows in ``error_uri``.
_ALLOWED: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


def error_uri_of(issuer: str | None, code: str) -> str | None:
    """Return the address of the page about a code, in the documentation that each issuer serves.

    ``issuer`` is the configured one, never that of a token. None without one, and for one with characters
    that a challenge cannot hold.
    """
    uri = f"{issuer}/docs/errors/{code}"
    return uri if issuer is not None and _ALLOWED.fullmatch(uri) else None
