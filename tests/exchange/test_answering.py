"""Answers to notices, and loops of warning, feedback and outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from entente.v1 import code_lists_pb2 as lists
from entente.v1 import error_reason_pb2, feedback_pb2
from entente.v1 import restriction_notice_pb2 as pb
from entente.v1 import restriction_pb2 as sets_pb

from node import contract
from node.exchange.answering import agrees, answer_to, event_of
from node.exchange.change import RECALL, RELAX, TIGHTEN, Change
from node.exchange.lives import NoticeEvent
from node.exchange.loop import LoopState, loop_of
from node.exchange.notices import History, Verdict
from tests.exchange.notice_strategies import ITEM, issue
from tests.exchange.restriction_strategies import NOW
from tests.exchange.test_notices import RELAXED, in_force, supplied

LATER = NOW + timedelta(days=1)


def answered(history: History, change: Change, now: Any = NOW, **known: Any) -> pb.NoticeAnswer | None:
    after, verdict = history.apply(change)
    return told(after, change, verdict, now, **known)


def told(
    after: History, change: Change, verdict: Verdict, now: Any = NOW, **known: Any
) -> pb.NoticeAnswer | None:
    reply = answer_to(change, verdict, after.in_force(now), item_id=ITEM, leaf_index=7, now=now, **known)
    if reply is not None:
        assert contract.check(reply) == []
    return reply


def test_what_is_enforced_is_answered_with_the_set_reached_and_the_leaf_it_holds_from() -> None:
    after, change = issue(supplied(), TIGHTEN, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER))
    reply = answered(supplied(), change, onward=(3, 2))
    assert reply is not None
    assert (reply.outcome, reply.leaf_index, reply.provisional) == (pb.NOTICE_OUTCOME_APPLIED, 7, False)
    assert reply.result_hash == after.hash == change.result_hash
    assert (reply.onward_recipients, reply.onward_unconfirmed) == (3, 2)
    assert event_of(reply) is NoticeEvent.ENFORCED
    assert agrees(reply, change)


def test_beyond_a_gap_the_answer_is_provisional_and_comes_again_once_the_gap_is_filled() -> None:
    one, first = issue(supplied(), TIGHTEN, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER))
    _, second = issue(one, TIGHTEN, set=sets_pb.RestrictionSet(bars=[sets_pb.BAR_PRINT]))
    early = answered(supplied(), second)
    assert early is not None
    assert early.provisional
    assert event_of(early) is NoticeEvent.PROVISIONAL
    assert not agrees(early, second)
    gap, _ = supplied().apply(second)
    full, verdict = gap.apply(first)
    final = told(full, second, verdict.then[0])
    assert final is not None
    assert event_of(final) is NoticeEvent.ENFORCED
    assert agrees(final, second)


def test_a_relaxation_is_answered_when_it_holds() -> None:
    history, change = issue(
        supplied(), RELAX, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_CLEAR), not_before_time=LATER, **RELAXED
    )
    assert answered(supplied(), change) is None
    reply = answered(supplied(), change, now=LATER)
    assert reply is not None
    assert reply.result_hash == history.hash
    assert answered(supplied(), replace(change, sequence=2)) is None


def test_a_rejection_says_why_and_what_stands() -> None:
    _, change = issue(supplied(), TIGHTEN, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER))
    one, _ = supplied().apply(change)
    reply = answered(one, replace(change, digest=b"x" * 32))
    assert reply is not None
    assert (reply.outcome, reply.code) == (
        pb.NOTICE_OUTCOME_REJECTED,
        error_reason_pb2.ERROR_REASON_FORK_DETECTED,
    )
    assert not reply.HasField("leaf_index")
    assert reply.result_hash == in_force(one).hash
    assert event_of(reply) is NoticeEvent.REJECTION
    assert answered(one, change) is None


def test_what_is_unknown_and_what_differs_is_told() -> None:
    _, change = issue(supplied(), TIGHTEN, set=sets_pb.RestrictionSet(tlp=sets_pb.TLP_AMBER))
    reply = answered(supplied(), replace(change, unknown=("judicial",)))
    assert reply is not None
    assert list(reply.unknown_dimensions) == ["judicial"]
    assert reply.code == error_reason_pb2.ERROR_REASON_UNKNOWN_RESTRICTION
    other = replace(change, result_hash=b"x" * 32)
    reply = answered(supplied(), other)
    assert reply is not None
    assert reply.code == error_reason_pb2.ERROR_REASON_RESULT_HASH_MISMATCH
    assert not agrees(reply, other)


def test_a_recall_is_answered_with_a_certificate_or_with_the_legal_hold() -> None:
    _, change = issue(supplied(), RECALL)
    hold = pb.LegalHold(reference="SYN-HOLD-1")
    held = answered(supplied(), change, legal_hold=hold)
    assert held is not None
    assert held.outcome == pb.NOTICE_OUTCOME_CANNOT_DESTROY
    assert held.legal_hold == hold
    assert event_of(held) is NoticeEvent.CANNOT_DESTROY
    certificate = pb.CertificateOfDestruction(item_id=ITEM, plain_digests=[b"d" * 32], leaf_index=8)
    certificate.destroy_time.FromDatetime(NOW)
    done = answered(supplied(), change, certificate=certificate)
    assert done is not None
    assert (done.outcome, done.certificate) == (pb.NOTICE_OUTCOME_APPLIED, certificate)


WARNING, FEEDBACK, SEIZURE = b"w" * 16, b"f" * 16, b"s" * 16


def feedback(action: Any, **outcome: Any) -> list[tuple[bytes, feedback_pb2.Feedback]]:
    made = feedback_pb2.Feedback(ref={"item_id": WARNING}, action_taken=action, outcome_ref=outcome or None)
    other = feedback_pb2.Feedback(ref={"item_id": SEIZURE}, action_taken=lists.ACTION_TAKEN_NOT_SEEN)
    return [(b"o" * 16, other), (FEEDBACK, made)]


@pytest.mark.parametrize(
    ("told_back", "held", "state", "outcome"),
    [
        (feedback(lists.ACTION_TAKEN_NOT_SEEN), [], LoopState.CLOSED, b""),
        (feedback(lists.ACTION_TAKEN_CHECKED_NEGATIVE), [], LoopState.CLOSED, b""),
        (
            feedback(lists.ACTION_TAKEN_CHECKED_POSITIVE, item_id=SEIZURE),
            [],
            LoopState.AWAITING_OUTCOME,
            SEIZURE,
        ),
        (
            feedback(lists.ACTION_TAKEN_CHECKED_POSITIVE, item_id=SEIZURE),
            [SEIZURE],
            LoopState.CLOSED,
            SEIZURE,
        ),
        (feedback(lists.ACTION_TAKEN_CHECKED_POSITIVE, external_reference="KZ/1"), [], LoopState.CLOSED, b""),
    ],
)
def test_a_loop_closes_with_feedback_and_with_the_outcome_it_points_to(
    told_back: Any, held: list[bytes], state: LoopState, outcome: bytes
) -> None:
    loop = loop_of(WARNING, told_back, held=held, reply_by=NOW, now=LATER)
    assert (loop.state, loop.feedback, loop.outcome) == (state, FEEDBACK, outcome)


def test_a_loop_that_nobody_answers_is_overdue_after_the_time_asked_for() -> None:
    known: dict[str, Any] = {"feedback": [], "held": []}
    assert loop_of(WARNING, reply_by=NOW, now=NOW, **known).state is LoopState.OPEN
    assert loop_of(WARNING, reply_by=NOW, now=LATER, **known).state is LoopState.OVERDUE
    assert loop_of(WARNING, reply_by=None, now=LATER, **known).state is LoopState.OPEN
