"""An admitted call runs, and is settled by how it ended."""

from collections.abc import Awaitable, Callable, Mapping
from inspect import isawaitable
from typing import Any, TypeAlias, TypeVar, cast

from grantex.guard.admission import Admission
from grantex.guard.current_grant import within
from grantex.guard.ending import FAILED, SUCCEEDED, cancellations_now, ending_of_error
from grantex.guard.follow import follow, is_followed

RESULT = TypeVar("RESULT")

Failed: TypeAlias = Callable[[Any], bool]
"""Tells whether a result is a failure."""


def execute_admitted(
    admission: Admission, execute: Callable[[Admission], RESULT], failed: Failed | None
) -> RESULT:
    """Run an admitted call, and settle it with how it ended."""
    try:
        with within(admission):
            result = execute(admission)
    except BaseException as error:
        admission.end(ending_of_error(error, admission.known_end))
        raise
    return cast("RESULT", _finished(result, admission, failed))


async def execute_admitted_async(
    admission: Admission, execute: Callable[[Admission], RESULT | Awaitable[RESULT]], failed: Failed | None
) -> RESULT:
    """Do what :func:`execute_admitted` does, and await the result where it has to be awaited."""
    cancellations = cancellations_now()
    try:
        with within(admission):
            result = execute(admission)
            if isawaitable(result):
                result = await result
    except BaseException as error:
        admission.end(ending_of_error(error, admission.known_end, cancellations))
        raise
    return cast("RESULT", _finished(result, admission, failed))


def _finished(result: Any, admission: Admission, failed: Failed | None) -> Any:
    try:
        is_failure = _is_failed_result(result)
        if not is_failure and failed is not None and not isawaitable(result):
            is_failure = failed(result)
        ending = FAILED if is_failure else SUCCEEDED
        if is_followed(result):
            return follow(result, admission, ending, lambda value: _finished(value, admission, failed))
    except BaseException as error:
        # Raised by `failed`: the call ran, and nobody knows how it ended.
        admission.end(ending_of_error(error, admission.known_end))
        raise
    admission.end(ending)
    return result


def _is_failed_result(result: object) -> bool:
    """Tell whether a result itself says that it is a failure, as that of an MCP tool does (``isError``)."""
    if result is None or isinstance(result, str | int):
        return False
    if isinstance(result, Mapping):
        return result.get("isError") is True
    try:
        # The attribute is `is_error` in the second major version of the `mcp` package, where the other name
        # may warn.
        name = "is_error" if hasattr(result, "is_error") else "isError"
        return getattr(result, name, None) is True
    except Exception:
        # A tool may return anything, and reading it must not change the result.
        return False
