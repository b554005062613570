"""The life of the agreement and the two duties beside it."""

from __future__ import annotations

from itertools import product

import pytest
from entente.v1 import agreement_pb2

from node.agreement.standing import (
    ALIVE,
    DRAFT,
    DUTIES,
    IN_FORCE,
    LIFE,
    NOTICE_RUNNING,
    SIGNED_ONE,
    TERMINATED,
    Duty,
    DutySuspended,
    Event,
    NoticeElapsed,
    NoticeGiven,
    NoticeWithdrawn,
    Signed,
    Standing,
    SuspensionLifted,
)
from node.errors import Refusal
from tests.support.memorandum import FIRST, SECOND

pytestmark = pytest.mark.any_memorandum

PARTIES = (FIRST, SECOND)
EVENTS: tuple[Event, ...] = (
    Signed(FIRST),
    NoticeGiven(FIRST),
    NoticeWithdrawn(),
    NoticeElapsed(),
    DutySuspended(FIRST),
    SuspensionLifted(FIRST),
)
IN_LIFE = {
    DRAFT: Standing(PARTIES),
    SIGNED_ONE: Standing(PARTIES, SIGNED_ONE, frozenset({SECOND})),
    IN_FORCE: Standing(PARTIES, IN_FORCE, frozenset(PARTIES)),
    NOTICE_RUNNING: Standing(PARTIES, NOTICE_RUNNING, frozenset(PARTIES), (), (NoticeGiven(SECOND),)),
    TERMINATED: Standing(PARTIES, TERMINATED, frozenset(PARTIES)),
}


def test_every_state_of_the_contract_has_a_row() -> None:
    assert set(LIFE) == set(agreement_pb2.Standing.values()) - {agreement_pb2.STANDING_UNSPECIFIED}
    assert set(DUTIES) == set(Duty)


@pytest.mark.parametrize(("life", "event"), list(product(IN_LIFE, EVENTS)))
def test_what_the_tables_lack_is_refused_and_changes_nothing(
    life: agreement_pb2.Standing, event: Event
) -> None:
    standing = IN_LIFE[life]
    in_duties = isinstance(event, DutySuspended) and life in ALIVE
    if type(event) in LIFE[life] or in_duties:
        assert standing.after(event) != standing
        return
    with pytest.raises(Refusal) as refused:
        standing.after(event)
    assert refused.value.code == "INVALID_TRANSITION"


def test_the_second_signature_puts_it_in_force_whoever_signs_first() -> None:
    for first, second in (PARTIES, PARTIES[::-1]):
        one = Standing(PARTIES).after(Signed(first))
        assert one.life == SIGNED_ONE
        assert one.after(Signed(second)).life == IN_FORCE


def test_a_party_signs_once() -> None:
    with pytest.raises(Refusal) as refused:
        Standing(PARTIES).after(Signed(FIRST)).after(Signed(FIRST))
    assert refused.value.code == "INVALID_TRANSITION"


def test_a_stranger_can_do_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        Standing(PARTIES).after(Signed("OTHER"))
    assert refused.value.code == "FOREIGN_AGREEMENT"


def test_the_two_suspensions_know_nothing_of_each_other() -> None:
    both = IN_LIFE[IN_FORCE].after(DutySuspended(FIRST)).after(DutySuspended(SECOND))
    assert both.suspended == frozenset(PARTIES)
    lifted = both.after(SuspensionLifted(FIRST))
    assert lifted.duty_of(FIRST) is Duty.BOUND
    assert lifted.duty_of(SECOND) is Duty.SUSPENDED


def test_a_suspension_outlives_notice_and_ends_with_the_agreement() -> None:
    noticed = IN_LIFE[IN_FORCE].after(DutySuspended(FIRST)).after(NoticeGiven(SECOND))
    assert noticed.duty_of(FIRST) is Duty.SUSPENDED
    assert noticed.after(NoticeElapsed()).suspended == frozenset()
