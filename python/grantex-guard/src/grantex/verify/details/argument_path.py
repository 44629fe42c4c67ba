"""The paths of arguments, such as ``recipient.country``."""

from collections.abc import Container

from grantex.verify.details.plain_text import is_plain_text
from grantex.wire.details import MAX_PATH_LENGTH, MAX_PATH_NAMES


def is_argument_path(text: str) -> bool:
    """Tell whether a text is the path of an argument: names, joined by dots."""
    names = text.split(".")
    is_short = len(names) <= MAX_PATH_NAMES and len(text) <= MAX_PATH_LENGTH
    return is_short and "" not in names and is_plain_text(text)


def outer_path(path: str, named: Container[str]) -> str | None:
    """Return the outermost path that is named and that a path lies within; None where there is none."""
    names = path.split(".")
    outer = (".".join(names[:count]) for count in range(1, len(names)))
    return next((one for one in outer if one in named), None)
