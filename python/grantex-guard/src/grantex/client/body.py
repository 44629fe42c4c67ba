"""Makes the bodies of requests."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final


class NotGiven(Enum):
    """Marks a member that is not given where None has a meaning of its own."""

    NOT_GIVEN = "not given"


NOT_GIVEN: Final = NotGiven.NOT_GIVEN


def given(members: Mapping[str, object]) -> dict[str, object]:
    """Return the members that are given and not None."""
    return {name: value for name, value in members.items() if value is not None and value is not NOT_GIVEN}


def listed(option: str, texts: Iterable[str] | None) -> list[str] | None:
    """Return texts as a list. Raise TypeError for one text, whose characters nobody means."""
    if isinstance(texts, str):
        raise TypeError(f"{option} must be several texts, such as [{texts!r}]")
    return None if texts is None else list(texts)
