"""Authorization for AI agents: the guard, the verifier and the client of a Grantex server."""

from grantex.base.errors import Attribution, AuthorizationError, FormatError
from grantex.guard.admission import Admission
from grantex.guard.call import Call
from grantex.guard.current_grant import GuardedCall, current_call, current_grant
from grantex.guard.explain import ExplainedScope, Explanation
from grantex.guard.guard import Guard
from grantex.guard.http.bearer import read_bearer_token
from grantex.guard.http.read_token import read_token
from grantex.guard.presented_token import PresentedToken, TokenRequest
from grantex.guard.refusal import Challenge, Refusal, to_refusal, to_refusal_body
from grantex.guard.report_decision import Decision
from grantex.guard.rule import Rule
from grantex.guard.tool.guard_function import guard_function
from grantex.guard.use_token import use_token
from grantex.sink.sink import AuditError, AuditReceipt, AuditRecord, AuditSink
from grantex.verify.grant import Grant, VerifiedToken
from grantex.verify.verifier import Verifier

__all__ = [
    "Admission",
    "Attribution",
    "AuditError",
    "AuditReceipt",
    "AuditRecord",
    "AuditSink",
    "AuthorizationError",
    "Call",
    "Challenge",
    "Decision",
    "ExplainedScope",
    "Explanation",
    "FormatError",
    "Grant",
    "Guard",
    "GuardedCall",
    "PresentedToken",
    "Refusal",
    "Rule",
    "TokenRequest",
    "VerifiedToken",
    "Verifier",
    "current_call",
    "current_grant",
    "guard_function",
    "read_bearer_token",
    "read_token",
    "to_refusal",
    "to_refusal_body",
    "use_token",
]
