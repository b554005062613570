"""Restriction heads through the acts of both nodes: what is withheld is found, what is forged counts not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from entente.v1 import envelope_pb2, general_rule_pb2, link_pb2, restriction_head_pb2, use_pb2
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb

from node.acts import head_comparing, items, restriction_heads
from node.acts.head_comparing import GRACE_S, MOVING_S
from node.acts.party import Party
from node.errors import Refusal
from node.exchange.heads import HEAD_TYPE, last_of
from node.keys.envelope import open_envelope, sign_envelope
from node.store import schema
from node.store.unit import UnitOfWork
from tests.acts.restriction_head_steps import (
    EXPORT,
    Head,
    Run,
    alarms,
    compared,
    head_in,
    informed,
    made,
    missing,
    noticed,
    reported,
    resigned,
    run_of,
    shown,
    taken,
    withheld,
    written,
)
from tests.acts.test_notices_act import PROTECTIVE, SEAL, TIGHTEN, both_ways, green, issue, supplied, use
from tests.acts.test_products_act import product
from tests.support.world import AGREEMENT, ANALYST, LIAISON, World


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


def test_a_notice_that_was_withheld_is_found_with_the_next_head(world: World) -> None:
    other = supplied(world)
    item_id = withheld(world)
    assert use(world, item_id, LIAISON, EXPORT) == "", "nobody knows yet"
    assert informed(world) == 1
    assert use(world, item_id, LIAISON, EXPORT) == "RESTRICTION_GAP"
    listed = items.list_items(
        world.caricc, world.person(world.caricc, LIAISON), exchange.ListItemsRequest()
    ).items
    assert {one.item_id: one.restriction_gap for one in listed} == {item_id: True, other: False}
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


def test_a_notice_is_on_its_way_from_when_it_is_missed_whatever_of_its_item_was_missing_before(
    world: World,
) -> None:
    item_id, tighter = supplied(world), pb.RestrictionSet()
    for bar in (pb.BAR_PRINT, pb.BAR_COPY_TEXT):
        tighter.bars.append(bar)
        issue(world, item_id, TIGHTEN, set=tighter)
        assert informed(world) == 1
        assert reported(world) == 0, "missed just now, whatever was missing before"
        both_ways(world)
        world.clock.forward(seconds=300)
    for kind in (SEAL, notice_pb.RESTRICTION_NOTICE_KIND_RECALL):
        issue(world, item_id, kind)
        assert informed(world) == 1
        assert reported(world) == 0
        world.clock.forward(seconds=GRACE_S)
        assert reported(world) == 1, "each that stays away is an alarm of its own"
        both_ways(world)
    assert [code for code, _ in alarms(world.caricc)] == ["RESTRICTION_GAP"] * 2


def test_while_the_lane_moves_a_notice_is_on_its_way_for_longer_yet_not_without_end(world: World) -> None:
    """As where the peer dies again and again, and each time a little comes of what it owes."""
    items, times = [supplied(world) for _ in range(20)], MOVING_S // GRACE_S
    for item_id in items:
        issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    assert informed(world) == len(items)
    for _ in range(times):
        assert reported(world) == 0
        world.carry(world.wco, world.caricc, lanes=[PROTECTIVE], most=1)
        world.clock.forward(seconds=GRACE_S)
    assert reported(world) == len(items) - times
    both_ways(world)
    assert missing(world).items == ()


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
    head = Head.FromString(open_envelope(evidence.heads[0], HEAD_TYPE, keys))
    assert last_of(head, evidence.run, evidence.item_id) == 1
    assert evidence.item_id.hex() == item_id.replace("-", "")
    assert (evidence.sent_sequence, evidence.received_sequence) == (0, 0)


def test_an_alarm_is_raised_without_a_proof_where_the_peer_gives_none_or_a_false_one(world: World) -> None:
    withheld(world)
    informed(world)
    assert missing(world).items == ()
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
    foreign = Head()
    foreign.CopyFrom(head)
    foreign.party = "CARICC"
    no_root = Head()
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
    assert [Head.FromString(open_envelope(one, HEAD_TYPE, keys)).items for one in both] == [0, 1]
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
    short, other, huge = Run(), Run(), Run()
    short.CopyFrom(good)
    del short.entries[500]
    other.CopyFrom(good)
    other.counter += 1
    huge.CopyFrom(good)
    huge.entries.append(run_of(world, counter, first_index=1_000).entries[0])
    later = run_of(world, counter, first_index=1_000)
    for bad in (short, other, huge, later, Run(counter=counter)):
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


def test_a_general_rule_that_is_not_here_puts_every_item_of_its_party_behind(world: World) -> None:
    item_id = supplied(world)

    def rule(party: Party, whose: str) -> None:
        row = {
            "rel": 1,
            "whose": whose,
            "statement_id": bytes(16),
            "sequence": 1,
            "digest": bytes(32),
            "rule": general_rule_pb2.GeneralRule().SerializeToString(),
            "state": "issued" if whose == "o" else "applied",
            "leaf_index": 1,
            "recorded_us": 1,
        }

        def act(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
            unit.insert(schema.general_rule, [row])
            return [None] * len(calls)

        party.store.put(act, None).result()

    informed(world)
    assert use(world, item_id, LIAISON, EXPORT) == ""
    rule(world.wco, "o")
    informed(world)
    assert use(world, item_id, LIAISON, EXPORT) == "RESTRICTION_GAP"
    with world.caricc.store.read() as connection:
        assert restriction_heads.rules_behind(connection, 1, 1)
    rule(world.caricc, "p")
    with world.caricc.store.read() as connection:
        assert not restriction_heads.rules_behind(connection, 1, 1)


def test_notices_that_arrive_out_of_order_count_as_a_gap_and_a_head_finds_the_first_missing(
    world: World,
) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    issue(world, item_id, SEAL)
    informed(world)
    assert missing(world).under_way
    assert use(world, item_id, ANALYST) == ""
    both_ways(world)
    assert use(world, item_id, ANALYST) == "SEALED"
    assert informed(world) == 0
    assert notice_pb.RESTRICTION_NOTICE_KIND_SEAL == SEAL


def test_a_product_waits_for_what_is_missing_of_its_sources_and_is_as_fresh_as_they_are(
    world: World,
) -> None:
    fresh = green(duties=[pb.Duty(fresh_check=pb.FreshCheck(hours=24))])
    source, other = supplied(world, fresh), supplied(world)
    informed(world)

    def at_home(item_id: str, action: int = EXPORT) -> str:
        return use(world, item_id, ANALYST, action)

    first = product(world, other, source, restrictions=fresh).item_id
    second = product(world, other).item_id
    assert at_home(first) == at_home(second) == ""
    issue(world, source, TIGHTEN, set=pb.RestrictionSet(bars=[pb.BAR_PRINT]))
    informed(world)
    assert (at_home(first), at_home(second)) == ("RESTRICTION_GAP", "")
    assert at_home(first, use_pb2.USE_ACTION_OPEN) == ""
    both_ways(world)
    assert at_home(first) == ""
    world.clock.forward(seconds=world.wco.relationship().settings().restriction_head_lease_seconds + 1)
    assert (at_home(first), at_home(second)) == ("RESTRICTIONS_STALE", "")
    informed(world)
    assert at_home(first) == ""
