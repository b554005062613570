"""What is told of notices: a seal, to whom it took the item; which of one's own nobody has confirmed."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from entente.v1 import exchange_service_pb2, link_pb2, statement_pb2
from entente.v1 import restriction_notice_pb2 as notice_pb
from entente.v1 import restriction_pb2 as pb
from entente.v1 import restriction_service_pb2 as wire

from node.acts import outbox, receive, statements
from node.acts.notices_listed import list_notices
from node.acts.operate import node_status
from node.errors import Refusal
from tests.acts.test_notices_act import both_ways, issue, supplied, use
from tests.support.world import (
    ANALYST,
    AUDITOR,
    CONTACT,
    LIAISON,
    World,
    only_persons,
    person_id,
    request,
)

PROTECTIVE = statement_pb2.LANE_PROTECTIVE
SEAL, RELAX = notice_pb.RESTRICTION_NOTICE_KIND_SEAL, notice_pb.RESTRICTION_NOTICE_KIND_RELAX
TIGHTEN = notice_pb.RESTRICTION_NOTICE_KIND_TIGHTEN


def told(world: World, who: str) -> list[int]:
    """Return the kinds of the notices that a person of CARICC is told of."""
    listed = list_notices(world.caricc, world.person(world.caricc, who), wire.ListNoticesRequest())
    return [one.notice.kind for one in listed.notices]


def test_a_seal_is_told_to_whom_it_took_the_item_and_to_nobody_else(world: World) -> None:
    item_id = supplied(world, only_persons(person_id("CARICC", ANALYST)))
    issue(world, item_id, SEAL)
    both_ways(world)
    assert (use(world, item_id), use(world, item_id, LIAISON)) == ("SEALED", "NOT_FOUND")
    assert (told(world, ANALYST), told(world, LIAISON)) == ([SEAL], [])


def test_a_notice_is_unconfirmed_until_the_peer_says_that_it_holds(world: World) -> None:
    item_id = supplied(world)
    (before,) = node_status(world.wco).relationships
    assert (before.notices_unconfirmed, before.tightening_limit.seconds) == (0, 900)
    assert not before.HasField("notice_unconfirmed_since_time")
    stated = world.clock.now()
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(tlp=pb.TLP_AMBER))
    world.clock.forward(seconds=60)
    issue(world, item_id, SEAL)
    (status,) = node_status(world.wco).relationships
    assert status.notices_unconfirmed == 2
    assert status.notice_unconfirmed_since_time.ToDatetime(UTC) == stated
    world.carry(world.wco, world.caricc)
    assert node_status(world.wco).relationships[0].notices_unconfirmed == 2, "a receipt confirms nothing yet"
    both_ways(world)
    assert node_status(world.wco).relationships[0].notices_unconfirmed == 0


def test_a_report_of_exposure_is_awaited_from_the_confirmation_until_it_comes(world: World) -> None:
    item_id = supplied(world)
    issue(world, item_id, TIGHTEN, set=pb.RestrictionSet(tlp=pb.TLP_AMBER))
    world.carry(world.wco, world.caricc)
    (before,) = node_status(world.wco).relationships
    assert (before.exposures_awaited, before.exposure_limit.seconds) == (0, 86_400), (
        "nothing is confirmed yet"
    )
    world.clock.forward(seconds=60)
    confirmed = world.clock.now()
    (answer, report) = outbox.outbox_after(world.caricc, world.agreement, PROTECTIVE, 0, 10, 262_144)
    for owed, count in ((answer, 1), (report, 0)):
        batch = link_pb2.Batch(lane=PROTECTIVE, deliveries=[link_pb2.Delivery.FromString(owed[1])])
        receive.receive(world.wco, world.agreement, batch).result()
        (status,) = node_status(world.wco).relationships
        assert status.exposures_awaited == count
        assert status.HasField("exposure_awaited_since_time") == bool(count)
        if count:
            assert status.exposure_awaited_since_time.ToDatetime(UTC) == confirmed
        world.clock.forward(seconds=60)


def test_a_relaxation_that_waits_alarms_nobody(world: World) -> None:
    item_id = supplied(world, pb.RestrictionSet(tlp=pb.TLP_AMBER))
    draft = issue(
        world,
        item_id,
        RELAX,
        set=pb.RestrictionSet(tlp=pb.TLP_GREEN),
        reason_code="OVER",
        not_before_time=world.clock.now() + timedelta(days=1),
    )
    assert draft.state == wire.NOTICE_STATE_AWAITING_APPROVAL
    assert node_status(world.wco).relationships[0].notices_unconfirmed == 0


@pytest.mark.parametrize(
    ("who", "is_told"), [(ANALYST, True), (CONTACT, True), (AUDITOR, True), (LIAISON, False)]
)
def test_how_a_supply_stands_is_told_to_whom_the_item_is(world: World, who: str, is_told: bool) -> None:
    asked = request(world.caricc, restrictions=only_persons(person_id("CARICC", ANALYST)))
    statement_id = world.supply(world.wco, asked)
    question = exchange_service_pb2.GetStatementRequest(statement_id=statement_id)
    caller = world.person(world.wco, who)
    if is_told:
        assert statements.get_statement(world.wco, caller, question).item_id == statement_id
        return
    with pytest.raises(Refusal) as found:
        statements.get_statement(world.wco, caller, question)
    assert found.value.code == "NOT_FOUND"
