"""One request to the API, independent of HTTP."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]

Order = Literal["asc", "desc"]
"""`desc`: the newest first."""

REPEAT_WITHIN_MEMORY: Final = 45.0
"""Seconds. For calls whose proof or secret the server keeps for only 60 seconds: a later retry would count as
theft (`docs/protocol.md` §6), or create a second secret beside one that nobody has. The rest of the minute
lets the last attempt arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request, and what may be done when its answer is lost."""

    method: Method
    path: str
    query: Mapping[str, object] | None = None
    """Parameters that are None are left out."""
    body: Mapping[str, object] | None = None
    idempotency_key: str | None = None
    """Of a POST: two calls with the same key run once. Default: a random key, kept for the retries of the
    call."""
    is_repeatable: bool = True
    """Whether it may be sent again after a lost answer. A POST may be, because of its idempotency key."""
    repeat_within: float = float("inf")
    """How many seconds after the first attempt it may still be sent again."""
    prove: Callable[[str | None], str] | None = None
    """Makes the DPoP proof of the request, with the nonce that the server demands. Default: it has none."""


_ID: Final = re.compile(r"[A-Za-z0-9_-]+")


def path_of(collection: str, identifier: object, rest: str = "") -> str:
    """Return a path that contains an id.

    Raise TypeError for an id that would change the path, such as `..`.
    """
    if isinstance(identifier, str) and _ID.fullmatch(identifier):
        return f"{collection}/{identifier}{rest}"
    raise TypeError(f"the id for {collection}/:id must be a non-empty string of letters, digits, _ and -")


def named_path_of(collection: str, name: object, rest: str = "") -> str:
    """Return a path that contains a name of the caller's choice, escaped.

    Raise TypeError for an empty name, for `.` and `..`, which every URL reads as path segments, escaped or
    not, and for a text that is no Unicode.
    """
    try:
        if isinstance(name, str) and name not in {"", ".", ".."}:
            return f"{collection}/{quote(name, safe='')}{rest}"
    except UnicodeEncodeError:
        pass
    raise TypeError(f'the name for {collection}/:name must be a non-empty text, and neither "." nor ".."')
