"""Corrections beside the purpose stated; and that there are no restrictions is a statement."""

from __future__ import annotations

import uuid

import pytest
from entente.v1 import exchange_service_pb2 as exchange
from entente.v1 import link_pb2, restriction_pb2, statement_pb2

from node.acts import open_item
from node.errors import Refusal
from tests.acts.test_receive_act import leaves, owed, receive_all, restated, verdicts
from tests.support.declaring import (
    correct,
    refusal,
    summaries,
)
from tests.support.world import (
    ANALYST,
    CONTACT,
    LIAISON,
    World,
    person_id,
    request,
)

ROUTINE, GOVERNANCE = statement_pb2.LANE_ROUTINE, statement_pb2.LANE_GOVERNANCE
ACCEPTED, REFUSED, HELD = 1, 2, 3


def test_a_correction_stands_beside_the_purpose_stated_on_both_nodes_and_permits_nothing(
    world: World,
) -> None:
    item = world.supply(world.wco, request(world.caricc, purposes=["ANA"]))
    world.carry(world.wco, world.caricc)
    assert [
        correct(world, world.wco, item, "ENF").ordinal,
        correct(world, world.wco, item, "TRN").ordinal,
    ] == [
        1,
        2,
    ]
    world.carry(world.wco, world.caricc)
    for party, who in ((world.wco, ANALYST), (world.caricc, CONTACT)):
        (one,) = summaries(world, party, who)
        assert list(one.supplied_for) == list(one.purposes) == ["ANA"]
        shown = [(c.ordinal, list(c.purpose.codes), c.reason_code) for c in one.purpose_corrections]
        assert shown == [(1, ["ENF"], "WRONG_CODE"), (2, ["TRN"], "WRONG_CODE")]
    reader = world.person(world.caricc, CONTACT)
    with refusal("PURPOSE_MISMATCH"):
        open_item.open_item(
            world.caricc, reader, exchange.OpenItemRequest(item_id=item, purpose="ENF")
        ).result()
    opened = open_item.open_item(
        world.caricc, reader, exchange.OpenItemRequest(item_id=item, purpose="ANA")
    ).result()
    assert list(opened.item.purpose.codes) == ["ANA"]
    assert len(opened.item.summary.purpose_corrections) == 2


def test_only_its_supplier_corrects_an_item_and_only_who_may_see_it(world: World) -> None:
    item = world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    with refusal("NOT_ORIGINATOR"):
        correct(world, world.caricc, item, "ENF", who=CONTACT)
    with refusal("PURPOSE_UNKNOWN"):
        correct(world, world.wco, item, "NO.SUCH")
    with refusal("NOT_FOUND"):
        correct(world, world.wco, "00000000-0000-4000-8000-000000000009", "ENF")
    red = restriction_pb2.RestrictionSet(
        tlp=restriction_pb2.TLP_RED,
        audience=restriction_pb2.Audience(
            members=[restriction_pb2.AudienceMember(person_id=person_id("CARICC", CONTACT))]
        ),
    )
    hidden = world.supply(world.wco, request(world.caricc, restrictions=red))
    with refusal("NOT_FOUND"):
        correct(world, world.wco, hidden, "ENF", who=LIAISON)
    assert correct(world, world.wco, hidden, "ENF", validate_only=True).ordinal == 1
    assert world.leaves(world.wco, "purpose.declared") == []


def test_a_correction_of_the_recipients_own_item_is_refused_and_one_out_of_order_too(world: World) -> None:
    own = world.supply(world.caricc, request(world.wco))
    item = world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    correct(world, world.wco, item, "ENF")
    (delivery,) = owed(world.wco)
    for changes, code in (
        ({"item_id": uuid.UUID(own).bytes}, "NOT_ORIGINATOR"),
        ({"ordinal": 2}, "INVALID_TRANSITION"),
    ):
        statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
        for name, value in changes.items():
            setattr(statement.purpose_correction, name, value)
        forged = link_pb2.Delivery()
        forged.envelope.payload = statement.SerializeToString()
        taken = receive_all(world.caricc, [restated(world.wco, forged)])
        assert verdicts(taken) == [(REFUSED, code)]
        # The next one stands behind it.
        refused_digest = leaves(taken)[0].statement_digest
        statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
        statement.header.sequence += 1
        statement.header.previous_digest = refused_digest
        statement.header.statement_id = world.wco.ids.uuid7()
        delivery.envelope.payload = statement.SerializeToString()


def test_a_correction_that_the_peer_refuses_takes_no_place(world: World) -> None:
    item = world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    correct(world, world.wco, item, "ENF")
    with pytest.MonkeyPatch.context() as changed:

        def refuse(*_: object) -> None:
            raise Refusal("ROLE_INSUFFICIENT", "the author's role does not allow this act")

        changed.setattr("node.acts.purpose_takers.require_peer_supplier", refuse)
        world.carry(world.wco, world.caricc)
    assert not summaries(world, world.wco, ANALYST)[0].purpose_corrections
    assert correct(world, world.wco, item, "TRN").ordinal == 1


def test_no_restrictions_is_a_statement_and_silence_is_none(world: World) -> None:
    item = world.supply(world.wco, request(world.caricc))
    world.carry(world.wco, world.caricc)
    (one,) = summaries(world, world.caricc)
    assert (one.item_id, one.restrictions.WhichOneof("statement")) == (item, "no_restrictions")
    for silent in (restriction_pb2.RestrictionStatement(), None):
        asked = request(world.caricc)
        asked.ClearField("restrictions")
        if silent is not None:
            asked.restrictions.CopyFrom(silent)
        with refusal("RESTRICTION_STATEMENT_MISSING"):
            world.supply(world.wco, asked)
    # The recipient asks the same.
    world.supply(world.wco, request(world.caricc))
    (delivery,) = owed(world.wco)
    statement = statement_pb2.Statement.FromString(delivery.envelope.payload)
    statement.item_supply.ClearField("restrictions")
    delivery.envelope.payload = statement.SerializeToString()
    assert verdicts(receive_all(world.caricc, [restated(world.wco, delivery)])) == [
        (REFUSED, "RESTRICTION_STATEMENT_MISSING")
    ]
