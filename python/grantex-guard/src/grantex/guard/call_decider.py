"""The steps of a decision: verify, decide, then record it or ask the server."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from grantex.base.errors import AuthorizationError
from grantex.base.json import JsonObject
from grantex.base.steps import Steps, wait_for
from grantex.guard.admission import Admission
from grantex.guard.agent_demand import AgentDemand, unmet_demand
from grantex.guard.call import Call
from grantex.guard.call_recorder import CallRecorder, Entry
from grantex.guard.decision import DecidedCall, OnlineNeed, decide
from grantex.guard.ending import ABORTED, NEVER_RAN, Ending
from grantex.guard.online.admission_request import OnlineCall, admission_request, refusal_of
from grantex.guard.online.admissions import AdmissionAnswer, Admissions
from grantex.guard.record import (
    CheckedInput,
    action_of,
    checked_input,
    describe,
    is_unchanged,
    record_of,
    write_to,
)
from grantex.guard.report_decision import DecisionReporter, PendingCall
from grantex.guard.verify_call import TokenCheck, verify_call
from grantex.sink.sink import AuditReceipt, AuditSink
from grantex.verify.grant import Grant, VerifiedToken


class _Allowed(NamedTuple):
    """A call that this guard allows."""

    pending: PendingCall
    grant: Grant
    checked: CheckedInput
    metadata: JsonObject
    """What the audit log records."""

    @property
    def action(self) -> str:
        """The name of the call in the audit log."""
        return action_of(self.pending.call)

    @property
    def is_unchanged(self) -> bool:
        """Whether the input still is the one that was decided."""
        return is_unchanged(self.pending.call, self.grant, self.checked)


class CallDecider:
    """Decides the calls of one guard, and records what it decided."""

    def __init__(  # noqa: PLR0917 -- the parts of the one guard that makes it
        self,
        check: TokenCheck,
        demands: Sequence[AgentDemand],
        audit: AuditSink | Literal[False],
        admissions: Admissions | None,
        reporter: DecisionReporter,
        on_audit_fault: Callable[[BaseException], object],
    ) -> None:
        self._check: Final = check
        self._demands: Final = demands
        self._audit: Final = audit
        self._admissions: Final = admissions
        self._reporter: Final = reporter
        self._recorder: Final = CallRecorder(audit, reporter, on_audit_fault)

    def admit(self, call: Call[Any]) -> Steps[Admission]:
        """Decide a call, and record it as ``allowed`` or ``blocked``."""
        pending = self._reporter.begin(call)
        try:
            verified, decided = yield from self._decide(pending)
        except Exception as error:
            refusal = yield from self._recorder.refuse(pending, error)
            raise refusal from refusal.__cause__
        if decided.online is not None:
            return (yield from self._ask(pending, verified, decided, decided.online))
        if self._audit is False:
            return self._admitted(pending, verified.grant, None)
        return (yield from self._record(self._audit, pending, verified.grant, decided))

    def preflight(self, call: Call[Any]) -> Steps[AuthorizationError | None]:
        """Decide a call, and record only a refusal."""
        pending = self._reporter.begin(call)
        try:
            yield from self._decide(pending)
        except Exception as error:
            return (yield from self._recorder.refuse(pending, error))
        return None

    def _decide(self, pending: PendingCall) -> Steps[tuple[VerifiedToken, DecidedCall]]:
        call = pending.call
        verified = yield from verify_call(self._check, call)
        grant = pending.grant = verified.grant
        unmet = unmet_demand(grant, self._demands)
        if unmet is not None:
            raise unmet
        decided = decide(grant, call)
        if decided.refusal is not None:
            raise decided.refusal
        return verified, decided

    def _record(
        self, audit: AuditSink, pending: PendingCall, grant: Grant, decided: DecidedCall
    ) -> Steps[Admission]:
        """Write the entry of a call that this guard admits alone."""
        try:
            allowed = _allowed(pending, grant, decided)
        except Exception as error:
            refusal = yield from self._recorder.refuse(pending, error)
            raise refusal from refusal.__cause__
        action = allowed.action
        try:
            written = write_to(audit, record_of(grant, action, "allowed", allowed.metadata))
        except Exception as cause:
            raise self._unrecorded(pending, grant, cause) from cause
        if not isinstance(written, Future):
            return self._admitted(pending, grant, Entry(written))
        try:
            receipt = yield from wait_for(written)
        except Exception as cause:
            if not written.done():
                # Nobody can wait here, and the entry is still on its way.
                written.add_done_callback(partial(self._note_refused, grant, action))
            raise self._unrecorded(pending, grant, cause) from cause
        except BaseException:
            # The caller left while the entry was on its way. Where it arrives, it must not look like a call
            # that runs.
            written.add_done_callback(partial(self._settle_left, pending, grant))
            raise
        entry = Entry(receipt)
        if allowed.is_unchanged:
            return self._admitted(pending, grant, entry)
        raise self._recorder.refuse_changed(pending, grant, entry)

    def _ask(
        self, pending: PendingCall, verified: VerifiedToken, decided: DecidedCall, need: OnlineNeed
    ) -> Steps[Admission]:
        """Ask the server to admit a call: it decides once more, and writes the entry."""
        token, grant = verified
        admissions = self._admissions
        if admissions is None:
            missing = AuthorizationError("admission_missing", attribution=grant)
            raise (yield from self._recorder.refuse(pending, missing))
        try:
            allowed = _allowed(pending, grant, decided)
            online = OnlineCall(pending.call, grant, token, need, allowed.checked, allowed.metadata)
            answering = admissions.admit(admission_request(online))
        except Exception as error:
            refusal = yield from self._recorder.refuse(pending, error)
            raise refusal from refusal.__cause__
        try:
            answer = yield from wait_for(answering)
        except Exception as cause:
            if not answering.done():
                # Nobody can wait here, and the server may still admit the call.
                ending = Ending("failure", {"reason": "admission_unavailable"}, ran=False)
                answering.add_done_callback(partial(self._give_back, admissions, allowed, ending))
            refusal = AuthorizationError("admission_unavailable", cause=cause, attribution=grant)
            raise (yield from self._recorder.refuse(pending, refusal)) from cause
        except BaseException:
            # The caller left while the server decided.
            answering.add_done_callback(partial(self._give_back, admissions, allowed, NEVER_RAN))
            raise
        if answer.decision != "allow":
            refusal = refusal_of(answer, grant)
            if answer.entry_id is None:
                refusal = yield from self._recorder.refuse(pending, refusal)
            else:
                self._reporter.blocked(pending, refusal)
            raise refusal from refusal.__cause__
        entry = _entry_of(admissions, answer)
        if allowed.is_unchanged:
            return self._admitted(pending, grant, entry)
        raise self._recorder.refuse_changed(pending, grant, entry)

    def _give_back(
        self, admissions: Admissions, allowed: _Allowed, ending: Ending, answering: "Future[AdmissionAnswer]"
    ) -> None:
        """Give back a call that the server admitted, and for which nobody waited."""
        if answering.exception() is None and answering.result().decision == "allow":
            entry = _entry_of(admissions, answering.result())
            self._recorder.end(allowed.grant, allowed.action, entry, ending)

    def _unrecorded(self, pending: PendingCall, grant: Grant, cause: Exception) -> AuthorizationError:
        self._recorder.tell_fault(cause)
        refusal = AuthorizationError("audit_unavailable", cause=cause, attribution=grant)
        self._reporter.blocked(pending, refusal)
        return refusal

    def _note_refused(self, grant: Grant, action: str, written: "Future[AuditReceipt]") -> None:
        if written.exception() is None:
            ending = Ending("failure", {"reason": "audit_unavailable"})
            self._recorder.end(grant, action, Entry(written.result()), ending)

    def _settle_left(self, pending: PendingCall, grant: Grant, written: "Future[AuditReceipt]") -> None:
        try:
            receipt = written.result()
        except BaseException as fault:
            self._recorder.tell_fault(fault)
            return
        self._admitted(pending, grant, Entry(receipt)).end(ABORTED)

    def _admitted(self, pending: PendingCall, grant: Grant, entry: Entry | None) -> Admission:
        self._reporter.allowed(pending, grant)
        action = action_of(pending.call)

        def record(ending: Ending) -> None:
            self._recorder.end(grant, action, entry, ending)

        return Admission(grant, self._check.verifier.watch, record)


def _allowed(pending: PendingCall, grant: Grant, decided: DecidedCall) -> _Allowed:
    call = pending.call
    checked = checked_input(call, grant, decided)
    return _Allowed(pending, grant, checked, describe(call, grant, checked.snapshot))


def _entry_of(admissions: Admissions, answer: AdmissionAnswer) -> Entry:
    return Entry(answer, partial(admissions.give_back, answer.entry_id or ""))
