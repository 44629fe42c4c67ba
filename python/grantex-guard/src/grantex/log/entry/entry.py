"""The bytes of an entry that are hashed, and the digests of what can be erased (``docs/protocol.md`` §8)."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from grantex.base.base64 import decode_base64url
from grantex.base.number_text import number_text
from grantex.base.strict_json import quoted
from grantex.log.entry.canonical_json import canonical_json

Entry = Mapping[str, Any]
"""An entry as the server answers and exports it: JSON, under the names of the protocol."""

ENTRY_SALT_BYTES = 16
"""The length of each salt of an entry."""


def canonical_entry(entry: Entry) -> str:
    """Write the exact text that is hashed and stored: RFC 8785 with its key order written out.

    Strings must be well-formed Unicode; nothing is checked here.
    """
    text = [f'{{"action":{quoted(entry["action"])}']
    text.extend(f'"{member}":{_text_of(entry[member])}' for member in _BEFORE_PROVIDER)
    text.extend(_optional(entry, "identityProvider"))
    text.extend(f'"{member}":{_text_of(entry[member])}' for member in _AFTER_PROVIDER)
    if entry["v"] != 1:
        text.append(f'"principalDigest":{_text_of(entry.get("principalDigest"))}')
    text.extend(_optional(entry, "ref"))
    text.append(f'"seq":{number_text(entry["seq"])}')
    text.extend(_optional(entry, "signature"))
    text.append(f'"status":{quoted(entry["status"])},"timestamp":{quoted(entry["timestamp"])}')
    text.append(f'"v":{number_text(entry["v"])}}}')
    return ",".join(text)


def hash_entry(canonical_text: str) -> str:
    """Hash an entry: lower hex SHA-256 of its canonical text."""
    return sha256(canonical_text.encode()).hexdigest()


def decode_entry_salt(text: str | None) -> bytes | None:
    """Decode a salt of an entry: exactly 16 bytes in canonical base64url; None for anything else.

    With another length, bytes could be moved between the salt and the text that is digested after it.
    """
    salt = None if text is None else decode_base64url(text)
    return salt if salt is not None and len(salt) == ENTRY_SALT_BYTES else None


def metadata_digest(salt: bytes, metadata: Mapping[str, Any] | None = None) -> str:
    """Digest an entry's metadata: lower hex SHA-256 of salt ‖ canonical metadata. Absent metadata is ``{}``.

    Raises :class:`FormatError` ``METADATA_NOT_CANONICAL``.
    """
    return salted_digest(salt, canonical_json({} if metadata is None else metadata))


def principal_digest(salt: bytes, principal_id: str) -> str:
    """Digest a principal's name: lower hex SHA-256 of salt ‖ name in UTF-8."""
    return salted_digest(salt, principal_id)


def salted_digest(salt: bytes, text: str) -> str:
    """Digest a text with a salt: :func:`metadata_digest` of metadata that is canonical already."""
    return sha256(salt + text.encode()).hexdigest()


_BEFORE_PROVIDER = ("agentDid", "agentId", "developerId", "entryId", "grantId")
_AFTER_PROVIDER = ("metadataDigest", "prevHash", "principal")


def _optional(entry: Entry, member: str) -> list[str]:
    """Write a member that is left out where it has no value."""
    value = entry.get(member)
    return [] if value is None else [f'"{member}":{quoted(value)}']


def _text_of(value: str | None) -> str:
    return "null" if value is None else quoted(value)
