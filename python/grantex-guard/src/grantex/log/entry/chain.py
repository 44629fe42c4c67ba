"""The chain of a log: every hash, every link, every digest (``docs/protocol.md`` §8)."""

import re
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from grantex.log.entry.content_digests import digest_of_metadata, digest_of_name
from grantex.log.entry.entry import Entry, canonical_entry, hash_entry
from grantex.log.entry.entry_shape import is_entry, is_integer
from grantex.log.entry.erasures import ErasureCounter, ErasureReport

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
]
"""What is wrong with a log.

``malformed``: not an entry; ``edited``: an entry does not have its hash; ``metadata_edited``: the metadata
does not have its digest, or is missing although nothing was erased; ``name_edited``: the same for the
principal's name; ``reordered``: an entry is in another position; ``duplicated``: an entry occurs twice;
``missing``: entries are missing between others; ``relinked``: an entry does not follow the one before it;
``foreign``: an entry of another developer; ``cut``: the log ends before the kept position; ``rewritten``: the
log has another entry at the kept position.
"""


class ChainPosition(NamedTuple):
    """A position in a chain."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first fault of a log."""

    kind: ChainFaultKind
    seq: int
    """That of the entry, or of the first missing entry."""
    message: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The result of checking a log. The counts are of the entries that are in order."""

    valid: bool
    fault: ChainFault | None
    entries: int
    head: ChainPosition | None
    """The last entry that is in order; None when there is none."""
    erased: ErasureReport
    """What was erased: content that the log no longer shows."""
    uncommitted_names: int
    """How many entries are of ``v: 1`` and name their principal, which no hash covers there."""


def check_chain(
    entries: Iterable[object], *, after: ChainPosition | None = None, kept: ChainPosition | None = None
) -> ChainReport:
    """Check a log of one developer.

    Every hash, every link, every digest of metadata and names that were not erased, and that nothing is
    missing; count what was erased. Reads entry by entry and keeps only the last position, so memory does not
    grow with the log. Stops at the first fault; reads on only after a gap, to tell missing entries from
    entries that come later.

    A chain shows that a log agrees with itself. The operator of the database can write a new log that does:
    compare the log with a position that was kept elsewhere (``kept``, at or after the first given entry;
    without one, a cut tail goes unnoticed).

    ``entries`` are whole entries in the order of the log, as exported. ``after`` is the position before the
    first one; without it, the log is given from its start. Raises ``TypeError`` when ``kept`` lies before the
    given entries.
    """
    follower = ChainFollower(after=after, kept=kept)
    for entry in entries:
        if not follower.take(entry):
            break
    return follower.report()


async def check_chain_async(
    entries: AsyncIterable[object], *, after: ChainPosition | None = None, kept: ChainPosition | None = None
) -> ChainReport:
    """Do what :func:`check_chain` does, for entries that arrive."""
    follower = ChainFollower(after=after, kept=kept)
    async for entry in entries:
        if not follower.take(entry):
            break
    return follower.report()


def check_entry(entry: Entry) -> ChainReport:
    """Check one entry alone: its hash, and that its metadata and the name of its principal are what was
    hashed.

    Its neighbours or a proof show its position in the log.
    """
    seq, before = entry.get("seq"), entry.get("prevHash")
    if not isinstance(before, str) or not is_integer(seq, 2):
        return check_chain([entry])
    return check_chain([entry], after=ChainPosition(int(seq) - 1, before))


FollowEntry = Callable[[Entry, str], bool]
"""Called with each entry that is in order and the text that was hashed; returns whether to continue."""


class ChainFollower:
    """Checks a log while it is read."""

    def __init__(
        self,
        *,
        after: ChainPosition | None = None,
        kept: ChainPosition | None = None,
        follow: FollowEntry = lambda *_: True,
    ) -> None:
        if kept is not None and kept.seq <= (0 if after is None else after.seq):
            raise TypeError('check_chain: "kept" must be a position after "after".')
        self._previous = after
        self._kept = kept
        self._follow = follow
        self._developer: str | None = None
        self._entries = 0
        self._erasures = ErasureCounter()
        self._fault: ChainFault | None = None

    def take(self, value: object) -> bool:
        """Check the next entry; return whether to read on."""
        expected = (0 if self._previous is None else self._previous.seq) + 1
        if self._fault is not None:
            return self._is_still_missing(value, expected)
        if not is_entry(value):
            return self._stop(_malformed(expected))
        fault = self._place_fault(value, expected)
        if fault is not None:
            self._fault = fault
            return fault.kind == "missing"
        text = canonical_entry(value)
        fault = _content_fault(value, text) or self._link_fault(value)
        if fault is not None:
            return self._stop(fault)
        self._previous = ChainPosition(expected, value["hash"])
        self._developer = value["developerId"]
        self._entries += 1
        self._erasures.count(value)
        return self._follow(value, text)

    def report(self) -> ChainReport:
        """Return what was found, once no more entries are read."""
        fault = self._fault or self._end_fault()
        return ChainReport(
            valid=fault is None,
            fault=fault,
            entries=self._entries,
            head=self._previous,
            erased=self._erasures.report(),
            uncommitted_names=self._erasures.uncommitted_names,
        )

    def _stop(self, fault: ChainFault) -> Literal[False]:
        self._fault = fault
        return False

    def _is_still_missing(self, value: object, seq: int) -> bool:
        is_later = isinstance(value, Mapping) and value.get("seq") == seq
        return self._stop(_fault_at("reordered", seq, "comes later than its place")) if is_later else True

    def _place_fault(self, entry: Entry, expected: int) -> ChainFault | None:
        seq = int(entry["seq"])
        if self._developer is not None and entry["developerId"] != self._developer:
            return _fault_at("foreign", expected, "belongs to another developer")
        if seq > expected:
            return _fault_at("missing", expected, "is missing")
        if seq == expected:
            return None
        if self._previous is not None and self._previous == (seq, entry["hash"]):
            return _fault_at("duplicated", seq, "comes twice")
        return _fault_at("reordered", seq, f"stands where {expected} belongs")

    def _link_fault(self, entry: Entry) -> ChainFault | None:
        seq = int(entry["seq"])
        if entry["prevHash"] != (None if self._previous is None else self._previous.hash):
            return _fault_at("relinked", seq, "does not follow the entry before it")
        if self._kept is not None and self._kept.seq == seq and self._kept.hash != entry["hash"]:
            return _fault_at("rewritten", seq, "is not the entry that was kept for this place")
        return None

    def _end_fault(self) -> ChainFault | None:
        last = 0 if self._previous is None else self._previous.seq
        if self._kept is None or self._kept.seq <= last:
            return None
        what = f"and everything after it is missing, up to {self._kept.seq} that was kept"
        return _fault_at("cut", last + 1, what)


_DIGEST = re.compile("[0-9a-f]{64}")


def _content_fault(entry: Entry, text: str) -> ChainFault | None:
    seq = int(entry["seq"])
    digests = (hash_entry(text), digest_of_metadata(entry), digest_of_name(entry))
    stated = (entry["hash"], entry["metadataDigest"], entry.get("principalDigest"))
    if digests == stated:
        return None
    if any(digest is not None and _DIGEST.fullmatch(digest) is None for digest in stated):
        return _malformed(seq)
    if digests[0] != stated[0]:
        return _fault_at("edited", seq, "does not have the hash it states")
    if digests[1] != stated[1]:
        what = "has other metadata than was hashed, or none though nothing was erased"
        return _fault_at("metadata_edited", seq, what)
    what = "names another principal than was hashed, or none though nothing was erased"
    return _fault_at("name_edited", seq, what)


def _malformed(seq: int) -> ChainFault:
    return _fault_at("malformed", seq, "is not a whole audit entry")


def _fault_at(kind: ChainFaultKind, seq: int, what: str) -> ChainFault:
    return ChainFault(kind, seq, f"Entry {seq} {what}.")
