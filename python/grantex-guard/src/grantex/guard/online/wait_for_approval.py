"""Waits for the decision of a person (``docs/protocol.md`` §15, Approvals)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import quote

from grantex.base.ask_server import ServerAccess, ServerFault, ask_server, is_passing

ApprovalEnd: TypeAlias = Literal["approved", "refused", "expired"]
"""How a question to a person ended; ``expired`` also where the approved call was not made in time."""

# How the server waits with its answer, in seconds: less than most proxies give an answer.
_WAIT: Final = 25
# How long an answer takes beyond that, in seconds.
_ANSWER: Final = 5
# Seconds between two questions: a server that stops, or has too many to wait for, answers at once.
_PAUSE: Final = 1.0
_MOST_FAULTS: Final = 5

_ENDS: Final[dict[str, ApprovalEnd | Literal["pending"]]] = {
    "pending": "pending",
    "approved": "approved",
    "used": "approved",
    "refused": "refused",
    "expired": "expired",
}


async def wait_for_approval(access: ServerAccess, approval_id: str) -> ApprovalEnd:
    """Ask until a person has decided about a call, or cannot any more.

    Raises :class:`ServerFault` when the approval is unknown, and after the fifth question in a row without an
    answer.
    """
    path = f"/v1/approvals/{quote(approval_id, safe='')}?wait={_WAIT}"
    patient = replace(access, timeout=_WAIT + _ANSWER)
    faults = 0
    while True:
        try:
            end = _end_of(await ask_server(patient, path), path)
            if end != "pending":
                return end
            faults = 0
        except ServerFault as fault:
            faults += 1
            if not is_passing(fault) or faults == _MOST_FAULTS:
                raise
        await asyncio.sleep(_PAUSE)


def _end_of(answer: Mapping[str, Any], path: str) -> ApprovalEnd | Literal["pending"]:
    status = answer.get("status")
    if isinstance(status, str) and status in _ENDS:
        return _ENDS[status]
    raise ServerFault(f"{path} did not answer with the status of an approval.", 200)
