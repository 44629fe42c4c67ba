"""Every vector of the repository: what this language makes of it equals what TypeScript makes of it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from vector_kinds import Run, dpop, guard, log, tokens, words

# Taken away as soon as the room that answers them is there.
_ROOMS_TO_COME = {"feed", "feed-message"}

RUN: dict[str, Run] = {**words.KINDS, **tokens.KINDS, **guard.KINDS, **log.KINDS, **dpop.KINDS}
# The runner of the contract of adapters runs these, in `grantex-testing`.
_RUN_ELSEWHERE = {"contract"}

FOLDER = Path(__file__).parents[3] / "vectors"


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.json")):
        file = json.loads(path.read_bytes())
        if file["kind"] in _RUN_ELSEWHERE:
            continue
        for case in file["cases"]:
            name = f"{file['kind']} {case['name']}"
            yield pytest.param(file["kind"], {**file.get("defaults", {}), **case}, id=name)


@pytest.mark.parametrize(("kind", "case"), list(_cases()))
def test_vector(kind: str, case: dict[str, Any]) -> None:
    if kind in _ROOMS_TO_COME:
        pytest.skip(f"the room for {kind} is not there yet")
    assert kind in RUN, f"No test runs vectors of the kind {kind}."
    assert RUN[kind](case) == case["expected"]
    report = os.environ.get("GRANTEX_VECTORS_REPORT")
    if report is not None:
        with Path(report).open("a") as lines:
            lines.write(f"{kind} {case['name']}\n")
