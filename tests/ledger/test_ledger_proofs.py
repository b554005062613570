"""Proofs: made as RFC 6962 makes them, and refused as soon as anything in them is changed."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.ledger.faults import Cause, ProofError
from node.ledger.proofs import (
    consistency_proof,
    inclusion_from_range,
    inclusion_proof,
    range_proof,
    verify_consistency,
    verify_inclusion,
    verify_range,
)
from node.ledger.tree import EMPTY_ROOT, leaf_hash, node_hash, root_at
from tests.ledger import naive
from tests.ledger.naive import VECTOR, KeptLog, mth, some_hashes

MANY = some_hashes(3000)
LOG = KeptLog(MANY)
SMALL = 70
ROOTS = [mth(MANY[:size]) for size in range(SMALL + 1)]
CT = KeptLog([leaf_hash(bytes.fromhex(leaf)) for leaf in VECTOR["leaves_hex"]])


def flip(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(value)] ^= 1 << bit % 8
    return bytes(changed)


def test_paths_of_the_vector_are_met_byte_for_byte() -> None:
    path = inclusion_proof(5, 8, CT)
    assert [b64encode(item).decode() for item in path] == VECTOR["inclusion_5_of_8"]
    verify_inclusion(CT.leaves[5], 5, 8, path, CT.edge.root())
    proof = consistency_proof(6, 8, CT)
    assert [b64encode(item).decode() for item in proof] == VECTOR["consistency_6_to_8"]
    old_root = b64decode("duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=")
    verify_consistency(6, 8, old_root, CT.edge.root(), proof)


def test_every_small_inclusion_path_is_that_of_the_recursive_definition() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            path = inclusion_proof(index, size, LOG)
            assert path == naive.path(index, MANY[:size])
            verify_inclusion(MANY[index], index, size, path, ROOTS[size])


def test_every_small_consistency_proof_is_that_of_the_recursive_definition() -> None:
    for new in range(1, SMALL + 1):
        for old in range(1, new):
            proof = consistency_proof(old, new, LOG)
            assert proof == naive.proof(old, MANY[:new])
            verify_consistency(old, new, ROOTS[old], ROOTS[new], proof)


def test_the_old_root_is_left_out_where_the_old_size_is_a_power_of_two() -> None:
    for old in (1, 2, 4, 8, 16, 32, 64):
        proof = consistency_proof(old, SMALL, LOG)
        assert ROOTS[old] not in proof
        verify_consistency(old, SMALL, ROOTS[old], ROOTS[SMALL], proof)


def test_empty_and_equal_trees_need_no_proof_and_take_none() -> None:
    for size in (0, 1, 7, 8):
        assert consistency_proof(0, size, LOG) == consistency_proof(size, size, LOG) == []
        verify_consistency(0, size, EMPTY_ROOT, ROOTS[size], [])
        verify_consistency(size, size, ROOTS[size], ROOTS[size], [])
        for old in (0, size):
            with pytest.raises(ProofError):
                verify_consistency(old, size, ROOTS[old], ROOTS[size], [MANY[0]])
    for old, new, old_root, new_root in [(0, 5, MANY[0], ROOTS[5]), (5, 5, ROOTS[5], MANY[0])]:
        with pytest.raises(ProofError) as caught:
            verify_consistency(old, new, old_root, new_root, [])
        assert caught.value.cause is Cause.NOT_CONSISTENT
    with pytest.raises(ProofError):
        verify_consistency(0, 0, EMPTY_ROOT, MANY[0], [])


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_larger_proofs_are_those_of_the_recursive_definition(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 3000))
    old = data.draw(st.integers(1, new - 1))
    held = MANY[:new]
    root = mth(held)
    assert consistency_proof(old, new, LOG) == naive.proof(old, held)
    assert inclusion_proof(old, new, LOG) == naive.path(old, held)
    verify_consistency(old, new, mth(MANY[:old]), root, consistency_proof(old, new, LOG))
    verify_inclusion(MANY[old], old, new, inclusion_proof(old, new, LOG), root)
    end = data.draw(st.integers(old + 1, min(new, old + 120)))
    proof = range_proof(old, end, new, LOG)
    assert proof == naive.outside(old, end, held)
    verify_range(MANY[old:end], old, new, proof, root)
    position = data.draw(st.integers(0, end - old - 1))
    derived = inclusion_from_range(position, MANY[old:end], old, new, proof)
    assert derived == inclusion_proof(old + position, new, LOG)


def test_every_small_range_is_proven_and_gives_each_leaf_its_ordinary_path() -> None:
    for size in range(1, 34):
        for start in range(size):
            for end in range(start + 1, size + 1):
                held = MANY[start:end]
                proof = range_proof(start, end, size, LOG)
                assert proof == naive.outside(start, end, MANY[:size])
                verify_range(held, start, size, proof, ROOTS[size])
                for position in (0, len(held) // 2, len(held) - 1):
                    path = inclusion_from_range(position, held, start, size, proof)
                    verify_inclusion(held[position], start + position, size, path, ROOTS[size])


def test_a_proof_reads_few_whole_tiles() -> None:
    log = KeptLog(some_hashes(140_000))
    reads: tuple[tuple[Callable[[], object], int], ...] = (
        (lambda: inclusion_proof(70_123, 140_000, log), 6),
        (lambda: consistency_proof(70_123, 140_000, log), 6),
        (lambda: range_proof(139_890, 139_990, 140_000, log), 6),
    )
    for make, most in reads:
        log.reads.clear()
        make()
        assert len(log.reads) <= most
        assert len(set(log.reads)) == len(log.reads)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(3, SMALL))
    old = data.draw(st.integers(1, new - 2))
    end = data.draw(st.integers(old + 1, new - 1))
    bit = data.draw(st.integers(0, 255))
    root = ROOTS[new]
    path = inclusion_proof(old, new, LOG)
    proof = consistency_proof(old, new, LOG)
    around = range_proof(old, end, new, LOG)
    leaves = MANY[old:end]

    def changed(items: list[bytes]) -> list[bytes]:
        at = data.draw(st.integers(0, len(items) - 1))
        return [flip(item, bit) if n == at else item for n, item in enumerate(items)]

    def refused_inclusion(leaf: bytes, index: int, size: int, items: list[bytes], top: bytes) -> None:
        with pytest.raises(ProofError):
            verify_inclusion(leaf, index, size, items, top)

    def refused_consistency(m: int, n: int, was: bytes, top: bytes, items: list[bytes]) -> None:
        with pytest.raises(ProofError):
            verify_consistency(m, n, was, top, items)

    def refused_range(held: list[bytes], start: int, size: int, items: list[bytes], top: bytes) -> None:
        with pytest.raises(ProofError):
            verify_range(held, start, size, items, top)

    refused_inclusion(flip(MANY[old], bit), old, new, path, root)
    refused_inclusion(MANY[old], old, new, changed(path), root)
    refused_inclusion(MANY[old], old, new, path, flip(root, bit))
    refused_inclusion(MANY[old], old - 1, new, path, root)
    refused_inclusion(MANY[old], old, new, path[:-1], root)
    refused_inclusion(MANY[old], old, new, [*path, root], root)
    refused_inclusion(MANY[old], old, new, [path[0][:31], *path[1:]], root)

    refused_consistency(old, new, flip(ROOTS[old], bit), root, proof)
    refused_consistency(old, new, ROOTS[old], flip(root, bit), proof)
    refused_consistency(old, new, ROOTS[old], root, changed(proof))
    refused_consistency(old, new, ROOTS[old], root, proof[:-1])
    refused_consistency(old, new, ROOTS[old], root, [*proof, root])
    refused_consistency(old, new, ROOTS[old], root, [ROOTS[old], *proof])
    refused_consistency(new, old, root, ROOTS[old], proof)

    refused_range(changed(leaves), old, new, around, root)
    refused_range(leaves, old, new, changed(around), root)
    refused_range(leaves, old, new, around, flip(root, bit))
    refused_range(leaves, old - 1, new, around, root)
    refused_range(leaves, old, new, around[:-1], root)
    refused_range(leaves, old, new, [*around, root], root)
    refused_range([*leaves, MANY[end + 1]], old, new, around, root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (0, 2**63)])
def test_a_leaf_that_cannot_be_has_no_proof(index: int, size: int) -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: inclusion_proof(index, size, LOG),
        lambda: verify_inclusion(MANY[0], index, size, [], MANY[0]),
        lambda: range_proof(index, index + 1, size, LOG),
        lambda: verify_range([MANY[0]], index, size, [], MANY[0]),
    )
    for attempt in attempts:
        with pytest.raises(ProofError) as caught:
            attempt()
        assert caught.value.cause is Cause.MALFORMED


def test_an_empty_range_or_a_position_outside_it_is_refused() -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: range_proof(4, 4, 8, LOG),
        lambda: verify_range([], 4, 8, [], ROOTS[8]),
        lambda: inclusion_from_range(2, MANY[0:2], 0, 2, []),
        lambda: inclusion_from_range(-1, MANY[0:2], 0, 2, []),
        lambda: consistency_proof(5, 4, LOG),
        lambda: consistency_proof(-1, 4, LOG),
    )
    for attempt in attempts:
        with pytest.raises(ProofError) as caught:
            attempt()
        assert caught.value.cause is Cause.MALFORMED


def test_a_store_with_a_missing_hash_makes_no_proof() -> None:
    log = KeptLog(MANY)
    del log.nodes[8][3]
    attempts: tuple[Callable[[], object], ...] = (
        lambda: inclusion_proof(5, 3000, log),
        lambda: consistency_proof(5, 3000, log),
        lambda: range_proof(5, 7, 3000, log),
    )
    for attempt in attempts:
        with pytest.raises(ProofError) as caught:
            attempt()
        assert caught.value.cause is Cause.INCOMPLETE


def test_the_largest_size_is_verified_without_walking_the_tree() -> None:
    size = 2**63 - 1
    with pytest.raises(ProofError) as caught:
        verify_range(MANY[:100], size - 100, size, [MANY[0]] * 3, MANY[1])
    assert caught.value.cause is Cause.MALFORMED


def test_the_length_of_a_proof_is_checked_before_anything_is_hashed() -> None:
    for old in (6, 8):
        proof = consistency_proof(old, 13, LOG)
        for wrong in ([], proof[:-1], [*proof, MANY[0]], [MANY[0]] * 64):
            with pytest.raises(ProofError) as caught:
                verify_consistency(old, 13, ROOTS[old], ROOTS[13], wrong)
            assert caught.value.cause is Cause.MALFORMED
            with pytest.raises(ProofError) as caught:
                verify_inclusion(MANY[old], old, 70, wrong, ROOTS[70])
            assert caught.value.cause is Cause.MALFORMED


class EqualLeaves:
    """A log of any size whose leaves are all alike, so that its stored hashes need no memory."""

    def __init__(self) -> None:
        self.heights = [MANY[0]]
        for _ in range(62):
            self.heights.append(node_hash(self.heights[-1], self.heights[-1]))
        self.read = 0

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        return self.node_hashes(0, start, end)

    def node_hashes(self, level: int, start: int, end: int) -> list[bytes]:
        self.read += end - start
        return [self.heights[level]] * (end - start)


@pytest.mark.parametrize("size", [10_000_000, 2**40 + 12_345, 2**62 + 1])
def test_a_batch_at_the_edge_of_a_huge_tree_costs_the_tree_s_height(size: int) -> None:
    log = EqualLeaves()
    root = root_at(size, log)
    start, held = size - 137, [MANY[0]] * 100
    log.read = 0
    proof = range_proof(start, start + 100, size, log)
    assert log.read <= 3 * 256 * 8
    verify_range(held, start, size, proof, root)
    path = inclusion_from_range(50, held, start, size, proof)
    assert path == inclusion_proof(start + 50, size, log)
    verify_inclusion(MANY[0], start + 50, size, path, root)
    verify_consistency(start, size, root_at(start, log), root, consistency_proof(start, size, log))
