"""Both clients against a real sandbox."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest
from client_kinds import Kind, close, done, each
from grantex import (
    AuthorizationError,
    DelegateParams,
    DeveloperSettings,
    ExchangeTokenParams,
    GrantexError,
    MemoryStore,
    NewAuditEntry,
    PolicyDraft,
    ResourceChange,
    create_actor_token,
    create_agent_key,
    load_agent_key,
    parse_callback,
    sign_entry,
    token_hash,
)
from grantex.client import (
    AgentKeyAlgorithm,
    AuditEntry,
    CatalogTool,
    GrantCreated,
    GrantRevoked,
    StreamNotice,
)
from grantex.client.token_claims import bound_key_of, claims_of
from grantex_testing.grantex_server import GrantexServer

SCOPES: Final = ["flights:book", "hotels:search"]


class Sandbox:
    """A developer of its own at the server, so that tests do not see each other's agents."""

    def __init__(self, kind: Kind, url: str, api_key: str) -> None:
        self.kind: Final = kind
        self.url: Final = url
        self.gx: Final = kind.client(api_key=api_key, base_url=url)

    async def agent(self, **members: Any) -> Any:
        return await done(self.gx.agents.register(**{"name": "agent", "scopes": SCOPES, **members}))

    async def code(self, agent_id: str, **members: Any) -> str:
        asked = {"agent_id": agent_id, "user_id": "alice", "scopes": SCOPES, **members}
        code: str = (await done(self.gx.authorize(**asked))).code
        return code

    async def grant(self, agent_id: str, key: Any = None, **members: Any) -> Any:
        params = ExchangeTokenParams(code=await self.code(agent_id, **members), agent_id=agent_id)
        return await done(self.gx.tokens.exchange(params, key=key))


@pytest.fixture
async def sandbox(kind: Kind, server: GrantexServer) -> Any:
    developer = await done(kind.signup(name="a test", base_url=server.url))
    made = Sandbox(kind, server.url, developer.api_key)
    yield made
    await close(made.gx)


async def fails(call: Callable[[], Any]) -> GrantexError:
    with pytest.raises(GrantexError) as caught:
        await done(call())
    return caught.value


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
async def test_an_agent_proves_its_key_and_rotates_it(sandbox: Sandbox, algorithm: AgentKeyAlgorithm) -> None:
    store = MemoryStore()
    key, following = create_agent_key(store, algorithm), create_agent_key(store, algorithm)
    agent = await sandbox.agent(key=key)
    assert [one.kid for one in agent.keys] == [key.kid]
    assert agent.did == f"did:grantex:{agent.id}"
    rotated = await done(sandbox.gx.agents.rotate_key(agent.id, following))
    assert {one.kid: one.revoked_at is None for one in rotated.keys} == {key.kid: False, following.kid: True}
    again = load_agent_key(store, following.kid)
    assert again.public_key == following.public_key
    with pytest.raises(TypeError, match="leave out public_key"):
        await sandbox.agent(key=key, public_key=key.public_key)


async def test_agents_are_listed_changed_suspended_and_deleted(sandbox: Sandbox) -> None:
    agents = sandbox.gx.agents
    made = [await sandbox.agent(name=f"agent {number}", description="d") for number in range(3)]
    assert [agent.id async for agent in each(agents.list_all(order="asc"))] == [agent.id for agent in made]
    page = await done(agents.list(name="AGENT", page=2, page_size=2))
    assert (page.total, page.page, page.page_size, len(page.agents)) == (3, 2, 2, 1)
    changed = await done(agents.update(made[0].id, name="other", description=None))
    assert (changed.name, changed.description, changed.scopes) == ("other", None, tuple(SCOPES))
    assert (await done(agents.update(made[0].id, scopes=[]))).scopes == ()
    assert (await done(agents.suspend(made[1].id))).status == "suspended"
    assert (await done(agents.reactivate(made[1].id))).status == "active"
    await done(agents.revoke_grants(made[1].id))
    await done(agents.delete(made[2].id))
    assert (await fails(lambda: agents.get(made[2].id))).code == "NOT_FOUND"
    assert (await fails(lambda: agents.delete(made[2].id))).status == 404
    wrong = await fails(lambda: agents.register(name="", scopes=[]))
    assert (wrong.code, wrong.field) == ("VALIDATION_ERROR", "name")


async def test_a_grant_lives_from_its_request_to_its_end(sandbox: Sandbox) -> None:
    gx = sandbox.gx
    agent, child = await sandbox.agent(), await sandbox.agent(name="child")
    token = await sandbox.grant(agent.id)
    assert token.scopes == ("flights:book", "hotels:search")
    assert token.expires_at.tzinfo is UTC
    verified = await done(gx.tokens.verify(token.grant_token, audience=sandbox.url, scopes=["flights:book"]))
    assert (verified.valid, verified.principal, verified.agent) == (True, "alice", agent.did)
    assert (await done(gx.tokens.verify(token.grant_token, scopes=["x:y"]))).valid is False
    checked = await done(gx.grants.verify(token.grant_token))
    assert (checked.active, checked.claims["grnt"]) == (True, token.grant_id)
    refreshed = await done(gx.tokens.refresh(refresh_token=token.refresh_token, agent_id=agent.id))
    params = DelegateParams(
        parent_grant_token=refreshed.grant_token, sub_agent_id=child.id, scopes=["flights:book"]
    )
    handed = await done(gx.grants.delegate(params))
    below = [grant.id async for grant in each(gx.grants.list_all(below=token.grant_id))]
    assert below == [handed.grant_id]
    within = await done(gx.grants.list(within=[token.grant_id], page_size=1))
    rest = await done(gx.grants.list(within=[token.grant_id], page_size=1, cursor=within.next_cursor))
    assert {grant.delegation_depth for grant in (*within.grants, *rest.grants)} == {0, 1}
    held = await done(gx.grants.hold(token.grant_id, reason="Unusual bookings"))
    assert [(hold.by, hold.reason, hold.on) for hold in held.holds] == [
        ("developer", "Unusual bookings", token.grant_id)
    ]
    assert (await done(gx.grants.get(handed.grant_id))).holds == held.holds
    refused = await fails(lambda: gx.grants.delegate(params))
    assert refused.code == "ON_HOLD"
    assert (await done(gx.grants.release(token.grant_id))).holds == ()
    assert (await done(gx.agents.hold(agent.id))).holds[0].on == agent.id
    assert (await done(gx.agents.release(agent.id))).holds == ()
    await done(gx.grants.revoke(token.grant_id))
    assert (await done(gx.tokens.verify(handed.grant_token))).valid is False
    ended = await done(gx.grants.get(handed.grant_id))
    assert (ended.status, ended.parent_grant_id) == ("revoked", token.grant_id)
    await done(gx.grants.lift_stop(token.grant_id))
    asked = await done(gx.authorizations.list(agent_id=agent.id))
    assert [request.status for request in asked.requests] == ["consumed"]
    cancelled = await fails(lambda: gx.authorizations.cancel(asked.requests[0].auth_request_id))
    assert cancelled.code == "REQUEST_DECIDED"
    elsewhere = await fails(lambda: gx.authorizations.wait_for_code(asked.requests[0].auth_request_id))
    assert elsewhere.code == "CODE_ELSEWHERE"


async def test_a_refused_delegation_is_one_that_a_model_can_read(sandbox: Sandbox) -> None:
    agent, child = await sandbox.agent(), await sandbox.agent(name="child", scopes=["flights:book"])
    token = await sandbox.grant(agent.id)
    handed = await done(sandbox.gx.delegate(token.grant_token, child.id, ["flights:book"]))
    assert handed.scopes == ("flights:book",)
    for scopes in (["hotels:search"], SCOPES):
        with pytest.raises(AuthorizationError) as caught:
            await done(sandbox.gx.delegate(token.grant_token, child.id, scopes))
        assert (caught.value.reason, caught.value.missing_scopes) == ("scope_missing", tuple(scopes))
    await done(sandbox.gx.grants.revoke(token.grant_id))
    with pytest.raises(AuthorizationError) as caught:
        await done(sandbox.gx.delegate(token.grant_token, child.id, ["flights:book"]))
    assert caught.value.reason == "revoked"
    assert isinstance(caught.value.__cause__, GrantexError)
    unknown = await fails(lambda: sandbox.gx.delegate(token.grant_token, "ag_unknown", ["flights:book"]))
    assert unknown.code in {"NOT_FOUND", "VALIDATION_ERROR"}


async def test_a_request_is_cancelled_and_a_token_is_revoked(sandbox: Sandbox) -> None:
    gx = sandbox.gx
    agent = await sandbox.agent(redirect_uris=["https://app.example/callback"])
    request = await done(
        gx.authorize(
            agent_id=agent.id,
            user_id="alice",
            scopes=SCOPES,
            callback_url="https://app.example/callback",
            state="s",
            expires_in="1h",
        )
    )
    assert (request.state, request.expires_in, request.sandbox) == ("s", "1h", True)
    await done(gx.authorizations.cancel(request.auth_request_id))
    assert (await done(gx.authorizations.get(request.auth_request_id))).status == "cancelled"
    token = await sandbox.grant(agent.id)
    await done(gx.tokens.revoke(claims_of(token.grant_token)["jti"]))
    assert (await done(gx.tokens.verify(token.grant_token))).valid is False
    assert (await fails(lambda: gx.tokens.revoke(claims_of(token.grant_token)["jti"]))).status == 404


async def test_a_token_is_bound_to_a_key(sandbox: Sandbox) -> None:
    gx = sandbox.gx
    key = create_agent_key(MemoryStore(), "ES256")
    agent = await sandbox.agent(key=key, dpop="required")
    code = await sandbox.code(agent.id)
    unbound = await fails(lambda: gx.tokens.exchange(code=code, agent_id=agent.id))
    assert unbound.code == "KEY_REQUIRED"
    token = await sandbox.grant(agent.id, key=key)
    assert bound_key_of(token.grant_token) == key.kid
    assert (await done(gx.tokens.verify(token.grant_token))).valid is False
    assert (await done(gx.tokens.verify(token.grant_token, key_thumbprint=key.kid))).valid is True
    refreshed = await done(gx.tokens.refresh(refresh_token=token.refresh_token, agent_id=agent.id, key=key))
    assert bound_key_of(refreshed.grant_token) == key.kid


async def test_an_agent_hands_down_with_its_own_key(sandbox: Sandbox) -> None:
    key, child_key = create_agent_key(MemoryStore()), create_agent_key(MemoryStore())
    agent, child = await sandbox.agent(key=key), await sandbox.agent(name="child", key=child_key)
    token = await sandbox.grant(agent.id)
    client = sandbox.kind.agent_client(issuer=sandbox.url, agent_id=agent.id, key=key)

    def actor_token() -> str:
        parent = token_hash(token.grant_token)
        return create_actor_token(child_key, agent_id=child.id, issuer=sandbox.url, parent_token_hash=parent)

    handed = await done(
        client.delegate(grant_token=token.grant_token, actor_token=actor_token(), scopes=["flights:book"])
    )
    assert handed.scopes == ("flights:book",)
    assert claims_of(handed.grant_token)["client_id"] == child.id
    assert handed.expires_at.timestamp() == claims_of(handed.grant_token)["exp"]
    assert (await done(sandbox.gx.grants.verify(handed.grant_token))).active is True
    refused = await fails(
        lambda: client.delegate(grant_token=token.grant_token, actor_token=actor_token(), scopes=["x:y"])
    )
    assert (refused.code, refused.status) == ("INVALID_SCOPE", 400)
    impostor = sandbox.kind.agent_client(issuer=sandbox.url, agent_id=agent.id, key=child_key)
    stolen = {"grant_token": token.grant_token, "actor_token": actor_token(), "scopes": ["flights:book"]}
    assert (await fails(lambda: impostor.delegate(**stolen))).code == "INVALID_CLIENT"
    for one in (client, impostor):
        await close(one)


async def test_what_a_bound_token_hands_down_is_bound_to_the_key_of_the_sub_agent(sandbox: Sandbox) -> None:
    key, child_key = create_agent_key(MemoryStore()), create_agent_key(MemoryStore())
    agent, child = await sandbox.agent(key=key), await sandbox.agent(name="child", key=child_key)
    token = await sandbox.grant(agent.id, key=key)
    by_key = await done(
        sandbox.gx.grants.delegate(
            parent_grant_token=token.grant_token, sub_agent_id=child.id, scopes=["flights:book"], key=key
        )
    )
    assert by_key.scopes == ("flights:book",)
    client = sandbox.kind.agent_client(issuer=sandbox.url, agent_id=agent.id, key=key)
    actor = create_actor_token(
        child_key,
        agent_id=child.id,
        issuer=sandbox.url,
        parent_token_hash=token_hash(token.grant_token),
    )
    handed = await done(
        client.delegate(grant_token=token.grant_token, actor_token=actor, scopes=["flights:book"])
    )
    assert bound_key_of(handed.grant_token) == child_key.kid
    other = sandbox.kind.agent_client(issuer=sandbox.url, agent_id=child.id, key=child_key)
    stolen = {"grant_token": token.grant_token, "actor_token": actor, "scopes": ["flights:book"]}
    assert (await fails(lambda: other.delegate(**stolen))).code == "TOKEN_NOT_BOUND"
    for one in (client, other):
        await close(one)


async def test_the_audit_log_is_written_signed_read_and_erased(sandbox: Sandbox) -> None:
    audit = sandbox.gx.audit
    key = create_agent_key(MemoryStore())
    agent = await sandbox.agent(key=key)
    token = await sandbox.grant(agent.id)
    of = {"grant_id": token.grant_id, "agent_id": agent.id}
    metadata = {"amount": 420, "rate": 1.5, "nothing": None, "list": [1, "é"]}
    first = await done(audit.log(action="flight.booked", status="allowed", metadata=metadata, **of))
    assert first.metadata == metadata
    signed = await done(
        audit.log(
            action="flight.booked", status="success", ref=first.entry_id, metadata=metadata, key=key, **of
        )
    )
    assert signed.signature is not None
    elsewhere = sign_entry(
        NewAuditEntry(action="flight.booked", status="success", **of), key=key, issuer=sandbox.url
    )
    assert (await done(audit.log(elsewhere))).signature == elsewhere.signature
    assert (await fails(lambda: audit.log(elsewhere))).code == "SIGNATURE_USED"
    entries = [NewAuditEntry(action=f"a.{number}", status="success", **of) for number in range(3)]
    written = await done(audit.batch(entries, key=key))
    assert [entry.action for entry in written] == ["a.0", "a.1", "a.2"]
    exported = [entry async for entry in each(audit.export())]
    assert [entry.seq for entry in exported] == list(range(1, 7))
    assert exported == [entry async for entry in each(audit.list_all())]
    newest = await done(audit.list(order="desc", page_size=1, since=datetime.now(UTC) - timedelta(hours=1)))
    assert newest.entries[0] == exported[-1] == await done(audit.get(exported[-1].entry_id))
    assert (await done(audit.list(until=exported[0].timestamp))).entries == ()
    await done(audit.erase(first.entry_id))
    erased = await done(audit.get(first.entry_id))
    assert (erased.erased, erased.metadata, erased.hash) == (True, None, first.hash)
    contradiction = await fails(
        lambda: audit.log(NewAuditEntry(**{**of, "agent_id": "ag_" + "0" * 26}, action="a", status="success"))
    )
    assert contradiction.status in {404, 422}


async def test_an_entry_is_what_the_server_wrote(sandbox: Sandbox) -> None:
    agent = await sandbox.agent()
    token = await sandbox.grant(agent.id)
    metadata = {"a": [1, 1.5, -0.25, True, None, "\u2028"]}
    entry = await done(
        sandbox.gx.audit.log(grant_id=token.grant_id, action="a.b", status="success", metadata=metadata)
    )
    headers = {"authorization": f"Bearer {sandbox.gx._transport._credential}"}
    async with httpx.AsyncClient(headers=headers) as http:
        stored = (await http.get(f"{sandbox.url}/v1/audit/{entry.entry_id}")).json()
    assert entry.to_wire() == stored
    assert AuditEntry.model_validate(entry.to_wire(), strict=False).to_wire() == stored


async def test_the_log_proves_what_it_holds(sandbox: Sandbox) -> None:
    audit = sandbox.gx.audit
    agent = await sandbox.agent()
    token = await sandbox.grant(agent.id)
    entries = [await done(audit.log(grant_id=token.grant_id, action="a", status="success")) for _ in range(3)]
    key = await done(audit.log_key())
    checkpoint = await done(audit.checkpoint())
    assert checkpoint.startswith(f"{key.name}\n3\n")
    inclusion = await done(audit.inclusion_proof(entry=entries[1].entry_id, size=3))
    assert (inclusion.index, inclusion.size, len(inclusion.path)) == (1, 3, 2)
    consistency = await done(audit.consistency_proof(from_=2, to=3))
    assert (consistency.from_, consistency.to, len(consistency.path)) == (2, 3, 1)
    assert (await fails(lambda: audit.checkpoint(size=1000))).code == "NOT_FOUND"


async def test_events_are_listed_and_streamed(sandbox: Sandbox) -> None:
    agent = await sandbox.agent()
    token = await sandbox.grant(agent.id)
    page = await done(sandbox.gx.events.list())
    await done(sandbox.gx.grants.revoke(token.grant_id))
    listed = [event async for event in each(sandbox.gx.events.list_all())]
    created = next(event.data for event in listed if isinstance(event.data, GrantCreated))
    assert (created.grant_id, created.scopes) == (token.grant_id, tuple(SCOPES))
    seen: list[Any] = []
    async for item in each(sandbox.gx.events.stream(after=page.place)):
        seen.append(item)
        if isinstance(item, StreamNotice) and item.type == "ready":
            break
    revoked = [item for item in seen if not isinstance(item, StreamNotice)]
    assert [event.data for event in revoked] == [GrantRevoked(grant_id=token.grant_id)]
    assert revoked[0].at == revoked[0].created_at


async def test_people_are_read_and_act_for_themselves(sandbox: Sandbox) -> None:
    gx = sandbox.gx
    agent = await sandbox.agent()
    token = await sandbox.grant(agent.id)
    people = await done(gx.principals.list(starts_with="ali", binding="unbound"))
    details = await done(gx.principals.get("alice"))
    assert [person.principal for person in people.principals] in ([details.principal], [])
    assert [person.principal_id async for person in each(gx.principals.list_all())] == ["alice"]
    session = await done(gx.principal_sessions.create(principal_id="alice", expires_in="1h"))
    assert [one.id for one in await done(gx.principals.sessions("alice"))] == [session.id]
    person = sandbox.kind.principal(session.session_token, base_url=sandbox.url)
    grants = [grant async for grant in each(person.all_grants())]
    assert [(grant.id, grant.agent_name) for grant in grants] == [(token.grant_id, "agent")]
    assert await done(person.audit()) == ()
    await done(person.revoke(token.grant_id))
    assert (await done(gx.grants.get(token.grant_id))).status == "revoked"
    await done(gx.principals.end_session("alice", session.id))
    assert (await fails(person.grants)).status == 401
    assert (await fails(lambda: gx.principals.end_sessions("alice"))).code == "NOT_FOUND"
    assert (await fails(lambda: gx.principals.get("nobody/../alice"))).code == "NOT_FOUND"
    await done(gx.principals.revoke_grants("alice"))
    await done(gx.principals.erase("alice"))
    assert (await fails(lambda: gx.principals.get("alice"))).status == 404
    await close(person)


async def test_addresses_are_set_and_removed(sandbox: Sandbox) -> None:
    principals = sandbox.gx.principals
    agent = await sandbox.agent()
    await sandbox.code(agent.id, user_id="bob/é")
    try:
        set_ = await done(principals.set_email("bob/é", "bob@example.com"))
    except GrantexError as error:
        # A sandbox binds the person at once.
        assert error.code == "PRINCIPAL_BOUND"  # noqa: PT017
        return
    assert set_.email is not None
    assert (await done(principals.get_email("bob/é"))).email == "bob@example.com"
    await done(principals.remove_email("bob/é"))
    assert (await fails(lambda: principals.get_email("bob/é"))).code == "NOT_FOUND"


async def test_keys_are_created_rotated_and_revoked(sandbox: Sandbox) -> None:
    keys = sandbox.gx.keys
    until = datetime(2099, 1, 1, tzinfo=UTC)
    made = await done(keys.create(name="verifier", roles=["verify"], expires_at=until))
    assert (made.roles, made.expires_at) == (("verify",), until)
    assert made.api_key not in repr(made)
    assert {key.name async for key in each(keys.list_all())} > {"verifier"}
    limited = sandbox.kind.client(api_key=made.api_key, base_url=sandbox.url)
    assert (await done(limited.me.get())).roles == ("verify",)
    assert (await fails(limited.agents.list)).code == "ROLE_REQUIRED"
    await done(limited.keys.revoke_own())
    assert (await fails(limited.me.get)).code == "CREDENTIAL_UNKNOWN"
    other = await done(keys.create(name="other", roles=["issue"]))
    await done(keys.revoke(other.id))
    rotated = await done(keys.rotate())
    following = sandbox.kind.client(api_key=rotated.api_key, base_url=sandbox.url)
    assert (await done(following.me.get())).developer_id == (await done(sandbox.gx.me.get())).developer_id
    with pytest.raises(TypeError, match="must have a timezone"):
        await done(keys.create(name="a", roles=["verify"], expires_at=datetime(2099, 1, 1)))  # noqa: DTZ001
    for one in (limited, following):
        await close(one)


PAYMENTS: Final = "https://payments.example/api"
NO_BOOKING: Final = (
    'forbid (principal, action == Action::"flights:book", resource) when { context.depth > 0 };'
)


async def test_a_catalog_is_stored_read_and_removed(sandbox: Sandbox) -> None:
    catalogs = sandbox.gx.catalogs
    tool = CatalogTool(
        name="book", scopes=("flights:book",), input_schema={"properties": {"seats": {"type": "integer"}}}
    )
    stored = await done(catalogs.set(PAYMENTS, [tool, {"name": "x", "scopes": ["a:b"], "inputSchema": True}]))
    read = await done(catalogs.get(PAYMENTS))
    assert (read.digest, read.tools[0], read.tools[1].input_schema) == (stored.digest, tool, True)
    assert (await done(catalogs.set(PAYMENTS, read.tools))).digest == stored.digest
    wrong = await fails(lambda: catalogs.set(PAYMENTS, [{**tool.model_dump(by_alias=True), "about": "x"}]))
    assert wrong.status == 400
    agent = await sandbox.agent()
    limit = {"type": "urn:grantex:call", "scope": "flights:book", "arguments": {"seat": {"max": "2"}}}
    unknown = await fails(
        lambda: sandbox.gx.authorize(
            agent_id=agent.id,
            user_id="alice",
            scopes=["flights:book"],
            audience=PAYMENTS,
            authorization_details=[limit],
        )
    )
    assert unknown.code == "INVALID_DETAILS"
    await done(catalogs.delete(PAYMENTS))
    assert (await fails(lambda: catalogs.get(PAYMENTS))).code == "NOT_FOUND"


async def test_a_policy_is_tried_saved_replayed_and_removed(sandbox: Sandbox) -> None:
    policies = sandbox.gx.policies
    agent = await sandbox.agent()
    draft = PolicyDraft(name="no-booking", cedar=NO_BOOKING)
    situation = {
        "agent_id": agent.id,
        "audience": PAYMENTS,
        "principal_id": "alice",
        "scopes": SCOPES,
        "depth": 1,
    }
    tried = await done(policies.test(**situation, policy=draft))
    assert (tried.verdict, tried.policies) == ("refuse", ("no-booking",))
    assert [(each.scope, each.verdict) for each in tried.scopes] == [
        ("flights:book", "refuse"),
        ("hotels:search", "allow"),
    ]
    assert (await done(policies.test(**situation))).verdict == "allow"
    wrong = await fails(lambda: policies.put("no-booking", "forbid (nobody);"))
    assert wrong.code == "INVALID_POLICY"
    saved = await done(policies.put("no-booking", NO_BOOKING))
    assert (saved.id, saved.effect, saved.reads, saved.decided_at) == (
        "no-booking",
        "cedar",
        ("depth",),
        "issue",
    )
    rule = await done(
        policies.create_rule(
            name="no nights",
            effect="deny",
            agent_id=agent.id,
            scopes=["hotels:search"],
            time_of_day_start="22:00",
            time_of_day_end="06:00",
        )
    )
    assert rule.cedar is not None
    moved = await done(policies.update_rule(rule.id, priority=7, time_of_day_end="05:00"))
    assert (moved.priority, moved.time_of_day_start, moved.time_of_day_end) == (7, "22:00", "05:00")
    assert (await fails(lambda: policies.update_rule("no-booking", priority=1))).code == "POLICY_IS_CEDAR"
    assert await done(policies.get(rule.id)) == moved
    listed = await done(policies.list())
    assert {policy.id for policy in listed.policies} == {"no-booking", rule.id}
    together = await done(policies.get_set(listed.digest))
    assert {one.policy: one.cedar for one in together.policies} == {
        "no-booking": NO_BOOKING,
        rule.id: moved.cedar,
    }
    since = datetime.now(UTC) - timedelta(hours=1)
    without = PolicyDraft(name="no-booking", cedar=None)
    replayed = await done(policies.replay(since=since, policy=without))
    assert (replayed.calls, replayed.changes, replayed.is_whole) == (0, (), True)
    await done(policies.delete(rule.id))
    await done(policies.delete("no-booking"))
    assert (await done(policies.list())).digest is None
    assert (await fails(lambda: policies.delete("no-booking"))).code == "NOT_FOUND"


async def test_approvals_of_nobody_are_not_found(sandbox: Sandbox) -> None:
    approvals = sandbox.gx.approvals
    assert (await fails(lambda: approvals.get("apr_nobody"))).code == "NOT_FOUND"
    assert (await fails(lambda: approvals.decide("apr_nobody", "approve"))).code == "NOT_FOUND"
    assert (await fails(lambda: sandbox.gx.grants.wait_for_approval("apr_nobody"))).code == "NOT_FOUND"
    assert [one async for one in each(approvals.list_all(status="pending"))] == []


async def test_settings_scopes_and_the_rest(sandbox: Sandbox) -> None:
    gx = sandbox.gx
    resource = ResourceChange(open_to="clients", scopes=["flights:book"])
    settings = DeveloperSettings(
        delegation="subset", max_delegation_depth=3, resources={"https://travel.example": resource}
    )
    assert await done(gx.me.update(settings)) is None
    stored = (await done(gx.me.get())).settings
    assert (stored.delegation, stored.max_delegation_depth) == ("subset", 3)
    assert stored.resources["https://travel.example"].scopes == ("flights:book",)
    await done(gx.me.update(DeveloperSettings(max_delegation_depth=None)))
    reset = (await done(gx.me.get())).settings
    assert (reset.delegation, reset.max_delegation_depth) == ("subset", None)
    await done(gx.me.update(DeveloperSettings(resources={"https://travel.example": None})))
    described = await done(gx.scopes.describe("trains:book", "Book trains for you"))
    assert described in await done(gx.scopes.list())
    await done(gx.scopes.delete("trains:book"))
    assert described not in await done(gx.scopes.list())
    assert (await fails(lambda: gx.scopes.describe("calendar:read", "x"))).code == "SCOPE_IS_STANDARD"
    assert (await fails(gx.sign_in_provider.get)).code == "NOT_FOUND"
    await done(gx.me.remove_domain())
    await done(gx.me.revoke_grants())
    report = await done(gx.activity.get(bucket="day", time_zone="Europe/Berlin"))
    assert (report.bucket, report.is_whole, report.in_force.grants) == ("day", True, 0)
    assert (await done(gx.issuer_keys.list())).keys[0].alg == "RS256"
    issuer = await done(gx.discover())
    assert (issuer.issuer, issuer.mode) == (sandbox.url, "sandbox")
    assert await done(gx.discover()) is issuer


async def test_a_program_asks_for_a_key(kind: Kind, server: GrantexServer) -> None:
    login = await done(kind.start_device_login(name="a machine", roles=["verify"], base_url=server.url))
    assert login.verification_url.startswith(server.url)
    assert login.expires_at > datetime.now(UTC)
    assert login._device_code not in repr(vars(login).get("user_code"))
    await close(login)


async def test_a_call_has_options_of_its_own(sandbox: Sandbox) -> None:
    hasty = sandbox.gx.with_options(timeout=0.0001, retries=0)
    assert (await fails(hasty.me.get)).code == "TIMEOUT"
    assert (await done(sandbox.gx.me.get())).name == "a test"
    with pytest.raises(TypeError, match="timeout"):
        sandbox.gx.with_options(timeout=-1)


def test_a_callback_is_read() -> None:
    expected = {"state": "s", "issuer": "https://i.example"}
    good = "/callback?code=c&state=s&iss=https%3A%2F%2Fi.example"
    assert parse_callback(good, **expected) == "c"
    assert parse_callback(f"https://app.example{good}", **expected) == "c"
    for url, code in {
        "/callback": "CALLBACK_MALFORMED",
        good.replace("state=s", "state=other"): "STATE_MISMATCH",
        f"{good}&state=s": "CALLBACK_MALFORMED",
        f"{good}&code=d": "CALLBACK_MALFORMED",
        good.replace("i.example", "evil.example"): "ISSUER_MISMATCH",
        good.replace("code=c", "error=access_denied"): "ACCESS_DENIED",
        good.replace("code=c", "error=server_error"): "AUTHORIZATION_FAILED",
        good.replace("code=c", "error=%3Cb%3E"): "AUTHORIZATION_FAILED",
        good.replace("code=c", "code="): "CALLBACK_MALFORMED",
        f"{good}&error=access_denied": "ACCESS_DENIED",
    }.items():
        with pytest.raises(GrantexError) as caught:
            parse_callback(url, **expected)
        assert caught.value.code == code
        assert "<b>" not in caught.value.message
    with pytest.raises(TypeError, match="state"):
        parse_callback(good, state="", issuer="https://i.example")
