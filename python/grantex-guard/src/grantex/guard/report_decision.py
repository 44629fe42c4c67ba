"""Who is told what a guard decided."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from grantex.base.errors import AuthorizationError, naming_issuer
from grantex.base.faults import report_fault, tell
from grantex.guard.call import Call
from grantex.guard.record import action_of
from grantex.verify.grant import Grant
from grantex.wire.reasons import RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome of one decision, as passed to a guard's ``on_decision``."""

    decision: Literal["allowed", "blocked"]
    action: str
    """The name of the call in the audit log."""
    duration: float
    """From the start of the call until it was decided and recorded, in seconds."""
    grant: Grant | None
    """None where the token was not verified."""
    reason: RefusalReason | None = None
    """Why the call was refused; None where it was allowed."""
    cause: BaseException | None = field(default=None, repr=False)
    """What failed, where the reason is a fault of this service or of its server; never shown to the
    caller."""
    refusal: AuthorizationError | None = None
    """What the caller is answered. It has an ``attribution`` where the refusal is recorded."""


DecisionListener = Callable[[Decision], None]


@dataclass(slots=True, eq=False)
class PendingCall:
    """A call that is being decided."""

    call: Call[Any]
    started_at: float
    grant: Grant | None = None
    """Once its token is verified."""


# The verifier and the sink have listeners of their own for the other faults.
_OWN_FAULTS: Final[frozenset[RefusalReason]] = frozenset({"rule_failed", "guard_failed", "token_unavailable"})


class DecisionReporter:
    """Tells the listener of one guard what it decided.

    What that raises is logged, and changes no decision. Refusals lead to the documentation of the ``issuer``.
    """

    def __init__(self, on_decision: DecisionListener | None, issuer: str | None) -> None:
        self._on_decision: Final = on_decision
        self._issuer: Final = issuer

    def begin(self, call: Call[Any]) -> PendingCall:
        """Note that a call is being decided."""
        return PendingCall(call, 0.0 if self._on_decision is None else time.perf_counter())

    def allowed(self, pending: PendingCall, grant: Grant) -> None:
        """Tell of a call that was admitted."""
        if self._on_decision is None:
            return
        action, duration = action_of(pending.call), time.perf_counter() - pending.started_at
        tell(self._on_decision, Decision(decision="allowed", action=action, duration=duration, grant=grant))

    def blocked(self, pending: PendingCall, refusal: AuthorizationError) -> None:
        """Tell of a call that was refused."""
        naming_issuer(refusal, self._issuer)
        if self._on_decision is None:
            if refusal.reason in _OWN_FAULTS:
                report_fault(refusal.__cause__ or refusal)
            return
        decision = Decision(
            decision="blocked",
            action=action_of(pending.call),
            duration=time.perf_counter() - pending.started_at,
            grant=pending.grant,
            reason=refusal.reason,
            cause=refusal.__cause__,
            refusal=refusal,
        )
        tell(self._on_decision, decision)
