"""The vectors of the repository, and the report of those that were run."""

import os
from pathlib import Path


def vectors_folder() -> Path:
    """Return the folder of the vectors."""
    return next(folder / "vectors" for folder in Path(__file__).parents if (folder / "vectors").is_dir())


def report_vector(kind: str, name: str) -> None:
    """Note that a vector was run, for the check that no language skips one."""
    report = os.environ.get("GRANTEX_VECTORS_REPORT")
    if report is not None:
        with Path(report).open("a") as lines:
            lines.write(f"{kind} {name}\n")
