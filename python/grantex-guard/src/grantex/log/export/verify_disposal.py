"""Whether what an export says of entries that were disposed of is by the log."""

from dataclasses import dataclass

from grantex.log.entry.disposal import Disposal, DisposedEntries, disposal_text
from grantex.log.export.kept_checkpoints import CheckpointKeys, CheckpointTrust
from grantex.log.tree.note import OpenedNote, open_note, parse_note_key
from grantex.log.tree.tree import Tree, parse_tree_hash


@dataclass(frozen=True, slots=True)
class DisposedReport(DisposedEntries):
    """What an export says of the entries before its first one."""

    trust: CheckpointTrust
    """Who signed that: ``unchecked`` where no key of the log was given."""
    verifier_key: str | None = None
    """The key of the log that verified it; None where none was given."""


def tree_after(disposal: Disposal) -> Tree | None:
    """Start the tree of a log after the entries that are gone; None for hashes that are not of a tree."""
    hashes = [found for text in disposal.before if (found := parse_tree_hash(text)) is not None]
    if len(hashes) != len(disposal.before) or len(hashes) != disposal.size.bit_count():
        return None
    return Tree(size=disposal.size, edge=hashes)


def verify_disposal(disposal: Disposal, tree: Tree, keys: CheckpointKeys) -> DisposedReport | None:
    """Verify that a key of the log signed a disposal; None when no given key did.

    ``tree`` is that of :func:`tree_after`. Checkpoints show whether its hashes are those of the log.
    """
    if not keys.anchored and not keys.fetched:
        return DisposedReport(disposal.size, disposal.at, "unchecked")
    root = tree.root()
    for verifier_key in (*keys.anchored, *keys.fetched):
        key = parse_note_key(verifier_key)
        opened = open_note(disposal.note, [key])
        expected = disposal_text(disposal, origin=key.name, root=root)
        if isinstance(opened, OpenedNote) and opened.text == expected:
            trust: CheckpointTrust = "anchored" if verifier_key in keys.anchored else "unanchored"
            return DisposedReport(disposal.size, disposal.at, trust, verifier_key)
    return None
