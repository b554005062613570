"""Whatever arrives, in whatever order and however often: never looser, and in the end the same.

`ENTENTE_HISTORIES` says how many histories the long test goes through; 10,000 where it is not set.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.exchange.audience import Actor
from node.exchange.change import RELAX, Change
from node.exchange.decide import Action, decide
from node.exchange.notices import History, InForce, Outcome
from tests.exchange.notice_strategies import Issued, histories
from tests.exchange.restriction_strategies import NOW, PURPOSES, STANDING, actors

HISTORIES = int(os.environ.get("ENTENTE_HISTORIES", "10000"))
TIMES = tuple(NOW + timedelta(hours=hours) for hours in (-2, 0, 1, 2, 4))
ITEM = None
"""The item's own arrival, among its notices."""


@st.composite
def arrivals(draw: st.DrawFn, issued: Issued) -> list[Change | None]:
    """Every notice and the item at least once, in any order, some more than once."""
    all_of_them: list[Change | None] = [ITEM, *issued.changes]
    again = draw(st.lists(st.sampled_from(all_of_them), max_size=4))
    return draw(st.permutations([*all_of_them, *again]))


def superseded(change: Change, held: History, issued: Issued, now: datetime) -> bool:
    """Whether a relaxation that is in effect came after the tightening."""
    return any(
        later.kind == RELAX
        and change.sequence < later.sequence <= held.last
        and (later.not_before is None or later.not_before <= now)
        for later in issued.changes
    )


def bars_all_it_must(
    now: datetime, found: InForce, received: list[Change], held: History, issued: Issued
) -> None:
    for change in received:
        if change.does.tightens and not superseded(change, held, issued, now):
            assert found.marking.meet(change.said) == found.marking
            assert found.sealed or not change.does.seals


def goes_through(issued: Issued, order: list[Change | None]) -> None:
    held, received, recalled = History(), list[Change](), False
    for arrival in order:
        if arrival is None:
            if held.in_force(NOW) is None:
                held, _ = held.supplied(issued.base)
        else:
            before = held
            held, verdict = held.apply(arrival)
            assert verdict.code == "", verdict
            if arrival in received:
                assert verdict.outcome is Outcome.REPEATED
                assert held == before
            received.append(arrival)
            recalled = recalled or arrival.does.ends
        for now in TIMES:
            if (found := held.in_force(now)) is not None:
                bars_all_it_must(now, found, received, held, issued)
                assert found.recalled == recalled
                assert found.gap == (held.highest > held.last)
    assert held == issued.history
    for now in TIMES:
        assert held.in_force(now) == issued.history.in_force(now)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_both_nodes_hold_the_same_in_the_end_and_never_anything_looser_on_the_way(
    data: st.DataObject,
) -> None:
    issued = data.draw(histories())
    goes_through(issued, data.draw(arrivals(issued)))


@pytest.mark.long
@settings(max_examples=HISTORIES, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_both_nodes_hold_the_same_after_many_histories(data: st.DataObject) -> None:
    issued = data.draw(histories(most=12))
    goes_through(issued, data.draw(arrivals(issued)))


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data(), actors(), st.sampled_from(PURPOSES))
def test_no_use_is_allowed_that_a_tightening_received_bars(
    data: st.DataObject, actor: Actor, purpose: str
) -> None:
    issued = data.draw(histories())
    arrived = data.draw(st.lists(st.sampled_from([ITEM, *issued.changes]), max_size=8))
    held, received = History().supplied(issued.base)[0], list[Change]()
    for change in arrived:
        if change is not None:
            held, _ = held.apply(change)
            received.append(change)
    found = held.in_force(NOW)
    assert found is not None
    action = data.draw(st.sampled_from(list(Action)))
    for part in (0, 1):
        use = {"now": NOW, "standing": STANDING, "purpose": purpose, "acknowledged": True}
        answer = decide(found.marking.of_part(part), actor, action, sealed=found.sealed, gap=found.gap, **use)  # type: ignore[arg-type]
        if not answer.allowed:
            continue
        for change in received:
            if change.does.tightens and not superseded(change, held, issued, NOW):
                alone = decide(change.said.of_part(part), actor, action, **use)  # type: ignore[arg-type]
                assert alone.allowed
                assert not change.does.seals
