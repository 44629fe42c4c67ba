"""The arguments of a call in the form in which limits are compared with them."""

from collections.abc import Mapping
from typing import Any, Final

from grantex.base.stand_in import is_multiple, stand_in_for

OPAQUE: Final = object()
"""Stands for a value that JSON cannot hold. No operator admits it."""

_PLAIN: Final = frozenset({str, int, float, bool, type(None), list, tuple, dict})
# A value that is larger is no argument.
_MOST_BYTES: Final = 4 * 1024 * 1024


def json_form(value: Any) -> Any:
    """Return a value as JSON has it.

    That is a ``str``, ``int``, ``float``, ``bool``, None, a list or tuple, or a mapping of names that are
    ``str``. Dataclasses, models, dates, decimals and enumerations have the form in which they are digested:
    the one from which an equal value can be read again. All else is :data:`OPAQUE`. Members are not looked
    at.
    """
    kind = type(value)
    if kind in _PLAIN and (kind is not dict or _has_texts_as_names(value)):
        return value
    # Subclasses may compare and write themselves in another way.
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, list | tuple):
        return value
    if isinstance(value, Mapping):
        return value if _has_texts_as_names(value) and not is_multiple(value) else OPAQUE
    stand_in = stand_in_for(value, _MOST_BYTES)
    # The others, of bytes and sets, are objects that only look like an argument.
    return stand_in.value if stand_in is not None and stand_in.is_partial else OPAQUE


def _has_texts_as_names(value: Mapping[Any, Any]) -> bool:
    # A loop costs a third of a generator.
    for name in value:  # noqa: SIM110
        if not isinstance(name, str):
            return False
    return True
