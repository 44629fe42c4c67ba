"""What the tests of the guard share: a server, a guard that trusts it, and the entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from grantex import Admission, AuthorizationError, Call, Feed, Guard, Rule, Verifier

from grantex_testing.audit_log import AuditRecorder, describe_entries
from grantex_testing.server import TestServer

PAY: Rule[dict[str, Any]] = Rule(
    "payments:initiate", action="payment.made", amount=lambda payment: payment["amount"]
)
LIMITED = "payments:initiate:max_500"


class Guarding:
    """A guard with a recorder, and a verifier that follows the feed of a server."""

    def __init__(self, server: TestServer, **options: Any) -> None:
        self.server = server
        self.feed = Feed(api_key=server.api_key)
        self.verifier = Verifier(issuer=server.url, audience=server.audience, revocation=self.feed)
        self.recorder = AuditRecorder()
        self.heard: list[str] = []
        defaults: dict[str, Any] = {
            "verifier": self.verifier,
            "audit": self.recorder,
            "on_decision": lambda decision: self.heard.append(decision.reason or "allowed"),
        }
        self.guard = Guard(**{**defaults, **options})

    @property
    def entries(self) -> list[str]:
        """The entries in short."""
        return describe_entries(self.recorder.entries, "payment.made")

    def call(self, *scopes: str, amount: Any = "420", **members: Any) -> Call[Any]:
        """A call with a new grant of these scopes."""
        token = self.server.token(*(scopes or (LIMITED,)))
        whole: dict[str, Any] = {
            "token": token,
            "action": "pay",
            "rule": PAY,
            "input": {"to": "hotel", "amount": amount},
        }
        return Call(**{**whole, **members})

    def close(self) -> None:
        """Stop following."""
        self.verifier.close()


@contextmanager
def guarding(**options: Any) -> Iterator[Guarding]:
    """Make a guard and its server."""
    with TestServer() as server:
        made = Guarding(server, **options)
        try:
            yield made
        finally:
            made.close()


def returning(value: Any) -> Any:
    """What runs a call: it returns this."""
    return lambda _: value


def refusal(guard: Guard, call: Call[Any]) -> AuthorizationError:
    """The refusal of a call, which must not run."""
    with pytest.raises(AuthorizationError) as caught:
        guard.run(call, _must_not_run)
    return caught.value


def _must_not_run(_: Admission) -> Any:
    raise AssertionError("The call ran.")
