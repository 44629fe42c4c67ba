"""One call that an agent wants to make."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from grantex.base.options import wrong_option
from grantex.guard.presented_token import PresentedToken
from grantex.guard.rule import Rule, check_rule
from grantex.verify.grant import VerifiedToken

INPUT = TypeVar("INPUT")

CallToken: TypeAlias = str | VerifiedToken | PresentedToken
"""A grant token; one that was verified for the same request, which is rechecked and not verified again; or
one that was read from a request together with the check of its proof. A token that is bound to a key is
refused as a plain string."""

TokenReader: TypeAlias = Callable[[], "CallToken | Awaitable[CallToken | None] | None"]
"""Reads the token of a call, at once or as a coroutine."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call(Generic[INPUT]):
    """One call that an agent wants to make."""

    token: CallToken | TokenReader | None = field(repr=False)
    """The grant token from the call's context, or a function that reads it from there.

    If the function raises an ``AuthorizationError``, that is the refusal of the call; any other exception
    refuses the call with ``token_unavailable``. A missing or empty token is refused with
    ``no_credentials``.
    """
    action: str
    """The name of the tool or route. The rule's ``action`` takes precedence."""
    rule: Rule[INPUT] | None
    """The rule for the call. Without one, the call is refused."""
    input: INPUT = None  # type: ignore[assignment]
    """The parsed input that the tool receives: the same value, not a copy. None: there is none."""
    without_arguments: bool = False
    """True where the arguments are decided at another moment, as in a preflight before the input is parsed.

    Limits on arguments, approvals and budgets then do not count here; the token, the scopes and the amount
    do.
    """

    def __post_init__(self) -> None:
        if self.rule is not None:
            check_rule(self.rule, 'Call: "rule"')
        if not isinstance(self.action, str):
            raise wrong_option("Call", "action", "a string")
