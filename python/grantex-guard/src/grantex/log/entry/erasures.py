"""What was erased from a log."""

from dataclasses import dataclass

from grantex.log.entry.content_digests import lacks_name
from grantex.log.entry.entry import Entry

MAX_ERASED_LISTED = 1000
"""The most erased entries that a report lists; it counts all of them."""


@dataclass(frozen=True, slots=True)
class ErasedEntry:
    """An entry from which something was erased."""

    seq: int
    entry_id: str
    metadata: bool
    """Whether its metadata is gone."""
    name: bool
    """Whether the name of its principal is gone."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased from a log.

    No log shows whether an erasure was requested: compare the numbers with your own records.
    """

    metadata: int
    """How many entries lack their metadata."""
    names: int
    """How many entries lack the name of their principal, erased before or after they were written."""
    entries: tuple[ErasedEntry, ...]
    """The erased entries in the order of the log, the first 1,000 of them."""


class ErasureCounter:
    """Counts what was erased, and the names that no hash covers. Its memory does not grow with the log."""

    def __init__(self) -> None:
        self._metadata = 0
        self._names = 0
        self._entries: list[ErasedEntry] = []
        self.uncommitted_names = 0
        """How many names are in entries of ``v: 1``, which no hash covers."""

    def count(self, entry: Entry) -> None:
        """Count an entry that is in order."""
        is_nameless = lacks_name(entry)
        is_bare = entry["metadata"] is None
        if entry["v"] == 1 and entry["principalId"] is not None:
            self.uncommitted_names += 1
        if not is_bare and not is_nameless:
            return
        self._metadata += is_bare
        self._names += is_nameless
        if len(self._entries) < MAX_ERASED_LISTED:
            self._entries.append(ErasedEntry(int(entry["seq"]), entry["entryId"], is_bare, is_nameless))

    def report(self) -> ErasureReport:
        """Return what was counted."""
        return ErasureReport(self._metadata, self._names, tuple(self._entries))
