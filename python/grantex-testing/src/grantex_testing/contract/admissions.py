"""The server of a case, which answers about a call and records it as one does."""

import base64
import json
from concurrent.futures import Future
from typing import Any, Final

from grantex import Admissions
from grantex.base.json import JsonObject
from grantex.guard.online.admissions import AdmissionAnswer

from grantex_testing.audit_log import AuditLog

_ASKED: Final = {
    "code": "approval_required",
    "approvalId": "apr_1",
    "approvalUrl": "https://grantex.example/approvals/apr_1",
    "expiresAt": "2030-01-01T00:15:00.000Z",
}


class CaseAdmissions(Admissions):
    """Answers in the way that a case names: ``admits``, or ``asks the person``."""

    def __init__(self, kind: str, log: AuditLog, **options: Any) -> None:
        super().__init__(**options)
        self._answer: Final = {"admits": self._allow, "asks the person": self._ask}[kind]
        self._log: Final = log

    def admit(self, request: JsonObject) -> Future[AdmissionAnswer]:
        answered: Future[AdmissionAnswer] = Future()
        answered.set_result(self._answer(request))
        return answered

    def _allow(self, request: JsonObject) -> AdmissionAnswer:
        return AdmissionAnswer(decision="allow", entry_id=self._write(request, "allowed", {}))

    def _ask(self, request: JsonObject) -> AdmissionAnswer:
        entry_id = self._write(request, "blocked", {"reason": "approval_required"})
        return AdmissionAnswer(decision="ask", entry_id=entry_id, refusal=_ASKED)

    def _write(self, request: JsonObject, status: str, metadata: dict[str, Any]) -> str:
        payload = str(request["token"]).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
        entry = {"grantId": claims["grnt"], "action": request["action"], "status": status}
        return self._log.append({**entry, "metadata": metadata}).entry_id
