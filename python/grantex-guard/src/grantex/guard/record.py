"""What is recorded about a call, and whether its input is still the one that was checked."""

import re
from concurrent.futures import Future
from hashlib import sha256
from typing import Any, Final, NamedTuple

from grantex.base.errors import Attribution
from grantex.base.json import JsonObject
from grantex.guard.call import Call
from grantex.guard.rule import at_once
from grantex.log.entry.canonical_json import InputSnapshot, canonical_input, canonical_metadata
from grantex.sink.recordable import recordable
from grantex.sink.sink import AuditReceipt, AuditRecord, AuditSink
from grantex.verify.grant import Grant
from grantex.verify.scope.decimal import Amount
from grantex.wire.entries import ACTION_PATTERN, MAX_ACTION_LENGTH, EntryStatus

_NOT_IN_ACTION: Final = re.compile(r"[^A-Za-z0-9._:-]+")


_NOT_A_FUTURE: Final = (
    "The sink returned an awaitable. It must return a receipt, or a concurrent.futures.Future of one."
)


def write_to(sink: AuditSink, record: AuditRecord) -> AuditReceipt | Future[AuditReceipt]:
    """Give a record to a sink; raise what it raises, and ``TypeError`` for an ``async def write``."""
    written = sink.write(record)
    return written if isinstance(written, Future) else at_once(written, _NOT_A_FUTURE)


def record_of(
    attribution: Attribution,
    action: str,
    status: EntryStatus,
    metadata: JsonObject,
    ref: AuditReceipt | None = None,
) -> AuditRecord:
    """Make a record of a call."""
    return AuditRecord(
        grant_id=attribution.grant_id,
        agent_id=attribution.agent_id,
        agent_did=attribution.agent_did,
        principal_id=attribution.principal_id,
        action=action,
        status=status,
        metadata=metadata,
        ref=ref,
    )


def action_of(call: Call[Any]) -> str:
    """Return the action of a call in a form that the log accepts.

    A model may call a tool by any name; other characters become ``_``.
    """
    if call.rule is not None and call.rule.action is not None:
        return call.rule.action
    if ACTION_PATTERN.fullmatch(call.action):
        return call.action
    return _NOT_IN_ACTION.sub("_", call.action)[:MAX_ACTION_LENGTH] or "_"


class CheckedInput(NamedTuple):
    """The input of a call, as it was decided."""

    snapshot: InputSnapshot | None
    """None for a call without an input."""
    amount: Amount | None


def snapshot_of(call: Call[Any]) -> InputSnapshot | None:
    """Take a snapshot of what the rule's ``digest`` returns, or of the whole input."""
    if call.input is None:
        return None
    if call.rule is None or call.rule.digest is None:
        return canonical_input(call.input)
    return canonical_input(at_once(call.rule.digest(call.input)))


def is_unchanged(call: Call[Any], checked: CheckedInput) -> bool:
    """Tell whether the input of a call still is the one that was checked."""
    try:
        # The amount may depend on something that the snapshot does not show, such as private attributes.
        reads_amount = call.rule is not None and call.rule.amount is not None
        amount = call.rule.amount(call.input) if reads_amount else None  # type: ignore[union-attr, misc]
        if type(amount) is not type(checked.amount) or amount != checked.amount:
            return False
        now, then = snapshot_of(call), checked.snapshot
        if now is None or then is None:
            return now is then
        same = zip(now.identities, then.identities, strict=True)
        return now.text == then.text and all(one is other for one, other in same)
    except Exception:
        return False


def describe(call: Call[Any], snapshot: InputSnapshot | None) -> JsonObject:
    """Return the metadata of an allowed call: what its rule returns, otherwise the digest of its input."""
    if call.rule is not None and call.rule.metadata is not None:
        metadata = at_once(call.rule.metadata(call.input))
        canonical_metadata(metadata)
        return metadata
    if snapshot is None:
        return {}
    return {"inputDigest": sha256(snapshot.text.encode()).hexdigest()}


def describe_allowed(grant: Grant, metadata: JsonObject) -> JsonObject:
    """Add to the metadata of an allowed call that the revocation status of its grant was unknown."""
    return recordable(metadata, {"revocation": "unknown"}) if grant.is_revocation_unknown else metadata


def describe_refused(call: Call[Any], why: JsonObject) -> JsonObject:
    """Return the metadata of a refused call: why it was refused, and what its rule returns."""
    if call.rule is None or call.rule.metadata is None:
        return recordable(why)
    try:
        return recordable(at_once(call.rule.metadata(call.input)), why)
    except Exception:
        return why
