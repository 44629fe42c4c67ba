"""The synchronous client, which `tools/unasync.py` makes from the asynchronous one: change that one."""
