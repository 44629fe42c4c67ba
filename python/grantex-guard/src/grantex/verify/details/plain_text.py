"""Texts and paths that every reader takes for the same."""

import re
from typing import Final, TypeGuard

from grantex.base.strict_json import is_well_formed

_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
# What some file system reads as the directory itself or as its parent.
_DOTS: Final = re.compile("[. ]+")


def is_plain_text(value: object) -> TypeGuard[str]:
    """Tell whether a value may stand in a detail: a well-formed text without control characters."""
    return isinstance(value, str) and _CONTROL.search(value) is None and is_well_formed(value)


def is_plain_path(value: object, *, is_bound: bool = False) -> TypeGuard[str]:
    r"""Tell whether a value is a path that every reader takes for the same place.

    It is absolute or relative, without ``\``, ``%``, control characters, empty segments, and segments of dots
    and spaces alone. A value may end with one slash; a bound may not, unless it is ``/`` itself.
    """
    if not is_plain_text(value) or "\\" in value or "%" in value:
        return False
    if value == "/":
        return True
    segments = value.split("/")
    if segments[0] == "":
        segments.pop(0)
    if not is_bound and len(segments) > 1 and segments[-1] == "":
        segments.pop()
    is_filled = all(segment != "" and _DOTS.fullmatch(segment) is None for segment in segments)
    return is_filled and len(segments) > 0


def is_at_or_below(path: str, bound: str) -> bool:
    """Tell whether a plain path is a bound, or lies below it."""
    return path == bound or path.startswith(bound if bound == "/" else f"{bound}/")
