"""The words of the revocation feed (``docs/protocol.md`` §7)."""

from typing import Final, Literal, get_args

RevocationKind = Literal["grant", "token", "agent", "principal", "developer", "key"]
"""What an entry of the revocation log ends."""

REVOCATION_KINDS: Final[tuple[RevocationKind, ...]] = get_args(RevocationKind)

KINDS_WITH_BEFORE: Final[frozenset[RevocationKind]] = frozenset({"grant", "agent", "principal", "developer"})
"""Kinds whose entries end only the tokens issued up to the entry's ``before``.

The others end all, and so does an entry of a grant without ``before``: with it the grant was put on hold
(§15), without it revoked."""

FEED_MESSAGE_TYPE: Final = "secevent+jwt"
"""The ``typ`` of a message of the revocation feed."""

REVOCATION_EVENT: Final = "urn:grantex:event:revocations"
"""The member of ``events`` that a message of the revocation feed has, and the only one."""
