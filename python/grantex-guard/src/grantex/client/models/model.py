"""The base of all answers and requests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, PlainSerializer
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """An answer of the server: frozen, with snake_case attributes for the camelCase members of the wire.

    Members that this version does not know are ignored; a known one of another type is refused.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
    )


class Request(BaseModel):
    """A request: frozen, and checked when it is made. An unknown member is refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
        loc_by_alias=False,
        defer_build=True,
    )

    def to_wire(self) -> dict[str, JsonValue]:
        """Return the members that were given, by their names on the wire. None means: not given."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    parsed = datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        raise ValueError("an instant must state its offset")
    return parsed.astimezone(UTC)


def to_instant(value: datetime) -> str:
    """Return an instant as the wire writes it: `YYYY-MM-DDTHH:mm:ss.sssZ`.

    Raise TypeError for a datetime without an offset, because nobody can know which instant is meant.
    """
    if value.tzinfo is None:
        raise TypeError("a datetime must have a timezone: datetime.now(UTC), for example")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[
    datetime, BeforeValidator(_instant), PlainSerializer(to_instant, return_type=str, when_used="json")
]
"""A moment, in UTC."""

# The wire has arrays; Python code should not be able to change an answer.
Texts = Annotated[tuple[str, ...], Field(strict=False)]
"""Several texts."""

Several = Annotated[Sequence[str], AfterValidator(tuple)]
"""Several texts of a request. One text, whose characters nobody means, is refused."""

Details = Annotated[tuple[dict[str, JsonValue], ...], Field(strict=False)]
"""Limits of scopes (`docs/protocol.md` §15), as JSON has them."""

AskedDetails = Annotated[Sequence[Mapping[str, JsonValue]], AfterValidator(tuple)]
"""Limits of scopes in a request. The server refuses what it does not know."""

Secret = Annotated[str, Field(repr=False)]
"""A text that is not shown when the answer is printed."""

OptionalSecret = Annotated[str | None, Field(repr=False)]
"""The same, where it may be missing."""


class Page(Answer):
    """The members that every page of a list has."""

    total: int
    """How many items there are; exact up to 10,000, and 10,000 above that."""
    page: int
    """From 1."""
    page_size: int
    next_cursor: str | None = None
    """Where the next page begins; None on the last page, and in lists without a cursor."""


class FilteredPage(Page):
    """A page of a filter. Where few items meet all conditions, it may be short and still have a next one."""

    is_total_partial: bool = False
    """Whether only a part of the list was counted, so that `total` is a lower bound."""
