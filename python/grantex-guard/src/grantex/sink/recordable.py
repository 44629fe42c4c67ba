"""Metadata in a form that the log accepts."""

from collections.abc import Callable
from typing import Final

from grantex.base.json import JsonObject
from grantex.log.entry.canonical_json import canonical_metadata


def recordable(
    metadata: JsonObject,
    added: JsonObject | None = None,
    on_fault: Callable[[Exception], None] | None = None,
) -> JsonObject:
    """Add the guard's members to metadata.

    Metadata without a canonical form is left out, and ``recordRefused`` says so: the entry is written anyway.
    ``on_fault`` is called with the reason why there is no canonical form.
    """
    try:
        whole = {**metadata, **(added or {})}
        canonical_metadata(whole)
    except Exception as fault:
        if on_fault is not None:
            on_fault(fault)
        return {**(added or {}), **NOT_CANONICAL}
    return whole


def metadata_text(metadata: JsonObject) -> str:
    """Return the JSON of a record's metadata, as it is sent."""
    if not metadata:
        return "{}"
    try:
        return canonical_metadata(metadata)
    except Exception:
        return canonical_metadata(NOT_CANONICAL)


def record_refused(code: str) -> JsonObject:
    """Return the metadata that replaces what the log does not take: the code of the refusal."""
    return {"recordRefused": code}


NOT_CANONICAL: Final = record_refused("METADATA_NOT_CANONICAL")
