"""Whether a value is a whole entry, as far as its form goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeGuard

from grantex.base.strict_json import MAX_SAFE_INTEGER, is_well_formed
from grantex.log.entry.entry import Entry
from grantex.wire.entries import ACTION_PATTERN, ENTRY_STATUSES

_Check = Callable[[object], bool]

_DIGEST_LENGTH = 64
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


def is_entry(value: object) -> TypeGuard[Entry]:
    """Tell whether a value has the members of a whole entry, each in its form; not what they say."""
    if not isinstance(value, Mapping):
        return False
    for member, is_right in _PRESENT:
        if member not in value or not is_right(value[member]):
            return False
    if any(value.get(member) is not None and not _is_text(value[member]) for member in ("ref", "signature")):
        return False
    if value["v"] == 1:
        return not any(member in value for member in _SINCE_2)
    return (
        "principalDigest" in value
        and _is_digest_or_null(value["principalDigest"])
        and "principalSalt" in value
        and _is_text_or_null(value["principalSalt"])
        and _is_text_or_null(value.get("identityProvider"))
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_well_formed(value)


def _is_text_or_null(value: object) -> bool:
    return value is None or _is_text(value)


# Its characters matter only when it differs from the computed digest.
def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == _DIGEST_LENGTH


def _is_digest_or_null(value: object) -> bool:
    return value is None or _is_digest(value)


def is_integer(value: object, least: int, most: int = MAX_SAFE_INTEGER) -> TypeGuard[int]:
    """Tell whether a value is a whole number of JSON: not ``True``, but ``1.0``, which is the same as 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return least <= value <= most and value == int(value)


def is_timestamp(value: object) -> TypeGuard[str]:
    """Tell whether a value is an instant as the log writes it: ISO 8601 with milliseconds, in UTC."""
    return isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None


# Members that only entries of `v: 2` have.
_SINCE_2 = ("principalDigest", "principalSalt", "identityProvider")

_PRESENT: Sequence[tuple[str, _Check]] = (
    ("v", lambda value: is_integer(value, 1, 2)),
    ("entryId", _is_text),
    ("seq", lambda value: is_integer(value, 1)),
    ("developerId", _is_text),
    ("agentId", _is_text_or_null),
    ("agentDid", _is_text_or_null),
    ("grantId", _is_text_or_null),
    ("principal", _is_text_or_null),
    ("action", lambda value: isinstance(value, str) and ACTION_PATTERN.fullmatch(value) is not None),
    ("status", lambda value: isinstance(value, str) and value in ENTRY_STATUSES),
    ("timestamp", is_timestamp),
    ("metadataDigest", _is_digest),
    ("prevHash", _is_digest_or_null),
    ("hash", _is_digest),
    ("metadata", lambda value: value is None or isinstance(value, Mapping)),
    ("salt", _is_text_or_null),
    ("principalId", _is_text_or_null),
)
