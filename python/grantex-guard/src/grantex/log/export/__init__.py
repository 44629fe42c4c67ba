"""The check of a whole log, against checkpoints that were kept."""
