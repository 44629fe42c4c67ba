"""Canonical JSON, beside another implementation of it."""

import enum
import io
import json
import math
import types
import uuid
from collections import UserDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import pytest
import rfc8785
from grantex.base.errors import FormatError
from grantex.base.strict_json import MAX_SAFE_INTEGER, is_well_formed
from grantex.log.entry.canonical_json import canonical_input, canonical_json, canonical_metadata
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from property_runs import runs
from pydantic import BaseModel, Field, PrivateAttr, SecretStr

texts = st.text(st.characters(codec="utf-8"))
numbers = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def refused(value: Any) -> str:
    with pytest.raises(FormatError) as caught:
        canonical_json(value)
    assert caught.value.code == "METADATA_NOT_CANONICAL"
    str(caught.value).encode()
    return str(caught.value)


@settings(max_examples=runs(500), deadline=None)
@given(values)
def test_it_is_what_another_implementation_writes(value: Any) -> None:
    assume('"__proto__"' not in json.dumps(value))
    text = canonical_json(value)
    assert text.encode() == rfc8785.dumps(value)
    assert canonical_json(json.loads(text)) == text


@settings(max_examples=runs(2000), deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_as_ecmascript_writes_it(number: float) -> None:
    assert canonical_json(number).encode() == rfc8785.dumps(number)


class Colour(enum.IntEnum):
    RED = 1


class Loud(float):
    def __repr__(self) -> str:
        return "LOUD"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1.0, "1"),
        (-0.0, "0"),
        (Colour.RED, "1"),
        (Loud(1.5), "1.5"),
        ((1, (2,)), "[1,[2]]"),
        (types.MappingProxyType({"b": 1, "a": 2}), '{"a":2,"b":1}'),
        (2**53, "9007199254740992"),
        # As `JSON.stringify` writes the same double.
        (2**60, "1152921504606847000"),
        (295147905179352830000, "295147905179352830000"),
        (10**22, "1e+22"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_of_python_is_written_as_the_value_of_json_that_it_is(value: Any, text: str) -> None:
    assert canonical_json(value) == text


circle: dict[str, Any] = {}
circle["self"] = circle


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"a": math.nan}, 'at "/a" is not a finite number'),
        ([math.inf], 'at "/0" is not a finite number'),
        ({"a": 2**53 + 1}, 'at "/a" is of type int'),
        (10**400, "is of type int"),
        ({"\udc00": 1}, "holds a lone surrogate"),
        ({1: 2}, "is of type dict"),
        ({None: 2}, "is of type dict"),
        ({"a": {1}}, "is of type set"),
        (b"bytes", "is of type bytes"),
        (Decimal("1"), "is of type Decimal"),
        (datetime(2026, 1, 1, tzinfo=UTC), "is of type datetime"),
        ((number for number in [1]), "is of type generator"),
        (circle, "deeper than 32"),
        ([1] * 40_000, "larger than 65536 bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_value_without_a_form_is_refused_by_name(value: Any, fault: str) -> None:
    assert fault in refused(value)


def test_metadata_is_an_object() -> None:
    others: tuple[Any, ...] = (None, [], "text", 1)
    for value in others:
        with pytest.raises(FormatError, match="Metadata is not an object"):
            canonical_metadata(value)


class Model(BaseModel):
    at: datetime
    price: Decimal


class Secretive(BaseModel):
    secret: SecretStr


class Excluding(BaseModel):
    hidden: int = Field(default=1, exclude=True)


class Private(BaseModel):
    _state: int = PrivateAttr(default=1)


class Form(UserDict[str, Any]):
    """As frameworks have forms and queries: a look-up finds the last value of a name."""

    def __getitem__(self, name: str) -> Any:
        return self.data[name][-1]

    def getlist(self, name: str) -> list[str]:
        return list(self.data[name])


@dataclass
class Point:
    x: int


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**53 + 1, '{"$bigint":"9007199254740993"}'),
        (math.nan, '{"$number":"NaN"}'),
        (-math.inf, '{"$number":"-Infinity"}'),
        (b"\x00\x01\xfa\xff", '{"$bytes":"AAH6_w"}'),
        (memoryview(b"\x01\xfa"), '{"$bytes":"Afo"}'),
        ({1: "a"}, '{"$map":[[1,"a"]]}'),
        (Form(a=["1"], b=["2"]), '{"a":"1","b":"2"}'),
        (Form(b=["1", "2"], a=["3"]), '{"$form":[["b","1"],["b","2"],["a","3"]]}'),
        (Form(a=[]), '{"$form":[]}'),
        ({"b", "a"}, '{"$set":["a","b"]}'),
        (Decimal("1.10"), '"1.10"'),
        (date(2026, 1, 1), '"2026-01-01"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (PurePosixPath("/a"), '"/a"'),
        (Point(1), '{"x":1}'),
        (
            Model(at=datetime(2026, 1, 1, tzinfo=UTC), price=Decimal("0.10")),
            '{"at":"2026-01-01T00:00:00Z","price":"0.10"}',
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_in_an_input_a_value_besides_json_has_a_stand_in(value: Any, text: str) -> None:
    assert canonical_input({"v": value}).text == f'{{"v":{text}}}'


def changed_private() -> Private:
    value = Private()
    value._state = 2
    return value


@pytest.mark.parametrize(
    "value",
    [
        Secretive(secret=SecretStr("x")),
        Excluding(hidden=2),
        changed_private(),
        object(),
        io.BytesIO(),
        len,
        int,
        (number for number in [1]),
        {frozenset({1})},
        10**4000,
        bytes(4 * 1024 * 1024 + 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_in_an_input_a_value_that_hides_something_has_none(value: Any) -> None:
    with pytest.raises(FormatError, match="The value at"):
        canonical_input({"v": value})


def test_metadata_with_two_values_of_one_name_is_refused() -> None:
    assert canonical_json(Form(a=["1"])) == '{"a":"1"}'
    assert refused(Form(a=["1", "2"])) == "The value is of type Form."


def test_a_snapshot_names_what_its_text_shows_only_partly() -> None:
    point = Point(1)
    snapshot = canonical_input([1, point, "x"])
    assert snapshot.identities == (point,)
    assert snapshot.identities[0] is point


def test_a_text_of_a_hundred_megabytes_costs_only_a_look() -> None:
    with pytest.raises(FormatError, match="larger than"):
        canonical_input(["a" * 100_000_000])


@settings(max_examples=runs(300), deadline=None)
@given(st.text(st.characters()))
def test_any_text_is_written_or_refused_by_name(text: str) -> None:
    if is_well_formed(text):
        assert json.loads(canonical_json([text])) == [text]
    else:
        assert "lone surrogate" in refused([text])
