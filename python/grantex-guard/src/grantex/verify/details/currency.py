"""Currencies, as ISO 4217 names them."""

import re
from typing import Final, TypeGuard

_FORM: Final = re.compile("[A-Z]{3}")


def is_currency(value: object) -> TypeGuard[str]:
    """Tell whether a value is three capital letters, such as ``EUR``."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None
