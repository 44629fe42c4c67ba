"""Reads the details of a grant (``docs/protocol.md`` §15)."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar

from grantex.base.errors import FormatError
from grantex.base.json import sorted_names
from grantex.verify.details.argument_limit import DECIMAL, OPERATORS, range_of
from grantex.verify.details.argument_path import is_argument_path, outer_path
from grantex.verify.details.call_detail import ArgumentLimit, Budget, CallDetail
from grantex.verify.details.currency import is_currency
from grantex.verify.details.detail_fault import MISSING, DetailPath, fault_at, must_be, unknown_member
from grantex.verify.details.signed_decimal import format_signed, parse_signed
from grantex.verify.scope.scope import parse_scope
from grantex.wire.details import (
    BUDGET_PERIODS,
    CALL_DETAIL_TYPE,
    MAX_ARGUMENTS,
    MAX_BUDGET_CALLS,
    MAX_DETAILS,
    MAX_PATH_LENGTH,
    MAX_PATH_NAMES,
    BudgetPeriod,
)

_DETAIL: Final = ("type", "scope", "arguments", "closed", "ask", "budget", "online")
_OVER: Final = ("over",)
_BUDGET: Final = ("amount", "currency", "calls", "per")
_OPERATOR_NAMES: Final = tuple(operator.name for operator in OPERATORS.values())
_PATH_FORM: Final = (
    f"1 to {MAX_PATH_NAMES} names, joined by dots, of at most {MAX_PATH_LENGTH} characters in all, "
    "without control characters"
)

VALUE = TypeVar("VALUE")
_Members = Mapping[str, Any]
_Read = Callable[[object, DetailPath], VALUE]


def parse_details(value: object) -> tuple[CallDetail, ...]:
    """Parse details as the server issues them, in a token or in an answer.

    Returns their canonical form: decimals without trailing zeros, arguments sorted, no duplicates. Raises
    :class:`FormatError` ``INVALID_DETAILS``, naming the place as a JSON pointer and what was expected there.
    """
    if not isinstance(value, list | tuple) or len(value) > MAX_DETAILS:
        raise must_be(f"an array of at most {MAX_DETAILS} details", (), value)
    details = [_read_detail(detail, (index,)) for index, detail in enumerate(value)]
    # By their text, because details are equal where one names 1 and another one True.
    return tuple({repr(detail): detail for detail in details}.values())


def _read_detail(value: object, path: DetailPath) -> CallDetail:
    detail = _members(value, path, _DETAIL)
    _read_type(detail.get("type", MISSING), (*path, "type"))
    return CallDetail(
        scope=_read_scope(detail.get("scope", MISSING), (*path, "scope")),
        arguments=_optional(detail, path, "arguments", _read_arguments),
        closed=_optional(detail, path, "closed", _read_closed) or False,
        ask=_optional(detail, path, "ask", _read_ask),
        budget=_optional(detail, path, "budget", _read_budget),
        online=_optional(detail, path, "online", _read_online) or False,
    )


def _optional(members: _Members, path: DetailPath, name: str, read: _Read[VALUE]) -> VALUE | None:
    return read(members[name], (*path, name)) if name in members else None


def _read_type(value: object, path: DetailPath) -> None:
    if value != CALL_DETAIL_TYPE:
        raise must_be(f'"{CALL_DETAIL_TYPE}"', path, value)


def _read_closed(value: object, path: DetailPath) -> bool:
    if not isinstance(value, bool):
        raise must_be("true or false", path, value)
    return value


def _read_online(value: object, path: DetailPath) -> bool:
    if value is not True:
        raise must_be("true", path, value)
    return True


def _read_scope(value: object, path: DetailPath) -> str:
    if not isinstance(value, str) or not _is_unconstrained(value):
        raise must_be("a scope of the form name:action, without a constraint", path, value)
    return value


def _is_unconstrained(text: str) -> bool:
    try:
        scope = parse_scope(text)
    except FormatError:
        return False
    return scope.action is not None and scope.bound is None and scope.text is None


def _read_arguments(value: object, path: DetailPath) -> dict[str, ArgumentLimit]:
    return _read_paths(value, path, _read_limit)


def _read_ask(value: object, path: DetailPath) -> Literal[True] | dict[str, str]:
    if value is True:
        return True
    if not isinstance(value, Mapping) or not value:
        raise must_be("true, or an object with at least one argument", path, value)
    return _read_paths(value, path, _read_over)


def _read_paths(value: object, path: DetailPath, read: _Read[VALUE]) -> dict[str, VALUE]:
    """Read an object whose members are the paths of arguments."""
    if not isinstance(value, Mapping):
        raise must_be("an object", path, value)
    if len(value) > MAX_ARGUMENTS:
        raise fault_at(path, f"names more than {MAX_ARGUMENTS} arguments; it names {len(value)}")
    arguments = sorted_names(value)
    for argument in arguments:
        if not is_argument_path(argument):
            raise fault_at((*path, argument), f"is not named by a path: {_PATH_FORM}")
        outer = outer_path(argument, value)
        if outer is not None:
            raise fault_at((*path, argument), f'is a part of the argument "{outer}", which is named, too')
    return {argument: read(value[argument], (*path, argument)) for argument in arguments}


def _read_limit(value: object, path: DetailPath) -> ArgumentLimit:
    written = _members(value, path, _OPERATOR_NAMES)
    members: dict[str, Any] = {}
    for member, operator in OPERATORS.items():
        if operator.name in written:
            stated = written[operator.name]
            members[member] = operator.read(stated)
            if members[member] is None:
                raise must_be(operator.expected, (*path, operator.name), stated)
    limit = ArgumentLimit(**members)
    most, least = range_of(limit)
    if most is not None and least is not None and least > most:
        raise fault_at(path, 'admits no value: its "min", which is 0 unless it is stated, is over its "max"')
    return limit


def _read_over(value: object, path: DetailPath) -> str:
    over = _members(value, path, _OVER).get("over", MISSING)
    return format_signed(_read_decimal(over, (*path, "over")))


def _read_budget(value: object, path: DetailPath) -> Budget:
    budget = _members(value, path, _BUDGET)
    if "amount" not in budget and "calls" not in budget:
        raise must_be('an object with "amount" or "calls"', path, value)
    if "amount" not in budget and "currency" in budget:
        raise fault_at((*path, "currency"), 'needs an "amount"')
    amount = _optional(budget, path, "amount", _read_amount)
    has_amount = amount is not None
    return Budget(
        amount=amount,
        currency=_read_currency(budget.get("currency", MISSING), (*path, "currency")) if has_amount else None,
        calls=_optional(budget, path, "calls", _read_calls),
        per=_read_period(budget.get("per", MISSING), (*path, "per")),
    )


def _read_amount(value: object, path: DetailPath) -> str:
    units = _read_decimal(value, path)
    if units <= 0:
        raise must_be("more than zero", path, value)
    return format_signed(units)


def _read_decimal(value: object, path: DetailPath) -> int:
    units = parse_signed(value)
    if units is None:
        raise must_be(DECIMAL, path, value)
    return units


def _read_currency(value: object, path: DetailPath) -> str:
    if not is_currency(value):
        raise must_be('three letters A-Z, such as "EUR"', path, value)
    return value


def _read_calls(value: object, path: DetailPath) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_BUDGET_CALLS:
        return value
    raise must_be(f"a whole number from 1 to {MAX_BUDGET_CALLS}", path, value)


def _read_period(value: object, path: DetailPath) -> BudgetPeriod:
    for period in BUDGET_PERIODS:
        if period == value:
            return period
    raise must_be(f"one of {', '.join(BUDGET_PERIODS)}", path, value)


def _members(value: object, path: DetailPath, known: tuple[str, ...]) -> _Members:
    if not isinstance(value, Mapping):
        raise must_be("an object", path, value)
    unknown = sorted_names([member for member in value if member not in known])
    if unknown:
        raise unknown_member((*path, unknown[0]), known)
    return value
