"""Splits a stream of JSON Lines."""

import codecs
from typing import Final

from grantex.client.errors import GrantexError

# The longest line, in characters. An entry with the largest metadata stays far below.
_LONGEST_LINE: Final = 4 * 1024 * 1024


class LineSplitter:
    """The lines of a stream, one after the other; holds one piece and one line in memory."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""

    def feed(self, piece: bytes) -> list[str]:
        """Return the lines that the piece ends.

        Raise GrantexError `UNEXPECTED_ANSWER` for a line that does not end after 4 MiB, and for what is not
        UTF-8.
        """
        try:
            text = self._decoder.decode(piece)
        except UnicodeDecodeError:
            text = None
        if text is None:
            raise broken("is not UTF-8")
        *lines, self._rest = (self._rest + text).split("\n")
        if len(self._rest) > _LONGEST_LINE:
            raise broken("holds a line without end")
        return lines

    def end(self) -> None:
        """Raise GrantexError `UNEXPECTED_ANSWER` when the stream has ended within a line."""
        if self._rest or self._decoder.getstate()[0]:
            raise broken("ends within a line")


def broken(fault: str) -> GrantexError:
    """Return the error of an export that is not one."""
    return GrantexError("UNEXPECTED_ANSWER", f"the export {fault}")
