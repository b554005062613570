"""The notices on an item folded step by step: what is remembered is what would be folded anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from entente.v1 import restriction_pb2 as pb
from hypothesis import given
from hypothesis import strategies as st

from node.acts import histories as acts
from node.acts.histories import WORTH_KEEPING, history_of
from node.exchange.change import TIGHTEN, Change
from node.exchange.marking import Marking
from node.exchange.notices import History
from node.store import schema
from node.store.unit import microseconds
from tests.exchange.notice_strategies import (
    SUPPLIED_FOR,
    Issued,
    change_of,
    histories,
    issued_with,
    supply_of,
)
from tests.exchange.restriction_strategies import NOW, limit

LONG = 3 * WORTH_KEEPING


def row(issued: Issued, number: int, *, early: bool = False, state: str = "applied") -> Any:
    """A row of `notice`."""
    notice, change = issued.notices[number], issued.changes[number]
    return SimpleNamespace(
        notice=notice.SerializeToString(deterministic=True),
        digest=change.digest,
        stated_us=microseconds(NOW),
        early=early,
        state=state,
    )


def anew(base: Marking, early: list[Change], rest: list[Change]) -> History:
    """Fold what was received, from the beginning."""
    history = History()
    for change in early:
        history, _ = history.apply(change)
    history, _ = history.supplied(base)
    accepted, history = history.accepted, replace(history, accepted=False)
    for change in rest:
        history, _ = history.apply(change)
    return replace(history, accepted=accepted and not history.taken_back)


def tightened(times: int) -> Issued:
    """An item whose use ends a little earlier with each notice."""
    restrictions = pb.RestrictionSet(tlp=pb.TLP_GREEN)
    return issued_with(
        Marking.of_supply(supply_of(restrictions)),
        [
            (TIGHTEN, {"set": pb.RestrictionSet(use_until=limit(NOW + timedelta(days=9, minutes=-n)))})
            for n in range(times)
        ],
    )


@given(histories(most=3 * WORTH_KEEPING), st.data())
def test_what_is_remembered_of_an_item_is_what_would_be_folded_anew(
    issued: Issued, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(issued.changes))))
    before = data.draw(st.integers(0, min(3, len(order))))
    rows = [row(issued, number, early=place < before) for place, number in enumerate(order)]
    changes = [change_of(issued.notices[number]) for number in order]
    for length in data.draw(st.lists(st.integers(before, len(order)), min_size=1, max_size=6)):
        expected = anew(issued.base, changes[:before], changes[before:length])
        assert history_of(schema.PEER, issued.base, rows[:length], SUPPLIED_FOR) == expected


@pytest.mark.parametrize("whose", [schema.OWN, schema.PEER])
def test_one_more_notice_costs_one_step_however_many_came_before(
    whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued, steps = tightened(LONG), 0
    apply = History.apply

    def counted(history: History, change: Change, **more: Any) -> Any:
        nonlocal steps
        steps += 1
        return apply(history, change, **more)

    rows = [row(issued, number) for number in range(LONG)]
    history_of(whose, issued.base, rows[:-1], SUPPLIED_FOR)
    monkeypatch.setattr(History, "apply", counted)
    assert history_of(whose, issued.base, rows, SUPPLIED_FOR).last == LONG
    assert steps == 1
    assert history_of(whose, issued.base, rows, SUPPLIED_FOR).last == LONG
    assert steps == 1


def test_what_a_transaction_did_not_keep_is_not_remembered_against_what_came_instead() -> None:
    issued, other = tightened(LONG), tightened(LONG - 1)
    rows = [row(issued, number) for number in range(LONG)]
    history_of(schema.PEER, issued.base, rows, SUPPLIED_FOR)
    rows[-1].state = next(iter(acts.REJECTED))
    assert history_of(schema.PEER, issued.base, rows, SUPPLIED_FOR).last == LONG - 1
    last = row(other, LONG - 2)
    last.digest = bytes(32)
    instead = history_of(schema.PEER, issued.base, [*rows[: LONG - 2], last], SUPPLIED_FOR)
    assert instead.digests[-1] == bytes(32)


def test_of_a_thousand_items_only_the_last_ones_are_remembered() -> None:
    issued = tightened(WORTH_KEEPING)
    for number in range(acts.KEPT_MAX + 10):
        rows = [row(issued, place) for place in range(WORTH_KEEPING)]
        rows[0].digest = number.to_bytes(32, "big")
        history_of(schema.PEER, issued.base, rows, SUPPLIED_FOR)
    assert len(acts._KEPT._of) == acts.KEPT_MAX


def test_of_many_notices_on_few_items_no_more_is_remembered_than_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acts, "STEPS_MAX", 2 * LONG)
    monkeypatch.setattr(acts, "_KEPT", acts._Kept())
    issued = tightened(LONG)
    for number in range(5):
        rows = [row(issued, place) for place in range(LONG)]
        rows[0].digest = number.to_bytes(32, "big")
        for length in (LONG - 1, LONG):
            assert history_of(schema.PEER, issued.base, rows[:length], SUPPLIED_FOR).last == length
    assert sum(len(kept.steps) for kept in acts._KEPT._of.values()) == acts._KEPT._held == 2 * LONG
