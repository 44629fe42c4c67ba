"""The shape of a grant token's claims, and how they agree with each other (``docs/protocol.md`` §6)."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeGuard

from grantex.base.errors import FormatError
from grantex.base.strict_json import MAX_SAFE_INTEGER, is_well_formed
from grantex.verify.details.call_detail import NO_DETAILS, CallDetail
from grantex.verify.details.limited_scopes import limit_fault
from grantex.verify.details.parse_details import parse_details
from grantex.verify.scope.scope import canonical_scopes
from grantex.wire.binding_ways import DIRECTORY_ACR
from grantex.wire.details import BY_DETAILS
from grantex.wire.tokens import MAX_DELEGATION_DEPTH, agent_did

Claims = Mapping[str, Any]
"""The claims of a payload. Times are NumericDate: whole seconds since 1970."""

# The longest life of a token, in seconds: a leap year.
_LONGEST_LIFE = 366 * 24 * 60 * 60


class ClaimsFault(NamedTuple):
    """What is wrong with claims."""

    reason: Literal["invalid_claim", "details_unknown"]
    fault: str
    """A sentence naming the claim."""


def read_claims(payload: object) -> tuple[CallDetail, ...] | ClaimsFault:
    """Check the shape of a payload, its scopes, and that its claims agree with each other.

    Returns the details of its scopes, or what is wrong. Does not check its times or its audience.
    """
    if not isinstance(payload, dict):
        return ClaimsFault("invalid_claim", "The payload is not an object.")
    fault = _claims_fault(payload)
    # Last: who does not understand the details must not take the rest for faulty.
    return _read_details(payload) if fault is None else ClaimsFault("invalid_claim", fault)


def _claims_fault(payload: Claims) -> str | None:
    return (
        _shape_fault(payload)
        or _time_fault(payload)
        or _scopes_fault(payload)
        or (_root_fault(payload) if payload["delegationDepth"] == 0 else _delegation_fault(payload))
        or _agent_fault(payload)
    )


def _shape_fault(payload: Claims) -> str | None:
    for claim in _TEXTS:
        value = payload.get(claim)
        if not isinstance(value, str) or value == "" or not (value.isascii() or is_well_formed(value)):
            return f'The claim "{claim}" is not a non-empty string.'
    for claim in _TIMES:
        value = payload.get(claim)
        # `type`, because `True` is an `int`, too.
        if type(value) is not int or not 0 <= value <= MAX_SAFE_INTEGER:
            return f'The claim "{claim}" is not a whole number of seconds.'
    for claim, is_right, expected in _OTHERS:
        if not is_right(payload.get(claim)):
            return f'The claim "{claim}" is not {expected}.'
    for claim, is_right, expected in _OPTIONAL:
        if claim in payload and not is_right(payload[claim]):
            return f'The claim "{claim}" is not {expected}.'
    if (payload.get("acr") == DIRECTORY_ACR) != ("idp" in payload):
        return f'The claim "idp" must be present exactly when "acr" is {DIRECTORY_ACR}.'
    return None


def _time_fault(payload: Claims) -> str | None:
    life = payload["exp"] - payload["iat"]
    if life <= 0:
        return 'The claim "exp" is not after "iat".'
    return 'The claim "exp" is more than a year after "iat".' if life > _LONGEST_LIFE else None


def _scopes_fault(payload: Claims) -> str | None:
    scopes = payload["scp"]
    if " ".join(scopes) != payload["scope"]:
        return 'The claims "scope" and "scp" differ.'
    return _canonical_fault(tuple(scopes))


def _read_details(payload: Claims) -> tuple[CallDetail, ...] | ClaimsFault:
    claimed = payload.get("authorization_details")
    if claimed is None and BY_DETAILS not in payload["scope"]:
        return NO_DETAILS
    try:
        details = NO_DETAILS if claimed is None else parse_details(claimed)
    except FormatError as error:
        text = f'The claim "authorization_details" cannot be read: {error}'
        return ClaimsFault("details_unknown", text)
    fault = limit_fault(payload["scp"], details)
    if fault is None:
        return details
    text = f'The claims "scp" and "authorization_details" disagree. {fault}.'
    return ClaimsFault("invalid_claim", text)


# An issuer grants the same few sets again and again.
@lru_cache(maxsize=1000)
def _canonical_fault(scopes: tuple[str, ...]) -> str | None:
    try:
        is_canonical = canonical_scopes(scopes) == list(scopes)
    except FormatError as error:
        return f'The claim "scp" is wrong: {error}'
    return None if is_canonical else 'The claim "scp" is not canonical.'


def _root_fault(payload: Claims) -> str | None:
    if _OF_DELEGATIONS.isdisjoint(payload):
        return None
    return 'The claims name ancestors, and "delegationDepth" is 0.'


def _delegation_fault(payload: Claims) -> str | None:
    ancestors: Sequence[str] = payload.get("anc", ())
    depth: int = payload["delegationDepth"]
    if "parentExp" in payload and payload["exp"] > payload["parentExp"]:
        return 'The claim "exp" is after "parentExp".'
    if len(ancestors) != depth or len(payload.get("ancAgt", ())) != depth:
        return 'The claims "anc" and "ancAgt" do not have "delegationDepth" members.'
    if payload.get("parentGrnt") != ancestors[-1]:
        return 'The claim "parentGrnt" is not the last member of "anc".'
    if len({*ancestors, payload["grnt"]}) != depth + 1:
        return 'The claim "anc" goes in a circle.'
    return None


def _agent_fault(payload: Claims) -> str | None:
    """Check that no claim names another agent: revocations match ``client_id`` and ``ancAgt`` alone."""
    ancestors: Sequence[str] = payload.get("ancAgt", ())
    if payload["agt"] != agent_did(payload["client_id"]):
        return 'The claim "agt" is not the DID of "client_id".'
    if payload.get("parentAgt") != (agent_did(ancestors[-1]) if ancestors else None):
        return 'The claim "parentAgt" is not the DID of the last member of "ancAgt".'
    actor = payload["act"]
    if actor.get("sub") != payload["agt"] or not _are_actors(actor, ancestors):
        return (
            'The claim "act" does not name "client_id" and then "ancAgt" from the last member to the first.'
        )
    return None


def _are_actors(actor: Claims, ancestors: Sequence[str]) -> bool:
    """Tell whether the actors in an actor are exactly these agents, the last one outermost."""
    for agent_id in reversed(ancestors):
        inner = actor.get("act")
        if not isinstance(inner, dict) or inner.get("sub") != agent_did(agent_id):
            return False
        actor = inner
    return "act" not in actor


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != "" and (value.isascii() or is_well_formed(value))


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_SAFE_INTEGER


def _is_depth(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_DELEGATION_DEPTH


def _is_texts(value: object) -> TypeGuard[list[str]]:
    if not isinstance(value, list) or not value:
        return False
    for text in value:
        if not isinstance(text, str) or text == "" or not (text.isascii() or is_well_formed(text)):
            return False
    return True


def _is_text_or_texts(value: object) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_agent(value: object) -> bool:
    return isinstance(value, str) and _AGENT_ID.fullmatch(value) is not None


def _is_agents(value: object) -> bool:
    return _is_texts(value) and all(map(_is_agent, value))


def _is_confirmation(value: object) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    thumbprint = value.get("jkt")
    return isinstance(thumbprint, str) and _THUMBPRINT.fullmatch(thumbprint) is not None


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_filled_array(value: object) -> bool:
    return isinstance(value, list) and len(value) > 0


_AGENT_ID = re.compile(r"ag_[A-Za-z0-9_]+")
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")

_A_TEXT = "a non-empty string"
_A_TIME = "a whole number of seconds"
_SOME_TEXTS = "a non-empty array of strings"

_OF_DELEGATIONS = frozenset({"parentAgt", "parentGrnt", "parentExp", "anc", "ancAgt"})

# Every token has these, so that they are checked without a call for each.
_TEXTS = ("iss", "sub", "agt", "dev", "grnt", "jti")
_TIMES = ("iat", "nbf", "exp")

# Each other claim, its check, and what the error says it must be.
_Checks = Sequence[tuple[str, Callable[[object], bool], str]]
_OTHERS: _Checks = (
    ("client_id", _is_agent, "an agent's id, ag_…"),
    ("aud", _is_text_or_texts, "a non-empty string or array of them"),
    ("scp", _is_texts, _SOME_TEXTS),
    ("scope", _is_text, _A_TEXT),
    ("delegationDepth", _is_depth, f"a whole number from 0 to {MAX_DELEGATION_DEPTH}"),
    ("act", _is_object, "an object"),
)
_OPTIONAL: _Checks = (
    ("authorization_details", _is_filled_array, "a non-empty array"),
    ("prn", _is_text, _A_TEXT),
    ("acr", _is_text, _A_TEXT),
    ("idp", _is_text, _A_TEXT),
    ("cnf", _is_confirmation, 'an object with the thumbprint "jkt" alone'),
    ("amr", _is_texts, _SOME_TEXTS),
    ("auth_time", _is_time, _A_TIME),
    ("parentAgt", _is_text, _A_TEXT),
    ("parentGrnt", _is_text, _A_TEXT),
    ("parentExp", _is_time, _A_TIME),
    ("anc", _is_texts, _SOME_TEXTS),
    ("ancAgt", _is_agents, "a non-empty array of agents' ids, ag_…"),
)
