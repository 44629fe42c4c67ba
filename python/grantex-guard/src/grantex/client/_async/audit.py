"""The audit log (`docs/protocol.md` §8)."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final, overload

from pydantic import ValidationError

from grantex.base.json import JsonObject
from grantex.client._async.discovery import AsyncDiscovery
from grantex.client._async.pages import LARGEST_PAGE, by_cursor
from grantex.client._async.transport import AsyncTransport
from grantex.client.agent_key import SigningKey
from grantex.client.call import Call, Order, path_of
from grantex.client.errors import GrantexError
from grantex.client.json_lines import LineSplitter, broken
from grantex.client.models.audit import (
    AuditEntry,
    AuditPage,
    ConsistencyProof,
    DisposalLine,
    Entries,
    EntryStatus,
    InclusionProof,
    LogKey,
    NewAuditEntry,
)
from grantex.client.models.model import to_instant
from grantex.client.params import params_of
from grantex.client.sign_entry import sign_entry

_AUDIT: Final = "/v1/audit"

# Bytes; far above the size of any checkpoint.
_LONGEST_CHECKPOINT: Final = 64 * 1024


class AsyncAudit:
    """`/v1/audit`. Writing needs the role `audit-write`, reading `audit-read`, erasing `admin`."""

    def __init__(self, transport: AsyncTransport, discovery: AsyncDiscovery) -> None:
        self._transport = transport
        self._discovery = discovery

    @overload
    async def log(
        self,
        entry: NewAuditEntry,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> AuditEntry: ...

    @overload
    async def log(
        self,
        /,
        *,
        grant_id: str,
        action: str,
        status: EntryStatus,
        agent_id: str | None = None,
        agent_did: str | None = None,
        principal_id: str | None = None,
        ref: str | None = None,
        metadata: JsonObject | None = None,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> AuditEntry: ...

    async def log(
        self,
        entry: NewAuditEntry | None = None,
        /,
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
        **members: object,
    ) -> AuditEntry:
        """Write an entry. Return when it is durable.

        Pass a `NewAuditEntry`, or its members as keywords. `key` is the key of the agent, which signs the
        entry; the entry must then state its `agent_id`. Signatures can be checked without the server.
        Default: not signed.

        Raise GrantexError `NOT_FOUND` for an unknown grant, `METADATA_NOT_CANONICAL`, 422 for a
        contradiction; `SIGNATURE_INVALID`, `SIGNATURE_KEY_UNKNOWN` or `SIGNATURE_KEY_RETIRED` for a signature
        that is not by the agent's current key; `SIGNATURE_USED` for one that is in the log already. Raise
        TypeError for an entry without `agent_id` that is to be signed.
        """
        (written,) = await self._signed([params_of(NewAuditEntry, entry, members)], key)
        call = Call(
            method="POST", path=f"{_AUDIT}/log", body=written.to_wire(), idempotency_key=idempotency_key
        )
        return await self._transport.send(call, AuditEntry)

    async def batch(
        self,
        entries: Iterable[NewAuditEntry],
        *,
        key: SigningKey | None = None,
        idempotency_key: str | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Write up to 500 entries, all or none, in this order. Raises what `log` raises."""
        written = await self._signed(entries, key)
        body = {"entries": [entry.to_wire() for entry in written]}
        call = Call(method="POST", path=f"{_AUDIT}/batch", body=body, idempotency_key=idempotency_key)
        return (await self._transport.send(call, Entries)).entries

    async def get(self, entry_id: str) -> AuditEntry:
        """Raise GrantexError `NOT_FOUND`."""
        return await self._transport.send(Call(method="GET", path=path_of(_AUDIT, entry_id)), AuditEntry)

    async def list(
        self,
        *,
        agent_id: str | None = None,
        grant_id: str | None = None,
        principal_id: str | None = None,
        action: str | None = None,
        status: EntryStatus | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        order: Order | None = None,
        cursor: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> AuditPage:
        """Return one page, in the order of the log, or in reverse with `order` `desc`.

        `since` is this instant and later, `until` before this instant. A cursor continues in the order in
        which it was returned.
        """
        query = {
            "agentId": agent_id,
            "grantId": grant_id,
            "principalId": principal_id,
            "action": action,
            "status": status,
            "since": None if since is None else to_instant(since),
            "until": None if until is None else to_instant(until),
            "order": order,
            "cursor": cursor,
            "page": page,
            "pageSize": page_size,
        }
        return await self._transport.send(
            Call(method="GET", path=f"{_AUDIT}/entries", query=query), AuditPage
        )

    def list_all(
        self,
        *,
        agent_id: str | None = None,
        grant_id: str | None = None,
        principal_id: str | None = None,
        action: str | None = None,
        status: EntryStatus | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[AuditEntry]:
        """Yield every entry that matches the filter, in the order of the log; pages are fetched as needed."""

        async def fetch(cursor: str | None) -> AuditPage:
            return await self.list(
                agent_id=agent_id,
                grant_id=grant_id,
                principal_id=principal_id,
                action=action,
                status=status,
                since=since,
                until=until,
                cursor=cursor,
                page_size=LARGEST_PAGE,
            )

        return by_cursor(fetch, lambda page: page.entries)

    async def export(self) -> AsyncIterator[AuditEntry | DisposalLine]:
        """Yield the whole log as one stream, in constant memory.

        A log whose oldest entries were disposed of begins with a `DisposalLine`; every other line is an
        entry. `to_wire` of a line is what `check_export` of `grantex.log` takes.

        Raise GrantexError `UNEXPECTED_ANSWER` for a stream that is not of entries, or ends within one.
        """
        lines = LineSplitter()
        call = Call(method="GET", path=f"{_AUDIT}/export")
        is_first = True
        async with self._transport.stream(call, "application/jsonl") as pieces:
            async for piece in pieces:
                for line in lines.feed(piece):
                    yield _line_of(line, is_first=is_first)
                    is_first = False
        lines.end()

    async def checkpoint(self, *, size: int | None = None) -> str:
        """Return the log's newest checkpoint, which covers every entry acknowledged before: a signed note, as
        text.

        It is not verified here; `grantex.log` does that. Store it where the server cannot change it.

        Raise GrantexError `NOT_FOUND` when none was signed for a log of `size` entries; `LOG_INCONSISTENT`
        (500).
        """
        text = b""
        call = Call(method="GET", path=f"{_AUDIT}/checkpoint", query={"size": size})
        async with self._transport.stream(call, "text/plain") as pieces:
            async for piece in pieces:
                text += piece
                if len(text) > _LONGEST_CHECKPOINT:
                    raise GrantexError("UNEXPECTED_ANSWER", "the checkpoint is longer than any")
        try:
            return text.decode()
        except UnicodeDecodeError:
            pass
        raise GrantexError("UNEXPECTED_ANSWER", "the checkpoint is not UTF-8")

    async def inclusion_proof(self, *, entry: str, size: int) -> InclusionProof:
        """Return the proof that the log of `size` entries contains the entry with this id."""
        query = {"entry": entry, "size": size}
        call = Call(method="GET", path=f"{_AUDIT}/proof/inclusion", query=query)
        return await self._transport.send(call, InclusionProof)

    async def consistency_proof(self, *, from_: int, to: int) -> ConsistencyProof:
        """Return the proof that the log of `to` entries begins with that of `from_`."""
        query = {"from": from_, "to": to}
        call = Call(method="GET", path=f"{_AUDIT}/proof/consistency", query=query)
        return await self._transport.send(call, ConsistencyProof)

    async def log_key(self) -> LogKey:
        """Return the key that the server names now.

        Store it when the log begins: later a server could name another.
        """
        return await self._transport.send(Call(method="GET", path=f"{_AUDIT}/log-key"), LogKey)

    async def erase(self, entry_id: str) -> None:
        """Remove metadata and salt of one entry for good; the chain still verifies."""
        await self._transport.run(Call(method="DELETE", path=path_of(_AUDIT, entry_id, "/metadata")))

    async def _signed(
        self, entries: Iterable[NewAuditEntry], key: SigningKey | None
    ) -> tuple[NewAuditEntry, ...]:
        if key is None:
            return tuple(entries)
        issuer = (await self._discovery.describe()).issuer
        return tuple(sign_entry(entry, key=key, issuer=issuer) for entry in entries)


def _line_of(line: str, *, is_first: bool) -> AuditEntry | DisposalLine:
    for kind in (AuditEntry, DisposalLine) if is_first else (AuditEntry,):
        try:
            return kind.model_validate_json(line)
        except ValidationError:
            pass
    raise broken("holds a line that is no entry")
