"""The two errors of the package: a call that was refused, and a value that the protocol does not allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

from grantex.base.error_uri import error_uri_of
from grantex.wire.reasons import REASONS, AuthorizationErrorCode, RefusalReason, how_to_ask


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom a refusal is recorded for: known only when a token's signature, issuer and developer are valid."""

    developer_id: str
    grant_id: str
    agent_id: str
    agent_did: str
    principal_id: str


_BRAND = "AuthorizationError"


class AuthorizationError(Exception):
    """A call was refused.

    Its text and every attribute except ``attribution`` and ``__cause__`` are safe to show to the caller,
    whether a person or a model. Recognise it with :meth:`is_refusal` where two copies of this package may be
    loaded in one process.

    ``detail`` says which claim, scope or link is wrong, in words; it follows the sentence of the reason.
    ``issuer`` is the one whose documentation has a page about the reason: the configured one, never that of a
    token.
    """

    # Looked for by name, so that another copy of this class is recognised.
    _grantex_brand = _BRAND

    code: AuthorizationErrorCode
    """The error code in OAuth."""
    reason: RefusalReason
    """Why the call was refused."""
    message: str
    """The same as ``str(error)``."""
    missing_scopes: tuple[str, ...]
    """The scopes that would have allowed the call; empty when scopes are not what is missing."""
    held_scopes: tuple[str, ...]
    """The scopes that the grant holds instead; empty when scopes are not what is missing."""
    acr_values: tuple[str, ...]
    """The ``acr`` values that the service accepts; empty when the person's binding is not the reason."""
    expected: tuple[str, ...]
    """What the service expects of the claim that is wrong; empty when no claim is compared."""
    received: tuple[str, ...]
    """What the token states there instead, as texts of visible ASCII; empty when it states nothing."""
    members: Mapping[str, Any]
    """What only some reasons add to the body (``docs/protocol.md`` §15); empty for all others."""
    how_to_ask: str
    """What the caller does next, in a sentence."""
    attribution: Attribution | None
    """Set only when signature, issuer and developer of the token are valid: the refusal can be recorded."""
    nonce: str | None
    """A fresh nonce for the next DPoP proof, where one is what is missing (RFC 9449 §9)."""
    error_uri: str | None
    """The page that says what happened and how to mend it; None where no issuer is known."""

    def __init__(
        self,
        reason: RefusalReason,
        *,
        detail: str | None = None,
        missing_scopes: Sequence[str] = (),
        held_scopes: Sequence[str] = (),
        acr_values: Sequence[str] = (),
        expected: Sequence[str] = (),
        received: Sequence[str] = (),
        members: Mapping[str, Any] | None = None,
        attribution: Attribution | None = None,
        nonce: str | None = None,
        issuer: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        text = REASONS[reason]
        self.message = text.message if detail is None else f"{text.message} {detail}"
        super().__init__(self.message)
        self.code = text.code
        self.reason = reason
        self.missing_scopes = tuple(missing_scopes)
        self.held_scopes = tuple(held_scopes)
        self.acr_values = tuple(acr_values)
        self.expected = tuple(expected)
        self.received = tuple(received)
        self.members = dict(members or {})
        self.how_to_ask = how_to_ask(text, self.missing_scopes)
        self.attribution = attribution
        self.nonce = nonce
        self.error_uri = error_uri_of(issuer, reason)
        if cause is not None:
            self.__cause__ = cause

    def __reduce__(self) -> tuple[Any, ...]:
        # `Exception` would be made again from its message alone.
        return _remake, (type(self), self.reason, self.args, self.__dict__)

    @staticmethod
    def is_refusal(error: object) -> "TypeGuard[AuthorizationError]":
        """Tell whether an error is a refusal, also one of another copy or version of this package."""
        return isinstance(error, BaseException) and getattr(type(error), "_grantex_brand", None) == _BRAND


def _remake(
    kind: type[AuthorizationError],
    reason: RefusalReason,
    args: tuple[object, ...],
    state: Mapping[str, object],
) -> AuthorizationError:
    error = kind(reason)
    error.args = args
    error.__dict__.update(state)
    return error


def as_refusal(
    error: BaseException, reason: RefusalReason = "guard_failed", *, attribution: Attribution | None = None
) -> AuthorizationError:
    """Return a refusal unchanged, and anything else as the cause of a refusal.

    The default reason ``guard_failed`` is a fault of the service itself.
    """
    if AuthorizationError.is_refusal(error):
        return error
    return AuthorizationError(reason, attribution=attribution, cause=error)


def naming_issuer(refusal: AuthorizationError, issuer: str | None) -> AuthorizationError:
    """Let a refusal lead to the documentation of an issuer, and return it."""
    if issuer is not None:
        refusal.error_uri = error_uri_of(issuer, refusal.reason)
    return refusal


FormatErrorCode = Literal[
    "INVALID_SCOPE",
    "TOO_MANY_SCOPES",
    "INVALID_AMOUNT",
    "INVALID_CLAIMS",
    "INVALID_DETAILS",
    "METADATA_NOT_CANONICAL",
]
"""What is wrong with a value that the protocol does not allow."""


class FormatError(ValueError):
    """A value is not in the form that ``docs/protocol.md`` requires.

    Its text names the place and the fault, and may quote the value.
    """

    def __init__(self, code: FormatErrorCode, message: str) -> None:
        # Both are arguments of the exception, so that a copy has both.
        super().__init__(code, message)
        self.code: FormatErrorCode = code
        self.message = message

    def __str__(self) -> str:
        return self.message
