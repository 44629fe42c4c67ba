"""Whether a verified grant allows a call."""

from typing import Any, NamedTuple

from grantex.base.errors import AuthorizationError, FormatError
from grantex.guard.rule import Rule, at_once
from grantex.verify.grant import Grant
from grantex.verify.scope.decimal import Amount
from grantex.verify.scope.decision import decide_call, index_scopes


class DecidedCall(NamedTuple):
    """The outcome of a decision: the refusal, or the amount that was allowed, where the rule has one."""

    refusal: AuthorizationError | None
    amount: Amount | None = None


def decide(grant: Grant, rule: Rule[Any] | None, input: Any) -> DecidedCall:  # noqa: A002
    """Decide whether a verified grant allows a call.

    It has a rule, its amount is a decimal, and the scopes cover both. Does no I/O and no cryptography.
    """
    if rule is None:
        return DecidedCall(AuthorizationError("no_rule", attribution=grant))
    try:
        amount = _amount_of(rule, input)
    except Exception as cause:
        if AuthorizationError.is_refusal(cause) and cause.reason == "input_unreadable":
            return DecidedCall(
                AuthorizationError("input_unreadable", cause=cause.__cause__, attribution=grant)
            )
        return DecidedCall(AuthorizationError("rule_failed", cause=cause, attribution=grant))
    try:
        if rule.amount is not None:
            _check_stated(amount)
        shortfall = decide_call(index_scopes(grant.scopes), rule.scopes, amount)
    except Exception as cause:
        is_amount = isinstance(cause, FormatError) and cause.code == "INVALID_AMOUNT"
        return DecidedCall(
            AuthorizationError(
                "amount_invalid" if is_amount else "guard_failed", cause=cause, attribution=grant
            )
        )
    if shortfall is None:
        return DecidedCall(None, amount)
    return DecidedCall(
        AuthorizationError(
            shortfall.reason,
            missing_scopes=shortfall.missing_scopes,
            held_scopes=grant.scopes,
            attribution=grant,
        )
    )


def _amount_of(rule: Rule[Any], input: Any) -> Amount | None:  # noqa: A002
    return None if rule.amount is None else at_once(rule.amount(input))


def _check_stated(amount: Amount | None) -> None:
    """Refuse a rule whose ``amount`` returns nothing: it must not count as a rule without an amount."""
    if amount is None:
        raise FormatError("INVALID_AMOUNT", "The amount is missing.")


def holds_scopes(grant: Grant, rule: Rule[Any]) -> bool:
    """Tell whether a grant holds each scope of a rule, with a limit or without.

    For lists of tools, which are shown before a call states an amount. It lets no call through.
    """
    held = index_scopes(grant.scopes)
    return all(scope in held for scope in rule.scopes)
