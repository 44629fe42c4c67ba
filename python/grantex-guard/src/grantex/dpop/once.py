"""What was found out about a request, as long as the request is there."""

import weakref
from typing import Generic, TypeVar

VALUE = TypeVar("VALUE")


class Once(Generic[VALUE]):
    """Values by the identity of objects, which need not be hashable. A value is forgotten with its object."""

    def __init__(self) -> None:
        self._values: dict[int, tuple[weakref.ref[object], VALUE]] = {}

    def get(self, owner: object) -> VALUE | None:
        """Return the value of an object; None where it has none."""
        found = self._values.get(id(owner))
        return found[1] if found is not None and found[0]() is owner else None

    def put(self, owner: object, value: VALUE) -> None:
        """Keep a value for an object. Raises ``TypeError`` for one that cannot be referred to weakly."""
        key = id(owner)
        self._values[key] = (weakref.ref(owner, lambda _: self._values.pop(key, None)), value)
