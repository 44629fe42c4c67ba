import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from grantex import Allow, AuthorizationError, Feed, Grant, Online, Verifier
from grantex_testing.server import TestGrant, TestServer


@pytest.fixture
def server() -> Iterator[TestServer]:
    with TestServer() as made:
        yield made


class Following:
    """A verifier that follows the feed of a server, and the states that it went through."""

    def __init__(self, server: TestServer, clock: Callable[[], float] = time.time, **options: Any) -> None:
        self.server = server
        self.states: list[str] = []
        self.causes: list[Any] = []
        self._changed = threading.Condition()
        self.feed = Feed(api_key=server.api_key, on_state_change=self._note, **options)
        self.verifier = Verifier(
            issuer=server.url, audience=server.audience, revocation=self.feed, clock=clock
        )

    def _note(self, state: str, cause: Any) -> None:
        with self._changed:
            self.states.append(state)
            self.causes.append(cause)
            self._changed.notify_all()

    def until(self, state: str, seconds: float = 15) -> None:
        """Wait for a state."""
        with self._changed:
            assert self._changed.wait_for(lambda: state in self.states, seconds), self.states

    def is_revoked(self, grant: TestGrant) -> bool:
        """Whether a grant is refused as revoked."""
        try:
            self.verifier.verify(grant.token)
        except AuthorizationError as error:
            if error.reason != "revoked":
                raise
            return True
        return False

    def learns(self, grant: TestGrant, seconds: float = 15) -> bool:
        """Wait until a grant is known to be revoked."""
        if self.is_revoked(grant):
            return True
        known = threading.Event()
        stop = self.verifier.watch(self.verifier.verify(grant.token), lambda _: known.set())
        try:
            return known.wait(seconds)
        finally:
            stop()


@pytest.fixture
def following(server: TestServer) -> Iterator[Following]:
    made = Following(server)
    yield made
    made.verifier.close()


def test_decides_in_memory_after_one_snapshot(following: Following) -> None:
    server = following.server
    grants = [server.grant() for _ in range(5)]
    server.revoke(grants[0].grant_id)
    assert [following.is_revoked(grant) for grant in grants] == [True, False, False, False, False]
    assert server.requests_to("feed") <= 2
    assert following.feed.state == "fresh"


@pytest.mark.parametrize("what", ["grant_id", "token_id", "agent_id", "principal"])
def test_learns_of_what_ends_a_grant(following: Following, what: str) -> None:
    grant = following.server.grant()
    other = following.server.grant(principal_id="user_bob")
    assert not following.is_revoked(grant)
    # The token was issued in this second.
    following.server.feed.append(kind_of(what), getattr(grant, what), before="2999-01-01T00:00:00.000Z")
    assert following.learns(grant)
    assert following.is_revoked(grant)
    assert not following.is_revoked(other)


def kind_of(what: str) -> str:
    return what.removesuffix("_id")


def test_one_entry_for_the_root_ends_the_whole_tree(following: Following) -> None:
    server = following.server
    root = server.grant("payments:initiate")
    child = server.grant(parent=root)
    grandchild = server.grant(parent=child)
    assert not following.is_revoked(grandchild)
    server.revoke(root.grant_id)
    assert following.learns(grandchild)
    assert following.is_revoked(child)


def test_tokens_issued_after_an_agent_was_stopped_are_good(following: Following) -> None:
    grant = following.server.grant()
    following.server.feed.append("agent", grant.agent_id, before="2020-01-01T00:00:00.000Z")
    assert not following.is_revoked(grant)


def test_a_revoked_key_ends_its_tokens_and_its_messages(following: Following) -> None:
    server = following.server
    grant = server.grant()
    assert not following.is_revoked(grant)
    server.rotate_key()
    watched = threading.Event()
    stop = following.verifier.watch(following.verifier.verify(grant.token), lambda _: watched.set())
    server.revoke_old_keys()
    assert watched.wait(15)
    stop()
    with pytest.raises(AuthorizationError):
        following.verifier.verify(grant.token)
    # Nobody who holds the old key makes it good again.
    server.feed.restore()
    assert not following.is_revoked(server.grant())
    with pytest.raises(AuthorizationError):
        following.verifier.verify(grant.token)


def test_a_cut_stream_continues_and_misses_nothing(following: Following) -> None:
    server = following.server
    grant = server.grant()
    assert not following.is_revoked(grant)
    assert server.feed.wait_for_stream()
    server.feed.cut()
    server.revoke(grant.grant_id)
    assert following.learns(grant)
    assert following.is_revoked(grant)


@pytest.mark.parametrize("disturb", ["skip", "leave_out", "restore"])
def test_a_missing_message_sends_it_back_to_a_snapshot(following: Following, disturb: str) -> None:
    server = following.server
    assert not following.is_revoked(server.grant())
    assert server.feed.wait_for_stream()
    getattr(server.feed, disturb)()
    following.until("resyncing")
    grant = server.grant()
    server.revoke(grant.grant_id)
    assert following.is_revoked(grant)
    assert not following.is_revoked(server.grant())


def test_a_forged_message_revokes_nothing(following: Following) -> None:
    grant = following.server.grant()
    assert not following.is_revoked(grant)
    assert following.server.feed.wait_for_stream()
    following.server.feed.forge(grant.grant_id)
    following.until("resyncing")
    assert not following.is_revoked(grant)


def test_a_replayed_message_changes_nothing(following: Following) -> None:
    server = following.server
    first, second = server.grant(), server.grant()
    assert not following.is_revoked(first)
    assert server.feed.wait_for_stream()
    server.revoke(first.grant_id)
    server.feed.replay()
    server.revoke(second.grant_id)
    assert following.learns(second)
    assert following.is_revoked(first)
    # It was older than what was known.
    server.feed.replay()
    assert following.is_revoked(second)


def test_a_verifier_that_is_cut_off_refuses_after_its_staleness(server: TestServer) -> None:
    following = Following(server, max_staleness=1.2, timeout=0.3)
    grant = server.grant()
    assert not following.is_revoked(grant)
    assert server.feed.wait_for_stream()
    server.feed.silence()
    following.until("stale")
    server.interrupt("feed")
    with pytest.raises(AuthorizationError) as caught:
        following.verifier.verify(grant.token)
    assert caught.value.reason == "revocation_unavailable"
    assert "old by this clock" in str(following.causes[following.states.index("stale")])
    server.resume("feed")
    server.feed.speak()
    states = len(following.states)
    deadline = time.monotonic() + 15
    while "fresh" not in following.states[states:] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not following.is_revoked(grant)
    following.verifier.close()


def test_a_clock_that_is_turned_back_makes_nothing_younger(server: TestServer) -> None:
    offset = 0.0
    following = Following(server, clock=lambda: time.time() + offset, max_staleness=1.2, timeout=0.2)
    grant = server.grant()
    assert not following.is_revoked(grant)
    server.interrupt("feed")
    offset = -2.0
    following.until("stale", 5)
    with pytest.raises(AuthorizationError):
        following.verifier.verify(grant.token)
    following.verifier.close()


async def test_a_call_after_a_sleep_waits_where_an_old_message_is_read_first(server: TestServer) -> None:
    offset = 0.0
    following = Following(server, clock=lambda: time.time() + offset)
    grant = server.grant()
    assert not following.is_revoked(grant)
    assert server.feed.wait_for_stream()
    # The next message seems to be of before the sleep.
    offset = 15.0
    following.until("stale")
    call = asyncio.create_task(following.verifier.verify_async(grant.token))
    await asyncio.sleep(0)
    offset = 0.0
    assert (await call).grant_id == grant.grant_id
    await following.verifier.close_async()


def test_when_it_is_stale_it_asks_or_lets_tolerant_scopes_through(server: TestServer) -> None:
    server.interrupt("feed")
    revoked, good = server.grant(), server.grant()
    server.revoke(revoked.grant_id)
    asking = Following(server, when_stale="ask", timeout=0.3)
    assert not asking.is_revoked(good)
    assert asking.is_revoked(revoked)
    tolerant = Following(server, when_stale=Allow("flights:book", "read"), timeout=0.3)
    tolerant.verifier = Verifier(
        issuer=server.url,
        audience=server.audience,
        revocation=tolerant.feed,
        developers=[server.developer_id],
    )
    grant: Grant = tolerant.verifier.verify(good.token, ["flights:book"])
    assert grant.is_revocation_unknown
    with pytest.raises(AuthorizationError):
        tolerant.verifier.verify(good.token, ["flights:book", "payments:initiate"])
    with pytest.raises(AuthorizationError):
        tolerant.verifier.verify(good.token)


def test_an_entry_that_it_does_not_understand_makes_it_stale(following: Following) -> None:
    grant = following.server.grant()
    assert not following.is_revoked(grant)
    following.server.feed.append("planet", "earth")
    following.until("stale")
    with pytest.raises(AuthorizationError) as caught:
        following.verifier.verify(grant.token)
    assert caught.value.reason == "revocation_unavailable"


def test_refuses_the_tokens_of_developers_whose_feed_it_does_not_follow(server: TestServer) -> None:
    feed = Feed(api_key=server.api_key)
    developers = [server.developer_id, "dev_other"]
    verifier = Verifier(issuer=server.url, audience=server.audience, revocation=feed, developers=developers)
    with pytest.raises(AuthorizationError) as caught:
        verifier.verify(server.token(dev="dev_other"))
    assert caught.value.reason == "feed_does_not_cover"
    verifier.close()


def test_verifiers_share_one_stream_and_the_last_one_ends_it(server: TestServer) -> None:
    feed = Feed(api_key=server.api_key)
    verifiers = [Verifier(issuer=server.url, audience=server.audience, revocation=feed) for _ in range(3)]
    for verifier in verifiers:
        verifier.verify(server.token())
    assert server.feed.streams == 1
    verifiers[0].close()
    states = [feed.state]
    with pytest.raises(AuthorizationError) as caught:
        verifiers[0].verify(server.token())
    assert caught.value.reason == "revocation_unavailable"
    verifiers[1].close()
    verifiers[2].close()
    assert [*states, feed.state] == ["fresh", "connecting"]
    with pytest.raises(TypeError, match="one issuer"):
        Verifier(issuer="https://other.test", audience="x", revocation=feed)


async def test_a_closed_feed_refuses_and_says_so(server: TestServer) -> None:
    following = Following(server)
    await following.verifier.ready_async()
    await following.feed.close_async()
    assert following.feed.state == "closed"
    with pytest.raises(AuthorizationError):
        await following.verifier.verify_async(server.token())


async def test_many_callers_wait_for_one_snapshot(server: TestServer) -> None:
    following = Following(server)
    grants = await asyncio.gather(*(following.verifier.verify_async(server.token()) for _ in range(50)))
    assert len({grant.grant_id for grant in grants}) == 50
    assert server.requests_to("feed") <= 2
    await following.verifier.close_async()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_child_of_a_fork_follows_for_itself(server: TestServer) -> None:
    program = """
import os, sys
from grantex import AuthorizationError, Feed, Verifier

issuer, audience, api_key, good, revoked = sys.argv[1:]
feed = Feed(api_key=api_key)
verifier = Verifier(issuer=issuer, audience=audience, revocation=feed)

def check():
    verifier.verify(good)
    try:
        verifier.verify(revoked)
    except AuthorizationError as error:
        assert error.reason == "revoked", error.reason
    else:
        raise AssertionError("It was let through.")

check()
child = os.fork()
if child == 0:
    assert feed.state == "connecting", feed.state
    check()
    assert feed.state == "fresh", feed.state
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert feed.state == "fresh"
check()
"""
    revoked = server.grant()
    server.revoke(revoked.grant_id)
    arguments = [server.url, server.audience, server.api_key, server.token(), revoked.token]
    subprocess.run([sys.executable, "-W", "ignore", "-c", program, *arguments], check=True, timeout=60)


def test_online_asks_about_each_call(server: TestServer) -> None:
    online = Online(api_key=server.api_key)
    verifier = Verifier(issuer=server.url, audience=server.audience, revocation=online)
    grant = server.grant()
    for _ in range(3):
        assert verifier.verify(grant.token).grant_id == grant.grant_id
    assert server.requests_to("verification") == 3
    server.interrupt("verification")
    with pytest.raises(AuthorizationError) as caught:
        verifier.verify(grant.token)
    assert caught.value.reason == "revocation_unavailable"
    server.resume("verification")
    server.revoke(grant.grant_id)
    with pytest.raises(AuthorizationError) as caught:
        verifier.verify(grant.token)
    assert caught.value.reason == "revoked"


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"api_key": None}, "api_key"),
        ({"api_key": "key\n"}, "api_key"),
        ({"url": "grantex"}, "url"),
        ({"max_staleness": 0}, "max_staleness"),
        ({"max_staleness": 10_000}, "max_staleness"),
        ({"timeout": "5"}, "timeout"),
        ({"when_stale": "allow"}, "when_stale"),
        ({"when_stale": Allow()}, "when_stale"),
        ({"when_stale": Allow("a:b:max_5")}, "when_stale"),
        ({"on_state_change": 5}, "on_state_change"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], option: str) -> None:
    with pytest.raises(TypeError, match=f'Feed: "{option}" must be'):
        Feed(**{"api_key": "k", **options})
