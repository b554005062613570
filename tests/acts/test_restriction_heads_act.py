"""Restriction heads through the acts of both nodes: what is withheld is found, what is forged counts not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import (
    envelope_pb2,
    federation_service_pb2,
    link_pb2,
    restriction_head_pb2,
    use_pb2,
)
from entente.v1 import restriction_pb2 as pb
from sqlalchemy import select, update

from node.acts import head_comparing, head_making, heads, restriction_heads
from node.acts.head_comparing import GRACE_S, Missing
from node.acts.operate import node_status
from node.acts.party import Party
from node.errors import Refusal, code_of
from node.exchange.heads import HEAD_TYPE, last_of
from node.exchange.lives import NoticeState
from node.keys.envelope import open_envelope, sign_envelope
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.test_notices_act import (
    PROTECTIVE,
    TIGHTEN,
    both_ways,
    green,
    issue,
    supplied,
    use,
)
from tests.support.world import AGREEMENT, LIAISON, World, only_persons, person_id

EXPORT = use_pb2.USE_ACTION_EXPORT
_Head = restriction_head_pb2.RestrictionHead
_Run = restriction_head_pb2.RestrictionHeadRange


def made(party: Party) -> int:
    return int(head_making.make_heads(party).result())


def shown(world: World) -> link_pb2.Heads:
    """Have the WCO make a head if one is due, and return what it shows."""
    made(world.wco)
    return heads.own_heads(world.wco, AGREEMENT)


def taken(world: World, told: link_pb2.Heads) -> bool:
    return bool(head_comparing.take_head(world.caricc, AGREEMENT, told).result())


def run_of(world: World, counter: int, **wanted: Any) -> _Run:
    asked = federation_service_pb2.GetRestrictionHeadRangeRequest(
        agreement_id=AGREEMENT, counter=counter, **wanted
    )
    return head_making.head_range(world.wco, asked)


def compared(world: World) -> int:
    """Compare as a link does; return how many items were found behind."""
    comparison = head_comparing.next_comparison(world.caricc, AGREEMENT)
    if comparison is None:
        return 0
    found = 0
    while not comparison.complete:
        run = run_of(world, comparison.counter, first_index=comparison.first_index)
        found += head_comparing.compare_run(world.caricc, comparison, run).result()
    head_comparing.finish_comparison(world.caricc, comparison).result()
    return found


def informed(world: World) -> int:
    """Make, show and compare a head; return how many items are found behind."""
    world.clock.forward(seconds=5)
    return compared(world) if taken(world, shown(world)) else 0


def missing(world: World) -> Missing:
    return head_comparing.missing_notices(world.caricc, AGREEMENT)


def reported(world: World) -> int:
    """Raise the alarms that are due, each with its proof; return how many were raised."""
    found = missing(world)
    return sum(
        head_comparing.report_missing(
            world.caricc, AGREEMENT, item, run_of(world, found.counter, item_id=item)
        ).result()
        for item in found.items
    )


def alarms(party: Party) -> list[tuple[str, bytes]]:
    table = schema.alarm.c
    with party.store.read() as connection:
        rows = connection.execute(select(table.code, table.evidence).order_by(table.alarm_id))
        return [(code_of(row.code), bytes(row.evidence)) for row in rows]


def head_in(told: link_pb2.Heads) -> _Head:
    return _Head.FromString(told.restriction_head.payload)


def resigned(world: World, head: _Head) -> link_pb2.Heads:
    """Return a head as a WCO would show it that signs whatever it likes."""
    signer = world.wco.keys.signing.keys[0]
    told = heads.own_heads(world.wco, AGREEMENT)
    told.restriction_head.CopyFrom(sign_envelope(HEAD_TYPE, head.SerializeToString(), signer))
    return told


def withheld(world: World, **more: Any) -> str:
    """Supply an item, and issue a notice on it that never arrives."""
    item_id = supplied(world)
    assert use(world, item_id, LIAISON, EXPORT) == ""
    issue(world, item_id, TIGHTEN, set=only_persons(person_id("CARICC", LIAISON)), **more)
    return item_id


def written(party: Party, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of `notice`, without what goes with them."""

    def act(unit: UnitOfWork, calls: Sequence[Any]) -> list[None]:
        for given in calls:
            unit.insert(schema.notice, given)
        return [None] * len(calls)

    party.store.put(act, rows).result()


def noticed(whose: str, items: range, sequence: int = 1) -> list[dict[str, Any]]:
    return [
        {
            "rel": 1,
            "whose": whose,
            "statement_id": number.to_bytes(8, "big") + sequence.to_bytes(8, "big"),
            "item_id": number.to_bytes(16, "big"),
            "sequence": sequence,
            "digest": number.to_bytes(32, "big"),
            "kind": int(TIGHTEN),
            "notice": b"",
            "stated_us": 1,
            "early": True,
            "state": "applied",
            "leaf_index": number,
            "recorded_us": 1,
        }
        for number in items
    ]


def test_without_notices_the_first_head_says_that_everything_is_current(world: World) -> None:
    item_id = supplied(world, green(duties=[pb.Duty(fresh_check=pb.FreshCheck(hours=1))]))
    assert use(world, item_id) == "RESTRICTIONS_STALE", "the supplier has said nothing yet"
    assert made(world.wco) == 1
    assert not taken(world, shown(world))
    assert use(world, item_id) == ""


def test_a_head_holds_for_the_agreed_lease_and_no_longer_though_the_duty_says_more(world: World) -> None:
    item_id = supplied(world, green(duties=[pb.Duty(fresh_check=pb.FreshCheck(hours=24))]))
    plain = supplied(world)
    informed(world)
    lease = world.wco.relationship().settings().restriction_head_lease_seconds
    world.clock.forward(seconds=lease)
    assert use(world, item_id) == ""
    world.clock.forward(seconds=1)
    assert use(world, item_id) == "RESTRICTIONS_STALE"
    assert use(world, plain) == ""
    informed(world)
    assert use(world, item_id) == ""


def test_four_heads_are_made_within_a_lease_and_the_counter_rises_with_each(world: World) -> None:
    counters = [head_in(shown(world)).counter]
    lease = world.wco.relationship().settings().restriction_head_lease_seconds
    assert made(world.wco) == 0
    for _ in range(3):
        world.clock.forward(seconds=lease / 4 - 1)
        assert made(world.wco) == 0
        world.clock.forward(seconds=1)
        counters.append(head_in(shown(world)).counter)
    assert counters == sorted(set(counters))
    assert made(world.wco) == 0


def test_a_notice_that_was_withheld_is_found_with_the_next_head(world: World) -> None:
    other = supplied(world)
    item_id = withheld(world)
    assert use(world, item_id, LIAISON, EXPORT) == "", "nobody knows yet"
    assert informed(world) == 1
    assert use(world, item_id, LIAISON, EXPORT) == "RESTRICTION_GAP"
    forward = use_pb2.USE_ACTION_FORWARD
    assert use(world, item_id, LIAISON, use_pb2.USE_ACTION_JUDICIAL) == "RESTRICTION_GAP"
    assert use(world, item_id, LIAISON, forward, recipient="AZ:competent") in (
        "RESTRICTION_GAP",
        "ONWARD_BARRED",
    )
    assert use(world, item_id, LIAISON) == "", "reading goes on under what is held"
    assert use(world, other, LIAISON, EXPORT) == ""
    both_ways(world)
    assert use(world, item_id, LIAISON, EXPORT) == "", "the gap is closed by the notice itself"
    assert use(world, item_id) == "NOT_FOUND"


def test_a_notice_on_its_way_is_a_gap_at_once_and_an_alarm_only_when_it_stays_away(world: World) -> None:
    withheld(world)
    informed(world)
    found = missing(world)
    assert (found.items, found.under_way, found.received) == ((), True, 0)
    world.clock.forward(seconds=GRACE_S)
    assert reported(world) == 1
    assert reported(world) == 0, "one alarm for each item"
    world.clock.forward(seconds=300)
    informed(world)
    assert reported(world) == 0
    assert [code for code, _ in alarms(world.caricc)] == ["RESTRICTION_GAP"]
    both_ways(world)
    assert missing(world).under_way is False


def test_a_notice_that_the_peer_says_it_stated_and_never_did_is_its_fault_at_once_and_proved(
    world: World,
) -> None:
    item_id = withheld(world)
    world.clock.forward(seconds=5)
    told = shown(world)
    for position in told.sent:
        if position.lane == PROTECTIVE:
            position.sequence = 0  # nothing is on its way, it says
    assert taken(world, told)
    assert compared(world) == 1
    assert reported(world) == 1
    ((code, raw),) = alarms(world.caricc)
    assert code == "RESTRICTION_GAP"
    evidence = restriction_head_pb2.RestrictionHeadEvidence.FromString(raw)
    keys = world.caricc.relationship().peer_signing_keys
    head = _Head.FromString(open_envelope(evidence.heads[0], HEAD_TYPE, keys))
    assert last_of(head, evidence.run, evidence.item_id) == 1
    assert evidence.item_id.hex() == item_id.replace("-", "")
    assert (evidence.sent_sequence, evidence.received_sequence) == (0, 0)


def test_an_alarm_is_raised_without_a_proof_where_the_peer_gives_none_or_a_false_one(world: World) -> None:
    withheld(world)
    informed(world)
    world.clock.forward(seconds=GRACE_S)
    (item,) = missing(world).items
    false = run_of(world, missing(world).counter, item_id=item)
    false.entries[0].sequence = 9
    assert head_comparing.report_missing(world.caricc, AGREEMENT, item, false).result()
    ((_, raw),) = alarms(world.caricc)
    assert not restriction_head_pb2.RestrictionHeadEvidence.FromString(raw).HasField("run")


def test_an_older_head_is_passed_over_and_the_same_one_changes_nothing(world: World) -> None:
    older = shown(world)
    withheld(world)
    world.clock.forward(seconds=5)
    newer = shown(world)
    assert taken(world, newer)
    assert taken(world, newer), "it is still to be compared"
    assert compared(world) == 1
    assert not taken(world, older)
    assert not taken(world, newer)
    assert missing(world).counter == head_in(newer).counter
    assert alarms(world.caricc) == []


def test_a_head_that_the_peer_did_not_sign_or_of_somebody_else_is_refused_and_changes_nothing(
    world: World,
) -> None:
    told = shown(world)
    head = head_in(told)
    own = world.caricc.keys.signing.keys[0]
    forged = sign_envelope(HEAD_TYPE, head.SerializeToString(), own)
    other_type = sign_envelope("application/x", head.SerializeToString(), world.wco.keys.signing.keys[0])
    foreign = _Head()
    foreign.CopyFrom(head)
    foreign.party = "CARICC"
    no_root = _Head()
    no_root.CopyFrom(head)
    no_root.root = b""
    for envelope, code in (
        (forged, "SIGNATURE_INVALID"),
        (other_type, "SIGNATURE_INVALID"),
        (envelope_pb2.Envelope(payload_type=HEAD_TYPE, payload=b"x"), "SIGNATURE_INVALID"),
        (resigned(world, foreign).restriction_head, "FOREIGN_AGREEMENT"),
        (resigned(world, no_root).restriction_head, "SCHEMA_INVALID"),
    ):
        with pytest.raises(Refusal) as refused:
            taken(world, link_pb2.Heads(restriction_head=envelope))
        assert refused.value.code == code
    with world.caricc.store.read() as connection:
        assert restriction_heads.head_row(connection, 1, schema.PEER) is None


def test_two_heads_under_one_counter_are_kept_both_and_hold_nothing_fresh_until_the_next(
    world: World,
) -> None:
    item_id = supplied(world, green(duties=[pb.Duty(fresh_check=pb.FreshCheck(hours=1))]))
    told = shown(world)
    taken(world, told)
    assert use(world, item_id) == ""
    other = head_in(told)
    other.general_rule_sequence = 0
    other.items, other.root = 1, bytes(32)
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            taken(world, resigned(world, other))
        assert refused.value.code == "FORK_DETECTED"
    ((code, raw),) = alarms(world.caricc)
    assert code == "FORK_DETECTED"
    both = restriction_head_pb2.RestrictionHeadEvidence.FromString(raw).heads
    keys = world.caricc.relationship().peer_signing_keys
    assert [_Head.FromString(open_envelope(one, HEAD_TYPE, keys)).items for one in both] == [0, 1]
    assert use(world, item_id) == "RESTRICTIONS_STALE"
    assert head_comparing.next_comparison(world.caricc, AGREEMENT) is None
    world.clock.forward(seconds=300)
    informed(world)
    assert use(world, item_id) == ""


def test_pages_that_leave_something_out_or_belong_elsewhere_prove_nothing(world: World) -> None:
    written(world.wco, noticed("o", range(1, 2_501)))
    world.clock.forward(seconds=600)
    told = shown(world)
    assert taken(world, told)
    counter = head_in(told).counter
    comparison = head_comparing.next_comparison(world.caricc, AGREEMENT)
    assert comparison is not None
    good = run_of(world, counter, first_index=0)
    assert len(good.entries) == 1_000
    short, other, huge = _Run(), _Run(), _Run()
    short.CopyFrom(good)
    del short.entries[500]
    other.CopyFrom(good)
    other.counter += 1
    huge.CopyFrom(good)
    huge.entries.append(run_of(world, counter, first_index=1_000).entries[0])
    later = run_of(world, counter, first_index=1_000)
    for bad in (short, other, huge, later, _Run(counter=counter)):
        with pytest.raises(Refusal) as refused:
            head_comparing.compare_run(world.caricc, comparison, bad)
        assert refused.value.code == "SCHEMA_INVALID"
    with pytest.raises(Refusal):
        head_comparing.finish_comparison(world.caricc, comparison)
    assert missing(world).items == ()
    assert compared(world) == 2_500
    with world.caricc.store.read() as connection:
        assert restriction_heads.gap_items(connection, 1) == 2_500
    written(world.caricc, noticed("p", range(1, 2_501)))
    with world.caricc.store.read() as connection:
        assert restriction_heads.gap_items(connection, 1) == 0


def test_what_came_after_the_head_puts_nothing_behind(world: World) -> None:
    first, second = supplied(world), supplied(world)
    issue(world, first, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    both_ways(world)
    told = shown(world)
    issue(world, second, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    issue(world, first, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT, pb.BAR_COPY_TEXT]))
    both_ways(world)
    assert taken(world, told)
    assert compared(world) == 0
    assert node_status(world.caricc).relationships[0].restriction_gap_items == 0


def test_a_notice_that_was_rejected_is_in_no_head_after_that(world: World) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    world.clock.forward(seconds=5)
    assert head_in(shown(world)).items == 1

    def reject(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
        unit.connection.execute(update(schema.notice).values(state=NoticeState.REJECTED.value))
        return [None] * len(calls)

    world.wco.store.put(reject, None).result()
    world.clock.forward(seconds=5)
    assert head_in(shown(world)).items == 0
