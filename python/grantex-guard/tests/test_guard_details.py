"""A guard holds calls to the details of their grant."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from grantex import AuditReceipt, AuditRecord, Call, Rule, to_refusal
from grantex.adapter import holds_scopes
from grantex_testing.audit_log import AuditRecorder
from grantex_testing.guarding import Guarding, guarding, refusal, returning

LIMITS = {
    "type": "urn:grantex:call",
    "scope": "payments:initiate",
    "arguments": {"amount": {"max": "500"}, "recipient.country": {"oneOf": ["DE"]}},
}
WITHIN = {"amount": 500, "recipient": {"country": "DE"}}
PAY: Rule[Any] = Rule("payments:initiate", action="payment.made")


@pytest.fixture
def world() -> Iterator[Guarding]:
    with guarding() as made:
        yield made


def limited(world: Guarding, *details: Any) -> str:
    """A token of these details, and of a scope without any."""
    scopes = dict.fromkeys(f"{detail['scope']}:by_details" for detail in details)
    return world.server.token(*scopes, "read", authorization_details=list(details))


def call(
    world: Guarding, values: Any, *details: Any, rule: Rule[Any] = PAY, token: str | None = None
) -> Call[Any]:
    return Call(token=token or limited(world, *(details or (LIMITS,))), action="pay", rule=rule, input=values)


def test_a_call_within_its_limits_runs_and_its_grant_tells_them(world: Guarding) -> None:
    grant = world.guard.run(call(world, WITHIN), lambda admission: admission.grant)
    assert grant.scopes == ("payments:initiate:by_details", "read")
    assert [detail.to_json() for detail in grant.authorization_details] == [LIMITS]
    assert world.entries == ["allowed", "success of #1"]


def test_a_grant_without_details_has_none(world: Guarding) -> None:
    token = world.server.token("read")
    grant = world.guard.run(
        call(world, {}, rule=Rule("read"), token=token), lambda admission: admission.grant
    )
    assert grant.authorization_details == ()


def test_a_refusal_names_every_argument_with_its_limit_and_no_value(world: Guarding) -> None:
    error = refusal(world.guard, call(world, {"amount": 987654, "recipient": {"country": "XQ"}}))
    answer = to_refusal(error)
    assert answer.status == 403
    assert answer.body == {
        "error": "insufficient_scope",
        "code": "argument_not_granted",
        "message": "The grant does not allow these arguments. "
        'The argument "amount" of this call may be at most 500. '
        'The argument "recipient.country" of this call must be "DE".',
        "arguments": [
            {"scope": "payments:initiate", "argument": "amount", "limit": {"max": "500"}},
            {"scope": "payments:initiate", "argument": "recipient.country", "limit": {"oneOf": ["DE"]}},
        ],
        "howToAsk": "Ask the person for a grant that allows them.",
        "error_uri": f"{world.guard.issuer}/docs/errors/argument_not_granted",
    }
    assert 'scope="payments:initiate read"' in answer.headers["www-authenticate"]
    assert "987654" not in str(answer)
    assert "XQ" not in str(answer)


def test_a_blocked_entry_names_the_arguments_and_keeps_what_the_rule_records(world: Guarding) -> None:
    rule: Rule[Any] = Rule("payments:initiate", metadata=lambda _: {"arguments": "kept"})
    refusal(world.guard, call(world, {**WITHIN, "amount": 501}, rule=rule))
    assert world.recorder.entries[0].metadata == {
        "reason": "argument_not_granted",
        "refusedArguments": ["amount"],
        "arguments": "kept",
    }


def test_every_detail_of_a_scope_must_hold_and_those_of_other_scopes_do_not_count(world: Guarding) -> None:
    at_least = {**LIMITS, "arguments": {"amount": {"min": "100"}}}
    files = {**LIMITS, "scope": "files:read", "arguments": {"path": {"under": "/a"}}}
    token = limited(world, LIMITS, at_least, files)
    guard = world.guard
    assert guard.run(call(world, WITHIN, token=token), returning("paid")) == "paid"
    assert refusal(guard, call(world, {**WITHIN, "amount": 99}, token=token)).reason == "argument_not_granted"
    reading = call(world, {"path": "/a/b"}, rule=Rule("files:read"), token=token)
    assert guard.run(reading, returning("read")) == "read"
    both = call(world, WITHIN, rule=Rule("payments:initiate", "files:read"), token=token)
    assert refusal(guard, both).reason == "argument_not_granted"
    assert guard.run(call(world, None, rule=Rule("read"), token=token), returning("read")) == "read"


def test_a_rule_names_what_limits_are_compared_with_and_is_not_asked_where_nothing_is_limited(
    world: Guarding,
) -> None:
    asked: list[Any] = []

    def arguments(values: Any) -> dict[str, Any]:
        asked.append(values)
        return {"amount": values["price"], "recipient": {"country": "DE"}}

    rule: Rule[Any] = Rule("payments:initiate", arguments=arguments)
    token = limited(world, LIMITS)
    assert world.guard.run(call(world, {"price": 500}, rule=rule, token=token), returning("paid")) == "paid"
    assert refusal(world.guard, call(world, {"price": 501}, rule=rule, token=token)).reason == (
        "argument_not_granted"
    )
    assert len(asked) == 2
    world.guard.run(call(world, {}, rule=Rule("read", arguments=arguments), token=token), returning(None))
    assert len(asked) == 2


@pytest.mark.parametrize("values", [None, '{"amount": 1}', [{"amount": 1}], 5, object()])
def test_a_rule_whose_arguments_are_no_mapping_fails(world: Guarding, values: Any) -> None:
    detail = {"type": LIMITS["type"], "scope": LIMITS["scope"], "closed": True}
    rule: Rule[Any] = Rule("payments:initiate", arguments=lambda _: values)
    assert refusal(world.guard, call(world, {}, detail, rule=rule)).reason == "rule_failed"


@pytest.mark.parametrize(
    ("scopes", "details"),
    [
        (["payments:initiate:by_details"], None),
        (["payments:initiate:by_details"], []),
        (["payments:initiate:by_details"], {}),
        (["payments:initiate"], [LIMITS]),
        (["payments:initiate:max_500"], [LIMITS]),
        (["payments:initiate:by_details", "payments:initiate"], [LIMITS]),
        (["payments:initiate:by_details", "files:read:by_details"], [LIMITS]),
        (["flights:search"], [LIMITS]),
    ],
)
def test_scopes_and_details_that_disagree_are_a_malformed_token(
    world: Guarding, scopes: list[str], details: Any
) -> None:
    claims = {} if details is None else {"authorization_details": details}
    token = world.server.token(*scopes, **claims)
    error = refusal(world.guard, call(world, WITHIN, token=token))
    assert error.reason == "invalid_claim"
    assert "payments:initiate" in error.message or "authorization_details" in error.message


@pytest.mark.parametrize(
    ("detail", "pointer"),
    [
        ({"type": "urn:other:call", "scope": "payments:initiate"}, "/0/type"),
        ({**LIMITS, "actions": ["pay"]}, "/0/actions"),
        ({**LIMITS, "arguments": {"amount": {"max": "500", "unit": "EUR"}}}, "/0/arguments/amount/unit"),
        ({**LIMITS, "arguments": {"amount": {"max": 500}}}, "/0/arguments/amount/max"),
    ],
)
def test_a_token_with_limits_that_a_guard_does_not_know_is_refused_whole(
    world: Guarding, detail: Any, pointer: str
) -> None:
    token = world.server.token("payments:initiate:by_details", "read", authorization_details=[detail])
    error = refusal(world.guard, call(world, {}, rule=Rule("read"), token=token))
    assert (error.reason, error.code) == ("details_unknown", "invalid_token")
    assert f'"{pointer}"' in error.message
    assert error.how_to_ask == "Tell the operator of this service to update it."
    assert [entry.status for entry in world.recorder.entries] == ["blocked"]


@pytest.mark.parametrize(
    "members",
    [
        {"online": True},
        {"ask": True},
        {"ask": {"amount": {"over": "900"}}},
        {"budget": {"calls": 5, "per": "day"}},
    ],
)
def test_a_detail_that_needs_a_server_is_decided_by_the_guard_first(world: Guarding, members: Any) -> None:
    token = limited(world, {**LIMITS, **members})
    assert refusal(world.guard, call(world, {"amount": 501}, token=token)).reason == "argument_not_granted"
    assert refusal(world.guard, call(world, WITHIN, token=token)).reason == "admission_missing"
    assert world.guard.run(call(world, {}, rule=Rule("read"), token=token), returning("read")) == "read"
    assert world.guard.explain(call(world, WITHIN, token=token)).asks_server


def test_a_list_of_tools_shows_a_tool_whose_scope_is_limited(world: Guarding) -> None:
    grant = world.guard.explain(call(world, WITHIN)).grant
    assert grant is not None
    assert holds_scopes(grant, PAY)
    assert not holds_scopes(grant, Rule("files:read"))


def test_an_explanation_names_scope_details_argument_and_limit(world: Guarding) -> None:
    refused = world.guard.explain(call(world, {**WITHIN, "amount": 501}))
    assert (refused.is_allowed, refused.fails_at, refused.asks_server) == (False, "arguments", False)
    (scope,) = refused.scopes
    assert (scope.needed, scope.held) == ("payments:initiate", ("payments:initiate:by_details",))
    assert [detail.to_json() for detail in scope.details] == [LIMITS]
    assert refused.refusal is not None
    assert refused.refusal["arguments"] == [
        {"scope": "payments:initiate", "argument": "amount", "limit": {"max": "500"}}
    ]


def test_before_the_input_is_known_a_limit_refuses_nothing_and_a_missing_scope_does(world: Guarding) -> None:
    token = limited(world, LIMITS)
    early = call(world, None, token=token)
    known = world.guard.preflight(early)
    assert known is not None
    assert known.reason == "argument_not_granted"
    early.without_arguments = True
    assert world.guard.preflight(early) is None
    other = call(world, None, rule=Rule("flights:book"), token=token)
    other.without_arguments = True
    missing = world.guard.preflight(other)
    assert missing is not None
    assert missing.reason == "scope_missing"


class _Meanwhile:
    """A slow sink: something happens while a call waits for its entry."""

    def __init__(self, change: Any) -> None:
        self.recorder = AuditRecorder()
        self.change = change

    def write(self, record: AuditRecord) -> "Future[AuditReceipt]":
        written: Future[AuditReceipt] = Future()
        self.change()
        written.set_result(self.recorder.write(record))
        return written


def outcome(rule: Rule[Any], values: Any, change: Any) -> str:
    with guarding(audit=_Meanwhile(change)) as world:
        try:
            return world.guard.run(call(world, values, rule=rule), returning("ran"))  # type: ignore[no-any-return]
        except Exception as error:
            return getattr(error, "reason", str(error))


def test_arguments_that_change_after_the_decision_refuse_wherever_the_rule_reads_them() -> None:
    values: dict[str, Any] = {"amount": 1, "recipient": {"country": "DE"}, "id": 7}
    assert outcome(PAY, values, lambda: values.update(amount=2)) == "input_changed"

    # What the snapshot of the input does not show: something outside of it, or all but what `digest` returns.
    hidden = {"amount": 1}
    reads: Rule[Any] = Rule(
        "payments:initiate", arguments=lambda _: {**hidden, "recipient": {"country": "DE"}}
    )
    assert outcome(reads, {}, lambda: hidden.update(amount=2)) == "input_changed"
    assert outcome(reads, {}, lambda: None) == "ran"

    partly: Rule[Any] = Rule("payments:initiate", digest=lambda values: values["id"])
    assert outcome(partly, values, lambda: values.update(amount=501)) == "input_changed"
    values["amount"] = 1
    assert outcome(partly, values, lambda: None) == "ran"


def test_arguments_without_a_stable_form_fail_their_rule(world: Guarding) -> None:
    rule: Rule[Any] = Rule("payments:initiate", arguments=lambda _: {**WITHIN, "at": iter(())})
    assert refusal(world.guard, call(world, {}, rule=rule)).reason == "rule_failed"
