"""Signed notes, by Ed25519 keys (C2SP signed-note)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from grantex.base.base64 import decode_base64, encode_base64
from grantex.base.strict_json import is_well_formed

NoteFault = Literal["malformed", "unknown_key", "bad_signature"]
"""What is wrong with a note.

``malformed``: it is not a note; ``unknown_key``: none of the keys signed it; ``bad_signature``: a signature
that names one of the keys is not by it.
"""

# The kind of signature of a `NoteKey`: Ed25519 over the text.
_ED25519 = 1
_KEY_BYTES = 32
_ID_BYTES = 4
# The longest note, in UTF-16 code units; every checkpoint is far shorter.
_MAX_NOTE_LENGTH = 64 * 1024

# Not `\s`, which means other characters in Python than where notes are written.
_NAME = r"[^+\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+"
_VERIFIER_KEY = re.compile(rf"({_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+={{0,2}})")
_SIGNATURE_LINE = re.compile(rf"— ({_NAME}) ([A-Za-z0-9+/]+={{0,2}})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A signer of notes: a name and an Ed25519 public key. Another name or key is another signer."""

    name: str
    id: bytes
    """The first 4 bytes of SHA-256 of name ‖ 0x0A ‖ kind ‖ key."""
    public_key: bytes
    """32 bytes."""


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note with at least one valid signature."""

    text: str
    """The signed text, with the line break at its end."""
    signers: tuple[NoteKey, ...]
    """The given keys that signed it."""


def parse_note_key(text: str) -> NoteKey:
    """Read a verifier key ``<name>+<id>+<key>``.

    Raises ``TypeError`` for anything else, a key of another kind, or an id that is not the key's.
    """
    return parse_verifier_key(
        text, _ED25519, "A verifier key must be name+id+key, where the key is an Ed25519 key."
    )


def parse_verifier_key(text: str, kind: int, refusal: str) -> NoteKey:
    """Read a verifier key of one kind of signature; raise ``TypeError(refusal)`` for anything else."""
    match = _VERIFIER_KEY.fullmatch(text)
    content = None if match is None else decode_base64(match[3])
    if (
        match is None
        or content is None
        or len(content) != 1 + _KEY_BYTES
        or content[0] != kind
        or not is_well_formed(text)
    ):
        raise TypeError(refusal)
    name = match[1]
    key_id = sha256(f"{name}\n".encode() + content).digest()[:_ID_BYTES]
    if key_id.hex() != match[2]:
        raise TypeError("The id of this verifier key does not match its name and key: it was copied wrongly.")
    return NoteKey(name, key_id, content[1:])


def open_note(note: str, keys: Sequence[NoteKey]) -> OpenedNote | NoteFault:
    """Open a note that one of the given keys signed.

    Signatures by others are ignored: witnesses and further keys of the log may have signed it, too. A
    signature that names a given key and is not by it invalidates the note.
    """
    parts = split_note(note)
    if parts is None:
        return "malformed"
    signed = parts.text.encode()
    signers: list[NoteKey] = []
    for name, key_id, signature in parts.signatures:
        key = next((one for one in keys if (one.name, one.id) == (name, key_id)), None)
        if key is None or key in signers:
            continue
        if not is_signed_by(key.public_key, signed, signature):
            return "bad_signature"
        signers.append(key)
    return OpenedNote(parts.text, tuple(signers)) if signers else "unknown_key"


class NoteSignature(NamedTuple):
    """One signature line: the signer that it names, and the bytes after the id."""

    name: str
    id: bytes
    signature: bytes


class NoteParts(NamedTuple):
    """A note's text, unverified, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]


def split_note(note: str) -> NoteParts | None:
    """Take a note apart; None when it is not one."""
    end = note.rfind("\n\n")
    if end < 1 or not note.endswith("\n") or not is_well_formed(note) or _CONTROL.search(note):
        return None
    if len(note.encode("utf-16-le")) > 2 * _MAX_NOTE_LENGTH:
        return None
    lines = note[end + 2 : -1].split("\n")
    signatures = [found for line in lines if (found := _parse_signature(line)) is not None]
    return NoteParts(note[: end + 1], tuple(signatures)) if len(signatures) == len(lines) else None


def _parse_signature(line: str) -> NoteSignature | None:
    match = _SIGNATURE_LINE.fullmatch(line)
    content = None if match is None else decode_base64(match[2])
    if match is None or content is None or len(content) <= _ID_BYTES:
        return None
    return NoteSignature(match[1], content[:_ID_BYTES], content[_ID_BYTES:])


def is_signed_by(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether these bytes are an Ed25519 signature by a key over the text."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def format_note_key(key: NoteKey, kind: int = _ED25519) -> str:
    """Write what :func:`parse_note_key` reads."""
    return f"{key.name}+{key.id.hex()}+{encode_base64(bytes([kind]) + key.public_key)}"
