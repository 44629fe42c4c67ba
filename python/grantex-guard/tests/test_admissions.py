"""How a guard asks for admissions. The server is scripted; the tests of the server ask the real one."""

import asyncio
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import pytest
from grantex import Admissions, Call, Guard, Rule, to_refusal
from grantex_testing.guarding import Guarding, refusal, returning
from grantex_testing.local_server import LocalAnswer, LocalRequest, LocalServer
from grantex_testing.server import TestServer

API_KEY = f"gx_test_{'k' * 43}"
RULE: Rule[Any] = Rule(
    "payments:initiate",
    action="payment.made",
    amount=lambda payment: payment["amount"],
    currency="EUR",
    approval=lambda payment: payment["amount"] > 200,
)
ADMITTED = {"decision": "allow", "entryId": "alog_7"}


@dataclass
class Asked:
    path: str
    key: str | None
    body: dict[str, Any]


Script = Callable[[Asked], LocalAnswer]


class Rig:
    """A guard whose admissions are scripted."""

    def __init__(self, server: TestServer, script: Script, **options: Any) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self._changed = threading.Condition()
        self.answering = LocalServer(self._answer)
        admissions = Admissions(url=self.answering.url, api_key=API_KEY)
        self.world = Guarding(server, admissions=admissions, **options)
        self.guard: Guard = self.world.guard

    def call(self, amount: float = 420, **members: Any) -> Call[Any]:
        values = {"to": "hotel", "amount": amount}
        return self.world.call("payments:initiate", **{"input": values, "rule": RULE, **members})

    def last(self, count: int) -> Asked:
        """Wait for so many requests, and return the last one."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.asked) >= count, 10)
        return self.asked[count - 1]

    def _answer(self, request: LocalRequest) -> LocalAnswer:
        one = Asked(request.path, request.headers.get("idempotency-key"), json.loads(request.body))
        with self._changed:
            self.asked.append(one)
            self._changed.notify_all()
        return self.script(one)


@contextmanager
def rig_of(script: Script, **options: Any) -> Iterator[Rig]:
    with TestServer() as server:
        rig = Rig(server, script, **options)
        try:
            yield rig
        finally:
            rig.answering.close()
            rig.world.close()


def answering(body: Any, status: int = 200) -> Script:
    return lambda _: LocalAnswer(body, status)


def refusing(**refused: Any) -> Script:
    return answering({"decision": "refuse", "entryId": "alog_8", "refusal": refused})


def admitting_meanwhile(change: Callable[[], object]) -> Script:
    def script(asked: Asked) -> LocalAnswer:
        if asked.path == "/v1/admissions":
            change()
            return LocalAnswer(ADMITTED)
        return LocalAnswer({"entryId": "alog_9"})

    return script


@pytest.mark.parametrize(
    ("option", "value"), [("url", "here"), ("api_key", ""), ("timeout", 0), ("timeout", 10_000)]
)
def test_a_wrong_option_is_named(option: str, value: Any) -> None:
    options: Any = {"url": "http://localhost:4000", "api_key": API_KEY, option: value}
    with pytest.raises(TypeError, match=f'Admissions: "{option}" must be'):
        Admissions(**options)


def test_a_guard_takes_nothing_else_for_admissions() -> None:
    with TestServer() as server, pytest.raises(TypeError, match='"admissions" must be'):
        Guarding(server, admissions=object())


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("currency", "eur"),
        ("currency", 5),
        ("approval", False),
        ("approval", "yes"),
        ("shown", {}),
        ("arguments", {}),
    ],
)
def test_a_rule_with_a_wrong_member_is_not_made(member: str, value: Any) -> None:
    members: Any = {member: value}
    with pytest.raises(TypeError, match=f'Rule: "{member}" must be'):
        Rule("payments:initiate", **members)


def test_a_call_for_which_nobody_must_be_asked_costs_no_request() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        assert rig.guard.run(rig.call(200), returning("paid")) == "paid"
        assert rig.asked == []


def test_the_server_is_asked_with_what_it_needs_and_its_entry_is_that_of_the_call() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        token = rig.world.server.token("payments:initiate")
        reads: list[str] = []

        def once() -> str:
            reads.append("read")
            return token

        assert rig.guard.run(rig.call(token=once), returning("paid")) == "paid"
        assert reads == ["read"]
        (asked,) = rig.asked
        assert asked.path == "/v1/admissions"
        assert re.fullmatch(r"[\w-]{36}", asked.key or "")
        digest = asked.body["metadata"].pop("inputDigest")
        assert re.fullmatch(r"[\da-f]{64}", digest)
        assert asked.body == {
            "token": token,
            "audience": rig.world.server.audience,
            "action": "payment.made",
            "scopes": ["payments:initiate"],
            "input": {"to": "hotel", "amount": 420},
            "amount": "420",
            "currency": "EUR",
            "approval": True,
            "metadata": {},
        }
        (entry,) = rig.world.recorder.entries
        assert (entry.status, entry.action, entry.ref) == ("success", "payment.made", "alog_7")
        assert rig.world.heard == ["allowed"]


async def test_the_server_is_asked_in_an_event_loop() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        assert await rig.guard.run_async(rig.call(), returning("paid")) == "paid"
        assert len(rig.asked) == 1


def test_an_unrecorded_call_is_admitted_by_the_server_too() -> None:
    with rig_of(answering(ADMITTED), audit=False) as rig:
        assert rig.guard.run(rig.call(), returning("paid")) == "paid"
        assert len(rig.asked) == 1


def test_what_limits_are_compared_with_is_sent_where_the_rule_maps_the_input() -> None:
    rule: Rule[Any] = Rule(
        "payments:initiate", approval=True, arguments=lambda payment: {"price": payment["amount"]}
    )
    with rig_of(answering(ADMITTED)) as rig:
        rig.guard.run(rig.call(rule=rule), returning("paid"))
        assert rig.asked[0].body["arguments"] == {"price": 420}


def test_what_a_rule_does_not_show_stays_here_and_is_bound_by_its_digest() -> None:
    rule: Rule[Any] = Rule("payments:initiate", approval=True, shown=lambda payment: {"to": payment["to"]})
    with rig_of(answering(ADMITTED)) as rig:
        values = {"to": "hotel", "amount": 420, "card": "4111 1111 1111 1111"}
        rig.guard.run(rig.call(rule=rule, input=values), returning("paid"))
        body = rig.asked[0].body
        assert body["shown"] == {"to": "hotel"}
        assert re.fullmatch(r"[\da-f]{64}", body["restDigest"])
        assert "input" not in body
        assert "4111" not in json.dumps(body)


def test_a_call_that_the_person_must_approve_is_refused_with_where_they_do() -> None:
    approval = {
        "approvalId": "apr_1",
        "approvalUrl": "https://grants.example/approvals/apr_1",
        "expiresAt": "2026-12-01T00:00:00.000Z",
    }
    refused = {
        "error": "approval_required",
        "code": "approval_required",
        "message": "The person who gave this grant must approve this call first.",
        **approval,
        "howToAsk": "whatever",
    }
    body = {"decision": "ask", "entryId": "alog_8", **approval, "refusal": refused}
    with rig_of(answering(body)) as rig:
        answer = to_refusal(refusal(rig.guard, rig.call()))
        assert answer.status == 403
        assert answer.body["code"] == "approval_required"
        assert {name: answer.body[name] for name in approval} == approval
        assert "scope=" not in answer.headers["www-authenticate"]
        # The server has written the entry.
        assert rig.world.recorder.entries == []
        assert rig.world.heard == ["approval_required"]


def test_a_refusal_of_the_server_is_told_in_the_words_of_the_guard() -> None:
    message = "This call needs more than is left of a budget of the grant. 20 EUR are left."
    budget = {"remaining": "20", "currency": "EUR", "renewsAt": "2026-12-01T00:00:00.000Z"}
    script = refusing(code="budget_exceeded", message=message, budget=budget, evil="<script>")
    with rig_of(script) as rig:
        body = to_refusal(refusal(rig.guard, rig.call())).body
        assert "larger budget" in body.pop("howToAsk")
        assert body.pop("error_uri").endswith("/docs/errors/budget_exceeded")
        assert body == {
            "error": "insufficient_scope",
            "code": "budget_exceeded",
            "message": message,
            "budget": budget,
        }


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "refuse", "refusal": {"code": "moon_phase"}},
        {"decision": "refuse", "refusal": {"code": 7}},
        {"decision": "allow"},
        {"decision": "allow", "entryId": "alog_7", "refusal": {"code": "on_hold"}},
        {"valid": True, "allowed": True},
        [ADMITTED],
        None,
    ],
)
def test_an_answer_of_another_shape_lets_nothing_through(body: Any) -> None:
    with rig_of(answering(body)) as rig:
        error = refusal(rig.guard, rig.call())
        assert (error.reason, error.code) == ("admission_unavailable", "temporarily_unavailable")
        assert rig.world.entries == ["blocked (admission_unavailable)"]


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404])
def test_an_answer_of_another_status_is_not_repeated_and_refuses(status: int) -> None:
    with rig_of(answering(ADMITTED, status)) as rig:
        assert refusal(rig.guard, rig.call()).reason == "admission_unavailable"
        assert len(rig.asked) == 1


def test_a_request_without_a_certain_answer_is_repeated_as_the_same_request() -> None:
    statuses = iter([503, 409])

    def script(_: Asked) -> LocalAnswer:
        status = next(statuses, 200)
        return LocalAnswer(ADMITTED if status == 200 else {}, status)

    with rig_of(script) as rig:
        assert rig.guard.run(rig.call(), returning("paid")) == "paid"
        assert len(rig.asked) == 3
        assert len({asked.key for asked in rig.asked}) == 1


def test_a_guard_that_was_given_nobody_to_ask_refuses_as_does_one_whose_server_is_away() -> None:
    with TestServer() as server:
        away = Admissions(url="http://127.0.0.1:9", api_key=API_KEY, timeout=0.2)
        for options, reason in (({}, "admission_missing"), ({"admissions": away}, "admission_unavailable")):
            world = Guarding(server, **options)
            call = world.call("payments:initiate", amount=420, rule=RULE)
            assert refusal(world.guard, call).reason == reason
            assert world.entries == [f"blocked ({reason})"]
            world.close()


def test_an_input_that_changes_while_the_server_is_asked_does_not_run_and_is_given_back() -> None:
    values = {"to": "hotel", "amount": 420}
    with rig_of(admitting_meanwhile(lambda: values.update(to="thief"))) as rig:
        assert refusal(rig.guard, rig.call(input=values)).reason == "input_changed"
        settled = rig.last(2)
        assert settled.path == "/v1/admissions/alog_7/settle"
        assert settled.body == {"status": "failure", "ran": False, "metadata": {"reason": "input_changed"}}
        assert rig.world.recorder.entries == []


async def test_a_call_whose_caller_leaves_before_it_starts_is_given_back() -> None:
    loop = asyncio.get_running_loop()
    tasks: list[asyncio.Task[Any]] = []
    left = threading.Event()

    def leave() -> None:
        tasks[0].add_done_callback(lambda _: left.set())
        loop.call_soon_threadsafe(tasks[0].cancel)
        left.wait(10)

    with rig_of(admitting_meanwhile(leave)) as rig:
        tasks.append(asyncio.create_task(rig.guard.run_async(rig.call(), returning("paid"))))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        settled = await asyncio.to_thread(rig.last, 2)
        assert settled.body == {"status": "failure", "ran": False, "metadata": {"ended": "aborted"}}
        assert rig.world.recorder.entries == []


async def test_a_call_that_was_running_when_its_caller_left_is_not_given_back() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        running = asyncio.Event()

        async def hang(_: object) -> None:
            running.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(rig.guard.run_async(rig.call(), hang))
        await running.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(rig.asked) == 1
        (entry,) = rig.world.recorder.entries
        assert (entry.status, entry.metadata) == ("failure", {"ended": "aborted"})


def test_an_admission_that_is_settled_as_never_run_is_given_back_once() -> None:
    with rig_of(admitting_meanwhile(lambda: None)) as rig:
        admission = rig.guard.admit(rig.call())
        admission.settle("failure", {"why": "no seat"}, ran=False)
        admission.settle("success")
        assert rig.last(2).body == {"status": "failure", "ran": False, "metadata": {"why": "no seat"}}
        assert rig.world.recorder.entries == []


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions about an approval follow each other at once."""
    monkeypatch.setattr("grantex.guard.online.wait_for_approval._PAUSE", 0)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("status", "end"),
    [("approved", "approved"), ("used", "approved"), ("refused", "refused"), ("expired", "expired")],
)
async def test_a_guard_waits_for_the_decision_of_a_person(status: str, end: str) -> None:
    answers = [
        ({"status": "pending"}, 200),
        ({}, 503),
        ({"status": "pending"}, 200),
        ({"status": status}, 200),
    ]
    paths: list[str] = []

    def answer(request: LocalRequest) -> LocalAnswer:
        paths.append(request.path)
        return LocalAnswer(*answers[(len(paths) - 1) % 4])

    with TestServer() as server, LocalServer(answer) as deciding:
        world = Guarding(server, admissions=Admissions(url=deciding.url, api_key=API_KEY))
        assert await world.guard.wait_for_approval_async("apr_1") == end
        assert world.guard.wait_for_approval("apr_1") == end
        assert set(paths) == {"/v1/approvals/apr_1?wait=25"}
        assert len(paths) == 8
        world.close()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("answer", "questions"),
    [
        (LocalAnswer({}, 404), 1),
        (LocalAnswer({"status": "of a newer server"}), 1),
        (LocalAnswer({"status": ["approved"]}), 1),
        (LocalAnswer({}, 500), 5),
    ],
)
def test_an_approval_of_which_nothing_is_known_is_no_decision(answer: LocalAnswer, questions: int) -> None:
    with TestServer() as server, LocalServer(lambda _: answer) as deciding:
        world = Guarding(server, admissions=Admissions(url=deciding.url, api_key=API_KEY))
        with pytest.raises(Exception, match="/v1/approvals/apr_1"):
            world.guard.wait_for_approval("apr_1")
        assert len(deciding.requests) == questions
        alone = Guarding(server)
        with pytest.raises(TypeError, match='the guard has no "admissions"'):
            alone.guard.wait_for_approval("apr_1")
        for one in (world, alone):
            one.close()


def test_what_cannot_be_given_back_is_told() -> None:
    told: SimpleQueue[BaseException] = SimpleQueue()

    def script(asked: Asked) -> LocalAnswer:
        return LocalAnswer(
            ADMITTED if asked.path == "/v1/admissions" else {}, 200 if len(rig.asked) < 2 else 403
        )

    with rig_of(script, on_audit_fault=told.put) as rig:
        rig.guard.admit(rig.call()).settle("failure", ran=False)
        assert "answered with status 403" in str(told.get(timeout=10))


@pytest.mark.parametrize(
    "approval", [lambda _: 1 / 0, lambda _: "no", lambda _: None, lambda _: asyncio.sleep(0)]
)
def test_an_approval_that_fails_refuses_the_call(approval: Any) -> None:
    rule: Rule[Any] = Rule("payments:initiate", approval=approval)
    with rig_of(answering(ADMITTED)) as rig:
        assert refusal(rig.guard, rig.call(rule=rule)).reason == "rule_failed"
        assert rig.asked == []


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("currency", lambda _: "euro"),
        ("currency", lambda _: 1 / 0),
        ("shown", lambda _: None),
        ("shown", lambda _: {"x": iter(())}),
        ("shown", lambda _: "all"),
    ],
)
def test_a_reader_that_fails_refuses_the_call(member: str, value: Any) -> None:
    members: Any = {member: value}
    with rig_of(answering(ADMITTED)) as rig:
        rule: Rule[Any] = Rule("payments:initiate", approval=True, **members)
        assert refusal(rig.guard, rig.call(rule=rule)).reason == "rule_failed"
        assert rig.asked == []


def test_an_input_that_is_too_long_to_be_shown_is_refused_before_anybody_is_asked() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        error = refusal(rig.guard, rig.call(input={"to": "\u20ac" * 2730, "amount": 420}))
        assert error.reason == "input_not_canonical"
        assert "at most 8192 bytes" in error.message
        assert rig.asked == []


def test_a_preflight_and_an_explanation_ask_nobody() -> None:
    with rig_of(answering(ADMITTED)) as rig:
        assert rig.guard.preflight(rig.call()) is None
        explained = rig.guard.explain(rig.call())
        assert (explained.is_allowed, explained.asks_server) == (True, True)
        assert not rig.guard.explain(rig.call(1)).asks_server
        assert rig.asked == []


@pytest.mark.parametrize(
    "members",
    [{"online": True}, {"ask": {"amount": {"over": "200"}}}, {"budget": {"calls": 5, "per": "day"}}],
)
def test_a_grant_that_needs_the_server_asks_it(members: Any) -> None:
    detail = {"type": "urn:grantex:call", "scope": "payments:initiate", **members}
    rule: Rule[Any] = Rule("payments:initiate")
    with rig_of(answering(ADMITTED)) as rig:
        token = rig.world.server.token("payments:initiate:by_details", authorization_details=[detail])
        assert rig.guard.run(rig.call(rule=rule, token=token), returning("paid")) == "paid"
        assert "approval" not in rig.asked[0].body
        assert rig.asked[0].body["token"] == token
