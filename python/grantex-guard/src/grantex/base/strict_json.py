"""JSON as another program sent it, read as ``JSON.parse`` reads it, and stricter.

Python's own reader takes more: ``NaN``, two members of one name, integers that no other language reads alike.
"""

import re
from json import JSONDecoder
from json.encoder import encode_basestring
from typing import Any, NoReturn

MAX_SAFE_INTEGER = 2**53 - 1
"""The largest integer that every reader of JSON reads exactly (RFC 8259 §6)."""


def parse_json(text: str) -> Any:
    """Parse JSON in which no object names a member twice (RFC 8725 §2.5, RFC 8259 §4).

    Whole numbers up to :data:`MAX_SAFE_INTEGER` are returned as ``int``, however they are written: ``5``,
    ``5.0`` and ``50e-1`` are the same number. Strings may hold lone surrogates. Raises ``ValueError`` for
    anything that is not JSON, or that Python's reader does not take: too deep a nesting, an integer of
    thousands of digits.
    """
    try:
        # What a program writes has no white space around it.
        value, end = _decoder.scan_once(text, 0)
        return value if end == len(text) else _decoder.decode(text)
    except StopIteration:
        return _decoder.decode(text)
    except RecursionError as cause:
        raise ValueError("The JSON is nested too deep.") from cause


def is_well_formed(text: str) -> bool:
    """Tell whether a text holds no lone surrogate, so that it can be written as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def quoted(text: str) -> str:
    """Write a string as JSON text, exactly as ``JSON.stringify`` does: lone surrogates are escaped."""
    written = encode_basestring(text)
    return written if text.isascii() else _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _read_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("An object names a member twice.")
    return members


def _read_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= MAX_SAFE_INTEGER else number


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


_decoder: Any = JSONDecoder(
    object_pairs_hook=_read_members,
    parse_float=_read_number,
    parse_constant=_refuse_constant,
)
