"""Server-sent events (WHATWG HTML §9.2.6), as far as the feed uses them."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple


class StreamEvent(NamedTuple):
    """An event of a stream."""

    event: str | None
    """Its type; None where the server names none."""
    data: str


class EventReader:
    """Reads events from the texts of a stream. Ids, comments and unknown fields are ignored.

    ``max_length`` is how many characters may wait for the end of their event. ``on_retry`` is called with
    how long the server asks clients to wait before they reconnect, in milliseconds.
    """

    def __init__(self, max_length: int, on_retry: Callable[[int], None]) -> None:
        self._max_length: Final = max_length
        self._on_retry: Final = on_retry
        self._event: str | None = None
        self._data: list[str] = []
        self._data_length = 0
        self._unfinished: list[str] = []
        self._unfinished_length = 0
        self._ends_with_return = False

    def read(self, text: str) -> list[StreamEvent]:
        """Return the events that are whole with this text. Raises ``ValueError`` for one that is too long."""
        if text == "":
            return []
        # The second half of a line end.
        lines = _LINE_END.split(text[1:] if self._ends_with_return and text[0] == "\n" else text)
        self._ends_with_return = text.endswith("\r")
        events: list[StreamEvent] = []
        if len(lines) > 1:
            lines[0] = "".join([*self._unfinished, lines[0]])
            self._unfinished, self._unfinished_length = [], 0
        for line in lines[:-1]:
            if line != "":
                self._read_line(line)
                continue
            if self._data:
                events.append(StreamEvent(self._event, "\n".join(self._data)))
            self._event, self._data, self._data_length = None, [], 0
        self._unfinished.append(lines[-1])
        self._unfinished_length += len(lines[-1])
        if self._unfinished_length + self._data_length > self._max_length:
            raise ValueError("An event of the stream is too long.")
        return events

    def _read_line(self, line: str) -> None:
        field, colon, value = line.partition(":")
        value = value.removeprefix(" ") if colon else ""
        if field == "event":
            self._event = value or None
        elif field == "retry" and value.isascii() and value.isdigit():
            self._on_retry(int(value[:9]))
        elif field == "data":
            self._data.append(value)
            self._data_length += len(value) + 1


_LINE_END: Final = re.compile(r"\r\n|\n|\r")
