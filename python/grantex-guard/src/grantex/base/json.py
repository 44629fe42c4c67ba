"""The types of JSON, and the order of names."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias, Union

JsonValue: TypeAlias = Union[str, int, float, bool, Sequence["JsonValue"], "JsonObject", None]
"""A value that JSON can hold."""

JsonObject: TypeAlias = Mapping[str, JsonValue]
"""An object that JSON can hold."""


def sorted_names(names: Collection[str]) -> list[str]:
    """Sort names in the order of UTF-16 code units, as JavaScript and RFC 8785 §3.2.3 do."""
    if all(map(str.isascii, names)):
        return sorted(names)
    return sorted(names, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
