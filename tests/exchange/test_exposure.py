"""Exposure and reported uses: counted from the ledger, complete, and nameless unless agreed."""

from __future__ import annotations

from typing import Any

from entente.v1 import exposure_pb2, ledger_pb2, roster_pb2, use_pb2
from hypothesis import given
from hypothesis import strategies as st

from node import contract
from node.exchange.cascade import Cascade
from node.exchange.decide import ACTIONS, Action
from node.exchange.exposure import (
    IRREVOCABLE,
    WIRE,
    exposure_of,
    reported_uses,
    take_reported,
    times_used,
)

ITEM, OTHER = b"i" * 16, b"o" * 16
ANALYST, LIAISON = roster_pb2.ROLE_ANALYST, roster_pb2.ROLE_LIAISON
STRETCH: dict[str, Any] = {
    "item_id": ITEM, "notice_digest": b"n" * 32, "sequence": 1, "supply_leaf": 0, "enforce_leaf": 100
}  # fmt: skip


def used(
    index: int, action: Action = Action.OPEN, allowed: bool = True, **fields: Any
) -> ledger_pb2.LedgerEntry:
    decision = ledger_pb2.DECISION_ACCEPTED if allowed else ledger_pb2.DECISION_REFUSED
    entry = ledger_pb2.LedgerEntry(
        **{"kind": "use.decided", "object_id": ITEM, "purpose": "ENF.SEIZ", "decision": decision, **fields}
    )
    entry.index, entry.action = index, WIRE[action]  # type: ignore[assignment]
    entry.record_time.seconds = 1_900_000_000 + index
    if not entry.actor.role:
        entry.actor.role, entry.actor.person_id = ANALYST, "W-AN-003"
    return entry


LEDGER = [
    ledger_pb2.LedgerEntry(index=0, kind="item.received", object_id=ITEM),
    used(1),
    used(2),
    used(3, purpose="ANA.TREND"),
    used(4, Action.EXPORT),
    used(5, Action.FORWARD, recipient="AZ:competent", grant_ids=[b"g" * 16]),
    used(6, allowed=False),
    used(7, object_id=OTHER),
    used(8, Action.LIST, purpose=""),
    used(100),
    used(101),
]


def test_the_report_counts_what_stands_between_supply_and_enforcement() -> None:
    report = exposure_of(LEDGER, **STRETCH)
    counted = {(c.action, c.role, c.purpose): c.count for c in report.counts}
    assert counted == {
        (use_pb2.USE_ACTION_LIST, ANALYST, ""): 1,
        (use_pb2.USE_ACTION_OPEN, ANALYST, "ENF.SEIZ"): 2,
        (use_pb2.USE_ACTION_OPEN, ANALYST, "ANA.TREND"): 1,
        (use_pb2.USE_ACTION_EXPORT, ANALYST, "ENF.SEIZ"): 1,
        (use_pb2.USE_ACTION_FORWARD, ANALYST, "ENF.SEIZ"): 1,
    }
    assert report.denied == 1
    assert [(u.action, u.leaf_index, u.recipient) for u in report.irrevocable] == [
        (use_pb2.USE_ACTION_EXPORT, 4, ""),
        (use_pb2.USE_ACTION_FORWARD, 5, "AZ:competent"),
    ]
    assert use_pb2.USE_ACTION_PRINT in report.not_observed
    assert contract.check(report) == []


def test_names_are_told_only_where_both_agreed() -> None:
    assert {u.person_id for u in exposure_of(LEDGER, **STRETCH).irrevocable} == {""}
    assert {u.person_id for u in exposure_of(LEDGER, names=True, **STRETCH).irrevocable} == {"W-AN-003"}
    assert {u.person_id for u in reported_uses(LEDGER, item_id=ITEM, already=0)} == {""}


def test_where_nobody_opened_it_nothing_is_left_unseen() -> None:
    assert not exposure_of(LEDGER[:1], **STRETCH).not_observed


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.booleans(), st.sampled_from((ANALYST, LIAISON)))))
def test_the_counts_add_up_to_the_ledger(uses: list[tuple[Action, bool, Any]]) -> None:
    ledger = [used(n, action, ok, actor={"role": role}) for n, (action, ok, role) in enumerate(uses, 1)]
    report = exposure_of(ledger, **{**STRETCH, "enforce_leaf": len(ledger) + 1})
    allowed = [action for action, ok, _ in uses if ok]
    assert sum(c.count for c in report.counts) == len(allowed)
    assert report.denied == len(uses) - len(allowed)
    assert len(report.irrevocable) == sum(WIRE[action] in IRREVOCABLE for action in allowed)
    told = reported_uses(ledger, item_id=ITEM, already=0)
    assert len(told) == sum(ACTIONS[action].is_use for action in allowed)


def test_reported_uses_are_numbered_on_and_taken_in_without_a_gap() -> None:
    first = reported_uses(LEDGER[:4], item_id=ITEM, already=0)
    assert [u.ordinal for u in first] == [1, 2, 3]
    more = reported_uses(LEDGER, item_id=ITEM, already=3)
    assert [u.ordinal for u in more] == [4, 5, 6, 7]
    assert list(more[1].grant_ids) == [b"g" * 16]
    assert take_reported(more, {}) == {}
    held = take_reported(first, {})
    assert held == {ITEM: 3}
    assert take_reported([*first, *more], held) == {ITEM: 7}
    assert contract.check(exposure_pb2.UseReport(uses=[*first, *more])) == []


def test_a_consent_is_used_as_often_as_the_ledger_says() -> None:
    assert times_used(LEDGER, b"g" * 16) == 1
    assert times_used([*LEDGER, used(102, Action.FORWARD, False, grant_ids=[b"g" * 16])], b"g" * 16) == 1


def test_every_action_has_its_word_in_the_ledger() -> None:
    assert set(WIRE.values()) == set(use_pb2.UseAction.values()) - {0}


def test_who_got_the_item_before_a_notice_owes_a_confirmation_of_it() -> None:
    sent = [
        used(1, Action.FORWARD, recipient="AZ:competent", restriction_version=0),
        used(2, Action.FORWARD, recipient="UZ:competent", restriction_version=1),
        used(3, Action.FORWARD, False, recipient="KG:competent"),
        used(4, recipient="TM:competent"),
    ]
    cascade = Cascade.of(sent, item_id=ITEM)
    assert cascade.owed(1) == {"AZ:competent"}
    assert cascade.counts(2) == (2, 2)
    told = Cascade.of(sent, item_id=ITEM, confirmations=[("AZ:competent", 2), ("AZ:competent", 1)])
    assert told.counts(2) == (2, 1)
