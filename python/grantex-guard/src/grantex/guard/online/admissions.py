"""How a guard asks the server about calls that it must admit (``docs/protocol.md`` §15)."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal
from urllib.parse import quote
from uuid import uuid4

from grantex.base.ask_server import ServerAccess, ServerFault, ask_server, is_passing
from grantex.base.engine import get_engine
from grantex.base.json import JsonObject
from grantex.base.options import check_api_key, check_seconds, check_url, is_text
from grantex.guard.online.wait_for_approval import ApprovalEnd, wait_for_approval
from grantex.sink.waiting import backoff


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionAnswer:
    """What the server decided, and has recorded."""

    decision: Literal["allow", "ask", "refuse"]
    entry_id: str | None
    """None for a refusal that cannot be attributed."""
    refusal: Mapping[str, Any] = field(default_factory=dict)
    """The body of the refusal, as the server wrote it; empty where the call is allowed."""


_SHORTEST: Final = 0.001


class Admissions:
    """Asks the server about the calls that it must admit: for approvals, budgets and policies.

    ``url`` is where the server's API is. ``api_key`` has the roles ``verify`` and ``audit-write``.
    ``timeout`` is how long a call waits for its decision, in seconds, repetitions included. Requests without
    a certain answer are repeated with the same idempotency key, so that a call is neither recorded nor
    debited twice.
    Raises ``TypeError`` naming the option that is wrong.
    """

    def __init__(self, *, url: str, api_key: str, timeout: float = 5) -> None:
        check_url(url, "Admissions", "url")
        check_api_key(api_key, "Admissions")
        check_seconds(timeout, "Admissions", "timeout")
        self._access: Final = ServerAccess(url.rstrip("/"), api_key, timeout)

    def admit(self, request: JsonObject) -> Future[AdmissionAnswer]:
        """Ask about a call, with the body of ``POST /v1/admissions``.

        The server decides, and records ``allowed`` or ``blocked``, in one transaction. The future raises
        where there is no answer, or one that cannot be read: the call is then refused.
        """
        return get_engine().submit(self._admit(request))

    def give_back(self, entry_id: str, metadata: JsonObject) -> Future[None]:
        """Say that an admitted call did not run: its amount goes back to its budgets.

        ``entry_id`` is the entry of the admission, ``metadata`` says why. Where this cannot be said, the
        amount stays spent.
        """
        return get_engine().submit(self._give_back(entry_id, metadata))

    def wait_for_approval(self, approval_id: str) -> Future[ApprovalEnd]:
        """Wait for the decision of a person about a call, at most until it expires.

        An approved call runs once it is made again. The future raises where there is no answer, or one that
        cannot be read.
        """
        return get_engine().submit(wait_for_approval(self._access, approval_id))

    async def _admit(self, request: JsonObject) -> AdmissionAnswer:
        return _read_answer(await self._send("/v1/admissions", request))

    async def _give_back(self, entry_id: str, metadata: JsonObject) -> None:
        body: JsonObject = {"status": "failure", "ran": False, "metadata": metadata}
        await self._send(f"/v1/admissions/{quote(entry_id, safe='')}/settle", body)

    async def _send(self, path: str, body: JsonObject) -> dict[str, Any]:
        idempotency_key = str(uuid4())
        end = time.monotonic() + self._access.timeout
        attempts = 0
        while True:
            left = max(end - time.monotonic(), _SHORTEST)
            try:
                return await ask_server(replace(self._access, timeout=left), path, body, idempotency_key)
            except ServerFault as fault:
                pause = backoff(attempts)
                if not is_passing(fault) or time.monotonic() + pause >= end:
                    raise
            await asyncio.sleep(pause)
            attempts += 1


def _read_answer(answer: Mapping[str, Any]) -> AdmissionAnswer:
    """Read a decision. An answer of another shape is none."""
    decision, entry_id, refusal = (answer.get(name) for name in ("decision", "entryId", "refusal"))
    if decision == "allow" and is_text(entry_id) and refusal is None:
        return AdmissionAnswer(decision="allow", entry_id=entry_id)
    if decision in ("ask", "refuse") and isinstance(refusal, dict):
        entry = entry_id if is_text(entry_id) else None
        return AdmissionAnswer(decision=decision, entry_id=entry, refusal=refusal)
    raise ValueError("The server did not answer with a decision.")
