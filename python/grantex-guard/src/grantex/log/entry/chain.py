"""The chain of a log: every hash, every link, every digest (``docs/protocol.md`` §8)."""

from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from grantex.log.entry.chain_fault import ChainFault, content_fault, fault_at, malformed
from grantex.log.entry.disposal import Disposal, DisposedEntries, read_disposal
from grantex.log.entry.entry import Entry, canonical_entry
from grantex.log.entry.entry_shape import is_entry, is_integer
from grantex.log.entry.erasures import ErasureCounter, ErasureReport


class ChainPosition(NamedTuple):
    """A position in a chain."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The result of checking a log. The counts are of the entries that are in order."""

    valid: bool
    fault: ChainFault | None
    entries: int
    head: ChainPosition | None
    """The last entry that is in order, or that was disposed of before them; None when there is none."""
    erased: ErasureReport
    """What was erased: content that the log no longer shows."""
    uncommitted_names: int
    """How many entries are of ``v: 1`` and name their principal, which no hash covers there."""
    disposed: DisposedEntries | None
    """What the log says of entries before them that it has disposed of; None for a log from its start."""


def check_chain(
    entries: Iterable[object], *, after: ChainPosition | None = None, kept: ChainPosition | None = None
) -> ChainReport:
    """Check a log of one developer.

    Every hash, every link, every digest of metadata and names that were not erased, and that nothing is
    missing; count what was erased. A log whose oldest entries were disposed of begins with what it says of
    them, which is taken as it is here: checkpoints and :func:`check_export` show whether it is true. Reads
    entry by entry and keeps only the last position, so memory does not grow with the log. Stops at the first
    fault; reads on only after a gap, to tell missing entries from entries that come later.

    A chain shows that a log agrees with itself. The operator of the database can write a new log that does:
    compare the log with a position that was kept elsewhere (``kept``, at or after the first given entry;
    without one, a cut tail goes unnoticed).

    ``entries`` are the lines of an export, parsed. ``after`` is the position before the
    first one; without it, the log is given from its start. Raises ``TypeError`` when ``kept`` lies before the
    given entries.
    """
    follower = ChainFollower(after=after, kept=kept, begin=lambda _: True)
    for entry in entries:
        if not follower.take(entry):
            break
    return follower.report()


async def check_chain_async(
    entries: AsyncIterable[object], *, after: ChainPosition | None = None, kept: ChainPosition | None = None
) -> ChainReport:
    """Do what :func:`check_chain` does, for entries that arrive."""
    follower = ChainFollower(after=after, kept=kept, begin=lambda _: True)
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
    after = ChainPosition(int(seq) - 1, before) if isinstance(before, str) and is_integer(seq, 2) else None
    follower = ChainFollower(after=after)
    follower.take(entry)
    return follower.report()


FollowEntry = Callable[[Entry, str], bool]
"""Called with each entry that is in order and the text that was hashed; returns whether to continue."""

BeginAfter = Callable[[Disposal], bool]
"""Called with what the log says of the entries before its first one; returns whether to continue."""


class ChainFollower:
    """Checks a log while it is read."""

    def __init__(
        self,
        *,
        after: ChainPosition | None = None,
        kept: ChainPosition | None = None,
        follow: FollowEntry = lambda *_: True,
        begin: BeginAfter | None = None,
    ) -> None:
        """Without ``begin``, every line must be an entry."""
        if kept is not None and kept.seq <= (0 if after is None else after.seq):
            raise TypeError('check_chain: "kept" must be a position after "after".')
        self._previous = after
        self._kept = kept
        self._follow = follow
        self._begin = begin
        self._disposed: DisposedEntries | None = None
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
            disposal = read_disposal(value) if self._previous is None else None
            if disposal is None or self._begin is None:
                return self._stop(malformed(expected))
            return self._begin_after(disposal) and self._begin(disposal)
        fault = self._place_fault(value, expected)
        if fault is not None:
            self._fault = fault
            return fault.kind == "missing"
        text = canonical_entry(value)
        fault = content_fault(value, text) or self._link_fault(value)
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
            disposed=self._disposed,
        )

    def _stop(self, fault: ChainFault) -> Literal[False]:
        self._fault = fault
        return False

    def _is_still_missing(self, value: object, seq: int) -> bool:
        is_later = isinstance(value, Mapping) and value.get("seq") == seq
        return self._stop(fault_at("reordered", seq, "comes later than its place")) if is_later else True

    def _begin_after(self, disposal: Disposal) -> bool:
        """Continue after the entries that are gone."""
        size, kept = disposal.size, self._kept
        if kept is not None and kept.seq < size:
            what = f"was disposed of, with all up to {size}: nothing can be compared with it"
            return self._stop(fault_at("disposed", kept.seq, what))
        if kept is not None and kept.seq == size and kept.hash != disposal.hash:
            return self._stop(fault_at("rewritten", size, "is not the entry that was kept for this place"))
        self._previous = ChainPosition(size, disposal.hash)
        self._disposed = DisposedEntries(size, disposal.at)
        return True

    def _place_fault(self, entry: Entry, expected: int) -> ChainFault | None:
        seq = int(entry["seq"])
        if self._developer is not None and entry["developerId"] != self._developer:
            return fault_at("foreign", expected, "belongs to another developer")
        if seq > expected:
            return fault_at("missing", expected, "is missing")
        if seq == expected:
            return None
        if self._previous is not None and self._previous == (seq, entry["hash"]):
            return fault_at("duplicated", seq, "comes twice")
        return fault_at("reordered", seq, f"stands where {expected} belongs")

    def _link_fault(self, entry: Entry) -> ChainFault | None:
        seq = int(entry["seq"])
        if entry["prevHash"] != (None if self._previous is None else self._previous.hash):
            return fault_at("relinked", seq, "does not follow the entry before it")
        if self._kept is not None and self._kept.seq == seq and self._kept.hash != entry["hash"]:
            return fault_at("rewritten", seq, "is not the entry that was kept for this place")
        return None

    def _end_fault(self) -> ChainFault | None:
        last = 0 if self._previous is None else self._previous.seq
        if self._kept is None or self._kept.seq <= last:
            return None
        what = f"and everything after it is missing, up to {self._kept.seq} that was kept"
        return fault_at("cut", last + 1, what)
