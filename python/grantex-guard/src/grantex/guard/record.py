"""What is recorded about a call, and whether its input is still the one that was checked."""

import re
from concurrent.futures import Future
from hashlib import sha256
from typing import Any, Final, NamedTuple

from grantex.base.errors import Attribution, AuthorizationError
from grantex.base.json import JsonObject
from grantex.guard.call import Call
from grantex.guard.decision import ComparedValues, DecidedCall, arguments_of
from grantex.guard.rule import at_once
from grantex.log.entry.canonical_json import InputSnapshot, canonical_input, canonical_metadata
from grantex.sink.recordable import recordable
from grantex.sink.sink import AuditReceipt, AuditRecord, AuditSink
from grantex.verify.details.call_limits import refused_arguments
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
    values: ComparedValues | None
    """What the limits of the grant were compared with; None where it limits no argument of the call."""
    compared: InputSnapshot | None
    """A snapshot of it, where the rule maps the input."""


def checked_input(call: Call[Any], grant: Grant, decided: DecidedCall) -> CheckedInput:
    """Take the snapshots of a call that is allowed.

    Raises :class:`AuthorizationError` ``input_not_canonical``, or ``rule_failed``.
    """
    is_mapped = decided.compared is not None and call.rule is not None and call.rule.arguments is not None
    is_by_rule = call.rule is not None and call.rule.digest is not None
    try:
        snapshot = _snapshot_of(call)
        is_by_rule = True
        compared = canonical_input(decided.compared.values) if is_mapped and decided.compared else None
    except Exception as cause:
        raise AuthorizationError(
            "rule_failed" if is_by_rule else "input_not_canonical", cause=cause, attribution=grant
        ) from cause
    return CheckedInput(snapshot, decided.amount, decided.compared, compared)


def _snapshot_of(call: Call[Any]) -> InputSnapshot | None:
    """Take a snapshot of what the rule's ``digest`` returns, or of the whole input."""
    if call.input is None:
        return None
    if call.rule is None or call.rule.digest is None:
        return canonical_input(call.input)
    return canonical_input(at_once(call.rule.digest(call.input)))


def is_unchanged(call: Call[Any], grant: Grant, checked: CheckedInput) -> bool:
    """Tell whether the input of a call still is the one that was checked, and keeps the grant's limits."""
    rule = call.rule
    try:
        # The amount may depend on something that the snapshot does not show, such as private attributes.
        amount = rule.amount(call.input) if rule is not None and rule.amount is not None else None
        if type(amount) is not type(checked.amount) or amount != checked.amount:
            return False
        if checked.values is not None and rule is not None:
            values = arguments_of(rule, call.input)
            # Without `arguments` the snapshot may show less than what the limits read.
            if refused_arguments(grant.authorization_details, rule.scopes, values):
                return False
            if rule.arguments is not None and not _is_same(checked.compared, canonical_input(values)):
                return False
        return _is_same(checked.snapshot, _snapshot_of(call))
    except Exception:
        return False


def _is_same(then: InputSnapshot | None, now: InputSnapshot | None) -> bool:
    if now is None or then is None:
        return now is then
    same = zip(now.identities, then.identities, strict=True)
    return now.text == then.text and all(one is other for one, other in same)


def describe(call: Call[Any], grant: Grant, snapshot: InputSnapshot | None) -> JsonObject:
    """Return the metadata of an allowed call: what its rule returns, otherwise the digest of its input.

    Where nobody could say whether the grant was revoked, it says so, too. Raises :class:`AuthorizationError`
    ``rule_failed``.
    """
    try:
        metadata = _described(call, snapshot)
    except Exception as cause:
        raise AuthorizationError("rule_failed", cause=cause, attribution=grant) from cause
    return recordable(metadata, {"revocation": "unknown"}) if grant.is_revocation_unknown else metadata


def _described(call: Call[Any], snapshot: InputSnapshot | None) -> JsonObject:
    if call.rule is not None and call.rule.metadata is not None:
        metadata = at_once(call.rule.metadata(call.input))
        canonical_metadata(metadata)
        return metadata
    if snapshot is None:
        return {}
    return {"inputDigest": sha256(snapshot.text.encode()).hexdigest()}


def describe_refused(call: Call[Any], why: JsonObject) -> JsonObject:
    """Return the metadata of a refused call: why it was refused, and what its rule returns."""
    if call.rule is None or call.rule.metadata is None:
        return recordable(why)
    try:
        return recordable(at_once(call.rule.metadata(call.input)), why)
    except Exception:
        return why
