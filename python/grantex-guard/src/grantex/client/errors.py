"""The error of every call that failed."""

import re
from typing import Any, Final, Literal

ClientErrorCode = Literal[
    "NETWORK_ERROR",
    "TIMEOUT",
    "UNEXPECTED_ANSWER",
    "GRANT_ENDED",
    "GRANT_UNKNOWN",
    "STORE_DAMAGED",
    "KEY_UNKNOWN",
    "TOKEN_NOT_BOUND",
    "CALLBACK_MALFORMED",
    "STATE_MISMATCH",
    "ISSUER_MISMATCH",
    "ACCESS_DENIED",
    "APPROVAL_REFUSED",
    "APPROVAL_EXPIRED",
    "REQUEST_CANCELLED",
    "REQUEST_EXPIRED",
    "CODE_ELSEWHERE",
    "AUTHORIZATION_FAILED",
]
"""The codes of this package. The server's own codes are in `docs/protocol.md`; a newer server may have more.
"""

# API keys, refresh tokens and JWTs, in case an answer repeats one.
_SECRET: Final = re.compile(r"gx_(?:test|live)_[\w-]+|ref_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]*")
_FIELD: Final = re.compile(r"([A-Za-z][\w.]{0,99}): ")


class GrantexError(Exception):
    """A call that failed. Neither its message nor its attributes contain an API key, a token or a code.

    Programs decide by `code`; the message is for people and may change.
    """

    code: str
    """Stable, in upper snake case: one of `ClientErrorCode`, or a code of the server such as `NOT_FOUND`."""
    message: str
    """One sentence for people."""
    status: int | None
    """The HTTP status; None without a response."""
    request_id: str | None
    """The id of the request in the server's log; None without a response."""
    retry_after: int | None
    """How many seconds the server asks to wait before the next request, if it said so."""
    error_uri: str | None
    """The page about the code at the server, which says how to mend it; None for codes of this package."""
    field: str | None
    """The member of the request that `VALIDATION_ERROR` is about, by its name on the wire, such as `agentId`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: int | None = None,
        error_uri: str | None = None,
    ) -> None:
        message = _SECRET.sub("[secret]", message)
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.error_uri = error_uri
        named = _FIELD.match(message) if code == "VALIDATION_ERROR" else None
        self.field = None if named is None else named[1]

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross processes, as in `multiprocessing` and Celery."""
        place = {
            "status": self.status,
            "request_id": self.request_id,
            "retry_after": self.retry_after,
            "error_uri": self.error_uri,
        }
        return _restore, (self.code, self.message, place)


def _restore(code: str, message: str, place: dict[str, Any]) -> GrantexError:
    return GrantexError(code, message, **place)
