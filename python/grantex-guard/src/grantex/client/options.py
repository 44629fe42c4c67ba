"""How to reach a server: the options of every client, checked."""

import os
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

DEFAULT_URL: Final = "http://localhost:4000"
DEFAULT_TIMEOUT: Final = 10.0
DEFAULT_RETRIES: Final = 4

# The longest `timeout`, in seconds: more is a number of milliseconds by mistake.
_LONGEST: Final = 3600
_VISIBLE_ASCII: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Connection:
    """The options of a client, checked, with the defaults filled in."""

    base_url: str
    """Without a trailing slash."""
    timeout: float
    """How long one attempt may take, in seconds."""
    retries: int
    """How often a call is repeated after a temporary fault."""


def check_connection(base_url: object, timeout: object, retries: object) -> Connection:
    """Raise TypeError, naming the option that is wrong."""
    return Connection(_base_url(base_url), check_timeout(timeout), check_retries(retries))


def check_retries(retries: object) -> int:
    """Raise TypeError for anything but a whole number."""
    if isinstance(retries, int) and not isinstance(retries, bool) and retries >= 0:
        return retries
    raise TypeError("retries must be a whole number, at least 0")


def check_timeout(timeout: object) -> float:
    """Raise TypeError for anything but a number of seconds."""
    if isinstance(timeout, int | float) and not isinstance(timeout, bool) and 0 < timeout <= _LONGEST:
        return float(timeout)
    raise TypeError(f"timeout must be a number of seconds (not milliseconds), above 0 and at most {_LONGEST}")


def check_api_key(api_key: object) -> str:
    """Default: the environment variable `GRANTEX_API_KEY`. Raise TypeError, which never repeats the key."""
    given = os.environ.get("GRANTEX_API_KEY") if api_key is None else api_key
    if given is None or given == "":
        raise TypeError(
            "api_key is missing: pass the API key of your Grantex server, "
            "or set the environment variable GRANTEX_API_KEY"
        )
    return check_secret("api_key", given)


def check_secret(option: str, value: object) -> str:
    """Raise TypeError, naming the option, when a header cannot contain the value."""
    if isinstance(value, str) and _VISIBLE_ASCII.fullmatch(value):
        return value
    raise TypeError(f"{option} must be a string of visible ASCII characters, without spaces or line breaks")


def _base_url(given: object) -> str:
    if given is not None:
        return _check_url("base_url", given)
    from_environment = os.environ.get("GRANTEX_URL", "")
    if from_environment:
        return _check_url("GRANTEX_URL, the default of base_url,", from_environment)
    return DEFAULT_URL


def _check_url(option: str, value: object) -> str:
    if isinstance(value, str) and _VISIBLE_ASCII.fullmatch(value) and _is_plain(value):
        return value.rstrip("/")
    raise TypeError(f"{option} must be an http or https URL without user, query or fragment")


def _is_plain(value: str) -> bool:
    try:
        url = urlsplit(value)
        has_host = bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and has_host and not any(mark in value for mark in "@?#\\")
