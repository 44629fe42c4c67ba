"""The details of a refusal for a claim that differs from what the service expects."""

import re
from collections.abc import Sequence
from typing import TypedDict

# How much of a foreign claim is repeated, in characters.
_MAX_SHOWN = 200
_INVISIBLE = re.compile(r"[^\x21-\x7e]")


class Mismatch(TypedDict):
    """Arguments of :class:`AuthorizationError`."""

    expected: Sequence[str]
    received: Sequence[str]
    detail: str


def mismatch(expected: Sequence[str], stated: object, where: str = "token") -> Mismatch:
    """Name both sides, so that the person who configured the service sees which one is wrong.

    The stated text comes from a stranger, so only its visible ASCII is repeated. ``where`` is what states the
    claim.
    """
    values = stated if isinstance(stated, list | tuple) else [stated]
    received = [_visible(value) for value in values if isinstance(value, str)]
    detail = f"Expected {' or '.join(expected)}; the {where} states {', '.join(received) or 'none'}."
    return {"expected": expected, "received": received, "detail": detail}


def _visible(text: str) -> str:
    return _INVISIBLE.sub("?", text[:_MAX_SHOWN])
