"""What a limit says, in the words of a refusal."""

from dataclasses import dataclass
from typing import Any, Literal

from grantex.base.number_text import number_text
from grantex.base.strict_json import quoted
from grantex.verify.details.call_detail import ArgumentLimit, Scalar

Limit = ArgumentLimit | Literal["required", "not allowed"]


@dataclass(frozen=True, slots=True)
class RefusedArgument:
    """An argument that a detail refuses. It never holds the value."""

    scope: str
    """The scope that the detail limits."""
    argument: str
    """The path of the argument; empty for the input as a whole."""
    limit: Limit
    """The limit that it does not keep; ``required`` when it is missing, ``not allowed`` where a closed detail
    does not name it."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the body of a refusal has it."""
        limit = self.limit if isinstance(self.limit, str) else self.limit.to_json()
        return {"scope": self.scope, "argument": self.argument, "limit": limit}


def limit_in_words(limit: Limit) -> str:
    """Say a limit as what follows the name of the argument: ``may be at most 500``."""
    if isinstance(limit, str):
        return f"is {limit}"
    words = [
        _range_in_words(limit),
        limit.one_of and f"must be {_choice_in_words(limit.one_of)}",
        limit.prefix and f"must begin with {quoted(limit.prefix)}",
        limit.under and f"must be {quoted(limit.under)} or a path below it",
        limit.host and _host_in_words(limit.host),
    ]
    return " and ".join(text for text in words if text) or "must be given"


def refused_argument_in_words(refused: RefusedArgument) -> str:
    """Say which argument a call may not have, or must have, in a sentence."""
    subject = "The input" if refused.argument == "" else f'The argument "{refused.argument}"'
    return f"{subject} of this call {limit_in_words(refused.limit)}."


def _range_in_words(limit: ArgumentLimit) -> str | None:
    if limit.max is None:
        return None if limit.min is None else f"must be at least {limit.min}"
    if limit.min is None:
        return f"may be at most {limit.max}"
    return f"must be {limit.max}" if limit.min == limit.max else f"must be from {limit.min} to {limit.max}"


def _choice_in_words(values: tuple[Scalar, ...]) -> str:
    *others, last = map(_written, values)
    if len(others) <= 1:
        return " or ".join([*others, last])
    return f"one of {', '.join(others)} or {last}"


def _written(value: Scalar) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) or ""


def _host_in_words(host: str) -> str:
    place = f"below {host[1:]}" if host.startswith(".") else f"at {host}"
    return f"must be an https address {place}"
