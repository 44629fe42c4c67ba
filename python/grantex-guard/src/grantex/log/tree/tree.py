"""A Merkle tree (RFC 6962 §2.1)."""

from collections.abc import Sequence
from hashlib import sha256

from grantex.base.base64 import decode_base64

HASH_BYTES = 32
"""The length of every hash of a tree."""


def hash_leaf(content: str | bytes) -> bytes:
    """Hash a leaf: SHA-256 of 0x00 ‖ content. A string is taken as UTF-8, as a canonical entry is."""
    return sha256(b"\0" + (content.encode() if isinstance(content, str) else content)).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees side by side: SHA-256 of 0x01 ‖ left ‖ right."""
    return sha256(b"\1" + left + right).digest()


def parse_tree_hash(text: object) -> bytes | None:
    """Read a hash as proofs and checkpoints write it; None for anything but padded base64 of 32 bytes."""
    content = decode_base64(text) if isinstance(text, str) else None
    return content if content is not None and len(content) == HASH_BYTES else None


class Tree:
    """A tree that grows at its right end, in memory that grows with the logarithm of its size.

    It begins empty, or from its ``edge``: the roots of the perfect subtrees over its leaves, one for each bit
    of ``size``, the largest first. Raises ``ValueError`` for another number of hashes, or of bytes of one.
    """

    def __init__(self, *, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        if len(edge) != size.bit_count() or any(len(one) != HASH_BYTES for one in edge):
            raise ValueError("A tree continues from an edge with one hash for each bit of its size.")
        self.size = size
        """The number of leaves."""
        self._edge = list(edge)

    def append(self, leaf: bytes) -> None:
        """Append a leaf by its hash."""
        index = self.size
        while index % 2 == 1:
            leaf = hash_node(self._edge.pop(), leaf)
            index //= 2
        self._edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root; of the empty tree it is SHA-256 of nothing."""
        if not self._edge:
            return sha256(b"").digest()
        *others, root = self._edge
        for left in reversed(others):
            root = hash_node(left, root)
        return root
