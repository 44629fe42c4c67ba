from collections.abc import Iterator

import pytest
from fastapi_site import Site
from grantex_testing.server import TestServer


@pytest.fixture
def site() -> Iterator[Site]:
    with TestServer() as server:
        made = Site(server)
        yield made
        made.close()
