"""The algebra of scopes (``docs/protocol.md`` §4)."""
