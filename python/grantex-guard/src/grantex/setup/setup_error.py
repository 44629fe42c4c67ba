"""What keeps a service from working."""

from typing import Literal

SetupErrorCode = Literal[
    "server_unreachable",
    "issuer_mismatch",
    "api_key_refused",
    "role_missing",
    "keys_unavailable",
    "feed_unavailable",
]


class SetupError(Exception):
    """A service is not ready: ``code`` says why for programs, the text for people. Contains no secret."""

    def __init__(self, code: SetupErrorCode, message: str) -> None:
        super().__init__(code, message)
        self.code: SetupErrorCode = code
        self.message = message

    def __str__(self) -> str:
        return self.message
