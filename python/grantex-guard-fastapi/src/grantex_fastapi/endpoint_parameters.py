"""Whether an endpoint gets the value that its guard has checked."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from starlette.requests import HTTPConnection

Dependency = Callable[..., Any]

# By which FastAPI keeps the result of a dependency; the names of several versions.
_SCOPES: Final = ("scope", "own_oauth_scopes", "parent_oauth_scopes", "security_scopes")


def parses_body(dependency: Dependency) -> bool:
    """Whether a dependency, or one that it depends on, has a parameter from the body."""
    return any(one.body_params for one in _all_below(get_dependant(path="/", call=dependency)))


def check_endpoint(connection: HTTPConnection, read_input: Dependency, *, has_body: bool) -> None:
    """Raise ``TypeError`` where the endpoint of a request gets another object than its guard has checked.

    That is, where it has a parameter from the body itself, which with another name or model is even another
    value, or where anything on its way calls the function that reads the input once more.
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
    if any(one.call == read_input and not _is_shared(one) for one in _all_below(endpoint)):
        raise TypeError(
            "Requires: the input is read again, because of use_cache=False, or of a scope or security scopes."
        )


def _all_below(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _all_below(one)


def _is_shared(dependant: Dependant) -> bool:
    """Whether it gets the result that others get, too."""
    return dependant.use_cache and not any(getattr(dependant, name, None) for name in _SCOPES)
