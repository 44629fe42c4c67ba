"""Events for dashboards (`docs/protocol.md` §12)."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from grantex.client._async.pages import LARGEST_PAGE, by_cursor
from grantex.client._async.transport import AsyncTransport
from grantex.client.backoff import is_answer_lost, wait_before
from grantex.client.call import Call
from grantex.client.errors import GrantexError
from grantex.client.models.events import EventPage, GrantexEvent, LogGrowth, StreamNotice
from grantex.client.server_events import ServerEvent, ServerEventReader

MODEL = TypeVar("MODEL", bound=BaseModel)

_EVENTS: Final = "/v1/events"

# Seconds. The server sends something every 5 of them; a stream that is silent for longer than this is lost.
_LONGEST_SILENCE: Final = 45.0
# Seconds until the next connection after one that ended well.
_AGAIN_AFTER: Final = 1.0
# The longest wait after a failure.
_LONGEST_WAIT: Final = 30.0


class AsyncEvents:
    """`/v1/events`. Needs the role `audit-read`."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list(
        self, *, cursor: str | None = None, page: int | None = None, page_size: int | None = None
    ) -> EventPage:
        """Return one page, newest first. Events are kept for 7 days."""
        query = {"cursor": cursor, "page": page, "pageSize": page_size}
        return await self._transport.send(Call(method="GET", path=_EVENTS, query=query), EventPage)

    def list_all(self) -> AsyncIterator[GrantexEvent]:
        """Yield every kept event, newest first."""

        async def fetch(cursor: str | None) -> EventPage:
            return await self.list(cursor=cursor, page_size=LARGEST_PAGE)

        return by_cursor(fetch, lambda page: page.events)

    async def stream(self, *, after: str | None = None) -> AsyncIterator[GrantexEvent | StreamNotice]:
        """Yield events as they happen, each once and in order.

        It reconnects by itself and continues where it was; it ends when you leave the loop. `after` is the id
        of the last known event, or a `place`. Default: from now on.

        Raise GrantexError if reconnecting would not help: `CREDENTIAL_UNKNOWN` once the API key has ended,
        `ROLE_REQUIRED`, `TOO_MANY_STREAMS`, `STREAMS_OFF`.
        """
        place = after
        failures = 0
        while True:
            wait = _AGAIN_AFTER
            try:
                async with aclosing(self._connect(place)) as items:
                    async for identifier, item in items:
                        failures = 0
                        place = identifier or place
                        yield item
            except GrantexError as error:
                if not is_answer_lost(error) and error.status != 503:
                    raise
                failures += 1
                longest = wait_before(error, failures, self._transport.clock.random())
                wait = _LONGEST_WAIT if longest is None else longest
            await self._transport.clock.sleep(wait)

    async def _connect(
        self, after: str | None
    ) -> AsyncGenerator[tuple[str | None, GrantexEvent | StreamNotice], None]:
        reader = ServerEventReader()
        call = Call(method="GET", path=f"{_EVENTS}/stream", query={"after": after})
        async with self._transport.stream(call, "text/event-stream", silence=_LONGEST_SILENCE) as pieces:
            async for piece in pieces:
                for event in reader.feed(piece):
                    item = _item_of(event)
                    if item is not None:
                        yield event.id, item


def _item_of(event: ServerEvent) -> GrantexEvent | StreamNotice | None:
    """None for a kind that a newer server sends."""
    if event.event == "ready":
        return StreamNotice(type="ready", place=event.id or "")
    if event.event == "reset":
        return StreamNotice(type="reset", place=event.id or "")
    if event.event == "audit":
        return StreamNotice(type="audit", seq=_parse(event.data, LogGrowth).seq)
    return _parse(event.data, GrantexEvent) if event.event is None else None


def _parse(data: str, model: type[MODEL]) -> MODEL:
    try:
        return model.model_validate_json(data)
    except ValidationError:
        pass
    raise GrantexError("UNEXPECTED_ANSWER", "the stream holds an event of another shape")
