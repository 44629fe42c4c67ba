"""The token of a call, read and verified."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Protocol

from grantex.base.errors import AuthorizationError, as_refusal
from grantex.base.steps import Steps, wait_for
from grantex.guard.call import Call, CallToken, TokenReader
from grantex.guard.dpop import Dpop
from grantex.guard.presented_token import PresentedToken
from grantex.verify.grant import Grant, VerifiedToken


class GuardVerifier(Protocol):
    """What a guard verifies tokens with: a :class:`Verifier`.

    Refusals lead to the documentation of the issuer where it also has the attribute ``issuer``.
    """

    @property
    def audience(self) -> Sequence[str]:
        """The audiences whose tokens it accepts."""
        ...

    def verify_steps(
        self, token: str, scopes: Sequence[str] | None = None, *, checks_key: bool = False
    ) -> Steps[Grant]:
        """Verify a token, everything except the scopes of a call."""
        ...

    def recheck_steps(self, verified: VerifiedToken, scopes: Sequence[str] | None = None) -> Steps[Grant]:
        """Check again what can change after a token was verified."""
        ...

    def watch(self, grant: Grant, ended: Callable[[AuthorizationError], None]) -> Callable[[], None]:
        """Call back once when a grant ends."""
        ...


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What decides whether a token is valid."""

    verifier: GuardVerifier
    dpop: Dpop | None

    @property
    def issuer(self) -> str | None:
        """The issuer that the verifier trusts; None where it does not say."""
        return getattr(self.verifier, "issuer", None)


def verify_call(check: TokenCheck, call: Call[Any]) -> Steps[VerifiedToken]:
    """Read the token of a call and verify it."""
    token = call.token
    if callable(token):
        token = yield from _read(token)
    if token is None or token == "":
        raise AuthorizationError("no_credentials")
    scopes = None if call.rule is None else call.rule.scopes
    grant = yield from verify_token(check, token, scopes)
    return VerifiedToken(token if isinstance(token, str) else token.token, grant)


def _read(reader: TokenReader) -> Steps[CallToken | None]:
    try:
        token = reader()
        return (yield from wait_for(token)) if isawaitable(token) else token
    except Exception as cause:
        refusal = as_refusal(cause, "token_unavailable")
        raise refusal from refusal.__cause__


def verify_token(check: TokenCheck, token: CallToken, scopes: Sequence[str] | None) -> Steps[Grant]:
    """Verify a token, or recheck one that was verified for the same request."""
    verifier, dpop = check.verifier, check.dpop
    if isinstance(token, PresentedToken):
        grant = yield from verifier.verify_steps(token.token, scopes, checks_key=True)
        confirming = token.confirm(grant)
        if confirming is not None:
            yield from wait_for(confirming)
        return grant
    if isinstance(token, VerifiedToken):
        return (yield from verifier.recheck_steps(token, scopes))
    grant = yield from verifier.verify_steps(token, scopes)
    if dpop is not None and dpop.mode == "require":
        dpop.refuse_unproven(grant)
    return grant
