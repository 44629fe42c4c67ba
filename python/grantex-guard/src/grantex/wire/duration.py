"""Durations such as ``90s``, ``15m``, ``24h`` or ``7d`` (``docs/protocol.md`` §2)."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"([0-9]{1,9})([smhd])")


def parse_duration(text: str) -> int | None:
    """Read a duration; seconds, or None when the text is not a duration."""
    match = _DURATION.fullmatch(text)
    return None if match is None else int(match[1]) * _SECONDS[match[2]]
