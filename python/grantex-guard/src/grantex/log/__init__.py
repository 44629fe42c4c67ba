"""The audit log: entries, their chain, the tree over them and its signed notes, checked by anyone."""
