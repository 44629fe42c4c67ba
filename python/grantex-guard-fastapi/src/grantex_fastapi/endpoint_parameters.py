"""Whether an endpoint gets the value that its guard has checked."""

from collections.abc import Callable
from typing import Any

from fastapi.dependencies.utils import get_dependant
from starlette.requests import HTTPConnection

Dependency = Callable[..., Any]


def parses_body(dependency: Dependency) -> bool:
    """Whether a dependency, or one that it depends on, has a parameter from the body."""
    left = [get_dependant(path="/", call=dependency)]
    while left:
        dependant = left.pop()
        if dependant.body_params:
            return True
        left.extend(dependant.dependencies)
    return False


def check_endpoint(connection: HTTPConnection, read_input: Dependency, *, has_body: bool) -> None:
    """Raise ``TypeError`` where the endpoint of a request gets another object than its guard has checked.

    That is, where it has a parameter from the body itself, which with another name or model is even another
    value, or where it calls the function that reads the input once more.
    """
    endpoint = getattr(connection.scope.get("route"), "dependant", None)
    if endpoint is None:
        return
    names = [field.name for field in endpoint.body_params] if has_body else []
    if names:
        raise TypeError(
            f"Requires: the endpoint parses the body again, as {', '.join(names)}. "
            "Let it depend on the function that is the input."
        )
    if any(one.call is read_input and not one.use_cache for one in endpoint.dependencies):
        raise TypeError("Requires: the endpoint reads the input again, because of use_cache=False.")
