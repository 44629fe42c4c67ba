from collections.abc import Iterator

import pytest
from client_kinds import ASYNC, SYNC, Kind
from grantex_testing.grantex_server import GrantexServer, start_grantex_server
from grantex_testing.unreliable_server import UnreliableServer


@pytest.fixture(scope="session")
def server() -> Iterator[GrantexServer]:
    """One sandbox for all tests of a run; each test makes its own agents."""
    with start_grantex_server() as running:
        yield running


@pytest.fixture(params=[SYNC, ASYNC], ids=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """The two clients, which must do the same."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def proxy() -> Iterator[UnreliableServer]:
    """A server that answers what it was asked, unless a test tells it to fail."""
    with UnreliableServer() as running:
        yield running
