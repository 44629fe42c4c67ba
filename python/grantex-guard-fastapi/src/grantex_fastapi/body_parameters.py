"""Which functions parse the body of a request."""

from collections.abc import Callable
from typing import Any

from fastapi.dependencies.utils import get_dependant
from starlette.requests import HTTPConnection


def parses_body(dependency: Callable[..., Any]) -> bool:
    """Whether a dependency, or one that it depends on, has a parameter from the body."""
    left = [get_dependant(path="/", call=dependency)]
    while left:
        dependant = left.pop()
        if dependant.body_params:
            return True
        left.extend(dependant.dependencies)
    return False


def check_endpoint_parses_no_body(connection: HTTPConnection) -> None:
    """Raise ``TypeError`` where the endpoint of a request has a parameter from the body itself.

    It would get another object than the guard has checked; with other names or models, another value.
    """
    dependant = getattr(connection.scope.get("route"), "dependant", None)
    names = [field.name for field in getattr(dependant, "body_params", ())]
    if names:
        raise TypeError(
            f"Requires: the endpoint parses the body again, as {', '.join(names)}. "
            "Let it depend on the function that is the input."
        )
