"""Texts with variables, and the values of these in a URI."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

# They stand for a variable: a part of a path or a piece of one, and the rest of a path.
PART: Final = "\ue000"
REST: Final = "\ue001"

UriPattern = tuple[str, ...]
Runs = Mapping[str, re.Pattern[str]]
"""What a variable can hold."""

_IN_PART: Final[Runs] = {PART: re.compile(r"[^/]+"), REST: re.compile(r".+", re.DOTALL)}
_IN_TEMPLATE: Final[Runs] = {PART: re.compile(r"[^/?#{}]+"), REST: re.compile(r"[^?#{}]+")}
_REACHED: Final = re.compile(rb"[^\0]")


def uri_pattern(text: str) -> UriPattern:
    """Split a text at its variables."""
    return tuple(filter(None, re.split(f"([{PART}{REST}])", text)))


def could_match(pattern: UriPattern, uri: str) -> bool:
    """Tell whether a pattern matches, if variables can be empty, and parts hold anything but a slash."""
    steps = _steps(pattern, uri, _IN_PART, can_be_empty=True)
    return bool(steps) and steps[-1][-1] > 0


def values_in(pattern: UriPattern, uri: str) -> list[str] | Literal["ambiguous"] | None:
    """Find the values of the variables, which have a character at least; None if the pattern does not match.

    The time grows with the length of the URI times that of the pattern, which no regular expression with
    several variables guarantees.
    """
    steps = _steps(pattern, uri, _IN_TEMPLATE, can_be_empty=False)
    if not steps or steps[-1][-1] == 0:
        return None
    if steps[-1][-1] > 1:
        return "ambiguous"
    values: list[str] = []
    end = len(uri)
    # There is one way only, so the first beginning that can be reached is the right one.
    for token, before in zip(reversed(pattern), reversed(steps[:-1]), strict=True):
        begin = end - (1 if token in _IN_PART else len(token))
        while before[begin] == 0:
            begin -= 1
        if token in _IN_PART:
            values.insert(0, uri[begin:end])
        end = begin
    return values


def _steps(pattern: UriPattern, uri: str, runs: Runs, *, can_be_empty: bool) -> Sequence[bytearray]:
    """Count the ways to each position of a URI (2 for more), before the pattern and after each token."""
    # Most patterns are told apart by their ends.
    if not pattern or not _may_begin(pattern[0], uri) or not _may_end(pattern[-1], uri):
        return ()
    ways = bytearray(len(uri) + 1)
    ways[0] = 1
    steps = [ways]
    for token in pattern:
        if token in runs:
            ways = _after_variable(ways, uri, runs[token], can_be_empty=can_be_empty)
        else:
            ways = _after_text(ways, uri, token)
        steps.append(ways)
    return steps


def _may_begin(token: str, uri: str) -> bool:
    return token in _IN_PART or uri.startswith(token)


def _may_end(token: str, uri: str) -> bool:
    return token in _IN_PART or uri.endswith(token)


def _after_text(before: bytearray, uri: str, text: str) -> bytearray:
    after = bytearray(len(before))
    at = uri.find(text)
    while at != -1:
        after[at + len(text)] = before[at]
        at = uri.find(text, at + 1)
    return after


def _after_variable(before: bytearray, uri: str, run: re.Pattern[str], *, can_be_empty: bool) -> bytearray:
    after = bytearray(len(before))
    for begin, end in (match.span() for match in run.finditer(uri)):
        first = _REACHED.search(before, begin, end)
        if first is None:
            continue
        at = first.start()
        after[at + 1 : end + 1] = b"\1" * (end - at)
        second = first if before[at] > 1 else _REACHED.search(before, at + 1, end)
        if second is not None:
            after[second.start() + 1 : end + 1] = b"\2" * (end - second.start())
    return bytearray(map(max, before, after)) if can_be_empty else after
