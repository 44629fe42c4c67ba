"""The audit log: its entries, their chain, its tree and its exports (``docs/protocol.md`` §8)."""
