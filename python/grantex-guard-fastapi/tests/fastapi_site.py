"""What the tests share: an application, the guard of its routes, and the entries."""

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from grantex_fastapi import Feed, Guard, Requires, Rule, Verifier, add_grantex
from grantex_testing.audit_log import AuditRecorder
from grantex_testing.server import TestServer

BOOK: Rule[Any] = Rule("flights:book")


class Site:
    """An application behind a guard. Its client is not told what the application raises."""

    def __init__(self, server: TestServer, **options: Any) -> None:
        self.server = server
        revocation = Feed(api_key=server.api_key)
        self.verifier = Verifier(issuer=server.url, audience=server.audience, revocation=revocation)
        self.recorder = AuditRecorder()
        self.guard = Guard(verifier=self.verifier, audit=self.recorder, **options)
        self.app = FastAPI()
        add_grantex(self.app)
        self.requires = Requires(self.guard)
        self.client = TestClient(self.app, raise_server_exceptions=False)

    def bearer(self, *scopes: str, **claims: Any) -> dict[str, str]:
        """The header with the token of a new grant."""
        return {"authorization": f"Bearer {self.server.token(*scopes, **claims)}"}

    @property
    def recorded(self) -> list[str]:
        """The entries, once every call is over."""
        assert self.recorder.settled()
        return self.recorder.in_short

    @property
    def endings(self) -> list[Any]:
        """Every outcome, with its details."""
        assert self.recorder.settled()
        return [(entry.status, entry.metadata) for entry in self.recorder.entries if entry.ref]

    def close(self) -> None:
        """Stop following revocations."""
        self.verifier.close()
