"""Chance for waits, so that many services do not return at once."""

from random import SystemRandom

_OWN = SystemRandom()


def chance() -> float:
    """Return a number that is at least 0 and less than 1.

    It leaves the numbers of `random` alone: a program that has seeded them counts on their order.
    """
    return _OWN.random()
