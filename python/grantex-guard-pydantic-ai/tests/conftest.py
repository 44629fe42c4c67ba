from collections.abc import Iterator

import pytest
from grantex_testing.server import TestServer
from pydantic_ai_bank import Bank


@pytest.fixture
def bank() -> Iterator[Bank]:
    with TestServer() as server:
        made = Bank(server)
        yield made
        made.verifier.close()
