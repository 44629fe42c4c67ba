"""Whether granted scopes allow a call: one look-up for each scope that the call names."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from grantex.verify.scope.decimal import Amount, format_decimal, is_writable_bound, parse_amount
from grantex.verify.scope.scope import MAX_PREFIX, Scope, canonical_scopes, parse_scope

Held = int | Literal["unlimited", "texts only"]
"""What a grant allows of one ``name:action``: amounts up to a bound in ten-thousandths, any, only texts."""

ScopeIndex = Mapping[str, Held]
"""A set of granted scopes by ``name:action``."""

ShortfallReason = Literal["scope_missing", "amount_over", "amount_not_stated"]


class Shortfall(NamedTuple):
    """Why a set of scopes does not allow a call, and the scopes that would."""

    reason: ShortfallReason
    missing_scopes: tuple[str, ...]


@lru_cache(maxsize=1000)
def index_scopes(granted: tuple[str, ...]) -> ScopeIndex:
    """Index a set of granted scopes, once for all grants with the same scopes.

    Raises :class:`FormatError` ``INVALID_SCOPE``, or ``TOO_MANY_SCOPES``.
    """
    index: dict[str, Held] = {}
    for text in canonical_scopes(granted):
        scope = parse_scope(text)
        index[scope.base] = _wider(index.get(scope.base), _held_of(scope))
    return index


def decide_call(
    granted: ScopeIndex, required: Sequence[str], amount: Amount | None = None
) -> Shortfall | None:
    """Decide a call, which names scopes without constraints and may state an amount; None when it is allowed.

    A limited scope refuses a call that states no amount. Raises :class:`FormatError` ``INVALID_AMOUNT``,
    whatever is granted, for an amount that is not a decimal of at least zero.
    """
    stated = None if amount is None else parse_amount(amount)
    for base in required:
        if _refusal_of(granted.get(base), stated) is not None:
            return _shortfall_of(granted, required, stated)
    return None


def _shortfall_of(granted: ScopeIndex, required: Sequence[str], stated: int | None) -> Shortfall:
    refusals = [
        (base, reason) for base in required if (reason := _refusal_of(granted.get(base), stated)) is not None
    ]
    is_missing = any(reason == "scope_missing" for _, reason in refusals)
    return Shortfall(
        "scope_missing" if is_missing else refusals[0][1],
        tuple(_bounded(base, stated) if reason == "amount_over" else base for base, reason in refusals),
    )


def _refusal_of(held: Held | None, stated: int | None) -> ShortfallReason | None:
    if held == "unlimited":
        return None
    if held is None:
        return "scope_missing"
    if held == "texts only" or stated is None:
        return "amount_not_stated"
    return None if stated <= held else "amount_over"


def _bounded(base: str, stated: int | None) -> str:
    if stated is None or not is_writable_bound(stated):
        return base
    return f"{base}:{MAX_PREFIX}{format_decimal(stated)}"


def _held_of(scope: Scope) -> Held:
    if scope.bound is not None:
        return scope.bound
    return "unlimited" if scope.text is None else "texts only"


def _wider(left: Held | None, right: Held) -> Held:
    if left is None or left == "texts only" or right == "unlimited":
        return right
    if left == "unlimited" or right == "texts only":
        return left
    return max(left, right)
