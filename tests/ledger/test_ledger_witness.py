"""What a witness answers to each history shown to it, and what a log learns of itself from its witness."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.ledger.faults import ProofError
from node.ledger.note import KeyType, Verifier, compose, sign_note
from node.ledger.proofs import consistency_proof
from node.ledger.tree import EMPTY_ROOT
from node.ledger.witness import HeadVerdict, WitnessVerdict, judge, judge_note, judge_own_head
from tests.ledger.naive import KeptLog, Key, mth, some_hashes

ORIGIN = "wco.example/entente/caricc.example"
KEY = Key(bytes([1] * 32))
LOG = Verifier(ORIGIN, KeyType.LOG, KEY.public)
HONEST = some_hashes(400)
FORKED = HONEST[:100] + some_hashes(900)[500:800]
GOOD = KeptLog(HONEST)
EVIL = KeptLog(FORKED)


def head(hashes: list[bytes], size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, mth(hashes[:size]))


def note_of(checkpoint: Checkpoint) -> str:
    return sign_checkpoint(checkpoint, KEY.sign, ORIGIN, KEY.public)


def test_the_first_checkpoint_is_cosigned_without_a_proof() -> None:
    assert judge(None, 0, head(HONEST, 150), []) is WitnessVerdict.COSIGN
    assert judge(None, 0, head(HONEST, 0), []) is WitnessVerdict.COSIGN
    assert judge(None, 0, head(HONEST, 150), [HONEST[0]]) is WitnessVerdict.INCONSISTENT
    assert judge(None, 7, head(HONEST, 150), []) is WitnessVerdict.STALE_OLD


def test_an_empty_tree_with_another_root_is_not_cosigned() -> None:
    assert judge(None, 0, Checkpoint(ORIGIN, 0, HONEST[0]), []) is WitnessVerdict.INCONSISTENT
    assert head([], 0).root == EMPTY_ROOT


@given(st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=80, deadline=None)
def test_an_honest_log_that_grows_is_always_cosigned(first: int, second: int) -> None:
    old, new = sorted((first, second))
    proof = consistency_proof(old, new, GOOD)
    assert judge(head(HONEST, old), old, head(HONEST, new), proof) is WitnessVerdict.COSIGN


def test_the_same_checkpoint_shown_again_is_cosigned_again() -> None:
    assert judge(head(HONEST, 150), 150, head(HONEST, 150), []) is WitnessVerdict.COSIGN


def test_restored_to_an_older_copy_is_told_the_size_cosigned() -> None:
    last = head(HONEST, 150)
    answer = judge_note(note_of(head(HONEST, 120)), LOG, last, 100, consistency_proof(100, 120, GOOD))
    assert (answer.verdict, answer.last) == (WitnessVerdict.ROLLED_BACK, last)


def test_a_proof_from_another_size_than_the_last_is_stale() -> None:
    last = head(HONEST, 150)
    answer = judge_note(note_of(head(HONEST, 180)), LOG, last, 100, consistency_proof(100, 180, GOOD))
    assert (answer.verdict, answer.last) == (WitnessVerdict.STALE_OLD, last)


def test_other_entries_grown_after_a_restore_are_inconsistent() -> None:
    proof = consistency_proof(150, 180, EVIL)
    assert judge(head(HONEST, 150), 150, head(FORKED, 180), proof) is WitnessVerdict.INCONSISTENT


def test_same_size_with_another_root_is_a_fork_whatever_old_says() -> None:
    for old in (0, 100, 150, 151, -1):
        answer = judge_note(note_of(head(FORKED, 150)), LOG, head(HONEST, 150), old, [])
        assert answer.verdict is WitnessVerdict.FORK
        assert answer.shown == head(FORKED, 150)


def test_old_above_the_new_size_is_invalid() -> None:
    assert judge(head(HONEST, 150), 150, head(HONEST, 149), []) is WitnessVerdict.INVALID
    assert judge(head(HONEST, 150), -1, head(HONEST, 151), []) is WitnessVerdict.INVALID


def test_a_note_of_another_log_or_key_is_not_judged() -> None:
    other = Checkpoint("x.example/entente/y.example", 1, HONEST[0])
    signed = sign_checkpoint(other, KEY.sign, other.origin, KEY.public)
    assert judge_note(signed, LOG, None, 0, []).verdict is WitnessVerdict.UNKNOWN_ORIGIN
    stranger = Key(bytes([9] * 32))
    text = head(HONEST, 150).text()
    forged = compose(text, sign_note(text, ORIGIN, stranger.sign, stranger.public))
    assert judge_note(forged, LOG, None, 0, []).verdict is WitnessVerdict.BAD_SIGNATURE
    bent = note_of(head(HONEST, 150)).replace("\n150\n", "\n151\n")
    assert judge_note(bent, LOG, None, 0, []).verdict is WitnessVerdict.BAD_SIGNATURE
    assert judge_note("", LOG, None, 0, []).verdict is WitnessVerdict.INVALID
    assert judge(other, 1, head(HONEST, 150), []) is WitnessVerdict.UNKNOWN_ORIGIN


def test_a_log_that_extends_what_was_cosigned_may_sign_on() -> None:
    assert judge_own_head(400, GOOD, head(HONEST, 150), head(HONEST, 100)) is HeadVerdict.EXTENDS
    assert judge_own_head(400, GOOD, head(HONEST, 400), head(HONEST, 400)) is HeadVerdict.EXTENDS
    assert judge_own_head(0, KeptLog(), None, None) is HeadVerdict.EXTENDS


def test_a_log_smaller_than_what_was_cosigned_was_rolled_back() -> None:
    assert judge_own_head(399, GOOD, head(HONEST, 400), None) is HeadVerdict.ROLLED_BACK
    assert judge_own_head(0, KeptLog(), head(HONEST, 1), None) is HeadVerdict.ROLLED_BACK
    assert judge_own_head(120, GOOD, None, head(HONEST, 150)) is HeadVerdict.ROLLED_BACK


def test_a_log_with_another_root_at_the_cosigned_size_has_forked() -> None:
    assert judge_own_head(400, EVIL, head(HONEST, 150), None) is HeadVerdict.FORKED
    assert judge_own_head(150, EVIL, head(HONEST, 150), None) is HeadVerdict.FORKED


def test_a_witness_that_shows_less_than_it_gave_is_behind() -> None:
    assert judge_own_head(400, GOOD, head(HONEST, 100), head(HONEST, 150)) is HeadVerdict.WITNESS_BEHIND
    assert judge_own_head(400, GOOD, None, head(HONEST, 150)) is HeadVerdict.WITNESS_BEHIND


def test_a_store_with_holes_gives_no_verdict() -> None:
    torn = KeptLog(HONEST)
    torn.leaves = torn.leaves[:390]
    with pytest.raises(ProofError):
        judge_own_head(400, torn, head(HONEST, 395), None)
