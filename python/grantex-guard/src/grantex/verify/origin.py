"""Where a grant comes from: the token that a verifier verified."""

from typing import Any

from grantex.verify.grant import Grant
from grantex.verify.issuer_key import IssuerKey


class Origin:
    """What a verifier knows about the token of a grant.

    The grant refers to it, and it does not refer to the grant: a circle would outlive the call until the
    garbage collector finds it.
    """

    __slots__ = ("checked_revision", "checker", "end", "key", "token", "was_used")

    def __init__(self, token: str, key: IssuerKey, end: float, checker: object) -> None:
        self.token = token
        self.key = key
        """The key that signed it."""
        self.end = end
        """When it ends, in seconds since 1970, including the tolerance between clocks."""
        self.checker = checker
        """The one that checked it."""
        self.checked_revision: object | None = None
        """The revision of the revocations when it was last found not to be revoked."""
        self.was_used = False
        """Whether it was found in the cache since its last inspection there."""


def set_origin(grant: Grant, origin: Origin) -> None:
    """Keep the origin of a grant with it."""
    object.__setattr__(grant, "origin", origin)


def origin_of(grant: Grant) -> Origin | None:
    """Return the origin of a grant; None for a copy, and for one that no verifier made."""
    origin: Any = getattr(grant, "origin", None)
    return origin if isinstance(origin, Origin) else None
