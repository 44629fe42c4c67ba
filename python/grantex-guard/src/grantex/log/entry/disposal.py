"""What a log says of its oldest entries after they were disposed of (``docs/protocol.md`` §8)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grantex.base.base64 import encode_base64
from grantex.log.entry.entry_shape import is_integer, is_timestamp


class Disposal(NamedTuple):
    """What stands before the entries that are left, and holds what they are checked with."""

    size: int
    """How many entries are gone: those from 1 to ``size``."""
    hash: str
    """That of the last of them, which the next entry names as ``prevHash``."""
    before: Sequence[object]
    """The hashes of the perfect subtrees over them, in order, as they were written."""
    at: str
    """When the last of them were disposed of."""
    note: str
    """Over :func:`disposal_text`, signed by the log's key."""


@dataclass(frozen=True, slots=True)
class DisposedEntries:
    """The oldest entries of a log, which were disposed of at the end of the time for which they are kept."""

    entries: int
    """How many are gone: those from 1 to this number."""
    at: str
    """When the last of them were disposed of. ISO 8601, UTC."""


_HASH = re.compile("[0-9a-f]{64}")


def read_disposal(line: object) -> Disposal | None:
    """Read the first line of an export; None when it is about no disposed entries. Verifies nothing."""
    disposed = line.get("disposed") if isinstance(line, Mapping) and len(line) == 1 else None
    if not isinstance(disposed, Mapping):
        return None
    size, hash_, before, at, note = (
        disposed.get(member) for member in ("size", "hash", "before", "at", "note")
    )
    if not is_integer(size, 1) or not isinstance(before, list | tuple) or not is_timestamp(at):
        return None
    if not isinstance(hash_, str) or _HASH.fullmatch(hash_) is None or not isinstance(note, str):
        return None
    return Disposal(int(size), hash_, before, at, note)


def disposal_text(disposal: Disposal, *, origin: str, root: bytes) -> str:
    """Write the text that the log's key signs.

    Its second line is no number, so no reader takes it for a checkpoint.
    """
    size, hash_, _, at, _ = disposal
    return f"grantex disposal/v1\n{origin}\n{size}\n{encode_base64(root)}\n{hash_}\n{at}\n"
