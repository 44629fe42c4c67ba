"""Scopes, ``name[:action[:constraint]]``: case-sensitive, no wildcards (``docs/protocol.md`` §4)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, NoReturn

from grantex.base.errors import FormatError
from grantex.base.strict_json import quoted
from grantex.verify.scope.decimal import format_decimal, parse_bound
from grantex.wire.tokens import MAX_SCOPE_LENGTH, MAX_SCOPES

MAX_PREFIX = "max_"
_PART = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class Scope(NamedTuple):
    """A parsed scope. Of ``bound`` and ``text`` at most one is given."""

    name: str
    action: str | None
    """None in a single word such as ``read``."""
    bound: int | None = None
    """The upper bound on the amount of a call, in ten-thousandths."""
    text: str | None = None
    """A constraint that is only compared for equality."""

    @property
    def base(self) -> str:
        """The scope without its constraint."""
        return self.name if self.action is None else f"{self.name}:{self.action}"


def parse_scope(text: str) -> Scope:
    """Parse one scope. Raises :class:`FormatError` ``INVALID_SCOPE``, naming the part that is wrong."""
    if not isinstance(text, str):
        _refuse(text, "is not a string")
    if len(text) > MAX_SCOPE_LENGTH:
        _refuse(text, f"is longer than {MAX_SCOPE_LENGTH} characters")
    parts = text.split(":")
    if len(parts) > 3:
        _refuse(text, "has more than three parts")
    name = _check_part(text, "name", parts[0])
    action = _check_part(text, "action", parts[1]) if len(parts) > 1 else None
    if len(parts) < 3:
        return Scope(name, action)
    constraint = parts[2]
    if not constraint.startswith(MAX_PREFIX):
        return Scope(name, action, text=_check_part(text, "constraint", constraint))
    bound = parse_bound(constraint.removeprefix(MAX_PREFIX))
    if bound is None:
        _refuse(text, "has a bound that is not a decimal of at most 15 digits and 4 places")
    return Scope(name, action, bound=bound)


def format_scope(scope: Scope) -> str:
    """Write a scope in its one canonical form."""
    if scope.text is not None:
        return f"{scope.base}:{scope.text}"
    if scope.bound is not None:
        return f"{scope.base}:{MAX_PREFIX}{format_decimal(scope.bound)}"
    return scope.base


def canonical_scopes(texts: Sequence[str]) -> list[str]:
    """Return a set of scopes in canonical form: without trailing zeros and duplicates, in the same order.

    Raises :class:`FormatError` ``INVALID_SCOPE``, or ``TOO_MANY_SCOPES`` above 100.
    """
    if len(texts) > MAX_SCOPES:
        message = f"A set holds at most {MAX_SCOPES} scopes; this one has {len(texts)}."
        raise FormatError("TOO_MANY_SCOPES", message)
    return list(dict.fromkeys(format_scope(parse_scope(text)) for text in texts))


def covers(granted: str, requested: str) -> bool:
    """Tell whether a granted scope covers a requested one: a partial order.

    Name and action are equal, and the grant has no constraint, or the request's bound is at most the grant's,
    or both constraints are the same text. Raises :class:`FormatError` ``INVALID_SCOPE`` for either.
    """
    return _covers(parse_scope(granted), parse_scope(requested))


def uncovered_scopes(granted: Iterable[str], requested: Iterable[str]) -> list[str]:
    """Return the members of ``requested`` that no member of ``granted`` covers, in canonical form."""
    held = [parse_scope(text) for text in granted]
    wanted = [parse_scope(text) for text in requested]
    return [format_scope(one) for one in wanted if not any(_covers(scope, one) for scope in held)]


def covers_all(granted: Iterable[str], requested: Iterable[str]) -> bool:
    """Tell whether a set covers a set: each member of the second is covered by some member of the first."""
    return not uncovered_scopes(granted, requested)


def is_strictly_narrower(child: Sequence[str], parent: Sequence[str]) -> bool:
    """Tell whether a child's scopes are covered by its parent's, and do not cover them back."""
    return covers_all(parent, child) and not covers_all(child, parent)


def check_call_scopes(required: object) -> None:
    """Check the scopes that a call names: at least one, each well-formed and without a constraint.

    Raises :class:`FormatError` ``INVALID_SCOPE``.
    """
    if not isinstance(required, list | tuple) or not required:
        raise FormatError("INVALID_SCOPE", "A call names at least one scope.")
    for text in required:
        scope = parse_scope(text)
        if scope.bound is not None or scope.text is not None:
            _refuse(text, "has a constraint; a call names scopes without one and states its amount")


def _covers(granted: Scope, requested: Scope) -> bool:
    if (granted.name, granted.action) != (requested.name, requested.action):
        return False
    if granted.bound is not None:
        return requested.bound is not None and requested.bound <= granted.bound
    return granted.text is None or granted.text == requested.text


def _check_part(text: str, part: str, value: str) -> str:
    if value == "":
        _refuse(text, f"has an empty {part}")
    if len(value) > 64:
        _refuse(text, f"has more than 64 characters in its {part}")
    if _PART.fullmatch(value) is None:
        _refuse(text, f"has characters other than A-Z a-z 0-9 _ - and . in its {part}")
    return value


def _refuse(text: object, fault: str) -> NoReturn:
    shown = quoted(text[:MAX_SCOPE_LENGTH]) if isinstance(text, str) else f"of type {type(text).__name__}"
    raise FormatError("INVALID_SCOPE", f"The scope {shown} {fault}.")
