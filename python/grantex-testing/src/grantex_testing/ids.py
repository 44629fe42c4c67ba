"""Ids in the form of the protocol (``docs/protocol.md`` §2)."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str) -> str:
    """Make a new id: a prefix and 26 characters of Crockford's base 32."""
    # A ULID has 128 bits in 26 characters of 5 bits, so its first character is at most 7.
    return f"{prefix}_0{''.join(secrets.choice(_ALPHABET) for _ in range(25))}"
