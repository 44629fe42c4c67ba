"""Questions to the server's API, asked with an API key."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Final

from grantex.base.engine import get_engine
from grantex.base.limited_body import read_limited_text


@dataclass(frozen=True, slots=True)
class ServerAccess:
    """How a service reaches the API of its server."""

    url: str
    """Without a trailing slash."""
    api_key: str = field(repr=False)
    timeout: float = 5
    """How long an answer may take, in seconds."""


class ServerFault(Exception):  # noqa: N818 -- it is always the cause of an error of ours
    """There is no answer that can be used; ``status`` is that of the answer, if there was one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


# Answers that a repetition may change: too many requests, the first one still runs, the server starts or
# stops.
_PASSING: Final = frozenset({408, 409, 425, 429})


def is_passing(fault: ServerFault) -> bool:
    """Tell whether a repetition may bring another answer."""
    return fault.status is None or fault.status >= 500 or fault.status in _PASSING


_MAX_ANSWER_BYTES: Final = 64 * 1024


async def ask_server(
    access: ServerAccess, path: str, body: object = None, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Ask the server, in the engine's loop, and return the object with which it answers.

    ``body`` is sent as JSON by POST; without it, the request is a GET. ``idempotency_key`` makes a request
    that is repeated the same request. Raises :class:`ServerFault` naming the path.
    """
    headers = {"authorization": f"Bearer {access.api_key}", "accept": "application/json"}
    if idempotency_key is not None:
        headers["idempotency-key"] = idempotency_key
    request: dict[str, Any] = {} if body is None else {"json": body}
    asking = get_engine().http.stream(
        "GET" if body is None else "POST", f"{access.url}{path}", headers=headers, **request
    )
    try:
        async with asyncio.timeout(access.timeout), asking as response:
            text = await read_limited_text(response, _MAX_ANSWER_BYTES)
    except Exception as cause:
        raise ServerFault(f"{path} cannot be reached.") from cause
    status = response.status_code
    if not response.is_success:
        raise ServerFault(f"{path} answered with status {status}.", status)
    answer = _parsed(text)
    if not isinstance(answer, dict):
        raise ServerFault(f"{path} did not answer with an object.", status)
    return answer


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None
