"""A server, a guard that trusts it, and what the guard recorded."""

from collections.abc import Iterator
from typing import Any

import pytest
from grantex import Feed, Guard, Verifier
from grantex_testing.audit_log import AuditRecorder
from grantex_testing.server import TestServer


class World:
    """A guard with a recorder, and a verifier that follows the feed of a server."""

    def __init__(self, server: TestServer, **options: Any) -> None:
        self.server = server
        self.verifier = Verifier(
            issuer=server.url, audience=server.audience, revocation=Feed(api_key=server.api_key)
        )
        self.recorder = AuditRecorder()
        self.guard = Guard(verifier=self.verifier, audit=self.recorder, **options)

    @property
    def statuses(self) -> list[str]:
        """What was recorded."""
        return [entry.status for entry in self.recorder.entries]


@pytest.fixture
def world() -> Iterator[World]:
    """Make them, and close them at the end."""
    with TestServer() as server:
        made = World(server)
        yield made
        made.verifier.close()
