"""The audit names what was changed in a stored log, and where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.ledger.note import KeyType, Verifier
from node.ledger.tree import EMPTY_ROOT, leaf_hash
from node.ledger.verify import FINDINGS_KEPT, AuditReport, Broken, audit
from tests.ledger.naive import KeptLog, Key, mth

ORIGIN = "wco.example/entente/caricc.example"
KEY = Key(bytes([1] * 32))
LOG = Verifier(ORIGIN, KeyType.LOG, KEY.public)
SIZES = (0, 1, 300, 300, 777, 2100)
COUNT = 2345


class Stored:
    """A log with its leaves' bytes, hashes, nodes and checkpoints, for a test to damage."""

    def __init__(self) -> None:
        self.leaves = [b"entry %d " % n + bytes(n % 50) for n in range(COUNT)]
        self.hashes = [leaf_hash(leaf) for leaf in self.leaves]
        self.log = KeptLog(self.hashes)
        self.notes = [self.sign(size) for size in SIZES]

    def sign(self, size: int) -> str:
        checkpoint = Checkpoint(ORIGIN, size, mth(self.hashes[:size]))
        return sign_checkpoint(checkpoint, KEY.sign, ORIGIN, KEY.public)

    def audit(self) -> AuditReport:
        return audit(zip(self.leaves, self.hashes, strict=False), self.log, self.notes, LOG)


def found(report: AuditReport) -> list[tuple[Broken, int, int]]:
    return [(item.broken, item.at, item.end) for item in report.findings]


def test_a_log_as_it_was_written_is_found_whole() -> None:
    report = Stored().audit()
    assert report.ok
    assert report.findings == ()
    assert (report.size, report.nodes, report.checkpoints, report.proven_size) == (COUNT, 9, 6, 2100)
    assert report.root == Stored().log.edge.root()


def test_an_empty_log_is_found_whole() -> None:
    report = audit([], KeptLog(), [], LOG)
    assert (report.ok, report.size, report.root) == (True, 0, EMPTY_ROOT)


def test_an_edited_leaf_is_named_though_its_hash_column_was_left_alone() -> None:
    stored = Stored()
    stored.leaves[600] = b"entry 600, improved"
    report = stored.audit()
    assert not report.ok
    assert report.proven_size == 300
    assert found(report) == [
        (Broken.LEAF_HASH, 600, 601),
        (Broken.NODE, 512, 768),
        (Broken.CHECKPOINT_ROOT, 777, 777),
        (Broken.CHECKPOINT_ROOT, 2100, 2100),
    ]


def test_a_leaf_edited_together_with_its_hash_breaks_its_node_and_the_signed_roots() -> None:
    stored = Stored()
    stored.leaves[600] = b"entry 600, improved"
    stored.hashes[600] = leaf_hash(stored.leaves[600])
    assert found(stored.audit()) == [
        (Broken.NODE, 512, 768),
        (Broken.CHECKPOINT_ROOT, 777, 777),
        (Broken.CHECKPOINT_ROOT, 2100, 2100),
    ]


def test_a_rewritten_history_is_convicted_by_the_signed_roots_alone() -> None:
    stored = Stored()
    stored.leaves[600] = b"entry 600, improved"
    stored.hashes[600] = leaf_hash(stored.leaves[600])
    stored.log = KeptLog(stored.hashes)
    report = stored.audit()
    assert found(report) == [(Broken.CHECKPOINT_ROOT, 777, 777), (Broken.CHECKPOINT_ROOT, 2100, 2100)]
    assert report.proven_size == 300


def test_an_edited_hash_column_is_named_and_nothing_else_is_blamed() -> None:
    stored = Stored()
    stored.hashes[600] = bytes(32)
    report = stored.audit()
    assert found(report) == [(Broken.LEAF_HASH, 600, 601)]
    assert report.proven_size == 2100


@pytest.mark.parametrize("damage", [lambda row: row.pop(2), lambda row: row.update({2: bytes(32)})])
def test_a_missing_or_edited_node_is_named(damage: Callable[[dict[int, bytes]], object]) -> None:
    stored = Stored()
    damage(stored.log.nodes[8])
    assert found(stored.audit()) == [(Broken.NODE, 512, 768)]


def test_a_tail_cut_off_is_noticed_by_nodes_and_by_the_signed_size() -> None:
    stored = Stored()
    stored.leaves = stored.leaves[:2000]
    report = stored.audit()
    assert found(report) == [(Broken.CHECKPOINT_BEYOND, 2000, 2100), (Broken.NODE_SURPLUS, 1792, 2048)]
    assert (report.size, report.proven_size) == (2000, 777)


def test_a_checkpoint_with_a_changed_byte_is_named_by_its_place() -> None:
    stored = Stored()
    stored.notes[2] = stored.notes[2].replace("\n300\n", "\n301\n")
    report = stored.audit()
    assert found(report) == [(Broken.CHECKPOINT_SIGNATURE, 2, 3)]
    assert report.findings[0].detail == "checkpoint number 2: bad_signature"
    assert report.proven_size == 2100


def test_two_signed_roots_at_one_size_are_not_both_believed() -> None:
    stored = Stored()
    fork = Checkpoint(ORIGIN, 300, bytes(32))
    stored.notes.insert(3, sign_checkpoint(fork, KEY.sign, ORIGIN, KEY.public))
    assert found(stored.audit()) == [(Broken.CHECKPOINT_ROOT, 300, 300)]


def test_checkpoints_out_of_order_are_named() -> None:
    stored = Stored()
    stored.notes.append(stored.sign(5))
    assert found(stored.audit()) == [(Broken.CHECKPOINT_ORDER, 5, 5)]


def test_a_leaf_beyond_the_limit_is_named() -> None:
    log = KeptLog([leaf_hash(bytes(65_536))])
    report = audit([(bytes(65_536), log.leaves[0])], log, [], LOG)
    assert found(report) == [(Broken.LEAF_TOO_LONG, 0, 1)]


def test_a_flood_of_findings_is_counted_and_only_the_first_are_kept() -> None:
    stored = Stored()
    stored.hashes = [bytes(32)] * COUNT
    report = stored.audit()
    assert (len(report.findings), report.findings_total) == (FINDINGS_KEPT, COUNT)
