"""Limits on the arguments of calls, as far as Python's own values are concerned; the rest is vectors."""

import copy
import math
import pickle
from collections import OrderedDict, UserDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from grantex import CallDetail, FormatError
from grantex.verify.details.call_limits import _compiled, _Look, needs_admission, refused_arguments
from grantex.verify.details.parse_details import parse_details
from grantex.verify.details.signed_decimal import format_signed
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, PrivateAttr, SecretStr


def details_of(arguments: Mapping[str, Any], **members: Any) -> tuple[CallDetail, ...]:
    return parse_details([{"type": "urn:grantex:call", "scope": "p:i", "arguments": arguments, **members}])


def admits(details: tuple[CallDetail, ...], values: object) -> bool:
    return not refused_arguments(details, ["p:i"], values)


UP_TO_5 = details_of({"amount": {"max": "5"}})
CLOSED = details_of({"amount": {"max": "5"}}, closed=True)


class Payment(BaseModel):
    amount: Decimal


class Hiding(BaseModel):
    amount: int
    secret: SecretStr = SecretStr("")
    _note: int = PrivateAttr(default=1)


@dataclass
class Order:
    amount: int
    to: str = "hotel"


class Pair(NamedTuple):
    first: int
    second: int


class Currency(Enum):
    EUR = "EUR"


class Code(StrEnum):
    EUR = "EUR"


class Level(IntEnum):
    LOW = 1


class QueryParams(UserDict[str, str]):
    """Parameters of a query, which may be given twice: a tool may read the other one."""

    def getlist(self, name: str) -> list[str]:
        return ["900", self[name]]


class Loud(str):
    """A text that claims to be another one."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__

    def startswith(self, *_: Any) -> bool:
        return True


class Sly(int):
    """A number that claims to be small."""

    def __le__(self, other: object) -> bool:
        return True

    def __mul__(self, other: object) -> "Sly":
        return self

    __rmul__ = __mul__


@pytest.mark.parametrize(
    "amount", [5, 5.0, -0.0, 1e-300, Decimal("5.00"), "5", Level.LOW, (1, 2), [Decimal(1)]]
)
def test_a_number_of_any_type_within_its_limit_is_admitted(amount: object) -> None:
    assert admits(UP_TO_5, {"amount": amount})
    assert admits(CLOSED, {"amount": amount})


@pytest.mark.parametrize(
    "amount",
    [
        True,
        False,
        5.000000000000001,
        math.nan,
        math.inf,
        -math.inf,
        -1e-300,
        10**400,
        Decimal("5.0000000000000000000000000000000000001"),
        Decimal("4.2E+0") * 2,
        Decimal("NaN"),
        Decimal("5E-70"),
        b"5",
        {5},
        {5: 5},
        range(3),
        iter([1]),
        object(),
        lambda: 5,
        SecretStr("5"),
        Sly(6),
        5j,
    ],
)
def test_what_is_no_decimal_within_the_limit_is_refused(amount: object) -> None:
    assert not admits(UP_TO_5, {"amount": amount})


# In ten-thousandths: with more digits than a float tells apart, and with few.
bounds = st.integers(-(10**19) + 1, 10**19 - 1) | st.integers(-(10**6), 10**6)


@settings(max_examples=200, deadline=None)
@given(bounds, st.integers(-2, 2), st.floats())
def test_a_float_is_compared_as_the_shortest_decimal_that_denotes_it(
    units: int, steps: int, other: float
) -> None:
    bound = format_signed(units)
    near = float(bound)
    for _ in range(abs(steps)):
        near = math.nextafter(near, math.copysign(math.inf, steps))
    lowest = "-999999999999999.9999"
    most, least = details_of({"a": {"min": lowest, "max": bound}}), details_of({"a": {"min": bound}})
    for value in (near, other):
        exact = Decimal(repr(value)) if math.isfinite(value) else Decimal("NaN")
        assert admits(most, {"a": value}) == (
            math.isfinite(value) and Decimal(lowest) <= exact <= Decimal(bound)
        )
        assert admits(least, {"a": value}) == (math.isfinite(value) and exact >= Decimal(bound))


def mostly(*likely: object) -> st.SearchStrategy[Any]:
    others = [None, True, 6, 5.5, math.nan, "1", Loud("x"), Sly(1), Level.LOW, [1], []]
    return st.sampled_from([*likely * 50, *others])


foreign = {"e": mostly(1), "b.c": mostly(1), "": mostly(1), 1: mostly(1)}
inner = st.fixed_dictionaries({"c": mostly(1, "x"), "d": mostly(1)}, optional=foreign)
inputs = st.fixed_dictionaries({"a": mostly(1, 5), "b": inner | inner.map(UserDict)}, optional=foreign)


@settings(max_examples=200, deadline=None)
@given(inputs, st.booleans())
def test_what_is_admitted_at_once_would_not_be_refused_by_a_look(values: object, closed: bool) -> None:
    (detail,) = details_of({"a": {"max": "5"}, "b.c": {"oneOf": [1, "x"]}, "b.d": {}}, closed=closed)
    look = _Look("p:i", is_closed=closed)
    look.into(_compiled(detail).root, values)
    assert look.refused == [] or not _compiled(detail).admits(values)


def test_an_integer_that_no_double_holds_is_no_decimal_in_any_direction() -> None:
    least = details_of({"amount": {"min": "5"}})
    assert admits(least, {"amount": 10**300})
    assert not admits(least, {"amount": 10**400})
    assert not admits(least, {"amount": 1e400})


def test_a_limit_of_bools_and_numbers_tells_them_apart() -> None:
    one = details_of({"a": {"oneOf": [1, "x"]}})
    assert admits(one, {"a": 1})
    assert admits(one, {"a": 1.0})
    assert admits(one, {"a": Level.LOW})
    assert not admits(one, {"a": True})
    assert not admits(one, {"a": "1"})
    yes = details_of({"a": {"oneOf": [True]}})
    assert admits(yes, {"a": True})
    assert not admits(yes, {"a": 1})
    both = details_of({"a": {"oneOf": [True, 1, 0, False]}})
    assert both[0].to_json()["arguments"]["a"]["oneOf"] == [True, 1, 0, False]
    with pytest.raises(FormatError, match="distinct"):
        details_of({"a": {"oneOf": [1, 1.0]}})


def test_details_that_differ_in_a_bool_and_a_number_are_two() -> None:
    detail = {"type": "urn:grantex:call", "scope": "p:i"}
    choices: list[list[Any]] = [[True], [1], [True]]
    parsed = parse_details([{**detail, "arguments": {"a": {"oneOf": one}}} for one in choices])
    assert len(parsed) == 2


@pytest.mark.parametrize("value", [Currency.EUR, Code.EUR, "EUR"])
def test_an_enumeration_is_compared_by_its_value(value: object) -> None:
    assert admits(details_of({"currency": {"oneOf": ["EUR"]}}), {"currency": value})
    assert not admits(details_of({"currency": {"oneOf": ["USD"]}}), {"currency": value})


def test_a_text_cannot_say_itself_what_it_equals() -> None:
    assert not admits(details_of({"a": {"oneOf": ["EUR"]}}), {"a": Loud("USD")})
    assert not admits(details_of({"a": {"prefix": "DE"}}), {"a": Loud("AT")})
    assert not admits(details_of({"a": {"under": "/data"}}), {"a": Loud("/etc")})


@pytest.mark.parametrize(
    "values",
    [
        OrderedDict(amount=5),
        UserDict(amount=5),
        MappingProxyType({"amount": 5}),
        Payment(amount=Decimal(5)),
        [{"amount": 5}, Payment(amount=Decimal(5))],
    ],
)
def test_mappings_and_models_are_looked_into(values: object) -> None:
    assert admits(UP_TO_5, values)
    assert admits(CLOSED, values)


def test_the_parts_of_models_and_dataclasses_are_limited() -> None:
    nested = details_of({"order.amount": {"max": "5"}, "order.to": {"oneOf": ["hotel"]}}, closed=True)
    assert admits(nested, {"order": Order(5)})
    assert not admits(nested, {"order": Order(6)})
    assert not admits(nested, {"order": Order(5, to="thief")})
    refused = refused_arguments(details_of({"order.amount": {}}, closed=True), ["p:i"], {"order": Order(5)})
    assert [(one.argument, one.limit) for one in refused] == [("order.to", "not allowed")]


def test_a_model_that_hides_a_part_of_itself_is_refused() -> None:
    assert not admits(UP_TO_5, Hiding(amount=5, secret=SecretStr("x")))
    aliased = type("Aliased", (BaseModel,), {"__annotations__": {"amount": int}, "amount": Field(alias="a")})
    assert not admits(UP_TO_5, aliased(a=5))


@pytest.mark.parametrize(
    "values", [b"amount", {"amount"}, object(), datetime.now(UTC), {1: 5}, "amount", 5, None]
)
def test_an_input_of_another_kind_has_no_arguments(values: object) -> None:
    assert not admits(UP_TO_5, values)
    assert not admits(CLOSED, values)


def test_a_mapping_that_may_hold_two_values_of_one_name_is_refused() -> None:
    assert not admits(UP_TO_5, QueryParams(amount="5"))


def test_an_object_that_says_nothing_of_itself_is_refused_by_a_closed_limit() -> None:
    nothing_named = details_of({}, closed=True)
    assert admits(nothing_named, {})
    for values in (object(), b"", set(), {1: 1}, QueryParams(a="1"), "a", 5):
        assert not admits(nothing_named, values)


def test_what_has_no_form_is_given_where_any_value_will_do() -> None:
    assert admits(details_of({"stream": {}}), {"stream": iter(())})
    assert not admits(details_of({"stream": {}}), {})
    assert not admits(details_of({"stream": {}}), {"stream": []})


def test_a_list_that_holds_itself_is_refused() -> None:
    cyclic: list[Any] = []
    cyclic += [cyclic, cyclic]
    assert not admits(UP_TO_5, {"amount": cyclic})


def test_a_named_tuple_is_a_list() -> None:
    assert admits(UP_TO_5, {"amount": Pair(1, 2)})
    assert not admits(UP_TO_5, {"amount": Pair(1, 6)})


def test_details_are_frozen_and_can_be_copied() -> None:
    (detail,) = details_of({"a": {"oneOf": [1]}}, ask={"a": {"over": "1"}}, budget={"calls": 1, "per": "day"})
    with pytest.raises(AttributeError):
        detail.closed = True  # type: ignore[misc]
    assert admits((detail,), {"a": 1})
    for other in (copy.deepcopy(detail), pickle.loads(pickle.dumps(detail))):
        assert other == detail
        assert not admits((other,), {"a": 2})
    assert hash(detail) == hash(copy.copy(detail))


def test_a_call_needs_an_admission_where_its_detail_asks_has_a_budget_or_is_online() -> None:
    assert not any(map(needs_admission, UP_TO_5))
    for members in (
        {"ask": True},
        {"ask": {"a": {"over": "1"}}},
        {"budget": {"calls": 1, "per": "day"}},
        {"online": True},
    ):
        assert all(map(needs_admission, details_of({}, **members)))


@pytest.mark.parametrize("value", [None, "[]", {}, 5, b"[]"])
def test_what_cannot_be_details_is_refused_by_name(value: object) -> None:
    with pytest.raises(FormatError, match="must be an array of at most 20 details"):
        parse_details(value)
