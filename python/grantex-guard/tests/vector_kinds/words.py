"""Texts, numbers and scopes."""

import hashlib
from typing import Any

from grantex.base.base64 import decode_base64url, encode_base64url
from grantex.base.errors import FormatError
from grantex.base.strict_json import parse_json
from grantex.log.entry.canonical_json import canonical_input, canonical_json, canonical_metadata
from grantex.verify.scope import scope
from grantex.verify.scope.decimal import format_decimal, is_writable_bound, parse_amount, parse_bound
from grantex.verify.scope.decision import decide_call, index_scopes
from grantex.wire.duration import parse_duration

from vector_kinds import Case, Run, format_error, number_of


def base64url(case: Case) -> Any:
    content = decode_base64url(case["text"])
    if content is None:
        return None
    assert encode_base64url(content) == case["text"]
    return content.hex()


def duration(case: Case) -> Any:
    return parse_duration(case["text"])


def decimal(case: Case) -> Any:
    if "bound" in case:
        bound = parse_bound(case["bound"])
        return None if bound is None else format_decimal(bound)
    try:
        amount = parse_amount(number_of(case))
    except FormatError as error:
        return format_error(error)
    return format_decimal(amount) if is_writable_bound(amount) else "beyond"


def canonical(case: Case) -> Any:
    if "repeated" in case:
        parts = case["repeated"]
        json = parts["before"] + parts["text"] * parts["times"] + parts["after"]
    else:
        json = case["json"]
    value = parse_json(json)
    try:
        text = {"metadata": canonical_metadata, "value": canonical_json, "input": _input_text}[case["of"]](
            value
        )
    except FormatError as error:
        return format_error(error)
    digest = {"sha256": hashlib.sha256(text.encode()).hexdigest()}
    return {**digest, "text": text} if "text" in case["expected"] else digest


def _input_text(value: object) -> str:
    return canonical_input(value).text


def scopes(case: Case) -> Any:
    try:
        return _OPERATIONS[case["operation"]](case)
    except FormatError as error:
        return format_error(error)


def _decide(case: Case) -> Any:
    shortfall = decide_call(index_scopes(tuple(case["granted"])), case["required"], number_of(case))
    if shortfall is None:
        return None
    return {"reason": shortfall.reason, "missingScopes": list(shortfall.missing_scopes)}


_OPERATIONS: dict[str, Run] = {
    "parse": lambda case: scope.format_scope(scope.parse_scope(case["scope"])),
    "canonical": lambda case: scope.canonical_scopes(case["scopes"]),
    "covers": lambda case: scope.covers(case["granted"][0], case["requested"][0]),
    "uncovered": lambda case: scope.uncovered_scopes(case["granted"], case["requested"]),
    "narrower": lambda case: scope.is_strictly_narrower(case["requested"], case["granted"]),
    "decide": _decide,
    "holds": lambda case: index_scopes(tuple(case["granted"])).keys() >= set(case["required"]),
    "call": lambda case: scope.check_call_scopes(case["required"]),
}

KINDS: dict[str, Run] = {
    "base64url": base64url,
    "canonical-json": canonical,
    "decimal": decimal,
    "duration": duration,
    "scope": scopes,
}
