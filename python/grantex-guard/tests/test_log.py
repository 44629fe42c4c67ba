"""The check of a log that is larger than memory, and of one that arrives."""

import hashlib
import json
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from grantex import log
from grantex.base.base64 import encode_base64, encode_base64url
from grantex.log import (
    ChainPosition,
    DisposedEntries,
    Tree,
    canonical_entry,
    check_chain,
    check_chain_async,
    check_entry,
    check_export,
    check_export_async,
    hash_entry,
    hash_leaf,
    metadata_digest,
    principal_digest,
)
from hypothesis import given, settings
from hypothesis import strategies as st

SALT = bytes(16)


def entries(count: int) -> Iterator[dict[str, Any]]:
    """A log that agrees with itself."""
    before = None
    for seq in range(1, count + 1):
        metadata = {"amount": seq, "note": "é"}
        entry: dict[str, Any] = {
            "v": 2,
            "entryId": f"alog_{seq}",
            "seq": seq,
            "developerId": "dev_01",
            "agentId": "ag_01",
            "agentDid": "did:grantex:ag_01",
            "grantId": "grnt_01",
            "principal": "prn_01",
            "principalDigest": principal_digest(SALT, "user_alice"),
            "action": "flights.book",
            "status": "allowed",
            "timestamp": "2026-01-01T00:00:00.000Z",
            "metadataDigest": metadata_digest(SALT, metadata),
            "prevHash": before,
            "principalId": "user_alice",
            "principalSalt": encode_base64url(SALT),
            "metadata": metadata,
            "salt": encode_base64url(SALT),
        }
        entry["hash"] = before = hash_entry(canonical_entry(entry))
        yield entry


async def arriving(count: int) -> AsyncIterator[dict[str, Any]]:
    for entry in entries(count):
        yield entry


def test_a_log_is_checked_in_memory_that_does_not_grow_with_it() -> None:
    # In a process of its own: what other threads of this one allocate would count.
    measured = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    few, many = json.loads(measured.stdout)
    assert many < few + 32_768


def peaks_of_checks() -> list[int]:
    check_export(entries(200), checkpoints=[])
    peaks = []
    for count in (500, 4000):
        tracemalloc.start()
        assert check_export(entries(count), checkpoints=[]).entries == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return peaks


async def test_a_log_that_arrives_is_checked_alike() -> None:
    assert await check_chain_async(arriving(20)) == check_chain(entries(20))
    assert await check_export_async(arriving(20), checkpoints=[]) == check_export(entries(20), checkpoints=[])


def test_a_log_that_is_read_again_from_json_is_the_same() -> None:
    written = [json.loads(json.dumps(entry)) for entry in entries(5)]
    assert check_chain(written).valid
    # Numbers that are equal in JSON are equal here, and `true` is no number.
    written[0]["seq"] = 1.0
    assert check_chain(written).valid
    odd_ones: tuple[Any, ...] = (True, "1", None, 1.5, float("nan"), float("inf"))
    for odd in odd_ones:
        written[0]["seq"] = odd
        report = check_chain(written)
        assert report.fault is not None
        assert report.fault.kind == "malformed"


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 4), st.data())
def test_whatever_is_changed_in_an_entry_is_noticed(index: int, data: st.DataObject) -> None:
    written = list(entries(5))
    member = data.draw(st.sampled_from(sorted(written[index])))
    odd: st.SearchStrategy[Any] = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=3)
        | st.just([])
        | st.just({})
    )
    value = data.draw(odd.filter(lambda value: value != written[index][member] or value is True))
    written[index] = {**written[index], member: value}
    report = check_chain(written)
    assert not report.valid
    assert report.entries <= index


def test_one_entry_is_checked_alone() -> None:
    *_, last = entries(3)
    assert check_entry(last).valid
    assert not check_entry({**last, "action": "flights.cancel"}).valid
    assert not check_entry({}).valid


def test_what_a_log_says_of_disposed_entries_is_no_entry() -> None:
    first, second = entries(2)
    disposed = {"size": 1, "hash": first["hash"], "before": [], "at": first["timestamp"], "note": ""}
    report = check_chain([{"disposed": disposed}, second])
    assert report.valid
    assert report.disposed == DisposedEntries(1, first["timestamp"])
    assert not check_entry({"disposed": disposed}).valid


def test_a_kept_position_before_the_log_compares_with_nothing() -> None:
    position = ChainPosition(2, "x")
    with pytest.raises(TypeError, match="kept"):
        check_chain([], after=position, kept=position)


def test_a_tree_has_the_root_that_its_definition_gives() -> None:
    def root_of(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\0" + leaves[0]).digest()
        middle = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(b"\1" + root_of(leaves[:middle]) + root_of(leaves[middle:])).digest()

    tree = Tree()
    leaves: list[bytes] = []
    for number in range(70):
        leaves.append(str(number).encode())
        tree.append(hash_leaf(leaves[-1]))
        assert encode_base64(tree.root()) == encode_base64(root_of(leaves))


def test_a_tree_continues_from_its_edge() -> None:
    tree = Tree(size=3, edge=[hash_leaf("a"), hash_leaf("b")])
    assert tree.size == 3
    for edge in ([hash_leaf("a")], [hash_leaf("a"), b"short"]):
        with pytest.raises(ValueError, match="edge"):
            Tree(size=3, edge=edge)


def test_the_public_names_of_the_log() -> None:
    assert all(hasattr(log, name) for name in log.__all__)
    assert sorted(log.__all__) == sorted(set(log.__all__))


if __name__ == "__main__":
    json.dump(peaks_of_checks(), sys.stdout)
