"""Parsing of compact JWS, stricter than any library's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from grantex.base.errors import AuthorizationError
from grantex.base.signed_json import read_encoded_object
from grantex.wire.tokens import GRANT_TOKEN_TYPE, MAX_TOKEN_LENGTH


class ParsedToken(NamedTuple):
    """A parsed token. Nothing in it has been verified."""

    kid: str
    payload: Mapping[str, Any]
    signed: bytes
    """Everything before the second dot."""
    signature: bytes
    """Everything after the second dot, not decoded."""


TokenParser = Callable[[str], ParsedToken]
"""Parses a token. Raises :class:`AuthorizationError`."""

# An issuer uses a handful of headers; a stranger may send any number.
_MAX_HEADERS = 64
_MAX_KID_LENGTH = 128
_MEMBERS = frozenset({"alg", "kid", "typ"})


def token_parser() -> TokenParser:
    """Make a strict parser of grant tokens in compact serialization (RFC 7515 §3.1).

    At most 8 KiB, three parts of canonical base64url, valid UTF-8, no duplicate member, and a header of
    exactly ``alg: RS256``, ``typ: at+jwt`` (in any case) and ``kid``. A header that names a key, a place to
    fetch one, or an extension is refused and never followed. The parser checks no claim and no signature.
    """
    return compact_parser((GRANT_TOKEN_TYPE, f"application/{GRANT_TOKEN_TYPE}"), MAX_TOKEN_LENGTH)


def compact_parser(types: Sequence[str], max_length: int) -> TokenParser:
    """Make a parser for another type of message that an issuer signs.

    The same rules as for grant tokens, except for the type and the length in characters. ``types`` are in
    lower case.
    """
    kids: dict[bytes, str] = {}

    def read_kid(encoded: bytes) -> str:
        kid = kids.get(encoded)
        if kid is None:
            kid = _kid_of(_read_object(encoded, "header"), types)
            if len(kids) >= _MAX_HEADERS:
                kids.clear()
            kids[encoded] = kid
        return kid

    def parse(token: str) -> ParsedToken:
        if len(token) > max_length:
            raise _malformed("It is too long.")
        if not token.isascii():
            raise _malformed("It is not base64url.")
        signed, _, signature = token.encode().rpartition(b".")
        header, dot, payload = signed.partition(b".")
        if not header or not dot or b"." in payload:
            raise _malformed("It does not have three parts.")
        return ParsedToken(read_kid(header), _read_object(payload, "payload"), signed, signature)

    return parse


def _kid_of(header: Mapping[str, Any], types: Sequence[str]) -> str:
    if header.get("alg") != "RS256":
        raise AuthorizationError("algorithm_not_allowed")
    media_type = header.get("typ")
    # Compared without regard to case (RFC 7515 §4.1.9).
    if not isinstance(media_type, str) or media_type.lower() not in types:
        raise AuthorizationError("wrong_type")
    if not header.keys() <= _MEMBERS:
        raise AuthorizationError("header_not_allowed")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _MAX_KID_LENGTH:
        raise _malformed('Its "kid" is missing.')
    return kid


def _read_object(encoded: bytes, part: str) -> Mapping[str, Any]:
    value = read_encoded_object(encoded)
    if isinstance(value, str):
        raise _malformed(f"Its {part} {value}.")
    return value


def _malformed(detail: str) -> AuthorizationError:
    return AuthorizationError("malformed_token", detail=detail)
