"""A witness's signature of a checkpoint (C2SP tlog-cosignature, Ed25519; ``docs/protocol.md`` §8)."""

from dataclasses import dataclass
from typing import Literal

from grantex.log.tree.checkpoint import Checkpoint, read_checkpoint
from grantex.log.tree.note import NoteKey, is_signed_by, parse_verifier_key, split_note

CosignatureFault = Literal["malformed", "missing", "bad_signature"]
"""What is wrong with a cosignature.

``malformed``: there is no checkpoint; ``missing``: the witness did not sign it; ``bad_signature``: a
signature that names the witness's key is not by it.
"""


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness signed."""

    witness: str
    """The name in the witness's verifier key."""
    signed_at: int
    """When it signed, in seconds since 1970, by its own clock; it knew no larger log then."""
    checkpoint: Checkpoint


_COSIGNATURE = 4
_TIME_BYTES = 8
# The last second that dates can hold where notes are written; no real clock is beyond it.
_LAST_SECOND = 8_640_000_000_000


def verify_cosignature(note: str, witness_key: str) -> Cosignature | CosignatureFault:
    """Verify that a witness cosigned a checkpoint.

    It says that the log of this origin, at this size, has this root, and continues every checkpoint of it
    that the witness saw. Does not check the log's own signature (:func:`verify_checkpoint` does), compares
    the time with no clock, and does not know which origin was meant.

    ``witness_key`` is ``<name>+<id>+<key>`` of the kind ``cosignature/v1``, from a source that the server
    does not control; raises ``TypeError`` when it is not valid.
    """
    key = parse_witness_key(witness_key)
    parts = split_note(note)
    checkpoint = read_checkpoint(note)
    if parts is None or checkpoint is None:
        return "malformed"
    found = next((one for one in parts.signatures if (one.name, one.id) == (key.name, key.id)), None)
    if found is None:
        return "missing"
    signed_at = _time_of(parts.text, key, found.signature)
    return "bad_signature" if signed_at is None else Cosignature(key.name, signed_at, checkpoint)


def parse_witness_key(text: str) -> NoteKey:
    """Read the verifier key of a witness, ``<name>+<id>+<key>``.

    Raises ``TypeError`` for anything else, a key of another kind, or an id that is not the key's.
    """
    refusal = "A witness key must be name+id+key, where the key is an Ed25519 key for cosignatures."
    return parse_verifier_key(text, _COSIGNATURE, refusal)


def _time_of(text: str, key: NoteKey, signature: bytes) -> int | None:
    """Return when a valid signature was made; None for one that is not valid."""
    time = int.from_bytes(signature[:_TIME_BYTES])
    if len(signature) <= _TIME_BYTES or not 0 < time <= _LAST_SECOND:
        return None
    signed = f"cosignature/v1\ntime {time}\n{text}".encode()
    return time if is_signed_by(key.public_key, signed, signature[_TIME_BYTES:]) else None
