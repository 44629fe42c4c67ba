"""How each kind of vector is run: from the members of a case to what must equal its ``expected``."""

from collections.abc import Callable, Mapping
from typing import Any

Case = Mapping[str, Any]
Run = Callable[[Case], Any]


def format_error(error: Any) -> dict[str, Any]:
    """What an error about the form of a value is compared as."""
    return {"error": {"code": error.code, "message": str(error)}}


NUMBERS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "-0": -0.0}
"""The numbers that JSON cannot hold."""


def number_of(case: Case, member: str = "amount") -> Any:
    """The amount of a case; None where it has none."""
    return NUMBERS[case["number"]] if "number" in case else case.get(member)
