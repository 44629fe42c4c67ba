"""The callback of an authorization request."""

import hmac
import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from grantex.client.errors import GrantexError

_PROPER_NAME: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)


def parse_callback(url: str, *, state: str, issuer: str) -> str:
    """Return the code from the URL that the person's browser was sent back to (`docs/protocol.md` §6).

    Checks `state` first, then `iss` (RFC 9207), and only then what the callback says. Does not check the host
    and path of the URL, which may be absolute, or only path and query as an HTTP server sees it.

    `state` is the text that was passed to `authorize`, from the session of this browser; `issuer` the
    `issuer` of `Grantex.discover`.

    Raise GrantexError `CALLBACK_MALFORMED`, `STATE_MISMATCH`, `ISSUER_MISMATCH`, `ACCESS_DENIED` or
    `AUTHORIZATION_FAILED`.
    """
    if not state:
        raise TypeError("state must be the text that went with authorize")
    parameters = _parameters(url)
    if not hmac.compare_digest(_only(parameters, "state").encode(), state.encode()):
        raise GrantexError("STATE_MISMATCH", "this callback does not belong to the request of this session")
    if _only(parameters, "iss") != issuer:
        raise GrantexError("ISSUER_MISMATCH", "this callback does not come from the issuer that was asked")
    if "error" in parameters:
        raise _refused(_only(parameters, "error"))
    return _only(parameters, "code")


def _parameters(url: str) -> dict[str, list[str]]:
    try:
        return parse_qs(urlsplit(url).query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        return {}


def _only(parameters: dict[str, list[str]], name: str) -> str:
    """Return a parameter that must appear exactly once: of two, another reader may use the other one."""
    match parameters.get(name):
        case [value] if value:
            return value
        case _:
            raise GrantexError("CALLBACK_MALFORMED", f'the callback must have exactly one "{name}"')


def _refused(error: str) -> GrantexError:
    if error == "access_denied":
        return GrantexError("ACCESS_DENIED", "the principal did not approve")
    name = error if _PROPER_NAME.fullmatch(error) else "an error without a proper name"
    return GrantexError("AUTHORIZATION_FAILED", f"the issuer answered with {name}")
