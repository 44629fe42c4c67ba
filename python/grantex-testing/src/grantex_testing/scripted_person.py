"""A server whose person is scripted: every call needs their approval, which lets it run once."""

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from grantex import Admissions

from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer

APPROVALS: Final = "https://grantex.example/approvals/"

_MOST_PENDING: Final = 5
_API_KEY: Final = f"gx_test_{'k' * 43}"


@dataclass
class _Asked:
    approval_id: str
    call: str
    status: str = "pending"


class ScriptedPerson:
    """Answers the questions of a guard as the server does (``docs/protocol.md`` §15)."""

    def __init__(self) -> None:
        self.decisions: Final[list[str]] = []
        """How each question about a call was answered, in order."""
        self._asked: Final[list[_Asked]] = []
        self._server: Final = LocalServer(self._answer)
        self.admissions: Final = Admissions(url=self._server.url, api_key=_API_KEY)

    @property
    def asked(self) -> list[str]:
        """The ids of the approvals that were asked for, in order."""
        return [one.approval_id for one in self._asked]

    def decide(self, status: str, approval_id: str | None = None) -> None:
        """Decide about an approval, by default the newest one: ``approved`` or ``refused``."""
        self._known(approval_id or self.asked[-1]).status = status

    def _known(self, approval_id: str) -> _Asked:
        return next(one for one in self._asked if one.approval_id == approval_id)

    def _answer(self, request: LocalRequest) -> LocalAnswer:
        path = request.path.partition("?")[0]
        if path == "/v1/admissions":
            return LocalAnswer(self._decide(json.loads(request.body)))
        if path.endswith("/settle"):
            return LocalAnswer({"entryId": "alog_settled"})
        return LocalAnswer({"status": self._known(path.rpartition("/")[2]).status})

    def _decide(self, body: dict[str, Any]) -> dict[str, Any]:
        call = json.dumps([body["action"], body.get("input"), body.get("restDigest")], sort_keys=True)
        entry = {"entryId": f"alog_{len(self.decisions) + 1}"}
        known = next((one for one in self._asked if one.call == call and one.status != "used"), None)
        if known is not None and known.status == "approved":
            known.status = "used"
            return self._decided({"decision": "allow", **entry})
        if known is not None and known.status == "refused":
            return self._decided({"decision": "refuse", **entry, "refusal": {"code": "approval_refused"}})
        if known is None and sum(one.status == "pending" for one in self._asked) == _MOST_PENDING:
            return self._decided({"decision": "refuse", **entry, "refusal": {"code": "approval_required"}})
        if known is None:
            known = _Asked(f"apr_{len(self._asked) + 1}", call)
            self._asked.append(known)
        approval = {
            "approvalId": known.approval_id,
            "approvalUrl": f"{APPROVALS}{known.approval_id}",
            "expiresAt": "2030-01-01T00:15:00.000Z",
        }
        refusal = {"code": "approval_required", **approval}
        return self._decided({"decision": "ask", **entry, **approval, "refusal": refusal})

    def _decided(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.decisions.append(answer["decision"])
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
