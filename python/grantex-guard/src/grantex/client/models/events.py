"""Events for dashboards (`docs/protocol.md` §12)."""

from typing import Literal

from pydantic import Field, SerializeAsAny, ValidationInfo, field_validator

from grantex.client.models.event_data import EVENT_TYPES, EventData, UnknownEvent
from grantex.client.models.model import Answer, Instant, Page


class GrantexEvent(Answer):
    """An event. `isinstance(event.data, GrantRevoked)` tells what has happened."""

    id: str
    """Unique; a stream can continue after it."""
    type: str
    """Such as `grant.revoked`. A newer server may send others."""
    at: Instant
    created_at: Instant
    """The same instant, under the name in all other answers."""
    developer_id: str
    data: SerializeAsAny[EventData]

    @field_validator("data", mode="plain")
    @classmethod
    def _by_type(cls, value: object, info: ValidationInfo) -> EventData:
        return EVENT_TYPES.get(info.data.get("type", ""), UnknownEvent).model_validate(value)


class StreamNotice(Answer):
    """What a stream yields besides events.

    - `ready`: everything until now was sent, and live events follow. Sent after every connection.
    - `reset`: the position that the stream continues from is too old, or from before a restore: reload
      everything.
    - `audit`: the audit log has grown to `seq`: `audit.list` has the new entries.
    """

    type: Literal["ready", "reset", "audit"]
    place: str | None = None
    """Where a stream continues, with `ready` and `reset`."""
    seq: int | None = None
    """The newest entry, with `audit`."""


class EventPage(Page):
    """A page of events, newest first."""

    events: tuple[GrantexEvent, ...]
    place: str
    """Where a stream continues after this page."""


class LogGrowth(Answer):
    """The wire form of an `audit` notice."""

    seq: int = Field(ge=0)
