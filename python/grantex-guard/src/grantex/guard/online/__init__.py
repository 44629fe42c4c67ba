"""Calls that the server must admit (``docs/protocol.md`` §15)."""
