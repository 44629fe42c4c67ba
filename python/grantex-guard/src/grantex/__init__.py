"""Authorization for AI agents: the guard, the verifier and the client of a Grantex server."""

__all__: list[str] = []
