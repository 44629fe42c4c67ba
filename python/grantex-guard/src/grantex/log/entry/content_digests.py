"""The digests of an entry's content: its metadata, and the name of its principal."""

from grantex.base.errors import FormatError
from grantex.log.entry.entry import Entry, decode_entry_salt, metadata_digest, principal_digest

# Differs from every digest: for content that is missing without having been erased, or that cannot be
# digested.
_NONE = ""


def digest_of_metadata(entry: Entry) -> str:
    """Digest the metadata of an entry.

    After an erasure, return the digest that the entry states, which its hash covers.
    """
    metadata, salt = entry["metadata"], entry["salt"]
    if metadata is None and salt is None:
        stated: str = entry["metadataDigest"]
        return stated if entry.get("erased") is True else _NONE
    content = decode_entry_salt(salt)
    if content is None or metadata is None:
        return _NONE
    try:
        return metadata_digest(content, metadata)
    except FormatError:
        return _NONE


def digest_of_name(entry: Entry) -> str | None:
    """Digest the name of an entry's principal, in the same way."""
    stated: str | None = entry.get("principalDigest")
    name, salt = entry["principalId"], entry.get("principalSalt")
    if name is None and salt is None:
        return stated if not lacks_name(entry) or entry.get("erased") is True else _NONE
    if entry["v"] == 1:
        return stated
    content = decode_entry_salt(salt)
    return _NONE if content is None or name is None else principal_digest(content, name)


def lacks_name(entry: Entry) -> bool:
    """Tell whether an entry of a principal lacks the name."""
    return entry["principal"] is not None and entry["principalId"] is None
