"""A grant token that stays fresh, through lost answers, crashes and other processes."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from client_kinds import SYNC, Kind, Waits, close, done
from grantex import FileStore, GrantexError, MemoryStore, create_agent_key
from grantex.client import GrantTokens
from grantex.client._async.token_source import AsyncTokenSource
from grantex.client._async.tokens import AsyncTokens
from grantex.client._sync.token_source import TokenSource
from grantex.client._sync.tokens import Tokens
from grantex.client.options import check_connection
from grantex_testing.grantex_server import GrantexServer
from grantex_testing.local_server import LocalAnswer
from grantex_testing.unreliable_server import UnreliableServer

MINUTE: Final = 60.0
LIFETIME: Final = 60 * MINUTE


class Rig:
    """A server that fails when told to, a clock, a store, and a grant."""

    def __init__(
        self, kind: Kind, proxy: UnreliableServer, api_key: str, agent_id: str, grant: GrantTokens
    ) -> None:
        self.kind, self.proxy, self.api_key, self.agent_id, self.grant = kind, proxy, api_key, agent_id, grant
        self.store: Any = MemoryStore()
        # Not before the grant, however long that took: otherwise it would live longer by this clock.
        self.time = Waits(at=time.time())
        self.connections = kind.connections()

    def source(self, *, retries: int = 4, **options: Any) -> Any:
        """Make a source as another process would, with the same store."""
        connection = check_connection(self.proxy.url, 10, retries)
        clock = self.kind.clock(self.time)
        transport = self.kind.transport(connection, self.api_key, self.connections, clock)
        tokens: Any = Tokens if self.kind is SYNC else AsyncTokens
        made: Any = TokenSource if self.kind is SYNC else AsyncTokenSource
        given = {"agent_id": self.agent_id, "store": self.store, "clock": clock, **options}
        return made(tokens(transport, None), **given)

    def keys(self) -> list[str]:
        """Return the idempotency keys of the refreshes so far."""
        return [request.headers["idempotency-key"] for request in self.proxy.requests]

    def is_valid(self, token: str) -> bool:
        with SYNC.client(api_key=self.api_key, base_url=self.proxy.target) as client:
            return bool(client.tokens.verify(token).valid)

    def revoke(self) -> None:
        with SYNC.client(api_key=self.api_key, base_url=self.proxy.target) as client:
            client.grants.revoke(self.grant.grant_id)


@pytest.fixture
async def rig(kind: Kind, server: GrantexServer) -> Any:
    with SYNC.client(api_key=server.api_key, base_url=server.url) as client:
        agent = client.agents.register(name="refresher", scopes=["calendar:read"])
        asked = client.authorize(agent_id=agent.id, user_id="alice", scopes=["calendar:read"])
        grant = client.tokens.exchange(code=asked.code, agent_id=agent.id)
    with UnreliableServer(server.url) as proxy:
        made = Rig(kind, proxy, server.api_key, agent.id, grant)
        yield made
        await close(made.connections)


async def error_of(call: Any) -> GrantexError:
    with pytest.raises(GrantexError) as caught:
        await done(call())
    return caught.value


async def until_other(tokens: Any, old: str) -> str:
    """Wait for a refresh in the background."""
    for _ in range(500):
        token: str = await done(tokens.token())
        if token != old:
            return token
        await asyncio.sleep(0.01)
    raise AssertionError("no refresh")


async def test_the_first_token_is_handed_out_without_a_request(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    assert [await done(tokens.token()) for _ in range(2)] == [rig.grant.grant_token] * 2
    assert rig.proxy.requests == []


async def test_near_its_end_the_old_token_is_handed_out_at_once_and_soon_a_new_one(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    await done(tokens.token())
    rig.time.at += LIFETIME - 4 * MINUTE
    assert await done(tokens.token()) == rig.grant.grant_token
    assert rig.is_valid(await until_other(tokens, rig.grant.grant_token))
    assert len(rig.proxy.requests) == 1


async def test_after_its_end_callers_wait_for_one_refresh(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    rig.time.at += LIFETIME
    if rig.kind is SYNC:
        together: Any = await asyncio.gather(*(asyncio.to_thread(tokens.token) for _ in range(20)))
    else:
        together = await asyncio.gather(*(tokens.token() for _ in range(20)))
    assert len(set(together)) == 1
    assert rig.is_valid(together[0])
    assert len(rig.proxy.requests) == 1
    seen = {await done(tokens.refresh()) for _ in range(3)}
    assert len(seen) == 3


async def test_a_token_for_a_delegation_has_half_of_its_life_left(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant, retries=0)
    await done(tokens.token())
    rig.time.at += LIFETIME / 2 - MINUTE
    assert await done(tokens.token(to_delegate=True)) == rig.grant.grant_token
    rig.time.at += 2 * MINUTE
    rig.proxy.fail(LocalAnswer("", 503))
    # While the server cannot give another, the old one still serves.
    assert await done(tokens.token(to_delegate=True)) == rig.grant.grant_token
    rig.time.at += MINUTE / 2
    fresh = await done(tokens.token(to_delegate=True))
    assert fresh != rig.grant.grant_token
    assert rig.is_valid(fresh)


async def test_a_restart_continues_with_the_store(rig: Rig, tmp_path: Any) -> None:
    rig.store = FileStore(tmp_path / "secrets")
    refreshed = await done(rig.source(grant=rig.grant).refresh())
    assert await done(rig.source().token()) == refreshed
    # The first answer again does not set it back.
    assert await done(rig.source(grant=rig.grant).token()) == refreshed
    (file,) = (tmp_path / "secrets").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(file.read_text())) >= {
        "grantToken",
        "refreshToken",
        "grantId",
        "expiresAt",
        "holdsUntil",
    }
    assert (await error_of(rig.source(name="other").token)).code == "GRANT_UNKNOWN"


async def test_a_lost_answer_is_requested_again_with_the_same_key_also_after_a_crash(rig: Rig) -> None:
    rig.time.at += LIFETIME
    rig.proxy.fail("lose-answer")
    assert (await error_of(rig.source(grant=rig.grant, retries=0).token)).code == "NETWORK_ERROR"
    after_crash = rig.source()
    assert rig.is_valid(await done(after_crash.token()))
    assert len(set(rig.keys())) == 1
    assert rig.is_valid(await done(after_crash.refresh()))


async def test_what_the_server_would_treat_as_theft_is_not_retried(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant, retries=0)
    rig.proxy.fail("lose-request")
    assert (await error_of(tokens.refresh)).code == "NETWORK_ERROR"
    rig.time.at += LIFETIME - 2 * MINUTE
    assert await done(tokens.token()) == rig.grant.grant_token
    assert len(rig.proxy.requests) == 1
    # Once nothing can be lost any more, another key is used.
    rig.time.at += 2 * MINUTE
    assert rig.is_valid(await done(tokens.token()))
    assert len(set(rig.keys())) == 2


async def test_a_repetition_never_outlives_the_memory_of_the_server(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    rig.proxy.fail("lose-answer")
    rig.time.at += LIFETIME
    crashed = rig.source(grant=rig.grant, retries=0)
    assert (await error_of(crashed.token)).code == "NETWORK_ERROR"
    rig.time.at += 40
    slow = LocalAnswer({"message": "no", "code": "TEMPORARILY_UNAVAILABLE"}, 503, {"retry-after": "8"})
    rig.proxy.fail(slow, slow, slow)
    assert (await error_of(tokens.token)).status == 503
    # The first at 40 seconds, the next at 48; one at 56 could arrive after a minute.
    assert len(rig.proxy.requests) == 3
    assert len(set(rig.keys())) == 1


async def test_a_revoked_grant_ends_the_source_for_good_and_empties_the_store(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    await done(tokens.token())
    rig.revoke()
    rig.time.at += LIFETIME
    for _ in range(2):
        ended = await error_of(tokens.token)
        assert (ended.code, ended.status) == ("GRANT_ENDED", 400)
    assert len(rig.proxy.requests) == 1
    assert rig.store.get(f"grant-{rig.agent_id}") is None


async def test_processes_that_share_a_store_present_one_key(rig: Rig) -> None:
    one, other = rig.source(grant=rig.grant), rig.source(grant=rig.grant)
    await done(one.token())
    await done(other.token())
    rig.time.at += LIFETIME
    if rig.kind is SYNC:
        together: Any = await asyncio.gather(asyncio.to_thread(one.token), asyncio.to_thread(other.token))
    else:
        together = await asyncio.gather(one.token(), other.token())
    assert len(set(together)) == 1
    assert len(set(rig.keys())) == 1
    assert rig.is_valid(together[0])


async def test_a_clock_that_is_wrong_costs_one_refresh(rig: Rig) -> None:
    tokens = rig.source(grant=rig.grant)
    rig.time.at += 3 * LIFETIME
    token = await done(tokens.token())
    rig.time.at += LIFETIME - 6 * MINUTE
    assert await done(tokens.token()) == token
    assert len(rig.proxy.requests) == 1
    rig.time.at -= 5 * LIFETIME
    assert await done(tokens.token()) != token


async def test_a_token_that_is_not_bound_to_the_key_is_not_handed_out(rig: Rig) -> None:
    key = create_agent_key(MemoryStore())
    other = rig.source(grant=rig.grant)
    await done(other.token())
    unbound = GrantTokens(**vars(rig.grant))
    assert unbound == rig.grant
    client = rig.kind.client(api_key=rig.api_key, base_url=rig.proxy.url)
    tokens = client.token_source(agent_id=rig.agent_id, store=MemoryStore(), grant=rig.grant, key=key)
    # The server binds it: this one is handed out, and the unbound one never was.
    bound = await done(tokens.token())
    assert bound != rig.grant.grant_token
    assert rig.is_valid(bound) is False
    await close(client)


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"grantToken": "secret"}', "[" * 100_000])
async def test_a_damaged_store_is_an_error_without_its_content(rig: Rig, text: str) -> None:
    rig.store.set(f"grant-{rig.agent_id}", text)
    error = await error_of(rig.source().token)
    assert error.code == "STORE_DAMAGED"
    assert "secret" not in str(error)
    assert (error.__cause__, error.__context__) == (None, None)


def test_wrong_options_are_refused_by_name(server: GrantexServer) -> None:
    with SYNC.client(api_key=server.api_key, base_url=server.url) as client:
        right: dict[str, Any] = {"agent_id": "ag_1", "store": MemoryStore()}
        for name, wrong in {
            "agent_id": "",
            "store": object(),
            "grant": "token",
            "key": object(),
            "refresh_before": -1,
        }.items():
            with pytest.raises(TypeError, match=f"^{name} must be"):
                client.token_source(**{**right, name: wrong})


def test_threads_that_find_a_refresh_running_get_its_error() -> None:
    from grantex.client._sync.primitives import SharedWork

    entered, leave = threading.Event(), threading.Event()

    def work() -> str:
        entered.set()
        leave.wait(10)
        raise KeyError("no")

    shared = SharedWork(work)
    shared.start()
    assert entered.wait(10)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(shared.join)
        leave.set()
        assert isinstance(waiting.exception(10), KeyError)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == "grantex-refresh":
            thread.join(10)
