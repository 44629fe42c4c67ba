"""The surroundings of one case: a server of its own, a guard, and what is seen."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from grantex import (
    AuditReceipt,
    AuditRecord,
    AuditSink,
    AuthorizationError,
    Decision,
    Guard,
    Rule,
    Verifier,
    to_refusal_body,
)
from grantex.feed.online import Online
from grantex.sink.http_sink import HttpAuditSink

from grantex_testing.audit_log import AuditLog, AuditRecorder
from grantex_testing.contract.admissions import CaseAdmissions
from grantex_testing.contract.driver import Credentials
from grantex_testing.server import TestGrant, TestServer

ACTION = "payment.made"


class World:
    """The surroundings of one case, in a running event loop."""

    def __init__(self, server: TestServer, case: dict[str, Any]) -> None:
        self.server = server
        self.heard: list[str] = []
        self.refusals: list[dict[str, Any]] = []
        self.checked: dict[str, Any] | None = None
        """The input as the rule got it from the adapter."""
        self.recorder = AuditRecorder()
        self.log: AuditLog = self.recorder
        self.caller: asyncio.Task[Any] | None = None
        self._loop = asyncio.get_running_loop()
        self._closing: Callable[[], object] = lambda: None
        if case["outage"] is not None:
            server.interrupt(case["outage"])
        self.rule = self._rule_of(case["rule"])
        verifier = Verifier(
            issuer=server.url,
            audience=server.audience,
            developers=[server.developer_id],
            revocation=Online(api_key=server.api_key),
            minimum_binding="verified",
        )
        self.guard = Guard(
            verifier=verifier,
            audit=self._sink_of(case["sink"]),
            admissions=self._admissions_of(case["admission"]),
            on_decision=self._hear,
            on_audit_fault=lambda _: None,
        )

    def leave(self) -> None:
        """The caller leaves."""
        if self.caller is not None:
            self._loop.call_soon_threadsafe(self.caller.cancel)

    async def settled(self) -> None:
        """Wait until the end of the call is recorded, which the caller cannot see."""
        await asyncio.to_thread(self.log.settled)

    def close(self) -> None:
        """Write what is left."""
        self._closing()

    def credentials_of(self, caller: dict[str, Any]) -> Credentials:
        """Make the credentials of a caller real."""
        kind = caller["kind"]
        if kind in ("none", "unreadable"):
            return Credentials(kind)
        if kind == "text":
            return Credentials("token", token=caller["text"])
        if kind == "headers":
            token = self.server.token(*caller["scopes"])
            return Credentials("headers", values=tuple(v.replace("{token}", token) for v in caller["values"]))
        return Credentials("token", token=self._token_of(caller))

    def _token_of(self, caller: dict[str, Any]) -> str:
        if "fault" in caller:
            return self.server.faulty_token(caller["fault"], *caller["scopes"])
        chain: list[TestGrant] = []
        for scopes in caller.get("ancestors", []):
            chain.append(self.server.grant(*scopes, parent=chain[-1] if chain else None))
        binding = caller.get("binding", "verified")
        parent = chain[-1] if chain else None
        details = caller.get("authorizationDetails")
        limits = {} if details is None else {"authorization_details": details}
        grant = self.server.grant(*caller["scopes"], parent=parent, binding=binding, **limits)
        if "revoked" in caller:
            self.server.revoke(chain[0].grant_id if caller["revoked"] == "root" else grant.grant_id)
        return grant.token

    def _hear(self, decision: Decision) -> None:
        self.heard.append(decision.reason or "allowed")
        if decision.refusal is not None:
            self.refusals.append(to_refusal_body(decision.refusal))

    def _rule_of(self, kind: str) -> Rule[Any] | None:
        def amount(payment: dict[str, Any]) -> str:
            self.checked = payment
            return str(payment["amount"])

        def broken(_: object) -> Any:
            raise TypeError("The rule is broken.")

        if kind == "none":
            return None
        return Rule(
            "payments:initiate",
            action=ACTION,
            amount=broken if kind == "amount throws" else amount,
            metadata=broken if kind == "metadata throws" else None,
        )

    def _sink_of(self, kind: str) -> AuditSink:
        if kind == "recorder":
            return self.recorder
        if kind == "down":
            return _Down()
        if kind in ("required log", "buffered log"):
            self.log = self.server.audit_log
            mode: Any = kind.removesuffix(" log")
            sink = HttpAuditSink(url=self.server.url, api_key=self.server.api_key, mode=mode, linger=0)
            self._closing = sink.close
            return sink
        return _Slow(self, self._leave_and_wait if kind.endswith("leaves") else self._raise_amount)

    def _admissions_of(self, kind: str | None) -> CaseAdmissions | None:
        if kind is None:
            return None
        return CaseAdmissions(kind, self.recorder, url=self.server.url, api_key=self.server.api_key)

    def _leave_and_wait(self, go_on: Callable[[], None]) -> None:
        def left() -> None:
            if self.caller is None:
                go_on()
            else:
                self.caller.add_done_callback(lambda _: go_on())
                self.caller.cancel()

        self._loop.call_soon_threadsafe(left)

    def _raise_amount(self, go_on: Callable[[], None]) -> None:
        if self.checked is not None:
            self.checked["amount"] = "9000"
        go_on()


class _Down:
    """A sink that takes no entry."""

    def write(self, record: AuditRecord) -> AuditReceipt:  # noqa: ARG002
        raise OSError("The log is down.")


class _Slow:
    """A slow sink: something happens while a call waits for its ``allowed`` entry."""

    def __init__(self, world: World, meanwhile: Callable[[Callable[[], None]], None]) -> None:
        self._world = world
        self._meanwhile = meanwhile

    def write(self, record: AuditRecord) -> "Future[AuditReceipt]":
        written: Future[AuditReceipt] = Future()
        receipt = self._world.recorder.write(record)
        if record.status == "allowed":
            self._meanwhile(lambda: written.set_result(receipt))
        else:
            written.set_result(receipt)
        return written


def is_refusal_of_tool() -> AuthorizationError:
    """The refusal of another guard behind the tool."""
    return AuthorizationError("scope_missing", missing_scopes=["accounts:read"])
