"""Checks of options. A wrong one raises a ``TypeError`` that names it and says what was expected."""

import math
import re
from collections.abc import Sequence
from typing import TypeGuard
from urllib.parse import urlsplit


def wrong_option(subject: str, option: str, expected: str) -> TypeError:
    """Make the error for a wrong option; ``expected`` follows the words "must be"."""
    return TypeError(f'{subject}: "{option}" must be {expected}.')


def check_callable(value: object, subject: str, option: str) -> None:
    """Check an option that is called."""
    if not callable(value):
        raise wrong_option(subject, option, "callable")


def check_url(value: object, subject: str, option: str) -> None:
    """Check an option that is an absolute http(s) URL."""
    if not is_url(value):
        raise wrong_option(subject, option, "an absolute http(s) URL")


# `httpx` repeats what it cannot send in its error, and so would a log of it.
_API_KEY = re.compile(r"[\x21-\x7e]+")


def check_api_key(value: object, subject: str) -> None:
    """Check the option ``api_key``, which is sent in a header."""
    if not isinstance(value, str) or not _API_KEY.fullmatch(value):
        raise wrong_option(
            subject, "api_key", "a key of visible ASCII characters, without spaces and line ends"
        )


def check_seconds(
    value: object, subject: str, option: str, *, allows_zero: bool = False, longest: float = 3600
) -> None:
    """Check an option that is a duration. The longest one shows a number of milliseconds."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if is_number and (0 if allows_zero else 1e-9) <= value <= longest:  # type: ignore[operator]
        return
    start = "from 0" if allows_zero else "above 0"
    raise wrong_option(subject, option, f"a number of seconds (not milliseconds) {start} up to {longest:g}")


def is_url(value: object) -> TypeGuard[str]:
    """Tell whether a value is an absolute http(s) URL."""
    if not isinstance(value, str) or any(character.isspace() for character in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def is_text(value: object) -> TypeGuard[str]:
    """Tell whether a value is a string with something in it."""
    return isinstance(value, str) and value != ""


def is_texts(value: object) -> TypeGuard[Sequence[str]]:
    """Tell whether a value is a list or tuple of such strings, and not empty."""
    return isinstance(value, list | tuple) and len(value) > 0 and all(map(is_text, value))


def is_count(value: object, least: int = 0) -> TypeGuard[int]:
    """Tell whether a value is a whole number of at least ``least``."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
