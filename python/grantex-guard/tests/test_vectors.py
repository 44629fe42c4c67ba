"""Every vector of the repository: what this language makes of it equals what TypeScript makes of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from grantex_testing.vectors import report_vector, vectors_folder
from vector_kinds import Run, details, dpop, feed, guard, log, tokens, words

RUN: dict[str, Run] = {
    **words.KINDS,
    **tokens.KINDS,
    **guard.KINDS,
    **log.KINDS,
    **dpop.KINDS,
    **feed.KINDS,
    **details.KINDS,
}
# The runner of the contract of adapters runs these, in `grantex-testing`.
_RUN_ELSEWHERE = {"contract"}


def _cases() -> Iterator[Any]:
    for path in sorted(vectors_folder().glob("*.json")):
        file = json.loads(path.read_bytes())
        if file["kind"] in _RUN_ELSEWHERE:
            continue
        for case in file["cases"]:
            name = f"{file['kind']} {case['name']}"
            yield pytest.param(file["kind"], {**file.get("defaults", {}), **case}, id=name)


@pytest.mark.parametrize(("kind", "case"), list(_cases()))
def test_vector(kind: str, case: dict[str, Any]) -> None:
    assert kind in RUN, f"No test runs vectors of the kind {kind}."
    assert RUN[kind](case) == case["expected"]
    report_vector(kind, case["name"])
