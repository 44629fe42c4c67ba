"""The real server of this repository, with an embedded database in memory."""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Literal

REPOSITORY: Final = Path(__file__).parents[4]

_LISTENS: Final = re.compile(r"listens on (?P<url>http://\S+)")


@dataclass(frozen=True, slots=True)
class GrantexServer:
    """A server that runs, and the admin key of its first developer."""

    url: str
    api_key: str = field(repr=False)


@contextmanager
def start_grantex_server(
    mode: Literal["sandbox", "live"] = "sandbox", **environment: str
) -> Iterator[GrantexServer]:
    """Run a server, in about four seconds, until the block ends. ``environment`` holds more of its settings.

    Raises ``RuntimeError`` with its output when it does not start, and ``FileNotFoundError`` where nobody ran
    ``npm run setup``.
    """
    api_key = f"gx_{'test' if mode == 'sandbox' else 'live'}_{secrets.token_urlsafe(32)}"
    settings = {
        "PORT": "0",
        "GRANTEX_DATA_DIR": "memory://",
        "GRANTEX_MODE": mode,
        "GRANTEX_BOOTSTRAP_KEY": api_key,
        "GRANTEX_RATE_LIMIT": "0",
        "LOG_LEVEL": "error",
        **environment,
    }
    node = REPOSITORY / "node_modules" / "node" / "bin" / ("node.exe" if os.name == "nt" else "node")
    process = subprocess.Popen(
        [node, REPOSITORY / "apps" / "server" / "src" / "main" / "main.ts"],
        # Nothing of the caller's own settings, and no proxy, reaches it.
        env={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ} | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield GrantexServer(_wait_for_url(process.stdout), api_key)
    finally:
        process.kill()
        process.communicate()


def _wait_for_url(output: IO[str]) -> str:
    lines: list[str] = []
    for line in output:
        lines.append(line)
        if (found := _LISTENS.search(line)) is not None:
            return found["url"]
    raise RuntimeError("The server did not start:\n" + "".join(lines))
