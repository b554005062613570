"""The agreed limits on clocks, cosignatures and rosters: what stops, what flows, and how it passes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from entente.v1 import (
    exchange_service_pb2,
    ledger_pb2,
    link_pb2,
    operator_service_pb2,
    receipt_pb2,
    statement_pb2,
)

from node.acts import greeting, operate, outbox, receive, settle, statements
from node.acts.party import Party
from node.acts.peer_watch import PeerWatch
from node.errors import CATALOGUE, Refusal, code_of
from tests.support.memorandum import PROFILE
from tests.support.world import AGREEMENT, ANALYST, World, request

pytestmark = pytest.mark.any_memorandum
SETTINGS = PROFILE.settings

ROUTINE, GOVERNANCE = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_GOVERNANCE
ACCEPTED, HELD = ledger_pb2.DECISION_ACCEPTED, ledger_pb2.DECISION_HELD


def refused(supply: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        supply()
    return caught.value


def supplying(world: World, party: Party) -> Callable[[], str]:
    other = world.caricc if party is world.wco else world.wco
    return lambda: world.supply(party, request(other))


def owed(party: Party, lane: int = ROUTINE) -> list[link_pb2.Delivery]:
    stored = outbox.outbox_after(party, AGREEMENT, lane, 0, 100, 1 << 20)
    return [link_pb2.Delivery.FromString(raw) for _, raw in stored]


def receive_all(party: Party, deliveries: list[link_pb2.Delivery]) -> list[receipt_pb2.BatchReceipt]:
    batch = link_pb2.Batch(lane=ROUTINE, deliveries=deliveries)
    raw = receive.receive(party, AGREEMENT, batch).result(30).receipts
    return [receipt_pb2.BatchReceipt.FromString(one) for one in raw]


def verdicts(receipts: list[receipt_pb2.BatchReceipt]) -> list[tuple[int, str]]:
    leaves = [ledger_pb2.LedgerEntry.FromString(leaf) for one in receipts for leaf in one.leaves]
    return [(leaf.decision, code_of(leaf.code) if leaf.code else "") for leaf in leaves]


def status(party: Party) -> operator_service_pb2.RelationshipStatus:
    return operate.node_status(party).relationships[0]


def stopped(party: Party) -> list[str]:
    return [code_of(reason) for reason in status(party).supply_stopped]


def started_anew(world: World, party: Party) -> Party:
    """The same node after a restart: its store and keys, and nothing that it remembered."""
    return Party(party.code, party.store, party.keys, world.clock)


def said_hello(world: World, to: Party, ahead_s: float = 0.0) -> None:
    """Have `to` hear the other node's hello, and nothing else."""
    sender = world.caricc if to is world.wco else world.wco
    said = greeting.hello(sender, AGREEMENT)
    said.clock.FromDatetime(world.clock.now() + timedelta(seconds=ahead_s))
    greeting.greet(to, AGREEMENT, said)


# --- clocks ---------------------------------------------------------------------------------------


def test_while_the_clocks_differ_by_more_than_agreed_neither_supplies_and_both_go_on_once_they_agree(
    world: World,
) -> None:
    world.meet(ahead_s=SETTINGS.clock_limit_seconds)
    for party in (world.wco, world.caricc):
        supplying(world, party)()
        assert stopped(party) == []
    world.meet(ahead_s=301)
    for party in (world.wco, world.caricc):
        refusal = refused(supplying(world, party))
        assert (refusal.code, refusal.remedy) == ("CLOCK_SKEW", CATALOGUE["CLOCK_SKEW"].remedy)
        assert refusal.retry_after_s, "it passes by itself"
        assert stopped(party) == ["CLOCK_SKEW"]
        (leaf,) = world.leaves(party, "supply.refused")
        assert code_of(leaf.code) == "CLOCK_SKEW"
    world.meet()
    for party in (world.wco, world.caricc):
        supplying(world, party)()
        assert stopped(party) == []


def test_what_is_owed_already_waits_while_the_clocks_differ_and_governance_flows(world: World) -> None:
    supplying(world, world.wco)()
    world.meet(ahead_s=301)
    assert owed(world.wco) == []
    world.put_roster(world.wco, 2)
    world.carry(world.wco, world.caricc, lanes=[GOVERNANCE])
    roster_held = world.caricc.relationship().peer_roster
    assert roster_held is not None
    assert roster_held.version == 2
    world.meet()
    assert world.carry(world.wco, world.caricc).settled[0].final


def test_an_item_that_comes_while_the_clocks_differ_is_held_and_accepted_when_it_comes_again(
    world: World,
) -> None:
    world.meet()
    ids = [supplying(world, world.wco)() for _ in range(2)]
    deliveries = owed(world.wco)
    said_hello(world, world.caricc, ahead_s=-301)
    (receipt,) = receive_all(world.caricc, deliveries)
    assert verdicts([receipt]) == [(HELD, "CLOCK_SKEW")], "the second may not overtake the first"
    settled = settle.settle(world.wco, AGREEMENT, receipt).result(30)
    assert (settled.final, [code for *_, code in settled.held]) == ([], ["CLOCK_SKEW"])
    assert owed(world.wco) == deliveries, "both are owed still"
    waits = exchange_service_pb2.GetStatementRequest(statement_id=ids[0])
    seen = statements.get_statement(world.wco, world.person(world.wco, ANALYST), waits)
    assert seen.state == exchange_service_pb2.STATEMENT_STATE_HELD
    assert code_of(seen.refusal.reason) == "CLOCK_SKEW"
    said_hello(world, world.caricc)
    carried = world.carry(world.wco, world.caricc)
    assert verdicts(carried.receipts) == [(ACCEPTED, "")] * 2
    items = {uuid.UUID(i).bytes for i in ids}
    assert {leaf.object_id for leaf in world.leaves(world.caricc, "item.received")} == items


# --- cosignatures ---------------------------------------------------------------------------------


def test_without_a_cosignature_for_the_agreed_time_supply_stops_also_after_a_restart_until_one_comes(
    world: World,
) -> None:
    world.meet()
    supplying(world, world.wco)()
    since = world.clock.now()
    world.clock.forward(seconds=SETTINGS.cosign_limit_seconds)
    supplying(world, world.wco)()
    assert stopped(world.wco) == []
    world.clock.forward(seconds=1)
    refusal = refused(supplying(world, world.wco))
    assert (refusal.code, refusal.remedy) == (
        "COSIGNATURE_OVERDUE",
        CATALOGUE["COSIGNATURE_OVERDUE"].remedy,
    )
    assert status(world.wco).uncosigned_since_time.ToDatetime(since.tzinfo) == since
    anew = started_anew(world, world.wco)
    assert refused(partial(world.supply, anew, request(world.caricc))).code == "COSIGNATURE_OVERDUE"
    assert stopped(anew) == ["COSIGNATURE_OVERDUE"]
    supplying(world, world.caricc)()  # the other Party's entries are cosigned
    world.meet()
    supplying(world, world.wco)()
    assert stopped(world.wco) == []


def test_an_idle_node_whose_every_entry_is_cosigned_is_never_stopped(world: World) -> None:
    world.meet()
    for _ in range(6):
        world.clock.forward(hours=23)
        said_hello(world, world.wco)
    assert not status(world.wco).HasField("uncosigned_since_time")
    assert stopped(world.wco) == []
    supplying(world, world.wco)()


def test_an_agreement_signed_long_before_the_nodes_meet_starts_with_their_first_session(world: World) -> None:
    world.clock.forward(hours=5)
    for party in (world.wco, world.caricc):
        assert refused(supplying(world, party)).code == "COSIGNATURE_OVERDUE"
    world.meet()
    for party in (world.wco, world.caricc):
        supplying(world, party)()


def test_after_a_long_outage_rosters_and_receipts_go_on_and_what_was_owed_arrives(world: World) -> None:
    world.meet()
    item = supplying(world, world.wco)()
    world.clock.forward(hours=20)
    assert refused(supplying(world, world.wco)).code == "COSIGNATURE_OVERDUE"
    assert owed(world.wco) == [], "it waits"
    world.put_roster(world.wco, 2)
    assert owed(world.wco, GOVERNANCE), "a roster does not"
    world.carry(world.wco, world.caricc)
    world.meet()
    carried = world.carry(world.wco, world.caricc)
    assert verdicts(carried.receipts) == [(ACCEPTED, "")]
    (leaf,) = world.leaves(world.caricc, "item.received")
    assert leaf.object_id == uuid.UUID(item).bytes
    assert stopped(world.wco) == []


def test_a_node_whose_own_entries_lack_cosignatures_still_receives_and_receipts(world: World) -> None:
    world.meet()
    supplying(world, world.wco)()
    deliveries = owed(world.wco)
    world.put_roster(world.caricc, 2)
    world.clock.forward(hours=5)
    assert stopped(world.caricc) == ["COSIGNATURE_OVERDUE"]
    assert verdicts(receive_all(world.caricc, deliveries)) == [(ACCEPTED, "")]


# --- rosters --------------------------------------------------------------------------------------


def test_supply_to_persons_of_a_roster_past_its_lease_is_refused_until_the_peer_confirms_it(
    world: World,
) -> None:
    world.meet()
    world.clock.forward(days=1)
    assert stopped(world.wco) == []
    world.clock.forward(seconds=1)
    refusal = refused(supplying(world, world.wco))
    assert (refusal.code, refusal.article) == ("ROSTER_STALE", "3.3")
    assert stopped(world.wco) == ["ROSTER_STALE"]
    said_hello(world, world.wco)
    supplying(world, world.wco)()
    assert stopped(world.wco) == []


def test_the_agreed_lease_binds_where_the_roster_names_a_longer_one(world: World) -> None:
    world.put_roster(world.caricc, 2, lease_seconds=365 * 86_400)
    world.carry(world.caricc, world.wco)
    world.meet()
    world.clock.forward(seconds=SETTINGS.roster_lease_seconds)
    assert stopped(world.wco) == []
    world.clock.forward(seconds=1)
    assert refused(supplying(world, world.wco)).code == "ROSTER_STALE"


def test_the_peers_word_for_its_roster_is_known_after_a_restart(world: World) -> None:
    world.meet()
    world.clock.forward(hours=20)
    world.meet()
    world.clock.forward(hours=20)
    anew = started_anew(world, world.wco)
    assert stopped(anew) == []
    world.supply(anew, request(world.caricc))
    world.clock.forward(hours=4, seconds=1)
    assert "ROSTER_STALE" in stopped(anew)


def test_a_newer_roster_that_is_only_named_confirms_nothing_until_it_has_come(world: World) -> None:
    world.put_roster(world.caricc, 2)
    world.clock.forward(hours=20)
    world.meet()
    world.clock.forward(hours=4, seconds=1)
    assert refused(supplying(world, world.wco)).code == "ROSTER_STALE"
    world.carry(world.caricc, world.wco, lanes=[GOVERNANCE])
    world.meet()
    supplying(world, world.wco)()


def test_a_newer_roster_that_is_only_named_takes_nothing_from_the_one_held(world: World) -> None:
    world.clock.forward(hours=20)
    world.meet()
    world.put_roster(world.caricc, 2)
    world.clock.forward(hours=1)
    world.meet()
    world.clock.forward(hours=23)
    for node in (world.wco, started_anew(world, world.wco)):
        assert stopped(node) == []
    world.clock.forward(seconds=1)
    assert stopped(world.wco) == ["ROSTER_STALE"]


def test_an_item_whose_author_is_of_a_roster_past_its_lease_is_held_until_the_roster_is_confirmed(
    world: World,
) -> None:
    world.meet()
    supplying(world, world.wco)()
    deliveries = owed(world.wco)
    world.clock.forward(days=1, seconds=1)
    assert verdicts(receive_all(world.caricc, deliveries)) == [(HELD, "ROSTER_STALE")]
    said_hello(world, world.caricc)
    assert verdicts(receive_all(world.caricc, deliveries)) == [(ACCEPTED, "")]


# --- cost -----------------------------------------------------------------------------------------


def test_judging_items_by_the_limits_asks_the_database_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.meet()
    supplying(world, world.wco)()
    world.carry(world.wco, world.caricc)
    reads: list[int] = []
    read = PeerWatch._read

    def counted(watch: PeerWatch, rel: int, now: datetime) -> Any:
        reads.append(rel)
        return read(watch, rel, now)

    monkeypatch.setattr(PeerWatch, "_read", counted)
    for _ in range(20):
        supplying(world, world.wco)()
    world.carry(world.wco, world.caricc)
    assert reads == []
