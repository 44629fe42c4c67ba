"""The mark on a guarded function, so that a guard that is applied twice decides and records once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from grantex.guard.guard import Guard

SUBJECT = TypeVar("SUBJECT", bound=Callable[..., Any])

_MARK: Final = "__grantex_guarded__"


@dataclass(frozen=True, slots=True, eq=False)
class Guarding:
    """What something is guarded by. Two guardings with the same members are the same."""

    guard: Guard
    rule: object
    token: object = None
    """Reads the token of a call; another function may find another grant. None where calls carry their
    token."""

    def is_same(self, other: "Guarding") -> bool:
        """Whether another guarding has the same members."""
        # Every access to a method makes another object, which is equal.
        return self.guard is other.guard and self.rule is other.rule and self.token == other.token


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    guarding: Guarding
    subject: object
    """What was marked: a function that copied its attributes, as by ``functools.wraps``, is not guarded."""
    before: "_Mark | None"


def mark_guarded(subject: SUBJECT, guarding: Guarding, around: object = None) -> SUBJECT:
    """Mark a function that asks the guard, and return it.

    ``around`` is what ``subject`` calls when the guard agrees; its marks are kept.
    """
    setattr(subject, _MARK, _Mark(guarding, subject, _mark_of(subject if around is None else around)))
    return subject


def is_guarded(subject: object, guarding: Guarding) -> bool:
    """Tell whether a function carries a mark of this guarding."""
    return any(guarding.is_same(mark) for mark in _guardings_of(subject))


def has_guard(subject: object, is_wanted: Callable[[Guard], bool] = lambda _: True) -> bool:
    """Tell whether a function carries a mark of any guard, or of one that is wanted."""
    return any(is_wanted(guarding.guard) for guarding in _guardings_of(subject))


def _guardings_of(subject: object) -> list[Guarding]:
    found = []
    mark = _mark_of(subject)
    while mark is not None:
        found.append(mark.guarding)
        mark = mark.before
    return found


def _mark_of(subject: object) -> _Mark | None:
    function = getattr(subject, "__func__", subject)
    mark = getattr(function, "__dict__", {}).get(_MARK)
    return mark if isinstance(mark, _Mark) and mark.subject is function else None
