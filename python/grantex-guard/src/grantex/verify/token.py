"""Parsing of compact JWS, stricter than any library's."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class ParsedToken(NamedTuple):
    """A parsed token. Nothing in it has been verified."""

    kid: str
    payload: Mapping[str, Any]
    signed: bytes
    """Everything before the second dot."""
    signature: str
    """Everything after the second dot, not decoded."""


TokenParser = Callable[[str], ParsedToken]
"""Parses a token; raises :class:`AuthorizationError`."""


def compact_parser(types: Sequence[str], max_length: int) -> TokenParser:
    """Make a parser for one type of message that an issuer signs. ``types`` are in lower case."""
    raise NotImplementedError
