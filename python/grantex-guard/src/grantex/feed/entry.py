"""An entry of the revocation log."""

import re
from datetime import datetime
from math import inf
from typing import Any, Final, NamedTuple

from grantex.wire.revocations import KINDS_WITH_BEFORE, REVOCATION_KINDS, RevocationKind


class FeedEntry(NamedTuple):
    """An entry of the revocation log, as a message states it. Times are in seconds since 1970."""

    seq: int
    kind: RevocationKind | None
    """None for a kind that this version does not know."""
    id: str
    before: float
    """For agents, principals, developers and grants on hold: the entry ends tokens issued until then.
    For others: infinity."""
    exp: float
    """When the last token that the entry ends expires."""


def read_entry(value: Any) -> FeedEntry | None:
    """Read an entry; None when it is malformed. For an unknown kind, reads only ``seq`` and ``exp``."""
    if not isinstance(value, dict):
        return None
    seq, name, exp = count_of(value.get("seq")), value.get("kind"), _moment_of(value.get("exp"))
    if seq is None or not isinstance(name, str) or exp is None:
        return None
    kind = next((known for known in REVOCATION_KINDS if known == name), None)
    if kind is None:
        return FeedEntry(seq, None, "", inf, exp)
    ends_all = kind == "grant" and "before" not in value
    before = inf if ends_all or kind not in KINDS_WITH_BEFORE else _moment_of(value.get("before"))
    id_ = value.get("id")
    if not isinstance(id_, str) or id_ == "" or before is None:
        return None
    return FeedEntry(seq, kind, id_, before, exp)


MAX_SAFE_INTEGER: Final = 2**53 - 1


def count_of(value: Any) -> int | None:
    """Return a whole number of JSON, from 0 to 2^53 - 1; None for anything else."""
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if not is_whole or isinstance(value, bool) or not 0 <= value <= MAX_SAFE_INTEGER:
        return None
    return int(value)


_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z", re.ASCII)


def _moment_of(value: Any) -> float | None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    whole, _, fraction = value[:-1].partition(".")
    try:
        return datetime.fromisoformat(f"{whole}+00:00").timestamp() + int(fraction.ljust(3, "0")) / 1000
    except ValueError:
        return None
