"""Whether and when a call is sent again."""

from typing import Final

from grantex.client.errors import GrantexError

_FIRST_WAIT: Final = 0.25
_LONGEST_WAIT: Final = 8.0
# If the server asks to wait longer than this many seconds, its error is raised at once.
_MOST_PATIENCE: Final = 30
# Statuses that mean that nothing was done, whatever the method: a retry is always safe.
_REFUSED_FOR_NOW: Final = frozenset({429, 503})
# Statuses of an intermediary that does not know what the server did.
_LOST_BEHIND: Final = frozenset({502, 504})


def is_answer_lost(error: GrantexError) -> bool:
    """Whether the server may have done the work although the answer is unknown."""
    return error.code in {"NETWORK_ERROR", "TIMEOUT"} or error.status in _LOST_BEHIND


def may_try_again(error: GrantexError, *, is_repeatable: bool) -> bool:
    """Whether sending the same request again may succeed and does no harm."""
    if error.status in _REFUSED_FOR_NOW:
        return True
    if error.status == 409:
        return error.code == "IDEMPOTENCY_IN_PROGRESS"
    return is_repeatable and is_answer_lost(error)


def wait_before(error: GrantexError, tries: int, random: float) -> float | None:
    """Return the seconds to wait before try `tries + 1`; None when the server asks for more than 30 seconds.

    The wait is twice as long each time, a random part between half and the whole of it, and never less than
    the server asked for. `random` is at least 0 and less than 1.
    """
    asked = error.retry_after or 0
    if asked > _MOST_PATIENCE:
        return None
    wait = min(_FIRST_WAIT * 2.0 ** (tries - 1), _LONGEST_WAIT) * (0.5 + random / 2)
    return max(wait, float(asked))
