"""Values besides JSON, in the form in which inputs of calls are digested (``docs/protocol.md`` §8)."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from grantex.base.base64 import encode_base64url


class StandIn(NamedTuple):
    """What is written in place of a value."""

    value: Any
    is_partial: bool = False
    """Whether a second reading must find the same object, because another one could look alike."""


def stand_in_for(value: Any, room: int) -> StandIn | None:
    """Return the stand-in of a value that JSON cannot hold; None where there is none.

    Large integers, numbers that are not finite, bytes, sets of texts or numbers, mappings with names of
    other types, and forms with several values of one name have objects of one member. Anything else has the
    JSON form that pydantic gives it, where reading that form makes an equal value again: dates, decimals,
    UUIDs, enumerations, dataclasses and models, but no model that hides a part of itself.

    ``room`` is how many bytes may be written.
    """
    if isinstance(value, int):
        return StandIn({"$bigint": int.__repr__(value)}) if value.bit_length() <= _MOST_BITS else None
    if isinstance(value, float):
        return StandIn({"$number": _NUMBERS[float.__repr__(value)]})
    if isinstance(value, bytes | bytearray | memoryview):
        content = memoryview(value)
        return StandIn({"$bytes": encode_base64url(bytes(content))}) if content.nbytes <= room else None
    if isinstance(value, set | frozenset):
        return _set_stand_in(value)
    if isinstance(value, Mapping):
        if is_multiple(value):
            return StandIn({"$form": _pairs_of(value)})
        return StandIn({"$map": [list(pair) for pair in value.items()]})
    return _through_pydantic(value)


def is_multiple(value: Mapping[Any, Any]) -> bool:
    """Tell whether a mapping may hold several values of one name, and shows one: a form or a query."""
    return hasattr(value, "getlist") or hasattr(value, "getall")


def hides_values(value: Mapping[Any, Any]) -> bool:
    """Tell whether a mapping holds several values of one name: its members are not all of it."""
    return is_multiple(value) and len(_pairs_of(value)) != len(set(value))


def _pairs_of(value: Any) -> list[list[Any]]:
    values_of = value.getlist if hasattr(value, "getlist") else value.getall
    return [[name, one] for name in dict.fromkeys(value) for one in values_of(name)]


# Writing more digits takes quadratic time.
_MOST_BITS = 10_000
_NUMBERS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _set_stand_in(value: AbstractSet[Any]) -> StandIn | None:
    # A set has another order in each process.
    if not all(type(member) in (str, int, float) for member in value):
        return None
    return StandIn({"$set": sorted(value, key=lambda member: (type(member).__name__, member))})


def _through_pydantic(value: Any) -> StandIn | None:
    try:
        kind: Any = type(value)
        adapter = _adapter_of(kind)
        form = adapter.dump_json(value, warnings="error")
        if adapter.validate_json(form) != value:
            return None
        return StandIn(adapter.dump_python(value, mode="json"), is_partial=True)
    except Exception:
        # Pydantic and the value's own code may raise anything.
        return None


@lru_cache(maxsize=1000)
def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
