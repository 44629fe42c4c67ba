"""The operators of limits: how each is written, and what it admits."""

import math
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple, TypeAlias

from grantex.base.strict_json import MAX_SAFE_INTEGER, is_well_formed
from grantex.verify.details.call_detail import ArgumentLimit, Scalar
from grantex.verify.details.host_place import HostPlace, is_place_within, parse_host_bound, parse_url_place
from grantex.verify.details.plain_text import is_at_or_below, is_plain_path, is_plain_text
from grantex.verify.details.signed_decimal import compile_range, format_signed, parse_signed
from grantex.wire.details import MAX_ONE_OF

Admits: TypeAlias = Callable[[object], bool]
"""Whether a limit admits a single value."""


class Operator(NamedTuple):
    """How one operator is written."""

    name: str
    """As JSON has it."""
    expected: str
    """What it must be, in words."""
    read: Callable[[object], object]
    """Returns its canonical form; None when it has none."""


def _read_decimal(value: object) -> str | None:
    units = parse_signed(value)
    return None if units is None else format_signed(units)


def _read_choice(value: object) -> tuple[Scalar, ...] | None:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MAX_ONE_OF:
        return None
    if not all(map(_is_scalar, value)) or len({_typed(one) for one in value}) < len(value):
        return None
    return tuple(value)


def _is_scalar(value: object) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) <= MAX_SAFE_INTEGER
    if isinstance(value, float):
        if not value.is_integer():
            return math.isfinite(value)
        return abs(value) <= MAX_SAFE_INTEGER and (value != 0 or math.copysign(1, value) > 0)
    return is_plain_text(value)


def _read_prefix(value: object) -> str | None:
    return value if is_plain_text(value) and value != "" and "://" not in value else None


def _read_under(value: object) -> str | None:
    return value if is_plain_path(value, is_bound=True) else None


def _read_host(value: object) -> str | None:
    return value if isinstance(value, str) and parse_host_bound(value) is not None else None


DECIMAL: Final = 'a decimal as text with at most 15 digits and 4 places, such as "500" or "0.25"'

OPERATORS: Final[dict[str, Operator]] = {
    "max": Operator("max", DECIMAL, _read_decimal),
    "min": Operator("min", DECIMAL, _read_decimal),
    "one_of": Operator(
        "oneOf", f"an array of 1 to {MAX_ONE_OF} distinct texts, numbers and booleans", _read_choice
    ),
    "prefix": Operator("prefix", 'a non-empty text without "://" and control characters', _read_prefix),
    "under": Operator(
        "under",
        r'a path without "\", "%", ".", ".." and empty segments, and without a slash at its end',
        _read_under,
    ),
    "host": Operator(
        "host",
        'a host in lower case, such as "example.com", "example.com:8443" or ".example.com"',
        _read_host,
    ),
}
"""Every operator by its name in :class:`ArgumentLimit`, in canonical order."""


class DecimalRange(NamedTuple):
    """The bounds of a limit on decimals, in ten-thousandths."""

    max: int | None
    min: int | None


def range_of(limit: ArgumentLimit) -> DecimalRange:
    """Return the bounds of a parsed limit. ``max`` alone implies a ``min`` of 0."""
    least = parse_signed(limit.min)
    return DecimalRange(parse_signed(limit.max), 0 if least is None and limit.max is not None else least)


def compile_limit(limit: ArgumentLimit) -> Admits:
    """Compile a parsed limit to a function that decides a single value, one that is no array."""
    tests = _tests_of(limit)
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda value: first(value) and second(value)
    return lambda value: all(test(value) for test in tests)


def _tests_of(limit: ArgumentLimit) -> list[Admits]:
    most, least = range_of(limit)
    tests: list[Admits] = []
    if most is not None or least is not None:
        tests.append(compile_range(least, most))
    if limit.one_of is not None:
        tests.append(_compile_choice(limit.one_of))
    if limit.prefix is not None:
        prefix = limit.prefix
        tests.append(
            lambda value: isinstance(value, str) and value.startswith(prefix) and is_well_formed(value)
        )
    if limit.under is not None:
        bound = limit.under
        tests.append(lambda value: is_plain_path(value) and is_at_or_below(value, bound))
    if limit.host is not None and (place := parse_host_bound(limit.host)) is not None:
        tests.append(lambda value: _is_at(value, place))
    return tests


def _compile_choice(choices: tuple[Scalar, ...]) -> Admits:
    admitted = frozenset(map(_typed, choices))
    texts = frozenset([one for one in choices if isinstance(one, str)])
    return lambda value: value in texts if type(value) is str else _typed(value) in admitted


def _is_at(value: object, bound: HostPlace) -> bool:
    place = parse_url_place(value)
    return place is not None and is_place_within(place, bound)


def _typed(value: object) -> Hashable:
    """Return a scalar with its type, because ``True`` equals 1 in Python; None for what is no scalar."""
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, int | float):
        return float, value
    return (str, value) if isinstance(value, str) else None
