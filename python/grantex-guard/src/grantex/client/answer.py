"""Reads answers: what another program gave must never look like success."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grantex.client.errors import GrantexError

ANSWER = TypeVar("ANSWER", bound=BaseModel)

LONGEST_ANSWER: Final = 64 * 1024 * 1024
"""The longest answer that is read, in bytes: a page of 200 audit entries, each with the largest metadata,
stays far below. A longer one is not from the API, and could fill the caller's memory."""

_NO_CONTENT: Final = 204
_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_ADDRESS: Final = re.compile(r"https?://[\x21-\x7e]{1,2000}")


class _Refusal(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    message: str
    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    requestId: str | None = None  # noqa: N815
    errorUri: str | None = None  # noqa: N815


def read_answer(response: httpx.Response, body: bytes, model: type[ANSWER]) -> ANSWER:
    """Return the JSON of a successful answer as `model`.

    Raise GrantexError `UNEXPECTED_ANSWER` for anything else: a page, a redirect, truncated JSON, another
    shape.
    """
    expect_media_type(response, "application/json")
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        # Not chained below: pydantic quotes its input, which may hold a secret.
        fault = _fault(error)
    raise unexpected(response, fault)


def expect_nothing(response: httpx.Response, body: bytes) -> None:
    """Raise GrantexError `UNEXPECTED_ANSWER` for anything but an answer without content."""
    if response.status_code != _NO_CONTENT or body != b"":
        raise unexpected(response, "has content where there must be none")


def expect_media_type(response: httpx.Response, expected: str) -> None:
    """Raise GrantexError `UNEXPECTED_ANSWER` for content of another type."""
    stated = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != expected:
        raise unexpected(response, f"is not {expected}")


def read_error(response: httpx.Response, body: bytes) -> GrantexError:
    """Return the error of an answer that is not 2xx. Its body is not repeated unless it is from the API."""
    try:
        refusal = _Refusal.model_validate_json(body)
    except ValidationError:
        return unexpected(response, "is not an answer of the Grantex API")
    return GrantexError(
        refusal.code,
        refusal.message,
        status=response.status_code,
        request_id=refusal.requestId or response.headers.get("x-request-id"),
        retry_after=_retry_after(response),
        error_uri=address_in(refusal.errorUri),
    )


def address_in(value: object) -> str | None:
    """Return an address that a terminal and a browser may show; None for anything else."""
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) else None


def unexpected(response: httpx.Response, fault: str) -> GrantexError:
    """Return the error of an answer that is not from the API."""
    return GrantexError(
        "UNEXPECTED_ANSWER",
        f"the answer with status {response.status_code} {fault}; is base_url right?",
        status=response.status_code,
        request_id=response.headers.get("x-request-id"),
        retry_after=_retry_after(response),
    )


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return "is not JSON"
    # Names that are not of the model, such as those of settings, are the server's own.
    place = ".".join(str(step) for step in first["loc"])[:100]
    return f"has another shape than the API's{f' at {place}' if place else ''}"


def _retry_after(response: httpx.Response) -> int | None:
    """Seconds, from either form of the header (RFC 9110 §10.2.3)."""
    value = response.headers.get("retry-after")
    if value is None:
        return None
    if _SECONDS.fullmatch(value):
        return int(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    left = at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)
    return max(ceil(left.total_seconds()), 0)
