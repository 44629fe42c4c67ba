"""Which servers are trusted: read once, because that takes longer than a request."""

from functools import cache
from ssl import SSLContext

import httpx


@cache
def tls() -> SSLContext:
    """Return the settings of every connection of this process: those of `httpx`, with its variables."""
    return httpx.create_ssl_context()
