"""Values of Python under the names of TypeScript."""

from typing import Any


def as_json(value: Any) -> Any:
    """Write names in camel case and tuples as lists, and leave out members that are None."""
    if isinstance(value, dict):
        return {_camel(name): as_json(member) for name, member in value.items() if member is not None}
    return [as_json(member) for member in value] if isinstance(value, list | tuple) else value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
