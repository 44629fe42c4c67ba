"""Numbers as ECMAScript writes them, which is how canonical JSON writes them (RFC 8785 §3.2.2.3)."""

import math

from grantex.base.strict_json import MAX_SAFE_INTEGER

# No double is larger than 2 to this power.
_DOUBLE_BITS = 1023
# ECMAScript writes powers of ten from 21 on, and below -6, with an exponent.
_LARGEST_POWER = 21
_SMALLEST_POWER = -6


def number_text(value: float) -> str | None:
    """Write a number; None for one that is not finite, and for an ``int`` that a double cannot hold.

    An ``int`` beyond 2^53 passes where a reader with doubles would write it back unchanged, or reads its
    exact value.
    """
    if isinstance(value, int):
        # Not `str`: subclasses, such as enumerations, write themselves in another way.
        return int.__repr__(value) if abs(value) <= MAX_SAFE_INTEGER else _long_integer_text(value)
    return _float_text(value) if math.isfinite(value) else None


def _long_integer_text(value: int) -> str | None:
    if value.bit_length() > _DOUBLE_BITS:
        return None
    double = float(value)
    written = _float_text(double)
    return written if int(double) == value or written == int.__repr__(value) else None


def _float_text(value: float) -> str:
    sign = "-" if value < 0 else ""
    # Python finds the same shortest digits, and writes exponents in other places.
    mantissa, _, exponent = float.__repr__(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    if digits == "":
        return "0"
    # The value is 0.<digits> times ten to this power.
    power = len((whole + fraction).lstrip("0")) - len(fraction) + int(exponent or 0)
    if len(digits) <= power <= _LARGEST_POWER:
        return sign + digits + "0" * (power - len(digits))
    if 0 < power <= _LARGEST_POWER:
        return f"{sign}{digits[:power]}.{digits[power:]}"
    if _SMALLEST_POWER < power <= 0:
        return f"{sign}0.{'0' * -power}{digits}"
    places = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{places}e{power - 1:+d}"
