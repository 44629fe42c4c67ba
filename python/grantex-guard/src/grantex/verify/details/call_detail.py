"""The details of a grant, as a token states them (RFC 9396, ``docs/protocol.md`` §15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from grantex.wire.details import CALL_DETAIL_TYPE, BudgetPeriod

Scalar: TypeAlias = str | float | bool
"""A value that ``one_of`` may name. An ``int`` is a number, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentLimit:
    """The limit of one argument: operators that hold together.

    Without any, the argument must be given, with any value. Decimals are texts such as ``"500"`` or
    ``"0.25"``, with at most 15 digits and 4 places, and are compared exactly.
    """

    max: str | None = None
    """The value is a decimal of at most this. Without ``min``, it is at least 0, too."""
    min: str | None = None
    """The value is a decimal of at least this."""
    one_of: tuple[Scalar, ...] | None = None
    """The value is one of these, of the same type."""
    prefix: str | None = None
    """The value is a text that begins with this."""
    under: str | None = None
    """The value is this path, or one below it."""
    host: str | None = None
    """The value is an https URL at this host, ``host[:port]``, or below it where it begins with a dot."""

    def to_json(self) -> dict[str, Any]:
        """Return the limit as JSON has it."""
        choices = None if self.one_of is None else list(self.one_of)
        members = {
            "max": self.max,
            "min": self.min,
            "oneOf": choices,
            "prefix": self.prefix,
            "under": self.under,
            "host": self.host,
        }
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What the calls of a grant, and of all grants below it, may use together."""

    amount: str | None = None
    """A decimal over zero, in major units of ``currency``."""
    currency: str | None = None
    """Three letters ``A-Z``; given exactly with ``amount``."""
    calls: int | None = None
    per: BudgetPeriod

    def to_json(self) -> dict[str, Any]:
        """Return the budget as JSON has it."""
        members = {"amount": self.amount, "currency": self.currency, "calls": self.calls, "per": self.per}
        return {name: value for name, value in members.items() if value is not None}


class _Compiled:
    """Room for what decisions use of a detail. It is no field: copies are compiled again."""

    __slots__ = ("compiled",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetail(_Compiled):
    """A limit on the calls of one scope. Calls with one token share it, so do not change its mappings."""

    scope: str
    """The scope that it limits, ``name:action``. A token holds it only as ``name:action:by_details``."""
    arguments: Mapping[str, ArgumentLimit] | None = None
    """The limit of each argument by its path, such as ``amount`` or ``recipient.country``. All of them hold
    together."""
    closed: bool = False
    """True refuses every argument that ``arguments`` does not name."""
    ask: Literal[True] | Mapping[str, str] | None = None
    """Which calls the person is asked about: True for every call; otherwise the calls where the value at any
    of these paths is over its decimal, is missing, or is no decimal."""
    budget: Budget | None = None
    online: bool = False
    """Set by the server alone: a call needs an admission of the server."""

    def __hash__(self) -> int:
        return hash(self.scope)

    def to_json(self) -> dict[str, Any]:
        """Return the detail as JSON has it, in canonical form."""
        detail: dict[str, Any] = {"type": CALL_DETAIL_TYPE, "scope": self.scope}
        if self.arguments is not None:
            detail["arguments"] = {path: limit.to_json() for path, limit in self.arguments.items()}
        if self.closed:
            detail["closed"] = True
        if self.ask is not None:
            asks = self.ask
            detail["ask"] = asks if asks is True else {path: {"over": over} for path, over in asks.items()}
        if self.budget is not None:
            detail["budget"] = self.budget.to_json()
        if self.online:
            detail["online"] = True
        return detail


NO_DETAILS: Final[tuple[CallDetail, ...]] = ()
