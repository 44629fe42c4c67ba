"""The entries of calls: that they were refused, and how they ended."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, Literal, NamedTuple, Protocol

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.faults import tell
from grantex.base.json import JsonObject
from grantex.base.steps import Steps, wait_for
from grantex.guard.ending import Ending
from grantex.guard.record import action_of, describe_refused, record_of, write_to
from grantex.guard.report_decision import DecisionReporter, PendingCall
from grantex.sink.recordable import recordable
from grantex.sink.sink import AuditReceipt, AuditSink
from grantex.verify.grant import Grant


class GiveBack(Protocol):
    """Says to the server that an admitted call did not run."""

    def __call__(self, metadata: JsonObject) -> Future[None]: ...


class Entry(NamedTuple):
    """The entry of an admitted call."""

    receipt: AuditReceipt
    give_back: GiveBack | None = None
    """None where the guard admitted the call alone."""


class CallRecorder:
    """Records the refusals of a guard, and how the calls ended that it admitted."""

    def __init__(
        self,
        audit: AuditSink | Literal[False],
        reporter: DecisionReporter,
        on_audit_fault: Callable[[BaseException], object],
    ) -> None:
        self._audit: Final = audit
        self._reporter: Final = reporter
        self._on_audit_fault: Final = on_audit_fault

    def refuse(self, pending: PendingCall, error: Exception) -> Steps[AuthorizationError]:
        """Record a refusal where it can be attributed, and return it."""
        refusal = as_refusal(error)
        if refusal.attribution is not None and self._audit is not False:
            call = pending.call
            metadata = describe_refused(call, _reasons_of(refusal))
            record = record_of(refusal.attribution, action_of(call), "blocked", metadata)
            try:
                written = write_to(self._audit, record)
                if isinstance(written, Future):
                    yield from wait_for(written)
            except Exception as fault:
                self.tell_fault(fault)
        self._reporter.blocked(pending, refusal)
        return refusal

    def refuse_changed(self, pending: PendingCall, grant: Grant, entry: Entry) -> AuthorizationError:
        """Return the refusal of a call whose input is another one than when it was decided and recorded."""
        ending = Ending("failure", {"reason": "input_changed"}, ran=False)
        self.end(grant, action_of(pending.call), entry, ending)
        refusal = AuthorizationError("input_changed", attribution=grant)
        self._reporter.blocked(pending, refusal)
        return refusal

    def end(self, grant: Grant, action: str, entry: Entry | None, ending: Ending) -> None:
        """Record how a call ended. Never raises, and does not wait."""
        if entry is None:
            return
        try:
            # The end of the call is recorded even where its details have no canonical form.
            detail = ending.detail
            metadata = {} if detail is None else recordable(detail, on_fault=self.tell_fault)
            if not ending.ran and entry.give_back is not None:
                entry.give_back(metadata).add_done_callback(self._note_fault)
            elif self._audit is not False:
                record = record_of(grant, action, ending.outcome, metadata, entry.receipt)
                written = write_to(self._audit, record)
                if isinstance(written, Future):
                    written.add_done_callback(self._note_fault)
        except Exception as fault:
            self.tell_fault(fault)

    def tell_fault(self, fault: BaseException) -> None:
        """Tell of a fault of the audit log."""
        tell(self._on_audit_fault, fault)

    def _note_fault(self, done: "Future[Any]") -> None:
        fault = done.exception()
        if fault is not None:
            self.tell_fault(fault)


def _reasons_of(refusal: AuthorizationError) -> JsonObject:
    why: dict[str, Any] = {"reason": refusal.reason}
    if refusal.missing_scopes:
        why["missingScopes"] = list(refusal.missing_scopes)
    if "arguments" in refusal.members:
        why["refusedArguments"] = [refused["argument"] for refused in refusal.members["arguments"]]
    return why
