"""The tree: roots, rows to store, and a right edge that can be rebuilt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.ledger.faults import Cause, ProofError
from node.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_at
from tests.ledger.naive import VECTOR, KeptLog, mth, some_hashes

MANY = some_hashes(70_000)


def test_roots_of_the_eight_ct_leaves_are_those_of_rfc_6962_at_each_size() -> None:
    edge = Frontier()
    assert edge.root() == EMPTY_ROOT == bytes.fromhex(VECTOR["roots_hex"][0])
    for size, leaf in enumerate(VECTOR["leaves_hex"], 1):
        edge.append(leaf_hash(bytes.fromhex(leaf)))
        assert edge.root().hex() == VECTOR["roots_hex"][size]
        assert edge.size == size


def test_a_leaf_cannot_be_passed_off_as_a_node() -> None:
    left, right = some_hashes(2)
    assert leaf_hash(left + right) != node_hash(left, right)


def test_root_is_that_of_the_recursive_definition_at_every_size() -> None:
    edge = Frontier()
    for size in range(600):
        assert edge.root() == mth(MANY[:size])
        edge.append(MANY[size])


def test_every_stored_row_is_the_root_of_its_leaves_and_none_is_missing() -> None:
    log = KeptLog(MANY)
    assert {level: sorted(row) for level, row in log.nodes.items()} == {
        8: list(range(70_000 >> 8)),
        16: list(range(70_000 >> 16)),
    }
    for level, row in log.nodes.items():
        for n, value in row.items():
            assert value == mth(MANY[n << level : (n + 1) << level])


@given(st.lists(st.integers(0, 700), max_size=6))
@settings(max_examples=40, deadline=None)
def test_appending_one_by_one_or_in_runs_gives_the_same_tree_and_rows(cuts: list[int]) -> None:
    size = sum(cuts)
    one, runs = Frontier(), Frontier()
    rows = [row for leaf in MANY[:size] for row in one.append(leaf)]
    grown = []
    at = 0
    for cut in cuts:
        grown += runs.append_many(MANY[at : at + cut])
        at += cut
    assert (runs.size, runs.peaks, grown) == (one.size, one.peaks, rows)


@given(st.integers(0, 70_000))
@settings(max_examples=60, deadline=None)
def test_an_edge_rebuilt_from_the_store_grows_like_the_one_that_was_lost(size: int) -> None:
    log = KeptLog()
    log.grow(MANY[:size])
    log.reads.clear()
    rebuilt = Frontier.rebuild(size, log)
    assert rebuilt.peaks == log.edge.peaks
    assert len(log.reads) <= 3
    assert sum(end - start for _, start, end in log.reads) <= 3 * 255
    assert rebuilt.append_many(MANY[:300]) == log.edge.append_many(MANY[:300])
    assert rebuilt.root() == log.edge.root()


def test_the_root_of_an_earlier_size_is_read_from_the_larger_log() -> None:
    log = KeptLog(MANY)
    for size in (0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000):
        assert root_at(size, log) == KeptLog(MANY[:size]).edge.root()


def test_a_copy_grows_on_its_own() -> None:
    edge = Frontier()
    edge.append_many(MANY[:5])
    before = edge.root()
    edge.copy().append(MANY[5])
    assert (edge.size, edge.root()) == (5, before)


def test_an_edge_is_not_rebuilt_from_a_store_with_a_missing_row() -> None:
    log = KeptLog(MANY[:1000])
    del log.nodes[8][2]
    with pytest.raises(ProofError) as caught:
        Frontier.rebuild(1000, log)
    assert caught.value.cause is Cause.INCOMPLETE


@pytest.mark.parametrize(("size", "peaks"), [(3, 1), (0, 1), (-1, 0), (1, 0), (2**63, 1)])
def test_parts_that_do_not_make_a_tree_are_refused(size: int, peaks: int) -> None:
    with pytest.raises(ProofError) as caught:
        Frontier.from_parts(size, MANY[:peaks])
    assert caught.value.cause is Cause.MALFORMED


def test_a_peak_of_another_length_is_refused() -> None:
    with pytest.raises(ProofError):
        Frontier.from_parts(1, [b"short"])
