"""Notices of a peer that keeps to no rule: refused or read at its strictest, nothing half-applied."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from entente.v1 import error_reason_pb2, exchange_service_pb2, ledger_pb2, receipt_pb2, statement_pb2, use_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select

from node.acts import destroying, noticing, open_item
from node.acts.leaves import Kind
from node.acts.placing import own_placed
from node.acts.readers import author_of
from node.acts.telling import tell
from node.errors import Refusal, code_of
from node.exchange.issuing import draft
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork
from tests.support.world import ANALYST, CONTACT, LIAISON, World, person_id, request

PROTECTIVE = statement_pb2.LANE_PROTECTIVE
TIGHTEN, RELAX = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN, notice_pb.RESTRICTION_NOTICE_KIND_RELAX
RECALL = notice_pb.RESTRICTION_NOTICE_KIND_RECALL


def supplied(world: World, **marks: Any) -> bytes:
    restrictions = pb.RestrictionSet(tlp=pb.TLP_GREEN, **marks)
    item_id = world.supply(world.wco, request(world.caricc, restrictions=restrictions))
    world.carry(world.wco, world.caricc)
    return uuid.UUID(item_id).bytes


def notice(
    item_id: bytes, kind: int = TIGHTEN, sequence: int = 1, **more: Any
) -> notice_pb.RestrictionNotice:
    return notice_pb.RestrictionNotice(
        item_id=item_id,
        kind=kind,  # type: ignore[arg-type]
        sequence=sequence,
        previous_hash=more.pop("previous_hash", bytes(range(32))),
        result_hash=more.pop("result_hash", bytes(range(32))),
        **more,
    )


def say(world: World, *said: notice_pb.RestrictionNotice, who: str = ANALYST) -> list[tuple[int, str]]:
    """Have the WCO say notices as they are, whatever its own rules; return what CARICC's receipts record."""
    party = world.wco
    caller = world.person(party, who)

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        relationship = party.relationship()
        for one in said:
            author = author_of(relationship, caller, caller.name, unit.now, prefer=SUPPLIERS)
            statement = statement_pb2.Statement(restriction_notice=one)
            tell(
                party, unit, relationship, Kind.NOTICE_ISSUED, statement, one.item_id, author, lane=PROTECTIVE
            )
        return [None] * len(calls)

    party.store.put(act, None).result()
    carried = world.carry(world.wco, world.caricc, lanes=[PROTECTIVE])
    leaves = [
        ledger_pb2.LedgerEntry.FromString(leaf)
        for receipt in carried.receipts
        for leaf in receipt_pb2.BatchReceipt.FromString(receipt.SerializeToString()).leaves
    ]
    return [(leaf.decision, code_of(leaf.code) if leaf.code else "") for leaf in leaves]


def chained(world: World, item_id: bytes, wanted: notice_pb.RestrictionNotice) -> notice_pb.RestrictionNotice:
    """Return the notice with the place and hashes it would have at the WCO now."""

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[notice_pb.RestrictionNotice]:
        relationship = world.wco.relationship()
        row = unit.connection.execute(select(schema.item).where(schema.item.c.item_id == item_id)).one()
        placed = own_placed(unit, relationship, row)
        made = draft(placed.history, wanted, stated=unit.now, supplied_for=placed.bound.supplied_for)
        return [made] * len(calls)

    made: notice_pb.RestrictionNotice = world.wco.store.put(act, None).result()
    return made


def states(world: World) -> list[tuple[int, str]]:
    table = schema.notice.c
    with world.caricc.store.read() as connection:
        rows = connection.execute(select(table.sequence, table.state).order_by(table.sequence))
        return [(row.sequence, row.state) for row in rows]


def use(world: World, item_id: bytes, action: int = use_pb2.USE_ACTION_OPEN, who: str = LIAISON) -> str:
    asked = exchange_service_pb2.OpenItemRequest(
        item_id=str(uuid.UUID(bytes=item_id)),
        purpose="ANA",
        action=action,  # type: ignore[arg-type]
        recipient="KZ:court" if action == use_pb2.USE_ACTION_JUDICIAL else "",
    )
    try:
        open_item.open_item(world.caricc, world.person(world.caricc, who), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def alarms(world: World) -> set[str]:
    with world.caricc.store.read() as connection:
        rows = connection.execute(select(schema.alarm.c.code)).scalars()
        return {code_of(code) for code in rows}


def tlp(value: int) -> pb.RestrictionSet:
    return pb.RestrictionSet(tlp=value)  # type: ignore[arg-type]


def bars(*values: int) -> pb.RestrictionSet:
    return pb.RestrictionSet(bars=values)  # type: ignore[arg-type]


CASES: dict[str, tuple[Callable[[World, bytes], notice_pb.RestrictionNotice], str]] = {
    "no restriction named": (lambda _w, i: notice(i), "SCHEMA_INVALID"),
    "a missing approver": (
        lambda _w, i: notice(i, RELAX, set=tlp(pb.TLP_CLEAR), reason_code="OVER"),
        "SCHEMA_INVALID",
    ),
    "an approver who is the author": (
        lambda _w, i: notice(
            i, RELAX, set=tlp(pb.TLP_CLEAR), reason_code="OVER", approver_id=person_id("WCO", ANALYST)
        ),
        "SCHEMA_INVALID",
    ),
    "an approver without that role": (
        lambda _w, i: notice(
            i, RELAX, set=tlp(pb.TLP_CLEAR), reason_code="OVER", approver_id=person_id("WCO", LIAISON)
        ),
        "ROLE_INSUFFICIENT",
    ),
    "far beyond a gap": (
        lambda _w, i: notice(i, sequence=10_000, set=bars(pb.BAR_PRINT)),
        "INVALID_TRANSITION",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_may_not_be_said_is_refused_with_its_code_and_takes_no_place(world: World, case: str) -> None:
    item_id = supplied(world)
    made, code = CASES[case]
    assert say(world, made(world, item_id)) == [(2, code)]
    assert states(world) == []
    assert use(world, item_id) == ""


def test_a_looser_tightening_is_refused_and_its_place_stays_free(world: World) -> None:
    item_id = supplied(world, bars=[pb.BAR_PRINT])
    good = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT, pb.BAR_EXPORT)))
    looser = notice_pb.RestrictionNotice()
    looser.CopyFrom(good)
    looser.set.CopyFrom(tlp(pb.TLP_CLEAR))
    assert say(world, looser) == [(2, "NOTICE_NOT_MONOTONE")]
    assert say(world, good) == [(1, "")]
    assert states(world) == [(1, "applied")]


def test_a_notice_on_an_item_of_the_other_party_is_refused(world: World) -> None:
    theirs = uuid.UUID(world.supply(world.caricc, request(world.wco))).bytes
    world.carry(world.caricc, world.wco)
    assert say(world, notice(theirs, set=bars(pb.BAR_PRINT))) == [(2, "NOT_ORIGINATOR")]


def test_another_notice_in_a_taken_place_is_a_fork_and_both_are_kept(world: World) -> None:
    item_id = supplied(world)
    first = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT)))
    other = chained(world, item_id, notice(item_id, set=bars(pb.BAR_EXPORT)))
    assert say(world, first) == [(1, "")]
    assert say(world, other) == [(2, "FORK_DETECTED")]
    assert "FORK_DETECTED" in alarms(world)
    assert use(world, item_id, use_pb2.USE_ACTION_EXPORT) == ""


def test_a_false_hash_is_alarmed_and_the_tightening_stands(world: World) -> None:
    item_id = supplied(world)
    said = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT)))
    said.result_hash = bytes(32)
    assert say(world, said) == [(1, "")]
    assert "RESULT_HASH_MISMATCH" in alarms(world)
    assert use(world, item_id, use_pb2.USE_ACTION_PRINT) == "ACTION_BARRED"


def test_a_dimension_of_a_newer_peer_seals_the_item_and_is_named_in_the_answer(world: World) -> None:
    item_id = supplied(world)
    said = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT)))
    said.set.MergeFromString(bytes([0xFA, 0x0F, 0x02, 0x08, 0x01]))  # field 255, unknown here
    assert say(world, said) == [(1, "")]
    assert "UNKNOWN_RESTRICTION" in alarms(world)
    assert use(world, item_id) == "NOT_FOUND"
    with world.caricc.store.read() as connection:
        stored = connection.execute(select(schema.notice.c.answer)).scalar_one()
    answer = notice_pb.NoticeAnswer.FromString(bytes(stored))
    assert answer.code == error_reason_pb2.ERROR_REASON_UNKNOWN_RESTRICTION
    assert list(answer.unknown_dimensions) == ["field 255"]


def test_beyond_a_gap_a_tightening_holds_and_a_relaxation_waits(world: World) -> None:
    item_id = supplied(world)
    first = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT)))
    third = notice(item_id, sequence=3, set=bars(pb.BAR_DERIVE))
    second = notice(
        item_id,
        RELAX,
        2,
        set=tlp(pb.TLP_GREEN),
        reason_code="OVER",
        approver_id=person_id("WCO", CONTACT),
        previous_hash=first.result_hash,
    )
    assert say(world, first, third) == [(1, ""), (1, "")]
    assert states(world) == [(1, "applied"), (3, "provisional")]
    assert use(world, item_id, use_pb2.USE_ACTION_DERIVE) == "ACTION_BARRED"
    assert use(world, item_id) == ""
    assert use(world, item_id, use_pb2.USE_ACTION_EXPORT) == "RESTRICTION_GAP"
    assert use(world, item_id, use_pb2.USE_ACTION_JUDICIAL) == "RESTRICTION_GAP"
    say(world, second)
    assert [state for _, state in states(world)] == ["applied", "applied", "applied"]
    assert use(world, item_id, use_pb2.USE_ACTION_EXPORT) == ""


def test_a_recall_under_a_legal_hold_seals_and_says_so(world: World) -> None:
    item_id = supplied(world)

    def hold(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        row = {
            "rel": world.caricc.relationship().rel,
            "item_id": item_id,
            "placed_us": unit.now_us,
            "reference": "COURT-7",
            "leaf_index": 0,
            "review_us": None,
            "lifted_us": None,
        }
        unit.insert(schema.legal_hold, [row])
        return [None] * len(calls)

    world.caricc.store.put(hold, None).result()
    with world.caricc.store.read() as connection:
        held = destroying.legal_hold_on(connection, world.caricc.relationship().rel, item_id)
    assert held is not None
    assert say(world, chained(world, item_id, notice(item_id, RECALL))) == [(1, "")]
    assert use(world, item_id) == "SEALED"
    with world.caricc.store.read() as connection:
        keys = connection.execute(select(schema.part.c.wrapped_key)).scalars().all()
        stored = connection.execute(select(schema.notice.c.answer)).scalar_one()
    assert all(key is not None for key in keys)
    answer = notice_pb.NoticeAnswer.FromString(bytes(stored))
    assert answer.outcome == notice_pb.NOTICE_OUTCOME_CANNOT_DESTROY
    assert answer.legal_hold.reference == "COURT-7"


def test_the_same_statement_again_gets_the_same_receipt_and_answers_nothing_twice(world: World) -> None:
    item_id = supplied(world)
    said = chained(world, item_id, notice(item_id, set=bars(pb.BAR_PRINT)))
    say(world, said)
    answered = world.leaves(world.caricc, "restrict.answered")
    world.clock.forward(seconds=1)
    world.carry(world.wco, world.caricc, lanes=[PROTECTIVE])
    assert world.leaves(world.caricc, "restrict.answered") == answered
    assert noticing.answer_due(world.caricc).result() == 0
