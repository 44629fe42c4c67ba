"""Requests that may be passed as one object, or as keywords."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from grantex.client.models.model import Request

PARAMS = TypeVar("PARAMS", bound=Request)


def params_of(kind: type[PARAMS], params: object, members: Mapping[str, object]) -> PARAMS:
    """Return the request of a call.

    Raise TypeError, naming the members that are wrong, never their values.
    """
    if params is not None:
        if members or not isinstance(params, kind):
            raise TypeError(f"pass {kind.__name__}, or its members as keywords, not both")
        return params
    try:
        return kind(**members)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    raise TypeError("; ".join(map(_sentence, faults)))


def _sentence(fault: ErrorDetails) -> str:
    place = ".".join(str(step) for step in fault["loc"])
    return f"{place}: {fault['msg']}" if place else fault["msg"]
