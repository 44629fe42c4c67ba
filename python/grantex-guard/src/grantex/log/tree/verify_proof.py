"""Proofs about the tree of a log, as the server answers them (RFC 9162 §2.1.3.2, §2.1.4.2)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from grantex.log.entry.entry import Entry, canonical_entry
from grantex.log.entry.entry_shape import is_integer
from grantex.log.tree.checkpoint import Checkpoint
from grantex.log.tree.tree import hash_leaf, hash_node, parse_tree_hash

InclusionProof = Mapping[str, Any]
"""What ``GET /v1/audit/proof/inclusion`` answers: ``index`` (from 0), ``size``, ``path``."""

ConsistencyProof = Mapping[str, Any]
"""What ``GET /v1/audit/proof/consistency`` answers: ``from``, ``to`` and ``path``."""

# A tree of 2^53 leaves has paths of 53 hashes, and one more where two trees differ.
_LONGEST_PATH = 64


def verify_inclusion(entry: Entry | str, proof: InclusionProof, head: Checkpoint) -> bool:
    """Tell whether an entry is in the log that a checkpoint describes.

    A proof may come from anybody; the checkpoint must have been verified. Does not check whether the metadata
    and the name in the entry are what was digested, see :func:`check_entry`.

    ``entry`` is as the server answered it, or its canonical text; its position in the log is part of it.
    ``proof`` is of a tree of the checkpoint's size; anything else is false.
    """
    index, size = proof.get("index"), proof.get("size")
    if not is_integer(size, 0) or size != head.size or not is_integer(index, 0) or index >= size:
        return False
    if not isinstance(entry, str) and entry["seq"] != index + 1:
        return False
    path = _parse_path(proof.get("path"))
    if path is None:
        return False
    root = hash_leaf(entry if isinstance(entry, str) else canonical_entry(entry))
    place = _Place(int(index), int(size) - 1)
    for other in path:
        if place.last == 0:
            return False
        root = hash_node(other, root) if place.stands_right else hash_node(root, other)
        place.climb()
    return place.last == 0 and root == head.root


def verify_consistency(proof: ConsistencyProof, older: Checkpoint, newer: Checkpoint) -> bool:
    """Tell whether the log of a later checkpoint begins with that of an earlier one.

    Nothing in it was changed or removed then. Both must have been verified, and must be of the same log.
    """
    start, end = proof.get("from"), proof.get("to")
    if not is_integer(start, 0) or not is_integer(end, 0) or (start, end) != (older.size, newer.size):
        return False
    path = _parse_path(proof.get("path"))
    if path is None or older.size > newer.size:
        return False
    if older.size == newer.size:
        return path == [] and older.root == newer.root
    if older.size == 0:
        return path == [] and older.root == sha256(b"").digest()
    place = _Place(older.size - 1, newer.size - 1)
    while place.first % 2 == 1:
        place.up()
    hashes = iter(path if place.first > 0 else [older.root, *path])
    old_root = new_root = next(hashes, None)
    if old_root is None or new_root is None:
        return False
    for other in hashes:
        if place.last == 0:
            return False
        if place.stands_right:
            old_root = hash_node(other, old_root)
            new_root = hash_node(other, new_root)
        else:
            new_root = hash_node(new_root, other)
        place.climb()
    return place.last == 0 and old_root == older.root and new_root == newer.root


class _Place:
    """A place in a proof: the number of its node on a level, and of the last node of this level."""

    def __init__(self, first: int, last: int) -> None:
        self.first = first
        self.last = last

    @property
    def stands_right(self) -> bool:
        """Whether the node's sibling is on its left: it is a right child, or the last node and odd."""
        return self.first % 2 == 1 or self.first == self.last

    def climb(self) -> None:
        """Move to the level of the next hash: a last node without a sibling stays what it is."""
        while self.stands_right and self.first % 2 == 0 and self.first != 0:
            self.up()
        self.up()

    def up(self) -> None:
        self.first //= 2
        self.last //= 2


def _parse_path(path: object) -> list[bytes] | None:
    if not isinstance(path, list | tuple) or len(path) > _LONGEST_PATH:
        return None
    hashes = [found for text in path if (found := parse_tree_hash(text)) is not None]
    return hashes if len(hashes) == len(path) else None
