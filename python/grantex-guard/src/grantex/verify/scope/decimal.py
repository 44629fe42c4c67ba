"""Exact decimals of at least zero: the bounds of scopes, and the amounts of calls (``docs/protocol.md`` §4).

Both are whole numbers of ten-thousandths, so that comparing them is exact.
"""

import re
from decimal import Decimal
from typing import NoReturn

from grantex.base.errors import FormatError
from grantex.base.number_text import number_text

Amount = str | int | float | Decimal
"""The amount of a call in major units, at least zero. A float means the shortest decimal that denotes it."""

_FRACTION_DIGITS = 4
_UNITS = 10_000
_BOUND = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,4}))?")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,63})(?:\.([0-9]{1,64}))?")
_MORE_THAN_ZERO = re.compile("[1-9]")

# More than any bound: what has more digits than anybody writes is not written out.
_HUGE: int = 10**64
_ABOVE_BOUNDS: int = 10**15 * _UNITS
_MOST_DIGITS = 64

_OUT_OF_RANGE = "is NaN, negative or not finite"


def parse_bound(text: str) -> int | None:
    """Read the decimal of a ``max_`` constraint; None for any other text."""
    match = _BOUND.fullmatch(text)
    return None if match is None else _in_units(match[1], match[2] or "")


def format_decimal(units: int) -> str:
    """Write a decimal in its one canonical form: no trailing zeros, no empty fraction."""
    whole, fraction = divmod(units, _UNITS)
    if fraction == 0:
        return str(whole)
    digits = str(fraction).rjust(_FRACTION_DIGITS, "0").rstrip("0")
    return f"{whole}.{digits}"


def is_writable_bound(units: int) -> bool:
    """Tell whether a decimal has few enough digits to be the bound of a scope."""
    return units < _ABOVE_BOUNDS


def parse_amount(amount: object) -> int:
    """Read the amount of a call, see :data:`Amount`.

    Digits beyond four places are rounded up, so that comparing with a bound stays exact. Raises
    :class:`FormatError` ``INVALID_AMOUNT`` when it is NaN, negative, not finite, or not a plain decimal.
    """
    if isinstance(amount, str):
        match = _AMOUNT.fullmatch(amount)
        if match is None:
            _refuse('is not a plain decimal such as "420" or "420.50"')
        return _in_units(match[1], match[2] or "")
    if isinstance(amount, bool):
        _refuse("is of type bool")
    if isinstance(amount, int):
        if amount < 0:
            _refuse(_OUT_OF_RANGE)
        return int(amount) * _UNITS
    if isinstance(amount, float):
        # Not `repr`: subclasses, such as those of numpy, write themselves in another way.
        return _units_of(Decimal(float.__repr__(amount)))
    if isinstance(amount, Decimal):
        return _units_of(amount)
    return _refuse(f"is of type {type(amount).__name__}")


def amount_text(amount: Amount) -> str:
    """Write an amount as a plain decimal, where it is one."""
    if isinstance(amount, str):
        return str.__str__(amount)
    if isinstance(amount, Decimal):
        return format(amount, "f")
    return number_text(amount) or str(amount)


def _units_of(amount: Decimal) -> int:
    if not amount.is_finite() or amount < 0:
        _refuse(_OUT_OF_RANGE)
    if amount == 0:
        return 0
    _, digits, exponent = amount.as_tuple()
    if not isinstance(exponent, int) or len(digits) + exponent > _MOST_DIGITS:
        return _HUGE
    text = "".join(map(str, digits))
    if exponent >= 0:
        return int(text + "0" * exponent) * _UNITS
    return _in_units(text[:exponent] or "0", text[exponent:].rjust(min(-exponent, _MOST_DIGITS), "0"))


def _in_units(whole: str, fraction: str) -> int:
    units = int(whole + fraction[:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0"))
    return units + 1 if _MORE_THAN_ZERO.search(fraction, _FRACTION_DIGITS) else units


def _refuse(fault: str) -> NoReturn:
    raise FormatError("INVALID_AMOUNT", f"The amount {fault}.")
