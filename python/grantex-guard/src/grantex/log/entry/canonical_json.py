"""Canonical JSON (RFC 8785): the only form in which metadata is sent, stored and hashed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from grantex.base.errors import FormatError
from grantex.base.json import sorted_names
from grantex.base.number_text import number_text
from grantex.base.stand_in import StandIn, hides_values, stand_in_for
from grantex.base.strict_json import is_well_formed, quoted

MAX_METADATA_DEPTH = 32
"""The deepest nesting of objects and arrays that metadata may have."""
MAX_METADATA_BYTES = 64 * 1024
"""The largest canonical metadata, in bytes of UTF-8."""
MAX_INPUT_DEPTH = 64
"""The deepest nesting of an input that can be digested."""
MAX_INPUT_BYTES = 4 * 1024 * 1024
"""The largest input that can be digested, in bytes of UTF-8."""


def canonical_json(value: object) -> str:
    """Write a value as canonical JSON.

    A value without such a form is refused, never repaired: numbers that are not finite, integers that a
    double cannot hold, lone surrogates, anything but ``str``, ``int``, ``float``, ``bool``, ``None``, lists,
    tuples and mappings with names of ``str``, more than 32 levels, more than 64 KiB. Members that readers
    could take for a prototype are refused, too: ``__proto__``, and a ``constructor`` that has a
    ``prototype``.

    Raises :class:`FormatError` ``METADATA_NOT_CANONICAL``, naming the place as a JSON pointer.
    """
    return _write(_METADATA, value).text


def canonical_metadata(metadata: object) -> str:
    """Write an entry's metadata, which is an object: what a guard checks, a sink sends and the log stores.

    Raises :class:`FormatError` ``METADATA_NOT_CANONICAL``.
    """
    if isinstance(metadata, Mapping):
        return canonical_json(metadata)
    raise FormatError("METADATA_NOT_CANONICAL", "Metadata is not an object.")


class InputSnapshot(NamedTuple):
    """The state of an input when the guard read it."""

    text: str
    """What is digested."""
    identities: tuple[object, ...]
    """Objects that the text shows only partly: a second reading must find the same objects."""


def canonical_input(value: object) -> InputSnapshot:
    """Write the parsed input of a call in one stable form, to digest it and to notice a change.

    Like :func:`canonical_json`, but with members of any name, up to 64 levels and 4 MiB, and with stand-ins
    for values besides JSON (``docs/protocol.md`` §8; :mod:`grantex.base.stand_in` has those of Python).

    Raises :class:`FormatError` ``METADATA_NOT_CANONICAL`` for anything else, such as streams, functions and
    coroutines.
    """
    return _write(_INPUT, value)


class _Limits(NamedTuple):
    depth: int
    bytes: int
    refuses_prototypes: bool
    stand_in: Callable[[Any, int], StandIn | None]


_METADATA = _Limits(MAX_METADATA_DEPTH, MAX_METADATA_BYTES, refuses_prototypes=True, stand_in=lambda *_: None)
_INPUT = _Limits(MAX_INPUT_DEPTH, MAX_INPUT_BYTES, refuses_prototypes=False, stand_in=stand_in_for)


def _write(limits: _Limits, value: object) -> InputSnapshot:
    writer = _Writer(limits)
    writer.write(value)
    return InputSnapshot("".join(writer.parts), tuple(writer.identities))


def _has_members(value: Mapping[Any, Any]) -> bool:
    """Tell whether a mapping is what its members are, as JSON has them."""
    is_plain = type(value) is dict or not hides_values(value)
    return is_plain and all(isinstance(member, str) for member in value)


class _Writer:
    def __init__(self, limits: _Limits) -> None:
        self.limits = limits
        self.parts: list[str] = []
        self.identities: list[object] = []
        # The names and indexes that lead to the current value; as many as its depth.
        self.path: list[str | int] = []
        self.bytes = 0

    def write(self, value: Any) -> None:
        if isinstance(value, str):
            self.write_string(value)
        elif value is None or isinstance(value, bool):
            self.append("null" if value is None else "true" if value else "false")
        elif isinstance(value, int | float) and (text := number_text(value)) is not None:
            self.append(text)
        elif isinstance(value, list | tuple):
            self.write_array(value)
        elif isinstance(value, Mapping) and _has_members(value):
            self.write_object(value)
        else:
            self.write_stand_in(value)

    def write_string(self, value: str) -> None:
        # Before the string is copied, so that a string of a hundred megabytes costs only this check.
        if len(value) > self.limits.bytes:
            raise self.too_large()
        if not is_well_formed(value):
            raise self.not_canonical("holds a lone surrogate")
        self.append(quoted(value))

    def write_array(self, values: Sequence[Any]) -> None:
        self.check_depth()
        self.append("[")
        for index, value in enumerate(values):
            if index > 0:
                self.append(",")
            self.path.append(index)
            self.write(value)
            self.path.pop()
        self.append("]")

    def write_object(self, members: Mapping[str, Any]) -> None:
        self.check_depth()
        self.append("{")
        separator = ""
        for member in sorted_names(members):
            self.path.append(member)
            value = members[member]
            if self.limits.refuses_prototypes:
                self.check_prototype(member, value)
            self.append(separator)
            self.write_string(member)
            self.append(":")
            self.write(value)
            self.path.pop()
            separator = ","
        self.append("}")

    def write_stand_in(self, value: object) -> None:
        self.check_depth()
        stand_in = self.limits.stand_in(value, self.limits.bytes)
        if stand_in is None:
            is_number = isinstance(value, float)
            raise self.not_canonical(
                "is not a finite number" if is_number else f"is of type {type(value).__name__}"
            )
        if stand_in.is_partial:
            self.identities.append(value)
        self.write(stand_in.value)

    def check_depth(self) -> None:
        if len(self.path) >= self.limits.depth:
            raise self.not_canonical(f"is nested deeper than {self.limits.depth} levels")

    def check_prototype(self, member: str, value: object) -> None:
        # Many parsers and merge functions drop such members, refuse the text, or set the prototype of the
        # result.
        if member == "__proto__":
            raise self.not_canonical("is named __proto__")
        if member == "constructor" and isinstance(value, Mapping) and "prototype" in value:
            raise self.not_canonical("is named constructor and has a prototype")

    def append(self, text: str) -> None:
        self.parts.append(text)
        self.bytes += len(text) if text.isascii() else len(text.encode())
        if self.bytes > self.limits.bytes:
            raise self.too_large()

    def too_large(self) -> FormatError:
        return self.not_canonical(f"makes the whole larger than {self.limits.bytes} bytes")

    def not_canonical(self, fault: str) -> FormatError:
        pointer = "".join(f"/{step}" for step in self.path)
        place = f"The value at {quoted(pointer[:200])}" if pointer else "The value"
        return FormatError("METADATA_NOT_CANONICAL", f"{place} {fault}.")
