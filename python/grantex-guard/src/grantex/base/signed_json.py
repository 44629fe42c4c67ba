"""The parts of a compact JWS."""

from typing import Any

from grantex.base.base64 import decode_base64url
from grantex.base.strict_json import parse_json


def read_encoded_object(encoded: bytes) -> dict[str, Any] | str:
    """Read a part: canonical base64url of UTF-8 of a JSON object in which no member is named twice.

    Returns what is wrong with it, in words that follow the name of the part, where it is anything else.
    """
    content = decode_base64url(encoded)
    if content is None:
        return "is not base64url"
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "is not UTF-8"
    try:
        value = parse_json(text)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else "is not a JSON object, or names a member twice"
