"""Whether the scopes and the details of a token agree (``docs/protocol.md`` §15)."""

from collections.abc import Sequence

from grantex.verify.details.call_detail import CallDetail
from grantex.wire.details import BY_DETAILS


def limit_fault(scopes: Sequence[str], details: Sequence[CallDetail]) -> str | None:
    """Return a sentence, without its full stop, that names the scope; None when they agree.

    Each detail limits a scope that stands ``by_details`` and in no other form, and each scope that stands so
    has a detail.
    """
    limited = dict.fromkeys(detail.scope for detail in details)
    for scope in limited:
        by_details = f"{scope}:{BY_DETAILS}"
        if by_details not in scopes:
            return f"The detail of {scope} needs the scope {by_details}"
        other = next((held for held in scopes if _base_of(held) == scope and held != by_details), None)
        if other is not None:
            return f"The scope {other} stands beside {by_details}"
    for held in scopes:
        if is_by_details(held) and _base_of(held) not in limited:
            return f"The scope {held} needs a detail of {_base_of(held)}"
    return None


def is_by_details(scope: str) -> bool:
    """Tell whether a scope stands ``by_details``."""
    parts = scope.split(":")
    return len(parts) == 3 and parts[2] == BY_DETAILS


def _base_of(scope: str) -> str:
    return ":".join(scope.split(":")[:2])
