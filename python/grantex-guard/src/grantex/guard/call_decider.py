"""The steps of a decision: verify, decide, record."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, Literal

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.faults import tell
from grantex.base.steps import Steps, wait_for
from grantex.guard.admission import Admission
from grantex.guard.agent_demand import AgentDemand, unmet_demand
from grantex.guard.call import Call
from grantex.guard.decision import decide
from grantex.guard.ending import ABORTED, Ending
from grantex.guard.record import (
    CheckedInput,
    action_of,
    describe,
    describe_allowed,
    describe_refused,
    is_unchanged,
    record_of,
    snapshot_of,
    write_to,
)
from grantex.guard.report_decision import DecisionReporter, PendingCall
from grantex.guard.verify_call import TokenCheck, verify_call
from grantex.sink.recordable import recordable
from grantex.sink.sink import AuditReceipt, AuditSink
from grantex.verify.grant import Grant
from grantex.verify.scope.decimal import Amount


class CallDecider:
    """Decides the calls of one guard, and records what it decided."""

    def __init__(
        self,
        check: TokenCheck,
        demands: Sequence[AgentDemand],
        audit: AuditSink | Literal[False],
        reporter: DecisionReporter,
        on_audit_fault: Callable[[BaseException], object],
    ) -> None:
        self._check: Final = check
        self._demands: Final = demands
        self._audit: Final = audit
        self._reporter: Final = reporter
        self._on_audit_fault: Final = on_audit_fault

    def admit(self, call: Call[Any]) -> Steps[Admission]:
        """Decide a call, and record it as ``allowed`` or ``blocked``."""
        pending = self._reporter.begin(call)
        try:
            grant, amount = yield from self._decide(pending)
        except Exception as error:
            refusal = yield from self._refuse(pending, error)
            raise refusal from refusal.__cause__
        if self._audit is False:
            return self._admitted(pending, grant, None)
        return (yield from self._record(self._audit, pending, grant, amount))

    def preflight(self, call: Call[Any]) -> Steps[AuthorizationError | None]:
        """Decide a call, and record only a refusal."""
        pending = self._reporter.begin(call)
        try:
            yield from self._decide(pending)
        except Exception as error:
            return (yield from self._refuse(pending, error))
        return None

    def _decide(self, pending: PendingCall) -> Steps[tuple[Grant, Amount | None]]:
        call = pending.call
        grant = yield from verify_call(self._check, call)
        pending.grant = grant
        unmet = unmet_demand(grant, self._demands)
        if unmet is not None:
            raise unmet
        refusal, amount = decide(grant, call.rule, call.input)
        if refusal is not None:
            raise refusal
        return grant, amount

    def _refuse(self, pending: PendingCall, error: Exception) -> Steps[AuthorizationError]:
        """Record a refusal where it can be attributed, and return it."""
        refusal = as_refusal(error)
        if refusal.attribution is not None and self._audit is not False:
            why: dict[str, Any] = {"reason": refusal.reason}
            if refusal.missing_scopes:
                why["missingScopes"] = list(refusal.missing_scopes)
            call = pending.call
            record = record_of(refusal.attribution, action_of(call), "blocked", describe_refused(call, why))
            try:
                written = write_to(self._audit, record)
                if isinstance(written, Future):
                    yield from wait_for(written)
            except Exception as fault:
                tell(self._on_audit_fault, fault)
        self._reporter.blocked(pending, refusal)
        return refusal

    def _record(
        self, audit: AuditSink, pending: PendingCall, grant: Grant, amount: Amount | None
    ) -> Steps[Admission]:
        call = pending.call
        try:
            checked = CheckedInput(snapshot_of(call), amount)
        except Exception as cause:
            is_rule = call.rule is not None and call.rule.digest is not None
            refusal = AuthorizationError(
                "rule_failed" if is_rule else "input_not_canonical", cause=cause, attribution=grant
            )
            raise (yield from self._refuse(pending, refusal)) from cause
        try:
            metadata = describe(call, checked.snapshot)
        except Exception as cause:
            refusal = AuthorizationError("rule_failed", cause=cause, attribution=grant)
            raise (yield from self._refuse(pending, refusal)) from cause
        record = record_of(grant, action_of(call), "allowed", describe_allowed(grant, metadata))
        try:
            written = write_to(audit, record)
        except Exception as cause:
            raise self._unrecorded(pending, grant, cause) from cause
        if not isinstance(written, Future):
            return self._admitted(pending, grant, written)
        try:
            receipt = yield from wait_for(written)
        except Exception as cause:
            if not written.done():
                # Nobody can wait here, and the entry is still on its way.
                written.add_done_callback(partial(self._note_refused, grant, action_of(call)))
            raise self._unrecorded(pending, grant, cause) from cause
        except BaseException:
            # The caller left while the entry was on its way. Where it arrives, it must not look like a call
            # that runs.
            written.add_done_callback(partial(self._settle_left, pending, grant))
            raise
        if is_unchanged(call, checked):
            return self._admitted(pending, grant, receipt)
        self._end(grant, action_of(call), receipt, Ending("failure", {"reason": "input_changed"}))
        refusal = AuthorizationError("input_changed", attribution=grant)
        self._reporter.blocked(pending, refusal)
        raise refusal

    def _unrecorded(self, pending: PendingCall, grant: Grant, cause: Exception) -> AuthorizationError:
        tell(self._on_audit_fault, cause)
        refusal = AuthorizationError("audit_unavailable", cause=cause, attribution=grant)
        self._reporter.blocked(pending, refusal)
        return refusal

    def _note_refused(self, grant: Grant, action: str, written: "Future[AuditReceipt]") -> None:
        if written.exception() is None:
            self._end(grant, action, written.result(), Ending("failure", {"reason": "audit_unavailable"}))

    def _settle_left(self, pending: PendingCall, grant: Grant, written: "Future[AuditReceipt]") -> None:
        try:
            receipt = written.result()
        except BaseException as fault:
            tell(self._on_audit_fault, fault)
            return
        self._admitted(pending, grant, receipt).end(ABORTED)

    def _admitted(self, pending: PendingCall, grant: Grant, receipt: AuditReceipt | None) -> Admission:
        self._reporter.allowed(pending, grant)
        action = action_of(pending.call)

        def record(ending: Ending) -> None:
            self._end(grant, action, receipt, ending)

        return Admission(grant, self._check.verifier.watch, record)

    def _end(self, grant: Grant, action: str, ref: AuditReceipt | None, ending: Ending) -> None:
        """Record how a call ended. Never raises, and does not wait."""
        if self._audit is False:
            return
        try:
            # The end of the call is recorded even where its details have no canonical form.
            detail = ending.detail
            metadata = {} if detail is None else recordable(detail, on_fault=self._tell_fault)
            written = write_to(self._audit, record_of(grant, action, ending.outcome, metadata, ref))
        except Exception as fault:
            tell(self._on_audit_fault, fault)
            return
        if isinstance(written, Future):
            written.add_done_callback(self._note_fault)

    def _tell_fault(self, fault: BaseException) -> None:
        tell(self._on_audit_fault, fault)

    def _note_fault(self, written: "Future[AuditReceipt]") -> None:
        fault = written.exception()
        if fault is not None:
            tell(self._on_audit_fault, fault)
