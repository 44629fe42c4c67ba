"""What a model reads of a delegation that the server refused."""

from collections.abc import Sequence
from typing import Final

from grantex.base.errors import AuthorizationError
from grantex.client.errors import GrantexError

# The scopes are not the parent's, or not ones that the sub-agent declares.
_NOT_HELD: Final = frozenset({"SCOPE_NOT_NARROWER", "SCOPE_NOT_DECLARED"})

_DETAIL: Final = "The grant of the parent, or what the sub-agent declares, does not cover what is delegated."


def refusal_of(error: GrantexError, scopes: Sequence[str]) -> AuthorizationError | None:
    """Return the refusal; None for an error that is none."""
    if error.code == "INVALID_PARENT_TOKEN":
        return AuthorizationError("revoked", cause=error)
    if error.code in _NOT_HELD:
        return AuthorizationError("scope_missing", missing_scopes=scopes, detail=_DETAIL, cause=error)
    return None
