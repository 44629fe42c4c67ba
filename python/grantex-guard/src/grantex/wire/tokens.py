"""The limits of grant tokens (``docs/protocol.md`` §4 to §6)."""

from typing import Final

GRANT_TOKEN_TYPE: Final = "at+jwt"
"""The ``typ`` of a grant token (RFC 9068 §2.1)."""

MAX_TOKEN_LENGTH: Final = 8 * 1024
"""The longest grant token, in characters."""

MAX_SCOPE_LENGTH: Final = 256
"""The longest scope, in characters."""

MAX_SCOPES: Final = 100
"""The most scopes in one set."""

MAX_DELEGATION_DEPTH: Final = 10
"""The deepest delegation that any issuer may allow."""


def agent_did(agent_id: str) -> str:
    """Return the DID of an agent."""
    return f"did:grantex:{agent_id}"
