"""Reads server-sent events (WHATWG HTML, section 9.2)."""

import codecs
from dataclasses import dataclass
from typing import Final

from grantex.client.errors import GrantexError

# The longest event, in characters, far above any event of the server.
_LONGEST_EVENT: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream."""

    event: str | None
    """Its type; None where the stream names none."""
    id: str | None
    """None where this event has none."""
    data: str


class ServerEventReader:
    """The events of a stream, in order; holds one piece and one event in memory."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._rest = ""
        self._is_begin = True
        self._begin_event()

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """Return the events that the piece completes.

        Raise GrantexError `UNEXPECTED_ANSWER` for an event that does not end after 1 MiB, and for what is not
        UTF-8.
        """
        try:
            text = self._decoder.decode(piece)
        except UnicodeDecodeError:
            text = None
        if text is None:
            raise _broken()
        if self._is_begin and text:
            text, self._is_begin = text.removeprefix("\ufeff"), False
        text = self._rest + text
        # A carriage return may be the first half of a line's end.
        held = "\r" if text.endswith("\r") else ""
        *lines, rest = text.removesuffix(held).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = rest + held
        events = [event for event in map(self._read_line, lines) if event is not None]
        if len(self._rest) + self._size > _LONGEST_EVENT:
            raise _broken()
        return events

    def _begin_event(self) -> None:
        self._event: str | None = None
        self._id: str | None = None
        self._data: list[str] = []
        self._size = 0

    def _read_line(self, line: str) -> ServerEvent | None:
        if line == "":
            return self._end_event()
        self._size += len(line)
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        return None

    def _end_event(self) -> ServerEvent | None:
        event = ServerEvent(self._event or None, self._id, "\n".join(self._data)) if self._data else None
        self._begin_event()
        return event


def _broken() -> GrantexError:
    return GrantexError("UNEXPECTED_ANSWER", "the stream is none of server-sent events")
