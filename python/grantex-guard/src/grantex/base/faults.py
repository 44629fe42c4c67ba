"""Where faults go that change no decision."""

import logging
from collections.abc import Callable

_logger = logging.getLogger("grantex")


def report_fault(fault: BaseException) -> None:
    """Log a fault that no listener was given for, to the logger ``grantex``."""
    _logger.error("%s", fault, exc_info=fault)


def tell(listener: Callable[..., object], *values: object) -> None:
    """Call a listener. What it raises is logged, and does not change the outcome of the call."""
    try:
        listener(*values)
    except Exception as fault:
        report_fault(fault)
