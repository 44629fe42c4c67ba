"""Checkpoints that somebody kept, and how far each can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

from grantex.log.tree.checkpoint import Checkpoint, CheckpointFault, read_checkpoint, verify_checkpoint
from grantex.log.tree.cosignature import parse_witness_key, verify_cosignature
from grantex.log.tree.note import parse_note_key


class CheckpointKeys(NamedTuple):
    """Keys that verify checkpoints, ``<origin>+<id>+<key>``. After a restore, a log has another origin."""

    anchored: Sequence[str]
    """Keys from a source that the server does not control: written down before, from a witness, by mail."""
    fetched: Sequence[str]
    """Keys that the server answered: an attacker who can replace the log can replace them, too."""
    witnesses: Sequence[str]
    """Keys of witnesses, which are always anchored."""


@dataclass(frozen=True, slots=True)
class WitnessVerdict:
    """The verdict of a witness on a checkpoint."""

    witness: str
    status: Literal["cosigned", "missing", "bad_signature"]
    signed_at: int | None = None
    """Seconds since 1970, where it cosigned."""


CheckpointTrust = Literal["anchored", "unanchored", "unchecked"]
"""How a checkpoint was verified.

By an ``anchored`` key or a witness; by an ``unanchored`` key, which came from the server itself; or
``unchecked``, because no key was given and only the person who kept it vouches for it.
"""

KeptFault = CheckpointFault | Literal["bad_cosignature"]
"""Every fault of a checkpoint, and ``bad_cosignature``: a signature that names a witness is not by it."""


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that a log can be compared with."""

    index: int
    """Its position among the given ones."""
    checkpoint: Checkpoint
    trust: CheckpointTrust
    verifier_key: str | None
    """The key of the log that verified it; the anchored ones are tried first, in their order."""
    witnesses: tuple[WitnessVerdict, ...]
    """One for each given witness."""


@dataclass(frozen=True, slots=True)
class RefusedCheckpoint:
    """A checkpoint that a log cannot be compared with."""

    index: int
    fault: KeptFault


class KeptCheckpoints(NamedTuple):
    """The kept checkpoints of a log."""

    good: tuple[KeptCheckpoint, ...]
    """By size, the smallest first."""
    refused: tuple[RefusedCheckpoint, ...]
    forked: KeptCheckpoint | None
    """One of two that name different trees of one size: the log has shown two histories."""


def verify_kept(notes: Sequence[str], keys: CheckpointKeys) -> KeptCheckpoints:
    """Verify kept notes; raise ``TypeError`` when a key is not valid."""
    for key in (*keys.anchored, *keys.fetched):
        parse_note_key(key)
    for key in keys.witnesses:
        parse_witness_key(key)
    verified = [_verify_one(note, index, keys) for index, note in enumerate(notes)]
    good = sorted(
        (one for one in verified if isinstance(one, KeptCheckpoint)), key=lambda one: one.checkpoint.size
    )
    forked = next((one for one, other in combinations(good, 2) if _is_fork(one, other)), None)
    return KeptCheckpoints(
        tuple(good), tuple(one for one in verified if isinstance(one, RefusedCheckpoint)), forked
    )


def _verify_one(note: str, index: int, keys: CheckpointKeys) -> KeptCheckpoint | RefusedCheckpoint:
    checkpoint = read_checkpoint(note)
    if checkpoint is None:
        return RefusedCheckpoint(index, "malformed")
    trust, verifier_key, fault = _verify_by_log(note, keys)
    if fault is not None:
        return RefusedCheckpoint(index, fault)
    witnesses = tuple(_ask_witness(note, key) for key in keys.witnesses)
    if any(verdict.status == "bad_signature" for verdict in witnesses):
        return RefusedCheckpoint(index, "bad_cosignature")
    # A witness cosigns only what a key that it knows for this log has signed, and only one history.
    if any(verdict.status == "cosigned" for verdict in witnesses):
        trust = "anchored"
    return KeptCheckpoint(index, checkpoint, trust, verifier_key, witnesses)


def _verify_by_log(
    note: str, keys: CheckpointKeys
) -> tuple[CheckpointTrust, str | None, CheckpointFault | None]:
    faults: list[CheckpointFault] = []
    for verifier_key in (*keys.anchored, *keys.fetched):
        verified = verify_checkpoint(note, verifier_key)
        if isinstance(verified, Checkpoint):
            return "anchored" if verifier_key in keys.anchored else "unanchored", verifier_key, None
        faults.append(verified)
    if not faults:
        return "unchecked", None, None
    # A wrong signature says more than missing ones.
    return "unchecked", None, next((fault for fault in faults if fault != "unknown_key"), "unknown_key")


def _ask_witness(note: str, key: str) -> WitnessVerdict:
    witness = parse_witness_key(key).name
    verified = verify_cosignature(note, key)
    if isinstance(verified, str):
        return WitnessVerdict(witness, "missing" if verified == "malformed" else verified)
    return WitnessVerdict(witness, "cosigned", verified.signed_at)


def _is_fork(one: KeptCheckpoint, other: KeptCheckpoint) -> bool:
    left, right = one.checkpoint, other.checkpoint
    return (left.size, left.origin) == (right.size, right.origin) and left.root != right.root
