"""Makes the synchronous client of the asynchronous one: `uv run python tools/unasync.py [--check]`."""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

CLIENT: Final = Path(__file__).parents[1] / "grantex-guard" / "src" / "grantex" / "client"

# These are written by hand on both sides.
BY_HAND: Final = frozenset({"__init__.py", "primitives.py"})

REPLACEMENTS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"  # noqa: ASYNC109", ""),
        (r"\basync (def|with|for)\b", r"\1"),
        (r"\bawait ", ""),
        (r"\baclosing\b", "closing"),
        (r"\bAsync(Iterator|Iterable|Generator)\b", r"\1"),
        (r"\bAwaitable\[(\w+(?:\[\w+\])?(?: \| \w+)?)\]", r"\1"),
        (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
        (r"\bAsync([A-Z]\w*)\b", r"\1"),
        (r"\basynccontextmanager\b", "contextmanager"),
        (r"\b__a(enter|exit)__\b", r"__\1__"),
        (r"\ba(close|iter_bytes|read)\b", r"\1"),
        (r"\b(\w+)_async\b(?!\.)", r"\1"),
        (r"\bgrantex\.client\._async\b", "grantex.client._sync"),
        (r"\banext\(", "next("),
        (r"\basynchronous\b", "synchronous"),
        (r", Awaitable\b|\bAwaitable, ", ""),
    )
)


def generate(name: str) -> str:
    """Return the synchronous form of a file."""
    text = (CLIENT / "_async" / name).read_text(encoding="utf-8")
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return _ruff(["format", "-"], _ruff(["check", "--fix", "--quiet", "--select", "I,F401", "-"], text))


def names() -> list[str]:
    """Return the names of the files that are generated."""
    return sorted(file.name for file in (CLIENT / "_async").glob("*.py") if file.name not in BY_HAND)


def _ruff(words: list[str], text: str) -> str:
    command = [sys.executable, "-m", "ruff", *words, "--stdin-filename", str(CLIENT / "_sync" / "made.py")]
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=True)
    return done.stdout


def main() -> int:
    """Write the files, or only compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    check: bool = parser.parse_args().check
    there = {file.name for file in (CLIENT / "_sync").glob("*.py")} - BY_HAND
    differing = sorted(there - set(names()))
    for name in names():
        path, text = CLIENT / "_sync" / name, generate(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        differing.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    for name in differing:
        sys.stdout.write(f"{'differs' if check else 'written'}: {name}\n")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
