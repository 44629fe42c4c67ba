"""What is wrong with a log."""

import re
from dataclasses import dataclass
from typing import Literal

from grantex.log.entry.content_digests import digest_of_metadata, digest_of_name
from grantex.log.entry.entry import Entry, hash_entry

ChainFaultKind = Literal[
    "malformed",
    "edited",
    "metadata_edited",
    "name_edited",
    "reordered",
    "duplicated",
    "missing",
    "relinked",
    "foreign",
    "cut",
    "rewritten",
    "disposed",
]
"""What is wrong with a log.

``malformed``: not an entry; ``edited``: an entry does not have its hash; ``metadata_edited``: the metadata
does not have its digest, or is missing although nothing was erased; ``name_edited``: the same for the
principal's name; ``reordered``: an entry is in another position; ``duplicated``: an entry occurs twice;
``missing``: entries are missing between others; ``relinked``: an entry does not follow the one before it;
``foreign``: an entry of another developer; ``cut``: the log ends before the kept position; ``rewritten``: the
log has another entry at the kept position; ``disposed``: what was kept is of entries that were disposed of,
so nothing can be compared with it.
"""


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first fault of a log."""

    kind: ChainFaultKind
    seq: int
    """That of the entry, or of the first missing entry."""
    message: str


_DIGEST = re.compile("[0-9a-f]{64}")


def content_fault(entry: Entry, text: str) -> ChainFault | None:
    """Compare an entry with the text that was hashed and with the digests that it states."""
    seq = int(entry["seq"])
    digests = (hash_entry(text), digest_of_metadata(entry), digest_of_name(entry))
    stated = (entry["hash"], entry["metadataDigest"], entry.get("principalDigest"))
    if digests == stated:
        return None
    if any(digest is not None and _DIGEST.fullmatch(digest) is None for digest in stated):
        return malformed(seq)
    if digests[0] != stated[0]:
        return fault_at("edited", seq, "does not have the hash it states")
    if digests[1] != stated[1]:
        what = "has other metadata than was hashed, or none though nothing was erased"
        return fault_at("metadata_edited", seq, what)
    what = "names another principal than was hashed, or none though nothing was erased"
    return fault_at("name_edited", seq, what)


def malformed(seq: int) -> ChainFault:
    """Return the fault of what is no entry."""
    return fault_at("malformed", seq, "is not a whole audit entry")


def fault_at(kind: ChainFaultKind, seq: int, what: str) -> ChainFault:
    """Return the fault of an entry."""
    return ChainFault(kind, seq, f"Entry {seq} {what}.")
