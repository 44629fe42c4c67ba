"""What a call needs, and what is recorded about it."""

from collections.abc import Callable, Mapping
from inspect import isawaitable, iscoroutine
from typing import Any, Final, Generic, Literal, TypeAlias

from typing_extensions import TypeVar

from grantex.base.errors import FormatError
from grantex.base.json import JsonObject
from grantex.base.options import check_callable, wrong_option
from grantex.verify.details.currency import is_currency
from grantex.verify.scope.decimal import Amount
from grantex.verify.scope.scope import check_call_scopes
from grantex.wire.entries import ACTION_PATTERN

INPUT_contra = TypeVar("INPUT_contra", contravariant=True, default=Any)

_READERS: Final = ("amount", "arguments", "shown", "metadata", "digest")
"""The members that are functions of the input."""


class Rule(Generic[INPUT_contra]):
    """What a call needs: ``Rule("payments:initiate", amount=lambda arguments: arguments["amount"])``.

    A call needs all of the scopes. They have no constraints here: limits are in grants. The input of a
    tool's rule is the mapping of its parsed arguments by name: the same values that the tool receives.

    ``amount`` returns the amount of a call in major units, which is compared with ``max_`` constraints.
    Without it, a grant with a limit refuses the call.

    ``arguments`` returns the mapping that the limits of a grant are compared with, by the names that grants
    use: ``lambda arguments: {"amount": arguments["price"]}``. Called only where the grant limits one of the
    scopes, or the server is asked. Default: the input.

    ``currency`` is that of the amount, three capital letters (ISO 4217), or a function that reads it from the
    input. A budget in a currency refuses a call without one, and one in another.

    ``approval`` says whether the person must approve the call first: True for every call, or a function that
    says so of the input. The guard then asks the server, which asks the person; until they have approved
    exactly this call, it is refused with ``approval_required``. Default: only where the grant or a policy
    asks.

    ``shown`` returns what the server and the person see of the input of a call that the server must admit.
    The rest is bound by its digest only, from which short values can be guessed. Default: the whole input, at
    most 8 KiB.

    ``action`` is the name of the call in the audit log: 1 to 128 of ``A-Z a-z 0-9 . _ : -``. Default: the
    name of the tool or route.

    ``metadata`` returns what the audit log records about the input. Default: only its digest.

    ``digest`` returns the part of the input that is digested, and compared again, together with the amount,
    before the call runs. Default: the whole input. For inputs that cannot be digested (``docs/protocol.md``
    §8), return everything that determines what the call does. A change in anything else goes unnoticed.

    None of the functions may be a coroutine function. Raises ``TypeError`` naming the member that is wrong.
    """

    __slots__ = (
        "__weakref__",
        "action",
        "amount",
        "approval",
        "arguments",
        "currency",
        "digest",
        "metadata",
        "scopes",
        "shown",
    )

    scopes: Final[tuple[str, ...]]  # type: ignore[misc]
    amount: Final[Callable[[INPUT_contra], Amount] | None]  # type: ignore[misc]
    arguments: Final[Callable[[INPUT_contra], Mapping[str, Any]] | None]  # type: ignore[misc]
    currency: Final[str | Callable[[INPUT_contra], str] | None]  # type: ignore[misc]
    approval: Final[Literal[True] | Callable[[INPUT_contra], bool] | None]  # type: ignore[misc]
    shown: Final[Callable[[INPUT_contra], JsonObject] | None]  # type: ignore[misc]
    action: Final[str | None]  # type: ignore[misc]
    metadata: Final[Callable[[INPUT_contra], JsonObject] | None]  # type: ignore[misc]
    digest: Final[Callable[[INPUT_contra], object] | None]  # type: ignore[misc]

    def __init__(
        self,
        *scopes: str,
        amount: Callable[[INPUT_contra], Amount] | None = None,
        arguments: Callable[[INPUT_contra], Mapping[str, Any]] | None = None,
        currency: str | Callable[[INPUT_contra], str] | None = None,
        approval: Literal[True] | Callable[[INPUT_contra], bool] | None = None,
        shown: Callable[[INPUT_contra], JsonObject] | None = None,
        action: str | None = None,
        metadata: Callable[[INPUT_contra], JsonObject] | None = None,
        digest: Callable[[INPUT_contra], object] | None = None,
    ) -> None:
        members = {
            "scopes": scopes,
            "amount": amount,
            "arguments": arguments,
            "currency": currency,
            "approval": approval,
            "shown": shown,
            "action": action,
            "metadata": metadata,
            "digest": digest,
        }
        for name, value in members.items():
            object.__setattr__(self, name, value)
        try:
            check_call_scopes(scopes)
        except FormatError as error:
            raise TypeError(f'Rule: "scopes" is wrong. {error}') from error
        for reader in _READERS:
            if members[reader] is not None:
                check_callable(members[reader], "Rule", reader)
        if not (currency is None or callable(currency) or is_currency(currency)):
            raise wrong_option("Rule", "currency", "three capital letters, such as EUR, or callable")
        if not (approval is None or approval is True or callable(approval)):
            raise wrong_option("Rule", "approval", "True or callable")
        if action is not None and not _is_action(action):
            raise TypeError('Rule: "action" must be 1 to 128 of A-Z a-z 0-9 . _ : -')

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A rule is frozen: {name} cannot be set.")

    def __repr__(self) -> str:
        return f"Rule({', '.join(map(repr, self.scopes))}, action={self.action!r})"

    @property
    def reads_input(self) -> bool:
        """Whether one of its functions reads the input."""
        members = (*_READERS, "currency", "approval")
        return any(callable(getattr(self, member)) for member in members)


def _is_action(action: object) -> bool:
    return isinstance(action, str) and ACTION_PATTERN.fullmatch(action) is not None


VALUE = TypeVar("VALUE")


def at_once(
    value: VALUE,
    fault: str = "A function of the rule returned an awaitable. It must return its value at once.",
) -> VALUE:
    """Return what a function returned; raise ``TypeError`` with the text of the fault for an awaitable."""
    if not isawaitable(value):
        return value
    if iscoroutine(value):
        value.close()
    raise TypeError(fault)


def without_input(rule: Rule[Any] | None) -> Rule[Any] | None:
    """Return the rule for the least that a call of a rule can do, whose input is not known yet.

    For the preflight of a call ``without_arguments``.
    """
    if rule is None:
        return None
    amount = None if rule.amount is None else lambda _: 0
    return Rule(*rule.scopes, action=rule.action, amount=amount)


Rules: TypeAlias = Mapping[str, Rule[Any]]
"""Rules by the names of tools."""


def check_rule(rule: object, subject: str) -> None:
    """Check an option that is a rule; ``subject`` is how the message names it."""
    if not isinstance(rule, Rule):
        raise TypeError(f"{subject} must be a Rule.")


def check_rules(rules: object, subject: str) -> None:
    """Check an option that is a mapping of rules by name; ``subject`` is how the message begins."""
    if not isinstance(rules, Mapping):
        raise TypeError(f'{subject}: "rules" must be a mapping of rules by name.')
    for name, rule in rules.items():
        check_rule(rule, f'{subject}: the rule "{name}"')


def rule_named(rules: Rules, name: str) -> Rule[Any] | None:
    """Return the rule of a tool, or None where there is none; the call is then refused.

    A mapping that makes a value for every name, such as a ``defaultdict``, is not asked to.
    """
    return rules[name] if name in rules else None  # noqa: SIM401 -- `get` may be overridden, too
