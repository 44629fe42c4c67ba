"""What would happen to a call, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from grantex.base.errors import AuthorizationError, as_refusal, naming_issuer
from grantex.base.steps import Steps
from grantex.guard.agent_demand import AgentDemand, unmet_demand
from grantex.guard.call import Call
from grantex.guard.decision import DecidedCall, decide
from grantex.guard.refusal import to_refusal_body
from grantex.guard.rule import Rule
from grantex.guard.verify_call import TokenCheck, verify_call
from grantex.verify.details.call_detail import CallDetail
from grantex.verify.grant import Grant
from grantex.wire.reasons import RefusalReason

Link = Literal["token", "agent", "rule", "scopes", "arguments"]


@dataclass(frozen=True, slots=True)
class ExplainedScope:
    """A scope that a rule needs, with what the grant holds for it."""

    needed: str
    held: tuple[str, ...]
    """The granted scopes of the same name and action, with their constraints; empty when there are none."""
    details: tuple[CallDetail, ...]
    """The details that limit it; empty when there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What would happen to a call, and why."""

    is_allowed: bool
    fails_at: Link | None
    """Where the call would fail: at its token, the agent that the guard demands, its rule, the scopes of the
    grant, or the arguments that their details refuse."""
    asks_server: bool
    """Whether the server must admit the call, too, which may refuse it: for an approval, a budget or a
    policy. This guard would ask it."""
    error: AuthorizationError | None
    """The refusal, to raise or to record; None when the call is allowed."""
    refusal: dict[str, Any] | None
    """The same as :func:`to_refusal_body` writes it, with how to fix it."""
    grant: Grant | None
    """None when the token is not valid."""
    scopes: tuple[ExplainedScope, ...]
    """Each scope that the rule needs."""


_LINKS: Final[Mapping[RefusalReason, Link]] = {
    "wrong_agent": "agent",
    "not_delegated": "agent",
    "no_rule": "rule",
    "rule_failed": "rule",
    "argument_not_granted": "arguments",
}


def explain_call(check: TokenCheck, demands: Sequence[AgentDemand], call: Call[Any]) -> Steps[Explanation]:
    """Explain a call without admitting or recording it."""
    try:
        _, grant = yield from verify_call(check, call)
    except Exception as error:
        refused = naming_issuer(as_refusal(error), check.issuer)
        return _explanation_of(None, call.rule, DecidedCall(refused))
    unmet = unmet_demand(grant, demands)
    decided = decide(grant, call) if unmet is None else DecidedCall(unmet)
    if decided.refusal is not None:
        naming_issuer(decided.refusal, check.issuer)
    return _explanation_of(grant, call.rule, decided)


def _explanation_of(grant: Grant | None, rule: Rule[Any] | None, decided: DecidedCall) -> Explanation:
    refusal = decided.refusal
    return Explanation(
        is_allowed=refusal is None,
        fails_at=None if refusal is None else _link_of(grant, refusal),
        asks_server=decided.online is not None,
        error=refusal,
        refusal=None if refusal is None else to_refusal_body(refusal),
        grant=grant,
        scopes=tuple(_explained(needed, grant) for needed in (() if rule is None else rule.scopes)),
    )


def _link_of(grant: Grant | None, refusal: AuthorizationError) -> Link:
    return "token" if grant is None else _LINKS.get(refusal.reason, "scopes")


def _explained(needed: str, grant: Grant | None) -> ExplainedScope:
    if grant is None:
        return ExplainedScope(needed, (), ())
    return ExplainedScope(
        needed,
        tuple(scope for scope in grant.scopes if scope == needed or scope.startswith(f"{needed}:")),
        tuple(detail for detail in grant.authorization_details if detail.scope == needed),
    )
