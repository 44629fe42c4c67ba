"""The guard: decides every call by its rule and its grant, records it, and learns how it ended."""
