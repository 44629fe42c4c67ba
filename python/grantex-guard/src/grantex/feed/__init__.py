"""How revocations arrive: the signed feed that is followed in memory, and the question to the server about
each call."""
