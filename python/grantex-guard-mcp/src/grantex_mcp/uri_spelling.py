"""Whether parsers read a URI alike, and which other URIs a server could take it for."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote_to_bytes

from pydantic_core import Url

# A longer URI matches nothing, because the time of a match grows with it.
_LONGEST: Final = 8_192
# What is more than a character once it is decoded: dots, slashes, percent signs and control characters.
_ESCAPED: Final = re.compile(r"%(?:2e|2f|5c|25|[01][0-9a-f]|7f)|\\", re.IGNORECASE)
_DOTS: Final = re.compile(r"(?:^|[/:])\.{1,2}(?:[/?#;]|\Z)")
_USER: Final = re.compile(r"[^/?#]*://[^/?#]*@")
_PARAMETER: Final = re.compile(r";|%3b", re.IGNORECASE)
# Newer versions of the WHATWG parser escape the caret in a path, and some spaces.
_EMPTY_OR_DISPUTED: Final = re.compile(r"//|[\^ ]")
_QUERY: Final = re.compile(r"[?#].*\Z", re.DOTALL)
_USER_AND_PORT: Final = re.compile(
    r"\A([^/:]*://)(?:[^/]*@)?([^/]*?)(?::[0-9\ue000-\uf8ff]*)?(?=/|\Z)", re.DOTALL
)
_PARAMETERS_AND_STREAMS: Final = re.compile(r"(?:;|::?\$)[^/]*")
_DOTS_AND_SPACES: Final = re.compile(r"(?<![. ])[. ]+(?=/|\Z)")
_PERCENT: Final = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE)


def is_plain(uri: str) -> bool:
    """Tell whether every parser reads a URI alike.

    The WHATWG parser reads it as it is written. It has no fragment, no empty part of a path, which some
    servers drop, and no parameter (``;…``) in front of another part, which some take for its end.
    """
    if len(uri) > _LONGEST or "#" in uri or _ESCAPED.search(uri) or _DOTS.search(uri):
        return False
    href = href_of(uri)
    if href is None or href not in (uri, f"{uri}/"):
        return False
    path = Url(uri).path or ""
    _, *parameters = _PARAMETER.split(path)
    return not _EMPTY_OR_DISPUTED.search(path) and not any("/" in text for text in parameters)


def href_of(uri: str) -> str | None:
    """Return a URI as the WHATWG parser writes it; None for what is none."""
    try:
        return str(Url(uri))
    except ValueError:
        return None


def names_user(uri: str) -> bool:
    """Tell whether a URI or a template names a user in front of its host."""
    return _USER.match(uri) is not None


def folded(uri: str) -> str:
    """Return a form in which URIs are equal that a server could take for each other.

    Scheme, host and path are in lower case and decoded, without user, port, query, fragment, parameters
    (``;…``), types of streams of NTFS (``::$DATA``), empty parts, and dots and spaces at the end of a part.
    A backslash that compatible characters hide is a slash. Placeholders of variables (U+E000 and up) stay.
    """
    text = unicodedata.normalize("NFKC", _PERCENT.sub(_decoded, _shortened(uri))).lower()
    text = _DOTS_AND_SPACES.sub("", _shortened(text.replace("\\", "/")))
    text = re.sub(r"/+", "/", text)
    return re.sub(r"\A([^/:]*):/?", r"\1:/", text).removesuffix("/")


def _shortened(uri: str) -> str:
    return _PARAMETERS_AND_STREAMS.sub("", _USER_AND_PORT.sub(r"\1\2", _QUERY.sub("", uri)))


def _decoded(part: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(part.group()).decode()
    except UnicodeDecodeError:
        return part.group()
