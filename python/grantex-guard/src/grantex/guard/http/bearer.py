"""The grant token of an HTTP request (RFC 6750 §2.1)."""

import re
from typing import Final
from urllib.parse import parse_qsl

from grantex.base.errors import AuthorizationError
from grantex.guard.presented_token import RawHeaders
from grantex.wire.tokens import MAX_TOKEN_LENGTH

# RFC 6750 §2.1: b64token.
_TOKEN: Final = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_QUERY_NAMES: Final = frozenset({"access_token", "grantToken"})


def read_bearer_token(headers: RawHeaders, url: str | None = None) -> str:
    """Read the grant token of an HTTP request: one ``Authorization: Bearer`` header, and no token in the URL.

    Pass the raw headers, because many mappings of headers drop a second ``Authorization`` header. ``url``
    is the URL or the path with the query; without it, the query is not checked. Raises
    :class:`AuthorizationError`: ``no_credentials``, ``wrong_scheme``, ``two_credentials``,
    ``malformed_credentials`` or ``token_in_query``.
    """
    return token_after("Bearer", read_authorization(headers, url))


def read_authorization(headers: RawHeaders, url: str | None = None) -> str:
    """Read the one ``Authorization`` header of a request that has no token in its URL."""
    if url is not None and _has_token_in_query(url):
        raise AuthorizationError("token_in_query")
    values = read_header(headers, "authorization")
    if len(values) > 1:
        raise AuthorizationError("two_credentials")
    if not values or values[0].strip() == "":
        raise AuthorizationError("no_credentials")
    return values[0]


def token_after(expected: str, value: str) -> str:
    """Read the one token of an ``Authorization`` header with the expected scheme, in any case."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != expected.lower():
        raise AuthorizationError("wrong_scheme")
    token = rest.lstrip()
    if token == "":
        raise AuthorizationError("no_credentials")
    # Some servers join two headers with a comma, which no token contains.
    if "," in token:
        raise AuthorizationError("two_credentials")
    if len(token) > MAX_TOKEN_LENGTH or not _TOKEN.fullmatch(token):
        raise AuthorizationError("malformed_credentials")
    return token


def read_header(headers: RawHeaders, wanted: str) -> list[str]:
    """Read every header of a name, which is given in lower case."""
    found: list[str] = []
    for name, value in headers:
        if len(name) == len(wanted) and _text(name).lower() == wanted:
            found.append(_text(value))
    return found


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _has_token_in_query(url: str) -> bool:
    _, mark, query = url.partition("?")
    if mark == "":
        return False
    return any(name in _QUERY_NAMES for name, _ in parse_qsl(query, keep_blank_values=True))
