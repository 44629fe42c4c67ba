"""Canonical base64 in both alphabets: each byte string has exactly one spelling (RFC 4648 §3.5)."""

from binascii import Error, a2b_base64, b2a_base64

# "+", "/" and "=" become a character that no alphabet has.
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")
_TO_URL = bytes.maketrans(b"+/", b"-_")

_PADDING = {2: b"==", 3: b"="}
# The characters whose left-over bits are zero, by the length of the last group.
_LAST = {2: b"AQgw", 3: b"AEIMQUYcgkosw048"}


def decode_base64url(text: str | bytes) -> bytes | None:
    """Decode canonical base64url (RFC 4648 §5, unpadded); None for anything else.

    No padding, no other alphabet, no white space and no left-over bits are accepted.
    """
    if isinstance(text, str):
        if not text.isascii():
            return None
        text = text.encode()
    encoded = text.translate(_FROM_URL)
    rest = len(text) & 3
    if rest:
        if rest == 1 or text[-1] not in _LAST[rest]:
            return None
        encoded += _PADDING[rest]
    try:
        return a2b_base64(encoded, strict_mode=True)
    except Error:
        return None


def encode_base64url(content: bytes) -> str:
    """Encode as base64url without padding (RFC 4648 §5), as JOSE writes bytes."""
    return b2a_base64(content, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def decode_base64(text: str) -> bytes | None:
    """Decode the one spelling that :func:`encode_base64` produces; None for anything else."""
    if not text.isascii():
        return None
    try:
        content = a2b_base64(text, strict_mode=True)
    except Error:
        return None
    return content if encode_base64(content) == text else None


def encode_base64(content: bytes) -> str:
    """Encode as base64 with padding (RFC 4648 §4), as signed notes and proofs write bytes."""
    return b2a_base64(content, newline=False).decode()
