"""Messages of the revocation feed, as strictly read as tokens (``docs/protocol.md`` §7)."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final, NamedTuple

from grantex.feed.entry import MAX_SAFE_INTEGER, FeedEntry, count_of, read_entry
from grantex.verify.keys import IssuerKeys
from grantex.verify.token import compact_parser
from grantex.wire.revocations import FEED_MESSAGE_TYPE, REVOCATION_EVENT

MAX_MESSAGE_LENGTH: Final = 32 * 1024 * 1024
"""The longest message that is read, in characters: about 100,000 entries."""

CLOCK_TOLERANCE: Final = 5.0
"""How far the clocks of the server and of the verifier may be apart, in seconds."""


class FeedMessage(NamedTuple):
    """A message with valid signature, issuer and form. Whether it follows is up to the log."""

    developer_id: str
    """The developer whose revocations it states."""
    issued_at: float
    """When it was signed, in seconds since 1970."""
    epoch: str
    """New after every restore of the server's database."""
    seq: int
    """The head of the log after the last entry."""
    prev: int
    """The ``seq`` before the first entry; 0 in a snapshot."""
    entries: tuple[FeedEntry, ...]


class MessageFault(Exception):  # noqa: N818 -- it is always the cause of an error of ours
    """A message is not valid, or does not follow."""


MessageReader = Callable[[str], Awaitable[FeedMessage]]
"""Parses and verifies a message, in the engine's loop; raises where it is not valid."""


def message_reader(
    issuer: str, keys: IssuerKeys, clock: Callable[[], float], is_revoked_key: Callable[[str], bool]
) -> MessageReader:
    """Make a reader of feed messages.

    They are compact JWS, RS256, of the type ``secevent+jwt``, by a key that the issuer publishes and has
    not revoked, with exactly the claims of the protocol, and dated at most 5 s in the future.
    """
    parse = compact_parser([FEED_MESSAGE_TYPE], MAX_MESSAGE_LENGTH)

    async def read(text: str) -> FeedMessage:
        parsed = parse(text)
        if parsed.payload.get("iss") != issuer:
            raise MessageFault("The message comes from another issuer.")
        if is_revoked_key(parsed.kid):
            raise MessageFault("The message is signed with a revoked key.")
        key = keys.find(parsed.kid, clock())
        if isinstance(key, Future):
            key = await asyncio.wrap_future(key)
        if not key.verify(parsed):
            raise MessageFault("The signature of the message is not valid.")
        message = _read_message(parsed.payload)
        if message.issued_at > clock() + CLOCK_TOLERANCE:
            raise MessageFault("The message is dated in the future.")
        if any(entry.kind == "key" and entry.id == parsed.kid for entry in message.entries):
            raise MessageFault("The message is signed with the key that it revokes.")
        return message

    return read


_CLAIMS: Final = frozenset({"iss", "aud", "iat", "jti", "events"})
_EPOCH: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _read_message(payload: Mapping[str, Any]) -> FeedMessage:
    if payload.keys() != _CLAIMS or not _has_claims(payload):
        raise MessageFault("The message lacks the claims of a feed message.")
    event = payload["events"][REVOCATION_EVENT]
    if not isinstance(event, dict):
        raise MessageFault("The event of the message is not an object.")
    epoch, entries = event.get("epoch"), event.get("entries")
    if not isinstance(epoch, str) or not _EPOCH.fullmatch(epoch):
        raise MessageFault("The message has no epoch.")
    seq, prev = count_of(event.get("seq")), count_of(event.get("prev"))
    if seq is None or prev is None or prev > seq or not isinstance(entries, list):
        raise MessageFault("The message does not state its position in the log.")
    return FeedMessage(
        payload["aud"], float(payload["iat"]), epoch, seq, prev, _read_entries(entries, prev, seq)
    )


def _read_entries(values: list[Any], prev: int, head: int) -> tuple[FeedEntry, ...]:
    """Read the entries, which must be in order and after ``prev``."""
    last = prev
    entries = []
    for value in values:
        entry = read_entry(value)
        if entry is None or not last < entry.seq <= head:
            raise MessageFault("An entry of the message is malformed or out of order.")
        last = entry.seq
        entries.append(entry)
    return tuple(entries)


def _has_claims(payload: Mapping[str, Any]) -> bool:
    events = payload["events"]
    has_event = isinstance(events, dict) and events.keys() == {REVOCATION_EVENT}
    return has_event and _is_text(payload["aud"]) and _is_text(payload["jti"]) and _is_time(payload["iat"])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_time(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= MAX_SAFE_INTEGER / 1000
