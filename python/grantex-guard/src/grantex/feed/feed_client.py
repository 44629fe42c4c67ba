"""The two routes of the revocation feed."""

import codecs
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Final

import httpx

from grantex.base.ask_server import ServerAccess
from grantex.base.engine import get_engine
from grantex.base.limited_body import read_limited_text
from grantex.feed.event_reader import EventReader, StreamEvent
from grantex.feed.feed_log import FeedPosition
from grantex.feed.message import MAX_MESSAGE_LENGTH, MessageFault

# The JSON around a snapshot takes a few characters.
_MAX_SNAPSHOT_BYTES: Final = MAX_MESSAGE_LENGTH + 1024
_STREAM: Final = re.compile(r"text/event-stream(?:;|$)", re.IGNORECASE)


class FeedClient:
    """A client of the feed, for use in the engine's loop."""

    def __init__(self, access: ServerAccess) -> None:
        self._url: Final = f"{access.url}/v1/revocation-feed"
        self._headers: Final = {"authorization": f"Bearer {access.api_key}", "cache-control": "no-store"}

    async def snapshot(self) -> str:
        """Fetch the snapshot: one message with everything that is revoked."""
        headers = {**self._headers, "accept": "application/json"}
        async with get_engine().http.stream("GET", self._url, headers=headers) as response:
            _check_status(response)
            text = await read_limited_text(response, _MAX_SNAPSHOT_BYTES)
        answer = json.loads(text or "")
        snapshot = answer.get("snapshot") if isinstance(answer, dict) else None
        if not isinstance(snapshot, str):
            raise MessageFault("/v1/revocation-feed did not answer with a snapshot.")
        return snapshot

    async def stream(
        self, position: FeedPosition, on_retry: Callable[[int], None]
    ) -> AsyncIterator[StreamEvent]:
        """Open the stream after a position, and yield its events in order until it ends.

        ``on_retry`` is called with how long the server asks clients to wait before they reconnect, in
        milliseconds.
        """
        place = f"{position.epoch}.{position.seq}"
        headers = {**self._headers, "accept": "text/event-stream", "last-event-id": place}
        async with get_engine().http.stream("GET", f"{self._url}/stream", headers=headers) as response:
            _check_status(response)
            if not _STREAM.match(response.headers.get("content-type", "")):
                raise MessageFault("/v1/revocation-feed/stream did not answer with a stream of events.")
            decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
            reader = EventReader(MAX_MESSAGE_LENGTH, on_retry)
            async for chunk in response.aiter_raw():
                for event in reader.read(decoder.decode(chunk)):
                    yield event


def _check_status(response: httpx.Response) -> None:
    if not response.is_success:
        raise MessageFault(f"{response.request.url.path} answered with status {response.status_code}.")
