"""The client equals the OpenAPI document of a real server, operation for operation and member for member."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from grantex import (
    DeveloperSettings,
    Grantex,
    MemoryStore,
    NewAuditEntry,
    PolicyDraft,
    Principal,
    ResourceChange,
    create_agent_key,
    signup,
)
from grantex.client import CatalogTool
from grantex_testing.grantex_server import GrantexServer
from pydantic import BaseModel

Json = dict[str, Any]
Operation = str
"""A method and a path of the document, such as `GET /v1/agents/{id}`."""

NOW: Final = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
PAGE: Final = {"page": 1, "page_size": 2}
KEY: Final = create_agent_key(MemoryStore())
SIGNED: Final = NewAuditEntry(
    grant_id="grnt_1",
    agent_id="ag_1",
    agent_did="did:grantex:ag_1",
    principal_id="alice",
    action="flight.booked",
    status="success",
    ref="alog_1",
    metadata={"amount": 1},
    salt="s",
    signature="a..b",
)
RESOURCE: Final = ResourceChange(
    open_to="clients", people="anyone", scopes=["a:b"], default_scopes=["a:b"], dpop="required"
)
SETTINGS: Final = DeveloperSettings(
    delegation="subset",
    max_delegation_depth=2,
    max_grant_lifetime="1h",
    first_use=True,
    audiences=["https://a.example"],
    resources={"https://a.example": RESOURCE},
    retention="400d",
)
LIMITS: Final[list[Json]] = [
    {
        "type": "urn:grantex:call",
        "scope": "a:b",
        "arguments": {
            "a": {"max": "5", "min": "1", "oneOf": ["x"], "prefix": "x", "under": "/x", "host": "x.example"}
        },
        "closed": True,
        "ask": {"a": {"over": "2"}},
        "budget": {"amount": "5", "currency": "EUR", "calls": 5, "per": "day"},
    }
]
AGENT: Final[Json] = {
    "name": "a",
    "description": "b",
    "scopes": ["a:b"],
    "redirect_uris": ["https://a.example/callback"],
    "dpop": "required",
}
DRAFT: Final = PolicyDraft(name="no-nights", cedar=None)
RULE: Final[Json] = {
    "name": "r",
    "effect": "deny",
    "priority": 1,
    "agent_id": "ag_1",
    "principal_id": "alice",
    "scopes": ["a:b"],
    "time_of_day_start": "22:00",
    "time_of_day_end": "06:00",
}

Call = Callable[[Grantex, Principal], object]

# Each operation that the client has, with every member of its request; several lines where one call cannot
# have all of them.
CALLS: Final[list[tuple[Operation, Call]]] = [
    ("GET /.well-known/grantex", lambda gx, _: gx.discover()),
    ("GET /v1/issuer-keys", lambda gx, _: gx.issuer_keys.list()),
    (
        "POST /v1/authorize",
        lambda gx, _: gx.authorize(
            agent_id="ag_1",
            user_id="alice",
            scopes=["a:b"],
            authorization_details=LIMITS,
            callback_url="https://a.example",
            state="s",
            expires_in="1h",
            audience="https://a.example",
            code_challenge="c",
            code_challenge_method="S256",
        ),
    ),
    (
        "GET /v1/authorize",
        lambda gx, _: gx.authorizations.list(
            auth_request_id="areq_1",
            agent_id="ag_1",
            principal_id="alice",
            status="pending",
            cursor="c",
            **PAGE,
        ),
    ),
    ("GET /v1/authorize/{id}", lambda gx, _: gx.authorizations.get("areq_1")),
    ("DELETE /v1/authorize/{id}", lambda gx, _: gx.authorizations.cancel("areq_1")),
    ("POST /v1/authorize/{id}/link", lambda gx, _: gx.authorizations.renew_link("areq_1")),
    ("POST /v1/authorize/{id}/resend", lambda gx, _: gx.authorizations.resend("areq_1")),
    ("POST /v1/token", lambda gx, _: gx.tokens.exchange(code="c", agent_id="ag_1", code_verifier="v")),
    ("POST /v1/token/refresh", lambda gx, _: gx.tokens.refresh(refresh_token="r", agent_id="ag_1")),
    (
        "POST /v1/tokens/verify",
        lambda gx, _: gx.tokens.verify("t", audience="a", scopes=["a:b"], key_thumbprint="k"),
    ),
    ("POST /v1/tokens/revoke", lambda gx, _: gx.tokens.revoke("tok_1")),
    (
        "GET /v1/grants",
        lambda gx, _: gx.grants.list(
            agent_id="ag_1",
            principal_id="alice",
            status="active",
            below="grnt_1",
            within=["grnt_1", "grnt_2"],
            order="asc",
            cursor="c",
            **PAGE,
        ),
    ),
    ("GET /v1/grants/{id}", lambda gx, _: gx.grants.get("grnt_1")),
    ("DELETE /v1/grants/{id}", lambda gx, _: gx.grants.revoke("grnt_1")),
    ("POST /v1/grants/{id}/hold", lambda gx, _: gx.grants.hold("grnt_1", reason="r")),
    ("POST /v1/grants/{id}/release", lambda gx, _: gx.grants.release("grnt_1")),
    ("POST /v1/agents/{id}/hold", lambda gx, _: gx.agents.hold("ag_1", reason="r")),
    ("POST /v1/agents/{id}/release", lambda gx, _: gx.agents.release("ag_1")),
    ("DELETE /v1/grants/{id}/stop", lambda gx, _: gx.grants.lift_stop("grnt_1")),
    (
        "POST /v1/grants/delegate",
        lambda gx, _: gx.grants.delegate(
            parent_grant_token="t",
            sub_agent_id="ag_2",
            scopes=["a:b"],
            authorization_details=LIMITS,
            expires_in="1h",
            audience="a",
        ),
    ),
    ("POST /v1/grants/verify", lambda gx, _: gx.grants.verify("t")),
    ("DELETE /v1/agents/{id}/grants", lambda gx, _: gx.agents.revoke_grants("ag_1")),
    ("DELETE /v1/me/grants", lambda gx, _: gx.me.revoke_grants()),
    ("GET /v1/events", lambda gx, _: gx.events.list(cursor="c", **PAGE)),
    (
        "POST /v1/principal-sessions",
        lambda gx, _: gx.principal_sessions.create(principal_id="alice", expires_in="1h"),
    ),
    ("DELETE /v1/principals/{principalId}", lambda gx, _: gx.principals.erase("alice")),
    ("GET /v1/principals/{principalId}", lambda gx, _: gx.principals.get("alice")),
    ("DELETE /v1/principals/{principalId}/grants", lambda gx, _: gx.principals.revoke_grants("alice")),
    ("GET /v1/principal/grants", lambda _, person: person.grants(cursor="c", **PAGE)),
    ("GET /v1/principal/audit", lambda _, person: person.audit()),
    ("DELETE /v1/principal/grants/{id}", lambda _, person: person.revoke("grnt_1")),
    (
        "GET /v1/principals",
        lambda gx, _: gx.principals.list(
            principal_id="alice", starts_with="a", contains="l", binding="unbound", cursor="c", **PAGE
        ),
    ),
    ("GET /v1/principals/{principalId}/email", lambda gx, _: gx.principals.get_email("alice")),
    ("PUT /v1/principals/{principalId}/email", lambda gx, _: gx.principals.set_email("alice", "a@b.example")),
    ("DELETE /v1/principals/{principalId}/email", lambda gx, _: gx.principals.remove_email("alice")),
    ("GET /v1/principals/{principalId}/sessions", lambda gx, _: gx.principals.sessions("alice")),
    ("DELETE /v1/principals/{principalId}/sessions", lambda gx, _: gx.principals.end_sessions("alice")),
    (
        "DELETE /v1/principals/{principalId}/sessions/{id}",
        lambda gx, _: gx.principals.end_session("alice", "psn_1"),
    ),
    ("GET /v1/sign-in-provider", lambda gx, _: gx.sign_in_provider.get()),
    (
        "PUT /v1/sign-in-provider",
        lambda gx, _: gx.sign_in_provider.save(
            issuer="https://a.example",
            client_id="c",
            client_secret="s",
            principal_claim="sub",
            scopes=["email"],
        ),
    ),
    ("DELETE /v1/sign-in-provider", lambda gx, _: gx.sign_in_provider.remove()),
    (
        "DELETE /v1/principals/{principalId}/directory-binding",
        lambda gx, _: gx.sign_in_provider.end_binding("alice"),
    ),
    ("GET /v1/approvals/{id}", lambda gx, _: gx.approvals.get("apr_1", wait=30)),
    (
        "GET /v1/approvals",
        lambda gx, _: gx.approvals.list(
            grant_id="grnt_1", agent_id="ag_1", principal_id="alice", status="pending", cursor="c", **PAGE
        ),
    ),
    ("POST /v1/approvals/{id}/decide", lambda gx, _: gx.approvals.decide("apr_1", "approve")),
    ("GET /v1/resources/{audience}/catalog", lambda gx, _: gx.catalogs.get("https://a.example/b")),
    (
        "PUT /v1/resources/{audience}/catalog",
        lambda gx, _: gx.catalogs.set(
            "https://a.example",
            [
                CatalogTool(name="a", scopes=("a:b",), input_schema={"type": "object"}, title="A"),
                {"name": "b", "scopes": ["a:b"], "inputSchema": True},
            ],
        ),
    ),
    ("DELETE /v1/resources/{audience}/catalog", lambda gx, _: gx.catalogs.delete("https://a.example")),
    ("GET /v1/policies", lambda gx, _: gx.policies.list(**PAGE)),
    ("GET /v1/policies/{policy}", lambda gx, _: gx.policies.get("no-nights")),
    ("PUT /v1/policies/{policy}", lambda gx, _: gx.policies.put("no-nights", "…", effective="now")),
    ("DELETE /v1/policies/{policy}", lambda gx, _: gx.policies.delete("no-nights")),
    ("POST /v1/policies", lambda gx, _: gx.policies.create_rule(**RULE)),
    ("PATCH /v1/policies/{policy}", lambda gx, _: gx.policies.update_rule("pol_1", **RULE)),
    (
        "POST /v1/policies/test",
        lambda gx, _: gx.policies.test(
            policy=DRAFT,
            agent_id="ag_1",
            audience="a",
            principal_id="alice",
            scopes=["a:b"],
            depth=1,
            acr="mfa",
            action="pay",
            arguments={"to": "x"},
            amount="5",
            currency="EUR",
            calls_this_hour=1,
            at=NOW,
        ),
    ),
    ("POST /v1/policies/replay", lambda gx, _: gx.policies.replay(since=NOW, until=NOW, policy=DRAFT)),
    ("GET /v1/policy-sets/{digest}", lambda gx, _: gx.policies.get_set("0" * 64)),
    ("GET /v1/scopes", lambda gx, _: gx.scopes.list()),
    ("PUT /v1/scopes/{scope}", lambda gx, _: gx.scopes.describe("a:b", "Do b")),
    ("DELETE /v1/scopes/{scope}", lambda gx, _: gx.scopes.delete("a:b")),
    ("POST /v1/audit/log", lambda gx, _: gx.audit.log(SIGNED)),
    ("POST /v1/audit/batch", lambda gx, _: gx.audit.batch([SIGNED])),
    (
        "GET /v1/audit/entries",
        lambda gx, _: gx.audit.list(
            agent_id="ag_1",
            grant_id="grnt_1",
            principal_id="alice",
            action="a",
            status="success",
            since=NOW,
            until=NOW,
            order="desc",
            cursor="c",
            **PAGE,
        ),
    ),
    ("GET /v1/audit/export", lambda gx, _: list(gx.audit.export())),
    ("GET /v1/audit/{id}", lambda gx, _: gx.audit.get("alog_1")),
    ("DELETE /v1/audit/{id}/metadata", lambda gx, _: gx.audit.erase("alog_1")),
    ("GET /v1/audit/checkpoint", lambda gx, _: gx.audit.checkpoint(size=1)),
    ("GET /v1/audit/proof/inclusion", lambda gx, _: gx.audit.inclusion_proof(entry="alog_1", size=1)),
    ("GET /v1/audit/proof/consistency", lambda gx, _: gx.audit.consistency_proof(from_=1, to=2)),
    ("GET /v1/audit/log-key", lambda gx, _: gx.audit.log_key()),
    (
        "GET /v1/activity",
        lambda gx, _: gx.activity.get(since=NOW, until=NOW, bucket="day", time_zone="Europe/Berlin"),
    ),
    ("GET /v1/me", lambda gx, _: gx.me.get()),
    ("PATCH /v1/me", lambda gx, _: gx.me.update(SETTINGS)),
    ("PUT /v1/me/domain", lambda gx, _: gx.me.set_domain("a.example")),
    ("DELETE /v1/me/domain", lambda gx, _: gx.me.remove_domain()),
    ("POST /v1/keys", lambda gx, _: gx.keys.create(name="k", roles=["verify"], expires_at=NOW)),
    ("GET /v1/keys", lambda gx, _: gx.keys.list(**PAGE)),
    ("DELETE /v1/keys/{id}", lambda gx, _: gx.keys.revoke("key_1")),
    ("DELETE /v1/me/key", lambda gx, _: gx.keys.revoke_own()),
    ("POST /v1/keys/rotate", lambda gx, _: gx.keys.rotate()),
    (
        "POST /v1/agents",
        lambda gx, _: gx.agents.register(**AGENT, public_key=KEY.public_key, public_key_proof="p"),
    ),
    (
        "GET /v1/agents",
        lambda gx, _: gx.agents.list(
            name="a", exact_name="a", contains="a", status="active", kind="agent", order="asc", **PAGE
        ),
    ),
    ("GET /v1/agents/{id}", lambda gx, _: gx.agents.get("ag_1")),
    ("PATCH /v1/agents/{id}", lambda gx, _: gx.agents.update("ag_1", **AGENT)),
    ("PATCH /v1/agents/{id}", lambda gx, _: gx.agents.suspend("ag_1")),
    ("PATCH /v1/agents/{id}", lambda gx, _: gx.agents.reactivate("ag_1")),
    ("DELETE /v1/agents/{id}", lambda gx, _: gx.agents.delete("ag_1")),
    ("POST /v1/agents/{id}/keys", lambda gx, _: gx.agents.rotate_key("ag_1", KEY)),
]


# Operations that the client does without, and why.
NOT_COVERED: Final = {
    "POST /v1/admissions": "the guard asks",
    "POST /v1/admissions/{entryId}/settle": "the guard settles",
    "POST /v1/authorize/{id}/approve": "only sandboxes have it, and they approve by themselves",
    "POST /v1/authorize/{id}/deny": "only sandboxes have it",
    "POST /v1/agents/{id}": "the same as PATCH, for clients that cannot send one",
    "GET /v1/revocations/status": "the guard asks",
    "GET /v1/revocation-feed": "the guard follows",
    "GET /v1/revocation-feed/stream": "the guard follows",
    "GET /v1/events/stream": "test_events.py",
    "POST /v1/signup": "below, because it needs no API key",
    "POST /v1/device-logins": "below, because it needs no API key",
    "POST /v1/device-logins/key": "below, because it needs no API key",
}

# What an organization connects to a server: by the console, the command line and TypeScript.
ORGANIZATION: Final = re.compile(
    r"/v1/(admin-log|anomalies|audit/stream|billing|compliance|scim|sso|usage|webhooks)"
)


@dataclass(frozen=True)
class Document:
    """The OpenAPI document of a server."""

    whole: Json

    def operations(self) -> dict[Operation, Json]:
        """Return the operations of the API, by method and path."""
        methods = {"get", "post", "put", "patch", "delete"}
        return {
            f"{method.upper()} {path}": operation
            for path, item in self.whole["paths"].items()
            for method, operation in item.items()
            if method in methods
            and (path.startswith("/v1/") or path == "/.well-known/grantex")
            and not ORGANIZATION.match(path)
        }

    def resolve(self, schema: Json) -> Json:
        """Follow a reference."""
        while "$ref" in schema:
            place: Any = self.whole
            for step in schema["$ref"].removeprefix("#/").split("/"):
                place = place[step.replace("~1", "/").replace("~0", "~")]
            schema = place
        return schema

    def examples(self, schema: Json, *, is_whole: bool) -> Iterator[Any]:
        """Yield values of a schema, one for each alternative, with all members or only the required ones."""
        schema = self.resolve(schema)
        for kind in ("oneOf", "anyOf"):
            if kind in schema:
                for alternative in schema[kind]:
                    yield from self.examples(alternative, is_whole=is_whole)
                return
        if "enum" in schema or "const" in schema:
            yield schema["enum"][0] if "enum" in schema else schema["const"]
            return
        types = schema.get("type", "object")
        for name in [types] if isinstance(types, str) else types:
            yield from self._of_type(name, schema, is_whole=is_whole)

    def _of_type(self, name: str, schema: Json, *, is_whole: bool) -> Iterator[Any]:
        if name == "array":
            yield list(self.examples(schema["items"], is_whole=is_whole))
            if not is_whole:
                yield []
        elif name == "object":
            yield from self._objects(schema, is_whole=is_whole)
        else:
            # A text may be an instant: this one is both.
            values = {"string": "2026-01-02T03:04:05.678Z", "integer": 7, "number": 7, "boolean": True}
            yield None if name == "null" else values[name]

    def _objects(self, schema: Json, *, is_whole: bool) -> Iterator[Json]:
        required = set(schema.get("required", []))
        members = {
            member: list(self.examples(of, is_whole=is_whole))
            for member, of in schema.get("properties", {}).items()
            if is_whole or member in required
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and is_whole:
            members["https://a.example"] = list(self.examples(more, is_whole=True)) if more else ["any"]
        count = max((len(values) for values in members.values()), default=1)
        for index in range(count):
            yield {member: values[index % len(values)] for member, values in members.items()}

    def answers(self, operation: Operation, *, is_whole: bool) -> Iterator[tuple[int, str, bytes]]:
        """Yield successful answers: status, media type, body."""
        for status, response in self.operations()[operation]["responses"].items():
            if not status.startswith("2"):
                continue
            content = self.resolve(response).get("content", {})
            if not content:
                yield int(status), "", b""
            for media_type, of in content.items():
                for value in self.examples(of["schema"], is_whole=is_whole):
                    text = json.dumps(value) if media_type == "application/json" else ""
                    yield int(status), media_type, text.encode()


class Wire(httpx.BaseTransport):
    """Answers as the document says, and keeps what was asked."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.answers: dict[Operation, tuple[int, str, bytes]] = {}
        self.asked: list[tuple[Operation, Json, Json]] = []
        self._paths = [
            (operation, re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.split(" ")[1])))
            for operation in document.operations()
        ]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        operation = next(
            operation
            for operation, pattern in sorted(self._paths, key=lambda known: known[0].count("{"))
            if operation.startswith(f"{request.method} ") and pattern.fullmatch(path)
        )
        body = json.loads(request.content) if request.content else {}
        self.asked.append((operation, dict(request.url.params), body))
        standard = next(self.document.answers(operation, is_whole=True))
        status, media_type, content = self.answers.get(operation, standard)
        headers = {"content-type": f"{media_type}; charset=utf-8"} if media_type else {}
        return httpx.Response(status, headers=headers, content=content)


@pytest.fixture(scope="session")
def document(server: GrantexServer) -> Document:
    return Document(httpx.get(f"{server.url}/openapi.json").json())


@pytest.fixture
def wire(document: Document) -> Wire:
    return Wire(document)


@pytest.fixture
def clients(wire: Wire) -> Iterator[tuple[Grantex, Principal]]:
    with httpx.Client(transport=wire) as http:
        options: Json = {"base_url": "http://grantex.example", "http_client": http, "retries": 0}
        yield Grantex(api_key="gx_test_x", **options), Principal("session", **options)


def test_every_operation_has_a_method(document: Document) -> None:
    covered = {operation for operation, _ in CALLS}
    assert covered | set(NOT_COVERED) == set(document.operations())
    assert not covered & set(NOT_COVERED)


@pytest.mark.parametrize("operation", sorted({operation for operation, _ in CALLS}))
def test_every_member_can_be_sent(
    operation: Operation, document: Document, wire: Wire, clients: tuple[Grantex, Principal]
) -> None:
    for name, call in CALLS:
        if name == operation:
            call(*clients)
    declared = document.operations()[operation]
    parameters = [document.resolve(parameter) for parameter in declared.get("parameters", [])]
    body = document.resolve(declared["requestBody"]) if "requestBody" in declared else None
    schema = {} if body is None else document.resolve(body["content"]["application/json"]["schema"])
    sent = [(query, members) for asked, query, members in wire.asked if asked == operation]
    assert {name for query, _ in sent for name in query} == {
        parameter["name"] for parameter in parameters if parameter["in"] == "query"
    }
    assert {name for _, members in sent for name in members} == set(schema.get("properties", {}))


@pytest.mark.parametrize(("operation", "call"), CALLS, ids=[operation for operation, _ in CALLS])
def test_every_member_of_an_answer_is_read(
    operation: Operation, call: Call, document: Document, wire: Wire, clients: tuple[Grantex, Principal]
) -> None:
    for status, media_type, content in document.answers(operation, is_whole=True):
        wire.answers[operation] = status, media_type, content
        read = call(*clients)
        if media_type == "application/json":
            _expect_same(json.loads(content), read)


@pytest.mark.parametrize(("operation", "call"), CALLS, ids=[operation for operation, _ in CALLS])
def test_nothing_is_required_that_the_document_does_not_promise(
    operation: Operation, call: Call, document: Document, wire: Wire, clients: tuple[Grantex, Principal]
) -> None:
    for answer in document.answers(operation, is_whole=False):
        wire.answers[operation] = answer
        call(*clients)


def test_what_needs_no_key_equals_the_document_too(document: Document, wire: Wire) -> None:
    with httpx.Client(transport=wire) as http:
        options: Json = {"base_url": "http://grantex.example", "http_client": http}
        for is_whole in (True, False):
            for answer in document.answers("POST /v1/signup", is_whole=is_whole):
                wire.answers["POST /v1/signup"] = answer
                _expect_same(
                    json.loads(answer[2]), signup(name="a", email="a@b.example", mode="live", **options)
                )
    assert wire.asked[0][2] == {"name": "a", "email": "a@b.example", "mode": "live"}


# Answers of one member, which a method returns instead of the whole.
UNWRAPPED: Final = ("entries", "scopes", "sessions", "domain", "email")


def _expect_same(wire: Json, read: object) -> None:
    """Every member of the answer is in what was read, under the name of the wire."""
    if wire == {"updated": True}:
        assert read is None
    elif len(wire) == 1 and next(iter(wire)) in UNWRAPPED:
        _expect_members(next(iter(wire.values())), read)
    else:
        _expect_members(wire, read)


def _expect_members(wire: Any, read: Any) -> None:
    if isinstance(wire, Mapping):
        members = read.model_dump(by_alias=True, mode="json") if isinstance(read, BaseModel) else read
        missing = {name for name in wire if name not in members}
        assert not missing, f"{type(read).__name__} lacks {missing}"
        for name, value in wire.items():
            _expect_members(value, members[name])
    elif isinstance(wire, list):
        assert len(wire) == len(read)
        for value, item in zip(wire, read, strict=True):
            _expect_members(value, item)
    else:
        assert read == wire
