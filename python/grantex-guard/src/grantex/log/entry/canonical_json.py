"""Canonical JSON (RFC 8785): the only form in which metadata is sent, stored and hashed."""

from typing import NamedTuple


class InputSnapshot(NamedTuple):
    """The state of an input when the guard read it."""

    text: str
    """What is digested."""
    identities: tuple[object, ...]
    """Objects that the text shows only partly: a second reading must find the same objects."""


def canonical_metadata(metadata: object) -> str:
    """Write the metadata of an entry; raises :class:`FormatError` ``METADATA_NOT_CANONICAL``."""
    raise NotImplementedError


def canonical_input(value: object) -> InputSnapshot:
    """Write the parsed input of a call, with stand-ins for values besides JSON; raises as above."""
    raise NotImplementedError
