"""Whether granted scopes allow a call: one look-up for each scope that the call names."""

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from grantex.verify.scope.decimal import Amount, format_decimal, is_writable_bound, parse_amount
from grantex.verify.scope.scope import MAX_PREFIX, Scope, canonical_scopes, parse_scope
from grantex.wire.details import BY_DETAILS

Held = int | Literal["unlimited", "by details", "texts only"]
"""What a grant allows of one ``name:action``: amounts up to a bound in ten-thousandths, any, what its details
allow, only texts."""

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
    granted: ScopeIndex,
    required: Sequence[str],
    amount: Amount | None = None,
    limited: Container[str] = (),
) -> Shortfall | None:
    """Decide a call, which names scopes without constraints and may state an amount; None when it is allowed.

    A limited scope refuses a call that states no amount. ``limited`` are the scopes of the grant's details: a
    scope that stands ``by_details`` must be among them. Its arguments are decided apart, by
    ``refused_arguments``. Raises :class:`FormatError` ``INVALID_AMOUNT``,
    whatever is granted, for an amount that is not a decimal of at least zero.
    """
    stated = None if amount is None else parse_amount(amount)
    for base in required:
        if _refusal_of(granted.get(base), stated, is_limited=base in limited) is not None:
            return _shortfall_of(granted, required, stated, limited)
    return None


def _shortfall_of(
    granted: ScopeIndex, required: Sequence[str], stated: int | None, limited: Container[str]
) -> Shortfall:
    reasons = [
        (base, _refusal_of(granted.get(base), stated, is_limited=base in limited)) for base in required
    ]
    refusals = [(base, reason) for base, reason in reasons if reason is not None]
    is_missing = any(reason == "scope_missing" for _, reason in refusals)
    return Shortfall(
        "scope_missing" if is_missing else refusals[0][1],
        tuple(_bounded(base, stated) if reason == "amount_over" else base for base, reason in refusals),
    )


def _refusal_of(held: Held | None, stated: int | None, *, is_limited: bool) -> ShortfallReason | None:
    if held == "unlimited" or (held == "by details" and is_limited):
        return None
    if held is None:
        return "scope_missing"
    if isinstance(held, str) or stated is None:
        return "amount_not_stated"
    return None if stated <= held else "amount_over"


def _bounded(base: str, stated: int | None) -> str:
    if stated is None or not is_writable_bound(stated):
        return base
    return f"{base}:{MAX_PREFIX}{format_decimal(stated)}"


def _held_of(scope: Scope) -> Held:
    if scope.bound is not None:
        return scope.bound
    if scope.text is None:
        return "unlimited"
    return "by details" if scope.text == BY_DETAILS else "texts only"


def _wider(left: Held | None, right: Held) -> Held:
    if left is None or right == "unlimited":
        return right
    if left == "unlimited":
        return left
    if isinstance(left, int) and isinstance(right, int):
        return max(left, right)
    if isinstance(left, int):
        return left
    return right if isinstance(right, int) or left == right else "texts only"
