"""The types of JSON."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

JsonValue: TypeAlias = Union[str, int, float, bool, Sequence["JsonValue"], "JsonObject", None]
"""A value that JSON can hold."""

JsonObject: TypeAlias = Mapping[str, JsonValue]
"""An object that JSON can hold."""
