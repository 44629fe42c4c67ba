"""Activity in numbers (`docs/protocol.md` §8)."""

from datetime import datetime
from typing import Literal

from grantex.client._sync.transport import Transport
from grantex.client.call import Call
from grantex.client.models.activity import ActivityReport
from grantex.client.models.model import to_instant


class Activity:
    """`/v1/activity` (audit-read)."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        bucket: Literal["hour", "day"] | None = None,
        time_zone: str | None = None,
    ) -> ActivityReport:
        """Return the activity of a span.

        `until` is by default now, `since` 24 hours, or 30 days, before it. `bucket` is by default `hour`, at
        most 744 of them; of `day`, at most 366. `time_zone` says whose days and hours these are, such as
        `Europe/Berlin`; default `UTC`.
        """
        query = {
            "since": None if since is None else to_instant(since),
            "until": None if until is None else to_instant(until),
            "bucket": bucket,
            "timeZone": time_zone,
        }
        return self._transport.send(Call(method="GET", path="/v1/activity", query=query), ActivityReport)
