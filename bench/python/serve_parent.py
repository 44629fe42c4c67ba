"""How a program answers `npm run bench`, which starts it and lets all contenders take turns.

Requests and answers are lines of JSON on the standard input and output. The first line that it reads is its
setting: an issuer with its key, tokens of it, and what is measured. Then it says that it is ready, and where
it listens if it is a server. `{"kind": "run", "contender": "raw", "times": 100}` is answered with the CPU
time that the calls took, `{"kind": "cpu"}` with that of the process so far: seconds, of all threads.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

Contender = Callable[[int], object]
"""Makes one call; which one of the tokens it takes follows from the index."""


def read_setting() -> dict[str, Any]:
    """Return the setting; ``bench/src/rows/languages/rows.ts`` writes it."""
    setting: dict[str, Any] = json.loads(sys.stdin.readline())
    return setting


def serve_parent(contenders: Mapping[str, Contender], url: str | None = None) -> None:
    """Answer requests until the parent closes the standard input."""
    say({"kind": "ready", "url": url})
    for line in sys.stdin:
        request = json.loads(line)
        before = 0.0
        if request["kind"] == "run":
            before = time.process_time()
            contender = contenders[request["contender"]]
            for index in range(request["times"]):
                contender(index)
        say({"kind": "cpu", "seconds": time.process_time() - before})


def say(message: Mapping[str, object]) -> None:
    """Print a message."""
    print(json.dumps(message), flush=True)
