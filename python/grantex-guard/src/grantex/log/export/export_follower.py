"""Compares a log with kept checkpoints, while it is read."""

import re
from collections.abc import Sequence
from typing import Literal

from grantex.log.entry.agent_signers import AgentSigners
from grantex.log.entry.chain import ChainFollower
from grantex.log.entry.disposal import Disposal
from grantex.log.entry.entry import Entry
from grantex.log.export.count_signatures import SignatureCounter
from grantex.log.export.export_fault import ExportFault
from grantex.log.export.export_report import CheckedCheckpoint, ExportReport
from grantex.log.export.kept_checkpoints import (
    CheckpointKeys,
    KeptCheckpoint,
    KeptFault,
    verify_kept,
)
from grantex.log.export.verify_disposal import DisposedReport, tree_after, verify_disposal
from grantex.log.tree.cosignature import parse_witness_key
from grantex.log.tree.tree import Tree, hash_leaf

_TRUST = ("unchecked", "unanchored", "anchored")


class ExportFollower:
    """Compares the tree over a log with the kept checkpoints, while the log is read."""

    def __init__(self, notes: Sequence[str], keys: CheckpointKeys, signers: AgentSigners | None) -> None:
        self._notes = notes
        self._keys = keys
        self._kept = verify_kept(notes, keys)
        self._witnesses = [parse_witness_key(key).name for key in keys.witnesses]
        self._waiting = list(self._kept.good)
        self._held: list[KeptCheckpoint] = []
        # Those of entries that were disposed of: nothing can be compared with them any more.
        self._gone: list[KeptCheckpoint] = []
        self._differing: KeptCheckpoint | None = None
        self._found: ExportFault | None = None
        self._disposed: DisposedReport | None = None
        self._signatures = SignatureCounter(signers)
        self._tree = Tree()
        self.chain = ChainFollower(follow=self._follow, begin=self._begin_after)
        self.is_begun = self._compare(None)
        """Whether the empty log is not refuted already."""

    def report(self) -> ExportReport:
        chain = self.chain.report()
        fault = (
            self._fork_fault()
            or self._found
            or chain.fault
            or self._cut_fault()
            or self._disposed_fault()
            or self._signatures.fault
            or self._refused_fault()
            or self._unwitnessed_fault()
        )
        return ExportReport(
            valid=fault is None,
            fault=fault,
            entries=chain.entries,
            head=None if chain.entries == 0 and self._disposed is None else chain.head,
            root=self._tree.root(),
            proven=_proven_by(self._held),
            anchored=_proven_by([one for one in self._held if one.trust == "anchored"]),
            checkpoints=tuple(self._verdict_on(index) for index in range(len(self._notes))),
            erased=chain.erased,
            uncommitted_names=chain.uncommitted_names,
            disposed=self._disposed,
            signatures=self._signatures.report(),
        )

    def _follow(self, entry: Entry, text: str) -> bool:
        self._signatures.count(entry)
        self._tree.append(hash_leaf(text))
        return self._compare(entry["developerId"])

    def _begin_after(self, disposal: Disposal) -> bool:
        tree = tree_after(disposal)
        if tree is None:
            self._found = _disposal_fault(disposal, is_tree=False)
            return False
        self._disposed = verify_disposal(disposal, tree, self._keys)
        if self._disposed is None:
            self._found = _disposal_fault(disposal, is_tree=True)
            return False
        self._tree = tree
        # The one of an empty log has held already, and proves nothing.
        while self._waiting and self._waiting[0].checkpoint.size < disposal.size:
            self._gone.append(self._waiting.pop(0))
        return self._compare(None)

    def _compare(self, developer: str | None) -> bool:
        """Compare the tree with the checkpoints of its size; False at the first that differs."""
        while self._waiting and self._waiting[0].checkpoint.size == self._tree.size:
            kept = self._waiting.pop(0)
            if kept.checkpoint.root != self._tree.root():
                self._differing = kept
                self._found = _difference_fault(_proven_by(self._held), kept, developer)
                return False
            self._held.append(kept)
        return True

    def _verdict_on(self, index: int) -> CheckedCheckpoint:
        kept = next((one for one in self._kept.good if one.index == index), None)
        if kept is None:
            refused = next(one for one in self._kept.refused if one.index == index)
            return CheckedCheckpoint("refused", refused.fault)
        status: Literal["holds", "differs", "unreached", "disposed"] = "unreached"
        if kept is self._differing:
            status = "differs"
        elif kept in self._held:
            status = "holds"
        elif kept in self._gone:
            status = "disposed"
        checkpoint = kept.checkpoint
        return CheckedCheckpoint(
            status,
            origin=checkpoint.origin,
            size=checkpoint.size,
            trust=kept.trust,
            verifier_key=kept.verifier_key,
            witnesses=kept.witnesses,
        )

    def _fork_fault(self) -> ExportFault | None:
        if self._kept.forked is None:
            return None
        size = self._kept.forked.checkpoint.size
        message = (
            f"Two kept checkpoints name different logs of {size} entries: more than one history was signed."
        )
        return ExportFault("forked", 0, message)

    def _cut_fault(self) -> ExportFault | None:
        if not self._waiting:
            return None
        seq, last = self._tree.size + 1, self._waiting[-1].checkpoint.size
        message = f"Entry {seq} and everything after it is missing, up to {last} that was signed."
        return ExportFault("cut", seq, message)

    def _disposed_fault(self) -> ExportFault | None:
        # A checkpoint of what is gone says nothing, unless a newer one, which is trusted as much, shows that
        # the log is still the same: whoever can rewrite the log could also say that it was disposed of.
        best = max((_TRUST.index(one.trust) for one in self._held if one.checkpoint.size > 0), default=-1)
        for gone in reversed(self._gone):
            if best >= _TRUST.index(gone.trust):
                continue
            size = gone.checkpoint.size
            message = (
                f"The checkpoint of {size} entries is of some that were disposed of, and no newer one holds "
                "that is trusted as much: nothing can be compared with it."
            )
            return ExportFault("disposed", size, message)
        return None

    def _refused_fault(self) -> ExportFault | None:
        if not self._kept.refused:
            return None
        first = self._kept.refused[0]
        message = f"Checkpoint {first.index + 1} of those given cannot be used: {_REFUSALS[first.fault]}."
        return ExportFault("bad_checkpoint", 0, message)

    def _unwitnessed_fault(self) -> ExportFault | None:
        # Every log begins with the empty log.
        telling = [one for one in self._held if one.checkpoint.size > 0 or self._tree.size == 0]
        for index, name in enumerate(self._witnesses):
            if all(one.witnesses[index].status != "cosigned" for one in telling):
                message = f"The witness {name} cosigned none of the checkpoints that hold."
                return ExportFault("unwitnessed", 0, message)
        return None


_REFUSALS: dict[KeptFault, str] = {
    "malformed": "it is not a checkpoint",
    "unknown_key": "none of the given keys signed it",
    "bad_signature": "its signature is not by the key that it names",
    "other_log": "it was signed for a log of another name",
    "bad_cosignature": "a signature that names a witness is not by that witness",
}

# `<issuer host>/audit/<developer id>`, and `/<epoch>` where there is one.
_DEVELOPER = re.compile(r"/audit/([^/]+)(?:/[^/]+)?\Z")


def _difference_fault(proven: int, kept: KeptCheckpoint, developer: str | None) -> ExportFault:
    origin, size = kept.checkpoint.origin, kept.checkpoint.size
    owner = _DEVELOPER.search(origin)
    if owner is not None and developer is not None and owner[1] != developer:
        return ExportFault("foreign", 1, f"The log belongs to {developer}, the checkpoint to {owner[1]}.")
    if proven == 0:
        message = f"The log is not the one that was signed: none of its first {size} entries is proven."
        return ExportFault("replaced", 1, message)
    message = (
        f"The entries from {proven + 1} to {size} are not those that were signed; the entries before are."
    )
    return ExportFault("rewritten", proven + 1, message)


def _disposal_fault(disposal: Disposal, *, is_tree: bool) -> ExportFault:
    """``is_tree``: the hashes are those of a tree, so that only the signature is wrong."""
    gone = f"the entries up to {disposal.size} that were disposed of"
    message = (
        f"No given key has signed what the export says of {gone}."
        if is_tree
        else f"The hashes of {gone} are not those of a tree of this size."
    )
    return ExportFault("bad_disposal", disposal.size, message)


def _proven_by(held: Sequence[KeptCheckpoint]) -> int:
    """Return the number of entries that the checkpoints which hold prove."""
    return held[-1].checkpoint.size if held else 0
