"""Whether a verified grant allows a call."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from grantex.base.errors import AuthorizationError, FormatError
from grantex.guard.call import Call
from grantex.guard.rule import Rule, at_once
from grantex.verify.details.call_limits import needs_admission, refused_arguments
from grantex.verify.details.json_form import json_form
from grantex.verify.details.limit_in_words import RefusedArgument, refused_argument_in_words
from grantex.verify.grant import Grant
from grantex.verify.scope.decimal import Amount
from grantex.verify.scope.decision import Shortfall, decide_call, index_scopes
from grantex.wire.reasons import RefusalReason


class ComparedValues(NamedTuple):
    """What the limits of a grant are compared with."""

    values: Any


class OnlineNeed(NamedTuple):
    """Why the server must admit a call, too."""

    asks_person: bool
    """Whether the rule demands that the person approves the call."""


class DecidedCall(NamedTuple):
    """The outcome of a decision: the refusal, or what the call is allowed with."""

    refusal: AuthorizationError | None
    amount: Amount | None = None
    """None where the rule has no ``amount``."""
    compared: ComparedValues | None = None
    """None where the grant limits no argument of the call."""
    online: OnlineNeed | None = None
    """None where this decision is enough."""


def decide(grant: Grant, call: Call[Any]) -> DecidedCall:
    """Decide whether a verified grant allows a call.

    It has a rule, its amount is a decimal, the scopes cover both, and their details admit its arguments. Does
    no I/O and no cryptography.
    """
    rule, input = call.rule, call.input  # noqa: A001
    if rule is None:
        return _refused("no_rule", grant)
    details = grant.authorization_details
    limiting = [detail for detail in details if detail.scope in rule.scopes] if details else details
    compared = None
    try:
        amount = None if rule.amount is None else at_once(rule.amount(input))
        has_arguments = not call.without_arguments
        asks_person = has_arguments and rule.approval is not None and _asks_about(rule, input)
        if has_arguments and (asks_person or limiting):
            compared = ComparedValues(arguments_of(rule, input))
    except Exception as cause:
        if AuthorizationError.is_refusal(cause) and cause.reason == "input_unreadable":
            return _refused("input_unreadable", grant, cause.__cause__)
        return _refused("rule_failed", grant, cause)
    try:
        if rule.amount is not None:
            _check_stated(amount)
        shortfall = decide_call(
            index_scopes(grant.scopes), rule.scopes, amount, [detail.scope for detail in limiting]
        )
        if shortfall is not None:
            return DecidedCall(_refusal_of(shortfall, grant))
        if compared is None:
            return DecidedCall(None, amount)
        refused = refused_arguments(limiting, rule.scopes, compared.values)
    except Exception as cause:
        is_amount = isinstance(cause, FormatError) and cause.code == "INVALID_AMOUNT"
        return _refused("amount_invalid" if is_amount else "guard_failed", grant, cause)
    if refused:
        return DecidedCall(_argument_refusal(refused, grant))
    is_online = asks_person or any(map(needs_admission, limiting))
    return DecidedCall(None, amount, compared, OnlineNeed(asks_person) if is_online else None)


def arguments_of(rule: Rule[Any], input: Any) -> Any:  # noqa: A002
    """Return what the limits of a grant are compared with.

    Raises ``TypeError`` where the rule's ``arguments`` returns no mapping and no object of a class, which
    would pass for a call without arguments.
    """
    if rule.arguments is None:
        return input
    values = at_once(rule.arguments(input))
    if not isinstance(json_form(values), Mapping):
        raise TypeError('"arguments" of the rule returned no mapping of arguments by name.')
    return values


def _asks_about(rule: Rule[Any], input: Any) -> bool:  # noqa: A002
    """Tell whether a rule demands that the person approves a call."""
    asks = True if rule.approval is True else at_once(rule.approval(input))  # type: ignore[misc]
    # Anything else could have been meant as either.
    if not isinstance(asks, bool):
        raise TypeError('"approval" of the rule returned no bool.')
    return asks


def _check_stated(amount: Amount | None) -> None:
    """Refuse a rule whose ``amount`` returns nothing: it must not count as a rule without an amount."""
    if amount is None:
        raise FormatError("INVALID_AMOUNT", "The amount is missing.")


def _refused(reason: RefusalReason, grant: Grant, cause: BaseException | None = None) -> DecidedCall:
    return DecidedCall(AuthorizationError(reason, cause=cause, attribution=grant))


def _refusal_of(shortfall: Shortfall, grant: Grant) -> AuthorizationError:
    return AuthorizationError(
        shortfall.reason,
        missing_scopes=shortfall.missing_scopes,
        held_scopes=grant.scopes,
        attribution=grant,
    )


def _argument_refusal(refused: Sequence[RefusedArgument], grant: Grant) -> AuthorizationError:
    return AuthorizationError(
        "argument_not_granted",
        detail=" ".join(map(refused_argument_in_words, refused)),
        members={"arguments": [one.to_json() for one in refused]},
        held_scopes=grant.scopes,
        attribution=grant,
    )


def holds_scopes(grant: Grant, rule: Rule[Any]) -> bool:
    """Tell whether a grant holds each scope of a rule, with a limit or without.

    For lists of tools, which are shown before a call states an amount. It lets no call through.
    """
    held = index_scopes(grant.scopes)
    return all(scope in held for scope in rule.scopes)
