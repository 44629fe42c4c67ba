"""Makes the synchronous client of the asynchronous one: `uv run python tools/unasync.py [--check]`."""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

WORKSPACE: Final = Path(__file__).parents[1]
CLIENT: Final = WORKSPACE / "grantex-guard" / "src" / "grantex" / "client"

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


def generate() -> dict[str, str]:
    """Return the synchronous form of each file."""
    with TemporaryDirectory() as folder:
        made = {name: Path(folder, name) for name in names()}
        for name, path in made.items():
            path.write_text(
                _translate((CLIENT / "_async" / name).read_text(encoding="utf-8")), encoding="utf-8"
            )
        # Lines became shorter, and imports superfluous.
        own = ["--config", "lint.isort.known-first-party = ['grantex']"]
        for words in (["check", "--fix", "--quiet", "--select", "I,F401", *own], ["format", "--quiet"]):
            command = [
                sys.executable,
                "-m",
                "ruff",
                *words,
                "--config",
                str(WORKSPACE / "pyproject.toml"),
                folder,
            ]
            subprocess.run(command, check=True)
        return {name: path.read_text(encoding="utf-8") for name, path in made.items()}


def _translate(text: str) -> str:
    for pattern, replacement in REPLACEMENTS:
        text = pattern.sub(replacement, text)
    return text


def names() -> list[str]:
    """Return the names of the files that are generated."""
    return sorted(file.name for file in (CLIENT / "_async").glob("*.py") if file.name not in BY_HAND)


def main() -> int:
    """Write the files, or only compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file differs")
    check: bool = parser.parse_args().check
    there = {file.name for file in (CLIENT / "_sync").glob("*.py")} - BY_HAND
    differing = sorted(there - set(names()))
    for name, text in generate().items():
        path = CLIENT / "_sync" / name
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
