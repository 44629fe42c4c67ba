"""The state of a log, as it signed it (C2SP tlog-checkpoint; ``docs/protocol.md`` §8)."""

import re
from dataclasses import dataclass
from typing import Literal

from grantex.base.strict_json import MAX_SAFE_INTEGER
from grantex.log.tree.note import NoteFault, open_note, parse_note_key, split_note
from grantex.log.tree.tree import parse_tree_hash


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log."""

    origin: str
    """The log's name: ``<issuer host>/audit/<developer id>``, and ``/<epoch>`` after a restore."""
    size: int
    """The number of entries."""
    root: bytes
    """The root of the Merkle tree over them, 32 bytes."""


CheckpointFault = NoteFault | Literal["other_log"]
"""What is wrong with a checkpoint: with its note, or that the key signed it for a log of another name."""


def verify_checkpoint(note: str, verifier_key: str) -> Checkpoint | CheckpointFault:
    """Verify that a note is a checkpoint, signed by this key, of the log that the key names.

    This does not say how far the log can be trusted: readers see the same tree only if they compare
    checkpoints.

    ``note`` is as ``GET /v1/audit/checkpoint`` answers it. ``verifier_key`` is ``<origin>+<id>+<key>``, from
    a source that the server does not control; raises ``TypeError`` when it is not valid.
    """
    key = parse_note_key(verifier_key)
    opened = open_note(note, [key])
    if isinstance(opened, str):
        return opened
    checkpoint = _parse_text(opened.text)
    if checkpoint is None:
        return "malformed"
    return checkpoint if checkpoint.origin == key.name else "other_log"


def read_checkpoint(note: str) -> Checkpoint | None:
    """Read a checkpoint, whoever signed it; None when it is not one."""
    parts = split_note(note)
    return None if parts is None else _parse_text(parts.text)


_SIZE = re.compile("0|[1-9][0-9]{0,15}")


def _parse_text(text: str) -> Checkpoint | None:
    """Read the text of a note. Lines after the third belong to later versions; none is empty."""
    origin, size, root_text, *rest = [*text[:-1].split("\n"), "", ""][: max(3, text.count("\n"))]
    root = parse_tree_hash(root_text)
    if origin == "" or root is None or _SIZE.fullmatch(size) is None or "" in rest:
        return None
    return Checkpoint(origin, int(size), root) if int(size) <= MAX_SAFE_INTEGER else None
