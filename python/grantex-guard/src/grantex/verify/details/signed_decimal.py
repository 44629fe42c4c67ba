"""Exact decimals with a sign: the bounds of details, and the values of calls (``docs/protocol.md`` §15)."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from grantex.verify.scope.decimal import format_decimal, parse_bound

_PLAIN: Final = re.compile(r"-?(0|[1-9][0-9]{0,63})(?:\.([0-9]{1,64}))?")
_FRACTION_DIGITS: Final = 4
_UNITS: Final = 10_000
_MORE_THAN_ZERO: Final = re.compile("[1-9]")
# What most values are within, and every double holds.
_SAFE: Final = 2**53
_FIFTEEN_DIGITS: Final = 10**15
# No number below this reaches a ten-thousandth, and its digits may be many.
_SMALL: Final = 1e-6


def parse_signed(text: object) -> int | None:
    """Read a bound of at most 15 digits and 4 places, in ten-thousandths.

    None for any other text, and for a negative zero.
    """
    if not isinstance(text, str):
        return None
    is_negative = text.startswith("-")
    units = parse_bound(text.removeprefix("-"))
    if units is None or (is_negative and units == 0):
        return None
    return -units if is_negative else units


def format_signed(units: int) -> str:
    """Write a bound in its one canonical form."""
    return f"-{format_decimal(-units)}" if units < 0 else format_decimal(units)


def compile_range(least: int | None, most: int | None) -> Callable[[object], bool]:
    """Compile a test whether a value of a call is a decimal within two bounds, see :func:`_place_of`.

    None stands for no bound.
    """
    low, high = _float_bound(least, -math.inf), _float_bound(most, math.inf)

    def is_within(value: object) -> bool:
        if type(value) is int and -_SAFE < value < _SAFE:
            units = value * _UNITS
            return (least is None or units >= least) and (most is None or units <= most)
        if type(value) is float and low is not None and high is not None:
            return low <= value <= high and math.isfinite(value)
        place = _place_of(value)
        if place is None:
            return False
        return (least is None or place >= 2 * least) and (most is None or place <= 2 * most)

    return is_within


def _float_bound(units: int | None, unbounded: float) -> float | None:
    """Return a bound with which floats can be compared; None for one of too many digits.

    The shortest decimal that denotes a float lies on the same side of a bound of at most 15 digits as the
    float lies of the float nearest to the bound: no two decimals of so few digits have the same float.
    """
    if units is None:
        return unbounded
    return units / _UNITS if abs(units) < _FIFTEEN_DIGITS else None


def _place_of(value: object) -> int | None:
    """Return where a value lies among the bounds, exactly; None for one that is no decimal.

    It is twice the ten-thousandths of the value, and an odd number for a value that lies between two of them.
    A value is a finite number, which means the shortest decimal that denotes it (0.1 is a tenth), or a text
    that is a plain decimal of at most 64 digits and 64 places.
    """
    if isinstance(value, str):
        match = _PLAIN.fullmatch(value)
        return None if match is None else _place(match[1], match[2] or "", is_negative=value.startswith("-"))
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return 2 * _UNITS * value if _is_double(value) else None
    return _place_of_float(value) if isinstance(value, float) and math.isfinite(value) else None


def _place_of_float(value: float) -> int:
    if value.is_integer():
        return 2 * _UNITS * int(value)
    is_negative = value < 0
    if abs(value) < _SMALL:
        return -1 if is_negative else 1
    whole, _, fraction = format(Decimal(repr(abs(value))), "f").partition(".")
    return _place(whole, fraction, is_negative=is_negative)


def _place(whole: str, fraction: str, *, is_negative: bool) -> int:
    units = int(whole + fraction[:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0"))
    is_between = _MORE_THAN_ZERO.search(fraction, _FRACTION_DIGITS) is not None
    place = 2 * units + is_between
    return -place if is_negative else place


def _is_double(value: int) -> bool:
    """Tell whether an integer is within the range of doubles, in which all other languages read it."""
    try:
        float(value)
    except OverflowError:
        return False
    return True
