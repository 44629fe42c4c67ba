"""The words of the server's resources (``docs/protocol.md`` §3, §5, §6 and §9)."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Role = Literal["admin", "issue", "verify", "audit-write", "audit-read"]
"""A role of an API key."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)

API_KEY_PREFIXES: Final[Mapping[str, str]] = {
    "sandbox": "gx_test_",
    "live": "gx_live_",
}
"""What an API key begins with, by the mode of its server."""

AgentStatus = Literal["active", "suspended", "deleted"]
AuthorizationStatus = Literal["pending", "approved", "denied", "cancelled", "expired", "consumed"]
GrantStatus = Literal["active", "revoked", "expired"]

IssuerKeyState = Literal["next", "active", "retired", "revoked"]
"""The state of a key that signs grant tokens."""
