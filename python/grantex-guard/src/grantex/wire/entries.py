"""The words of audit entries (``docs/protocol.md`` §8)."""

import re
from typing import Final, Literal, get_args

EntryStatus = Literal["success", "failure", "blocked", "allowed"]
"""``allowed`` before a call runs, ``success`` or ``failure`` after it, ``blocked`` when it was refused."""

ENTRY_STATUSES: Final[tuple[EntryStatus, ...]] = get_args(EntryStatus)

MAX_ACTION_LENGTH: Final = 128
"""The longest action, in characters."""

ACTION_PATTERN: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
"""The form of an action, for ``fullmatch``: 1 to 128 of ``A-Z a-z 0-9 . _ : -``."""

MAX_BATCH_ENTRIES: Final = 500
"""The most entries that one request may write."""
