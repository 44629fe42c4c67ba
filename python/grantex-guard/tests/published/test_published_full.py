"""The published Python clients, unchanged, against our server (`docs/protocol.md` §13).

They are another project's: each is installed in an environment of its own, and only run.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pytest
from grantex_testing.grantex_server import REPOSITORY, GrantexServer, start_grantex_server

NEW: Final = "0.7.2"
OLD: Final = "0.3.14"

# Git ignores it, as the toolchains beside it.
CACHE: Final = REPOSITORY / ".toolchain" / "published"

# Runs in the environment of a published client: one statement or expression for each line.
DRIVER: Final = """
import json, sys, warnings
warnings.simplefilter("ignore")
names = {}
for line in sys.stdin:
    asked = json.loads(line)
    try:
        if "value" in asked:
            answer = {"value": eval(asked["value"], names)}
        else:
            exec(asked["run"], names)
            answer = {"value": None}
    except Exception as error:
        status = getattr(error, "status_code", None)
        answer = {"error": type(error).__name__, "status": status, "message": str(error)}
    print(json.dumps(answer, default=lambda value: getattr(value, "__dict__", str(value))), flush=True)
"""


class Published:
    """A published client in a process of its own."""

    def __init__(self, version: str) -> None:
        self.version: Final = version
        self._process: Final = subprocess.Popen(
            [_environment(version), "-I", "-c", DRIVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, statements: str) -> None:
        """Run statements, which must not fail."""
        answer = self._ask({"run": statements})
        assert "error" not in answer, answer

    def value(self, expression: str) -> Any:
        """Return the value of an expression, which must not fail."""
        answer = self._ask({"value": expression})
        assert "error" not in answer, answer
        return answer["value"]

    def error(self, expression: str) -> tuple[str, int | None, str]:
        """Return name, status and message of the error of an expression, which must fail."""
        answer = self._ask({"value": expression})
        assert "error" in answer, answer
        return answer["error"], answer["status"], answer["message"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _ask(self, asked: dict[str, str]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _environment(version: str) -> Path:
    """Install a version, unless it is there, and return its Python."""
    folder = CACHE / version
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        uv = os.environ.get("UV", "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", "3.11", str(folder)], check=True)
        options = ["--quiet", "--no-config", "--exclude-newer", "2026-11-25", "--python", str(python)]
        subprocess.run([uv, "pip", "install", *options, f"grantex=={version}"], check=True)
        done.touch()
    return python


@pytest.fixture(scope="module")
def server() -> Iterator[GrantexServer]:
    with start_grantex_server() as running:
        yield running


@pytest.fixture(scope="module", params=[NEW, OLD])
def client(request: pytest.FixtureRequest, server: GrantexServer) -> Iterator[Published]:
    with Published(request.param) as published:
        published.run(
            f"""
from grantex import *
import grantex, threading, time
url, key = {server.url!r}, {server.api_key!r}
gx = Grantex(api_key=key, base_url=url)
agent = gx.agents.register(name="parent", scopes=["flights:book", "hotels:search"])
child = gx.agents.register(name="child", scopes=["flights:book", "hotels:search"])
offline = lambda **options: VerifyGrantTokenOptions(jwks_uri=url + "/.well-known/jwks.json", **options)

def ask(scopes, agent=agent, **more):
    return gx.authorize(AuthorizeParams(agent_id=agent.id, user_id="alice", scopes=list(scopes), **more))

def grant(scopes=("flights:book", "hotels:search"), agent=agent):
    asked = ask(scopes, agent)
    assert asked.consent_url.startswith(url)
    return gx.tokens.exchange(ExchangeTokenParams(code=asked.code, agent_id=agent.id))

def log(token, agent=agent, **more):
    named = dict(agent_id=agent.id, agent_did=agent.did, principal_id="alice", action="flight.booked")
    return gx.audit.log(grant_id=token.grant_id, **named, **more)
"""
        )
        yield published


def test_agents_are_registered_read_changed_and_deleted(client: Published) -> None:
    client.run('other = gx.agents.register(name="other", description="of a test", scopes=["a:b"])')
    assert client.value("gx.agents.get(other.id).description") == "of a test"
    assert client.value("other.did") == f"did:grantex:{client.value('other.id')}"
    assert client.value("other.id in [one.id for one in gx.agents.list().agents]")
    assert client.value('gx.agents.update(other.id, scopes=["c:d"]).scopes') == ["c:d"]
    client.run("gx.agents.delete(other.id)")
    assert client.error("gx.agents.get(other.id)")[:2] == ("GrantexApiError", 404)


def test_a_grant_is_exchanged_and_verified_online_and_offline(client: Published) -> None:
    client.run("token = grant()")
    assert client.value("token.scopes") == ["flights:book", "hotels:search"]
    assert client.value("token.refresh_token[:4]") == "ref_"
    verified = "gx.tokens.verify(token.grant_token)"
    assert client.value(f"{verified}.valid") is True
    assert client.value(f"{verified}.principal") == "alice"
    assert client.value(f"{verified}.grant_id == token.grant_id")
    assert client.value("gx.grants.verify(token.grant_token).principal_id") == "alice"
    right = 'offline(required_scopes=["flights:book"], issuer=url, audience=url)'
    assert client.value(f"verify_grant_token(token.grant_token, {right}).grant_id == token.grant_id")
    for wrong in (
        'required_scopes=["x:y"]',
        'audience="https://other.example"',
        'issuer="https://other.example"',
    ):
        refused = client.error(f"verify_grant_token(token.grant_token, offline({wrong}))")
        assert refused[0] == "GrantexTokenError"
    assert client.error('verify_grant_token(token.grant_token + "A", offline())')[0] == "GrantexTokenError"
    assert client.value('gx.tokens.verify("no token").valid') is False


def test_a_code_and_a_refresh_token_count_once(client: Published) -> None:
    client.run('asked = ask(["flights:book"])')
    client.run("exchanged = ExchangeTokenParams(code=asked.code, agent_id=agent.id)")
    client.run("first = gx.tokens.exchange(exchanged)")
    client.run("refreshed = RefreshTokenParams(refresh_token=first.refresh_token, agent_id=agent.id)")
    client.run("second = gx.tokens.refresh(refreshed)")
    assert client.value("second.grant_id == first.grant_id")
    assert client.value("gx.tokens.verify(second.grant_token).valid") is True
    # Its answer may have been lost, so this is no theft yet.
    assert client.error("gx.tokens.refresh(refreshed)")[:2] == ("GrantexApiError", 400)
    assert client.value("gx.tokens.verify(second.grant_token).valid") is True
    client.run("successor = RefreshTokenParams(refresh_token=second.refresh_token, agent_id=agent.id)")
    client.run("third = gx.tokens.refresh(successor)")
    # 0.7.2 repeats with the key of its first attempt, whose refusal is kept: the thief is another client.
    client.run("thief = Grantex(api_key=key, base_url=url)")
    assert client.error("thief.tokens.refresh(refreshed)")[:2] == ("GrantexApiError", 400)
    assert client.value("gx.tokens.verify(third.grant_token).valid") is False
    assert client.error("gx.tokens.exchange(exchanged)")[:2] == ("GrantexApiError", 400)


def test_a_grant_is_delegated_and_ends_with_its_parent(client: Published) -> None:
    client.run("parent = grant()")
    delegate = "gx.grants.delegate(parent_grant_token=parent.grant_token, sub_agent_id=child.id, scopes={})"
    client.run(f"handed = {delegate.format(['flights:book'])}")
    client.run("handed = handed if isinstance(handed, dict) else vars(handed)")
    client.run('handed_token = handed.get("grantToken") or handed["grant_token"]')
    client.run('handed_id = handed.get("grantId") or handed["grant_id"]')
    if client.version == OLD:
        client.run("verified = verify_grant_token(handed_token, offline())")
        assert client.value("[list(verified.scopes), verified.delegation_depth]") == [["flights:book"], 1]
        assert client.value("verified.parent_grant_id == parent.grant_id")
    else:
        # A difference: it takes `act` for the parent, and here that is the agent (RFC 8693), so it refuses.
        refused = client.error("verify_grant_token(handed_token, offline())")
        assert refused[0] == "GrantexTokenError"
        assert "act.sub" in refused[2]
    assert client.value("gx.tokens.verify(handed_token).valid") is True
    # A difference: a child is strictly narrower.
    name, status, message = client.error(delegate.format(["flights:book", "hotels:search"]))
    assert (name, status) == ("GrantexApiError", 400)
    assert "narrower" in message
    client.run("gx.grants.revoke(parent.grant_id)")
    assert client.value("gx.tokens.verify(handed_token).valid") is False
    assert client.value("gx.grants.get(handed_id).status") == "revoked"


def test_grants_are_read_and_revoked_and_tokens_too(client: Published) -> None:
    client.run("token = grant()")
    assert client.value("gx.grants.get(token.grant_id).status") == "active"
    query = 'ListGrantsParams(agent_id=agent.id, principal_id="alice", status="active", page=1, page_size=1)'
    assert client.value(f"[one.id for one in gx.grants.list({query}).grants] == [token.grant_id]")
    client.run("gx.tokens.revoke(verify_grant_token(token.grant_token, offline()).token_id)")
    assert client.value("gx.tokens.verify(token.grant_token).valid") is False
    assert client.error("gx.grants.verify(token.grant_token)")[0] == "GrantexTokenError"
    client.run("gx.grants.revoke(token.grant_id)")
    assert client.value("gx.grants.get(token.grant_id).revoked_at") is not None
    # Offline nobody is asked: the same as with its own server.
    assert client.value("verify_grant_token(token.grant_token, offline()).grant_id == token.grant_id")


def test_the_audit_log_is_written_and_read(client: Published) -> None:
    client.run("token = grant()")
    client.run('entry = log(token, metadata={"amount": 420})')
    assert client.value("[entry.status, entry.metadata]") == ["success", {"amount": 420}]
    client.run('after = log(token, status="blocked")')
    assert client.value("after.prev_hash == entry.hash")
    assert client.value("gx.audit.get(entry.entry_id).hash == entry.hash")
    listed = "gx.audit.list(ListAuditParams(grant_id=token.grant_id, page_size=10)).entries"
    assert client.value(f"[one.status for one in {listed}]") == ["success", "blocked"]
    name, status, message = client.error("log(token, agent=child)")
    assert (name, status) == ("GrantexApiError", 422)
    assert "agentId" in message


def test_tool_calls_are_enforced_with_scopes_of_three_parts(client: Published) -> None:
    client.run(
        """
tools = ToolManifest(connector="flights", tools={"search": Permission.READ, "book": Permission.WRITE})
reader = gx.agents.register(name="reader", scopes=["tool:flights:read"])
knows_audiences = hasattr(grantex, "DEFAULT_REVOCATION_CHECK")

def enforcing(**options):
    made = Grantex(api_key=key, base_url=url, **({"audience": url} if knows_audiences else {}), **options)
    made.load_manifest(tools)
    return made

token = grant(["tool:flights:read"], reader)
guarded = enforcing()
"""
    )
    assert client.value('guarded.enforce(token.grant_token, "flights", "search").allowed') is True
    assert client.value('guarded.enforce(token.grant_token, "flights", "book").allowed') is False
    assert client.value('guarded.enforce(token.grant_token, "hotels", "search").allowed') is False
    # A difference: a fourth part would be a limit that nobody enforces, and is refused.
    name, status, message = client.error('gx.agents.register(name="a", scopes=["tool:flights:read:search"])')
    assert (name, status) == ("GrantexApiError", 400)
    assert "three parts" in message
    if client.version == NEW:
        client.run("gx.grants.revoke(token.grant_id)")
        assert client.value('guarded.enforce(token.grant_token, "flights", "search").allowed') is False
        # A difference: the feed here is another one, so its feed mode refuses every call.
        client.run('token, fed = grant(["tool:flights:read"], reader), enforcing(revocation_check="feed")')
        assert client.value('fed.enforce(token.grant_token, "flights", "search").allowed') is False
        # Its offline mode asks nobody.
        client.run('unasking = enforcing(revocation_check="offline"); gx.grants.revoke(token.grant_id)')
        assert client.value('unasking.enforce(token.grant_token, "flights", "search").allowed') is True


def test_events_arrive(client: Published) -> None:
    client.run(
        """
arrived, seen = threading.Event(), []

def take(event):
    seen.append([event.type, event.data.get("name")])
    if event.data.get("name") == "of the stream":
        arrived.set()

subscription = gx.events.subscribe(take)
# An agent each moment, because the stream begins at an unknown one.
for _ in range(100):
    gx.agents.register(name="of the stream", scopes=[])
    if arrived.wait(0.2):
        break
subscription.unsubscribe()
"""
    )
    assert ["agent.created", "of the stream"] in client.value("seen")


def test_sessions_keys_and_sign_up(client: Published) -> None:
    client.run("grant()")
    made = "gx.principal_sessions.create(CreatePrincipalSessionParams(principal_id='alice'))"
    assert client.value(f"{made}.dashboard_url").startswith("http")
    client.run("developer = Grantex.signup(SignupParams(name='another'), base_url=url)")
    client.run("own = Grantex(api_key=developer.api_key, base_url=url)")
    assert client.value("list(own.agents.list().agents)") == []
    assert client.value("own.rotate_key().api_key != developer.api_key")
    challenge = "generate_pkce()"
    assert client.value(f"{challenge}.code_challenge_method") == "S256"


# Members that restrict, which this server lacks: if it ignored them, the caller would believe in a limit.
RESTRICTING: Final = [
    'gx.agents.register(name="a", scopes=[], status="suspended")',
    'gx.agents.register(name="a", scopes=[], resource_servers=["https://a.example"])',
    'gx.agents.register(name="a", scopes=[], public_jwk={"kty": "OKP"})',
    'ask(["flights:book"], purpose="p")',
    'ask(["flights:book"], data_region="eu")',
]


@pytest.mark.parametrize("expression", RESTRICTING)
def test_a_restriction_that_the_server_does_not_have_is_refused(client: Published, expression: str) -> None:
    name, status, message = client.error(expression)
    if client.version == OLD:
        # It has no such member either.
        assert name == "TypeError"
        return
    assert (name, status) == ("GrantexApiError", 400)
    assert "Unrecognized key" in message


def test_policies_are_made_changed_listed_and_deleted(client: Published) -> None:
    client.run(
        """
made = gx.policies.create(CreatePolicyParams(
    name="no nights", effect="deny", priority=5, agent_id=agent.id, principal_id="alice",
    scopes=["hotels:search"], time_of_day_start="22:00", time_of_day_end="06:30",
))
changed = gx.policies.update(made.id, UpdatePolicyParams(priority=6))
"""
    )
    assert client.value("made.id[:4]") == "pol_"
    assert client.value("[changed.priority, changed.time_of_day_start, list(changed.scopes)]") == [
        6,
        "22:00",
        ["hotels:search"],
    ]
    assert client.value("gx.policies.get(made.id).name") == "no nights"
    assert client.value("made.id in [one.id for one in gx.policies.list().policies]")
    client.run("gx.policies.delete(made.id)")
    assert client.error("gx.policies.get(made.id)")[:2] == ("GrantexApiError", 404)


def test_what_organizations_have_is_answered(client: Published) -> None:
    assert client.value("[gx.anomalies.list().total, list(gx.anomalies.list().anomalies)]") == [0, []]
    assert client.value("list(gx.webhooks.list().webhooks)") == []
    assert client.value("list(gx.scim.list_tokens().tokens)") == []
    assert client.value("gx.compliance.get_summary().agents['total']") >= 1
    assert client.value("gx.usage.current().period") == datetime.now(UTC).strftime("%Y-%m")
    # Nothing is billed here.
    assert client.error("gx.billing.get_subscription()")[:2] == ("GrantexApiError", 503)


# What only their server has, in both versions or in one.
ABSENT: Final = [
    "gx.domains.list()",
    "gx.vault.list()",
    "gx.sso.get_config()",
    "gx.passports.list()",
    "gx.credentials.list()",
    "gx.update_settings(UpdateDeveloperSettingsParams(fido_required=True))",
    "gx.audit.checkpoint()",
]


@pytest.mark.parametrize("expression", ABSENT)
def test_what_the_server_does_not_have_is_an_error(client: Published, expression: str) -> None:
    name, status, _ = client.error(expression)
    assert name == "AttributeError" or (name == "GrantexApiError" and status in {400, 404, 405})


@pytest.mark.parametrize("key", ["", "gx_test_unknown"])
def test_a_wrong_key_is_an_error(client: Published, key: str) -> None:
    name, _, _ = client.error(f"Grantex(api_key={key!r}, base_url=url).agents.list()")
    assert name in {"GrantexAuthError", "ValueError"}
