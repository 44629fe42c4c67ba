"""The asynchronous client. `tools/unasync.py` makes the synchronous one of it."""
