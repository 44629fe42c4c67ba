"""What is wrong with details: the place as a JSON pointer, and what was expected there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from grantex.base.errors import FormatError

DetailPath: TypeAlias = tuple[str | int, ...]
"""The names and indexes that lead to a value in a list of details."""

MISSING: Final = object()
"""Stands for a member that is not there."""

_MAX_SHOWN: Final = 64
_INVISIBLE: Final = re.compile(r"[^\x20-\x7e]")


def must_be(expected: str, path: DetailPath, received: object) -> FormatError:
    """Make the error for a value; ``expected`` follows the words "must be"."""
    return fault_at(path, f"must be {expected}; it is {_kind_of(received)}")


def unknown_member(path: DetailPath, known: Iterable[str]) -> FormatError:
    """Make the error for a member that nobody knows: it could restrict something."""
    return fault_at(path, f"is of an unknown name; known are {', '.join(known)}")


def fault_at(path: DetailPath, fault: str) -> FormatError:
    """Make the error for the value at a place."""
    pointer = _visible("".join(f"/{step}" for step in path), 4 * _MAX_SHOWN)
    return FormatError("INVALID_DETAILS", f'The value at "{pointer}" {fault}.')


def _kind_of(value: object) -> str:
    """Say what a value is. A text is repeated, because it may be misspelt."""
    if isinstance(value, str):
        return f'"{_visible(value, _MAX_SHOWN)}"'
    if value is MISSING:
        return "missing"
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, Mapping):
        return "an object"
    return "an array" if isinstance(value, Sequence) else f"of type {type(value).__name__}"


def _visible(text: str, length: int) -> str:
    """Repeat a text of a stranger as visible ASCII."""
    return _INVISIBLE.sub("?", text)[:length]
