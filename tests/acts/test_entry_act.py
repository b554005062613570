"""Nothing retroactive (Article 9), at the dates on which the memorandum was really signed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from entente.v1 import link_pb2, statement_pb2

from node.acts import agreements
from node.acts.party import Party
from node.agreement.gate import Passage
from node.errors import Refusal
from node.exchange import supply
from tests.acts.test_receive_act import owed, receive_all, restated, verdicts
from tests.support.declaring import declare, refusal
from tests.support.world import Genesis, World, request

BRUSSELS = datetime(2010, 3, 19, 10, tzinfo=UTC)
BETWEEN = datetime(2010, 3, 25, 12, tzinfo=UTC)
ASTANA = datetime(2010, 3, 30, 5, tzinfo=UTC)
GOVERNANCE = statement_pb2.LANE_GOVERNANCE
ACCEPTED, REFUSED = 1, 2


@pytest.fixture
def signing(strangers: World) -> World:
    """Both nodes hold the record and both rosters; the principal of the WCO has signed in Brussels."""
    world = strangers
    world.clock.set(BRUSSELS)
    both = (world.wco, world.caricc)
    world.genesis = Genesis({party.code: party.keys for party in both}, BRUSSELS)
    for party in both:
        agreements.record_genesis(party, world.genesis.request()).result()
        party.forget()
        world.put_roster(party, 1, issued=BRUSSELS, lease_seconds=90 * 86_400)
    world.genesis.sign(world.wco, "WCO")
    exchanged(world)
    return world


def exchanged(world: World) -> None:
    for a, b in ((world.wco, world.caricc), (world.caricc, world.wco)):
        world.carry(a, b)
    world.meet()


def signed_in_astana(world: World) -> None:
    world.clock.set(ASTANA)
    world.genesis.sign(world.caricc, "CARICC")
    exchanged(world)


def other(world: World, party: Party) -> Party:
    return world.caricc if party is world.wco else world.wco


def dated(party: Party, delivery: link_pb2.Delivery, at: datetime) -> link_pb2.Delivery:
    """The same delivery with another time of stating, signed by the node that lies."""
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.header.state_time.FromDatetime(at)
    made = link_pb2.Delivery()
    made.CopyFrom(delivery)
    made.envelope.payload = statement.SerializeToString()
    return restated(party, made)


@pytest.mark.parametrize("code", ["WCO", "CARICC"])
def test_nothing_passes_between_the_two_signatures_and_everything_after_the_second(
    signing: World, code: str
) -> None:
    party = signing.parties[code]
    peer = other(signing, party)
    signing.clock.set(BETWEEN)
    for attempt in (lambda: signing.supply(party, request(peer)), lambda: declare(signing, party, "ANA")):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert (refused.value.code, refused.value.article) == ("NOT_IN_FORCE", "9")
    signed_in_astana(signing)
    signing.supply(party, request(peer))
    assert verdicts(receive_all(peer, owed(party))) == [(ACCEPTED, "")]
    declare(signing, party, "ANA")
    assert verdicts(receive_all(peer, owed(party, GOVERNANCE), GOVERNANCE)) == [(ACCEPTED, "")]


@pytest.mark.parametrize("code", ["WCO", "CARICC"])
def test_a_node_that_does_not_ask_its_own_gate_is_refused_by_the_other(
    signing: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = signing.parties[code]
    peer = other(signing, party)
    signing.clock.set(BETWEEN)
    signing.meet()
    with monkeypatch.context() as lawless:
        lawless.setattr(supply, "gate", lambda *_: Passage.YES)
        signing.supply(party, request(peer))
    early = owed(party)
    assert verdicts(receive_all(peer, early)) == [(REFUSED, "NOT_IN_FORCE")]
    signed_in_astana(signing)
    assert verdicts(receive_all(peer, early)) == [(REFUSED, "NOT_IN_FORCE")], "it stays refused"


@pytest.mark.parametrize("code", ["WCO", "CARICC"])
@pytest.mark.parametrize(
    "at", [BRUSSELS - timedelta(days=1), BETWEEN, ASTANA - timedelta(minutes=5, microseconds=1)]
)
def test_what_a_hostile_peer_dates_before_the_second_signature_is_refused_for_good(
    signing: World, code: str, at: datetime
) -> None:
    party = signing.parties[code]
    peer = other(signing, party)
    signed_in_astana(signing)
    signing.supply(party, request(peer))
    (true,) = owed(party)
    false = dated(party, true, at)
    assert verdicts(receive_all(peer, [false])) == [(REFUSED, "NOT_IN_FORCE")]
    assert verdicts(receive_all(peer, [false])) == [(REFUSED, "NOT_IN_FORCE")], "the same again, as before"
    signing.supply(party, request(peer))
    assert len(signing.leaves(peer, "item.received")) == 1
    declare(signing, party, "ANA")
    (said,) = owed(party, GOVERNANCE)
    late = dated(party, said, at)
    assert verdicts(receive_all(peer, [late], GOVERNANCE)) == [(REFUSED, "NOT_IN_FORCE")]


def test_the_second_to_sign_is_bound_to_the_instant_and_the_first_to_the_agreed_difference_of_clocks(
    signing: World,
) -> None:
    signed_in_astana(signing)
    moment = timedelta(microseconds=1)
    for party, at, verdict in (
        (signing.caricc, ASTANA - moment, (REFUSED, "NOT_IN_FORCE")),
        (signing.wco, ASTANA - timedelta(minutes=5), (ACCEPTED, "")),
    ):
        peer = other(signing, party)
        signing.supply(party, request(peer))
        (true,) = owed(party)
        assert verdicts(receive_all(peer, [dated(party, true, at)])) == [verdict]


def test_signed_on_both_nodes_it_does_not_bind_before_the_day_of_the_later_signature_on_paper(
    signing: World,
) -> None:
    signing.clock.set(BETWEEN)
    signing.genesis.sign(signing.caricc, "CARICC")
    exchanged(signing)
    with refusal("NOT_IN_FORCE"):
        signing.supply(signing.wco, request(signing.caricc))
    signing.clock.set(ASTANA)
    signing.meet()
    signing.supply(signing.wco, request(signing.caricc))
    (true,) = owed(signing.wco)
    assert verdicts(receive_all(signing.caricc, [dated(signing.wco, true, BETWEEN)])) == [
        (REFUSED, "NOT_IN_FORCE")
    ]


def test_a_clock_set_back_before_the_signatures_stops_the_own_node_first(signing: World) -> None:
    signed_in_astana(signing)
    signing.clock.set(ASTANA - timedelta(seconds=1))
    with refusal("NOT_IN_FORCE"):
        signing.supply(signing.wco, request(signing.caricc))


def test_a_signature_that_was_brought_by_hand_counts_from_when_its_own_node_says(signing: World) -> None:
    signing.clock.set(ASTANA)
    signing.genesis.sign(signing.wco, "CARICC")
    signing.clock.forward(minutes=2)
    signing.genesis.sign(signing.caricc, "CARICC")
    exchanged(signing)
    signing.supply(signing.caricc, request(signing.wco))
    (true,) = owed(signing.caricc)
    early = dated(signing.caricc, true, ASTANA + timedelta(minutes=1))
    assert verdicts(receive_all(signing.wco, [early])) == [(REFUSED, "NOT_IN_FORCE")]
