"""The Merkle tree over a log, and the signed notes that state its root."""
