import random

from grantex.base.chance import chance
from grantex.client._async.primitives import AsyncClock
from grantex.client._sync.primitives import Clock
from grantex.sink.waiting import backoff


def test_leaves_the_random_numbers_of_the_program_alone() -> None:
    state = random.getstate()
    assert len({chance(), AsyncClock().random(), Clock().random(), backoff(1)}) == 4
    assert random.getstate() == state
