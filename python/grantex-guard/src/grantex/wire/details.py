"""The limits of ``authorization_details`` (RFC 9396, ``docs/protocol.md`` §15)."""

from typing import Final, Literal, get_args

CALL_DETAIL_TYPE: Final = "urn:grantex:call"
"""The type of a detail that limits calls."""

BY_DETAILS: Final = "by_details"
"""The reserved constraint of a scope that is limited by details (``docs/protocol.md`` §4)."""

MAX_DETAILS: Final = 20
"""The most details in one set."""

MAX_ARGUMENTS: Final = 50
"""The most arguments that one detail limits, and the most for which it asks."""

MAX_PATH_LENGTH: Final = 256
"""The longest path of an argument, in characters."""

MAX_PATH_NAMES: Final = 8
"""The most names in the path of an argument."""

MAX_ONE_OF: Final = 100
"""The most values in one ``oneOf``."""

MAX_BUDGET_CALLS: Final = 1_000_000_000
"""The most calls in a budget."""

BudgetPeriod = Literal["grant", "hour", "day", "month"]
"""The window of a budget; ``grant`` is one window for the whole life of the grant."""

BUDGET_PERIODS: Final[tuple[BudgetPeriod, ...]] = get_args(BudgetPeriod)
