"""What a call needs, and what is recorded about it."""

from collections.abc import Callable, Mapping
from inspect import isawaitable, iscoroutine
from typing import Any, Final, Generic, TypeAlias

from typing_extensions import TypeVar

from grantex.base.errors import FormatError
from grantex.base.json import JsonObject
from grantex.base.options import check_callable
from grantex.verify.scope.decimal import Amount
from grantex.verify.scope.scope import check_call_scopes
from grantex.wire.entries import ACTION_PATTERN

INPUT_contra = TypeVar("INPUT_contra", contravariant=True, default=Any)

_READERS: Final = ("amount", "metadata", "digest")


class Rule(Generic[INPUT_contra]):
    """What a call needs: ``Rule("payments:initiate", amount=lambda arguments: arguments["amount"])``.

    A call needs all of the scopes. They have no constraints here: limits are in grants. The input of a
    tool's rule is the mapping of its parsed arguments by name: the same values that the tool receives.

    ``amount`` returns the amount of a call in major units, which is compared with ``max_`` constraints.
    Without it, a grant with a limit refuses the call.

    ``action`` is the name of the call in the audit log: 1 to 128 of ``A-Z a-z 0-9 . _ : -``. Default: the
    name of the tool or route.

    ``metadata`` returns what the audit log records about the input. Default: only its digest.

    ``digest`` returns the part of the input that is digested, and compared again, together with the amount,
    before the call runs. Default: the whole input. For inputs that cannot be digested (``docs/protocol.md``
    §8), return everything that determines what the call does. A change in anything else goes unnoticed.

    None of the functions may be a coroutine function. Raises ``TypeError`` naming the member that is wrong.
    """

    __slots__ = ("__weakref__", "action", "amount", "digest", "metadata", "scopes")

    scopes: Final[tuple[str, ...]]  # type: ignore[misc]
    amount: Final[Callable[[INPUT_contra], Amount] | None]  # type: ignore[misc]
    action: Final[str | None]  # type: ignore[misc]
    metadata: Final[Callable[[INPUT_contra], JsonObject] | None]  # type: ignore[misc]
    digest: Final[Callable[[INPUT_contra], object] | None]  # type: ignore[misc]

    def __init__(
        self,
        *scopes: str,
        amount: Callable[[INPUT_contra], Amount] | None = None,
        action: str | None = None,
        metadata: Callable[[INPUT_contra], JsonObject] | None = None,
        digest: Callable[[INPUT_contra], object] | None = None,
    ) -> None:
        members = {
            "scopes": scopes,
            "amount": amount,
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
        if action is not None and not _is_action(action):
            raise TypeError('Rule: "action" must be 1 to 128 of A-Z a-z 0-9 . _ : -')

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A rule is frozen: {name} cannot be set.")

    def __repr__(self) -> str:
        return f"Rule({', '.join(map(repr, self.scopes))}, action={self.action!r})"

    @property
    def reads_input(self) -> bool:
        """Whether one of its functions reads the input."""
        return self.amount is not None or self.metadata is not None or self.digest is not None


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
    """Return the rule for the least that a call of a rule can do, whose input is not known yet."""
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
