"""What the server is asked about a call, and what its refusal becomes."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple, TypeVar

from grantex.base.errors import AuthorizationError
from grantex.base.json import JsonObject
from grantex.guard.call import Call
from grantex.guard.decision import OnlineNeed
from grantex.guard.online.admissions import AdmissionAnswer
from grantex.guard.record import CheckedInput, action_of
from grantex.guard.rule import Rule, at_once
from grantex.log.entry.canonical_json import InputSnapshot, canonical_input
from grantex.verify.details.currency import is_currency
from grantex.verify.grant import Grant
from grantex.verify.scope.decimal import amount_text
from grantex.wire.reasons import REASONS

VALUE = TypeVar("VALUE")

_MAX_INPUT_BYTES: Final = 8192
"""The most that the server admits and shows to a person, in bytes of canonical JSON."""


class OnlineCall(NamedTuple):
    """A call that the guard allows, and the server must admit."""

    call: Call[Any]
    grant: Grant
    token: str
    need: OnlineNeed
    checked: CheckedInput
    metadata: JsonObject
    """What the audit log records."""


def admission_request(online: OnlineCall) -> JsonObject:
    """Return the body of ``POST /v1/admissions``.

    Raises :class:`AuthorizationError` ``rule_failed``; ``input_not_canonical`` for an input that is too long
    to be shown.
    """
    call, grant, checked = online.call, online.grant, online.checked
    audience = grant.audience
    request: dict[str, Any] = {
        "token": online.token,
        "audience": audience if isinstance(audience, str) else audience[0],
        "action": action_of(call),
        "scopes": [] if call.rule is None else list(call.rule.scopes),
        **_shown_of(call, grant, checked.snapshot),
        "metadata": online.metadata,
    }
    optional = {
        "keyThumbprint": grant.key_thumbprint,
        "arguments": None if checked.compared is None else json.loads(checked.compared.text),
        "amount": None if checked.amount is None else amount_text(checked.amount),
        "currency": _reading(grant, lambda: _currency_of(call)),
        "approval": True if online.need.asks_person else None,
    }
    return request | {name: value for name, value in optional.items() if value is not None}


def _shown_of(call: Call[Any], grant: Grant, snapshot: InputSnapshot | None) -> dict[str, Any]:
    """Return the input, or what the rule shows of it together with the digest of all of it."""
    text = "null" if snapshot is None else snapshot.text
    if call.rule is not None and call.rule.shown is not None:
        return {
            "shown": _reading(grant, lambda: _shown_by(call.rule, call.input)),
            "restDigest": sha256(text.encode()).hexdigest(),
        }
    if len(text.encode()) > _MAX_INPUT_BYTES:
        detail = f"A call that the server must admit has an input of at most {_MAX_INPUT_BYTES} bytes."
        raise AuthorizationError("input_not_canonical", detail=detail, attribution=grant)
    return {"input": json.loads(text)}


def _shown_by(rule: Rule[Any] | None, input: Any) -> Any:  # noqa: A002
    shown = None if rule is None or rule.shown is None else at_once(rule.shown(input))
    if not isinstance(shown, Mapping):
        raise TypeError('"shown" of the rule returned no mapping.')
    return json.loads(canonical_input(shown).text)


def _currency_of(call: Call[Any]) -> str | None:
    if call.rule is None or call.rule.currency is None:
        return None
    stated = call.rule.currency
    currency = at_once(stated(call.input)) if callable(stated) else stated
    if not is_currency(currency):
        raise TypeError('"currency" of the rule returned no currency, such as EUR.')
    return currency


def _reading(grant: Grant, read: Callable[[], VALUE]) -> VALUE:
    try:
        return read()
    except Exception as cause:
        raise AuthorizationError("rule_failed", cause=cause, attribution=grant) from cause


def refusal_of(answer: AdmissionAnswer, grant: Grant) -> AuthorizationError:
    """Return the refusal of the server as the guard's own, in the guard's own words.

    A reason that is not known here is ``admission_unavailable``.
    """
    refusal = answer.refusal
    reason: Any = refusal.get("code")
    if not isinstance(reason, str) or reason not in REASONS:
        cause = ValueError(f"The server refused for a reason that is not known here: {reason!r}.")
        return AuthorizationError("admission_unavailable", cause=cause, attribution=grant)
    message, known = refusal.get("message"), f"{REASONS[reason].message} "
    is_longer = isinstance(message, str) and message.startswith(known)
    missing = refusal.get("missingScopes")
    missing_scopes = [one for one in missing if isinstance(one, str)] if isinstance(missing, list) else []
    return AuthorizationError(
        reason,  # type: ignore[arg-type]
        missing_scopes=missing_scopes,
        held_scopes=grant.scopes if missing_scopes else (),
        detail=(message.removeprefix(known) or None) if isinstance(message, str) and is_longer else None,
        members=_members_of(refusal),
        attribution=grant,
    )


_MEMBERS: Final = {
    "arguments": list,
    "approvalId": str,
    "approvalUrl": str,
    "expiresAt": str,
    "policy": str,
    "budget": dict,
}


def _members_of(refusal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: refusal[name] for name, kind in _MEMBERS.items() if isinstance(refusal.get(name), kind)}
