"""Interference reports through the acts of both nodes: filed by whose channel it is, followed by steps."""

from __future__ import annotations

import uuid

import pytest
from entente.v1 import interference_pb2 as pb
from entente.v1 import interference_service_pb2 as wire
from entente.v1 import link_pb2, receipt_pb2, statement_pb2

from node.acts import interference, outbox, receive, settle
from node.acts.party import Party
from node.errors import Refusal
from tests.support.memorandum import FIRST
from tests.support.world import AGREEMENT, ANALYST, CONTACT, World

CONSULTING, SETTLED = pb.INTERFERENCE_STATE_IN_CONSULTATION, pb.INTERFERENCE_STATE_SETTLED
DISPUTED = pb.INTERFERENCE_STATE_DISPUTED


def file(world: World, party: Party, who: str = ANALYST) -> str:
    report = pb.InterferenceReport(kind=pb.INTERFERENCE_KIND_RESTRICTION)
    report.texts.add(language="en", text="A restriction was read as forbidding the report.")
    asked = wire.FileReportRequest(request_id=str(uuid.uuid4()), report=report)
    return interference.file_report(party, world.person(party, who), asked).result().report_id


def step(world: World, party: Party, report_id: str, state: int, who: str = CONTACT) -> str:
    asked = wire.TakeStepRequest(
        request_id=str(uuid.uuid4()),
        report_id=report_id,
        state=state,  # type: ignore[arg-type]
    )
    try:
        interference.take_step(party, world.person(party, who), asked).result()
    except Refusal as refusal:
        return refusal.code
    return ""


def states(world: World, party: Party) -> list[tuple[str, int, int]]:
    listed = interference.list_reports(party, world.person(party, ANALYST), wire.ListReportsRequest())
    return [(one.from_party, one.state, len(one.steps)) for one in listed.reports]


def test_a_report_leads_to_a_consultation_and_its_filer_settles_it(world: World) -> None:
    report_id = file(world, world.wco)
    world.carry(world.wco, world.caricc)
    assert states(world, world.caricc) == [(FIRST, pb.INTERFERENCE_STATE_FILED, 0)]
    assert step(world, world.caricc, report_id, SETTLED) == "INVALID_TRANSITION"
    assert step(world, world.caricc, report_id, CONSULTING, ANALYST) == "ROLE_INSUFFICIENT"
    assert step(world, world.caricc, report_id, CONSULTING) == ""
    world.carry(world.caricc, world.wco)
    assert step(world, world.caricc, report_id, SETTLED) == "WRONG_PARTY"
    assert step(world, world.wco, report_id, SETTLED) == ""
    world.carry(world.wco, world.caricc)
    assert states(world, world.wco) == states(world, world.caricc) == [(FIRST, SETTLED, 2)]


def test_a_party_without_a_protected_channel_files_nothing(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        file(world, world.caricc)
    assert (refused.value.code, refused.value.article) == ("WRONG_PARTY", "3.5")
    assert step(world, world.wco, str(uuid.uuid4()), CONSULTING) == "NOT_FOUND"


def consulted(world: World) -> str:
    """File a report and bring it into consultation on both nodes."""
    report_id = file(world, world.wco)
    world.carry(world.wco, world.caricc)
    assert step(world, world.caricc, report_id, CONSULTING) == ""
    world.carry(world.caricc, world.wco)
    return report_id


def cross(world: World) -> None:
    """Move what each owes the other before either hears of a receipt."""
    lane, receipts = statement_pb2.LANE_GOVERNANCE, []
    owed = {
        party.code: outbox.outbox_after(party, AGREEMENT, lane, 0, 100, 262_144)
        for party in (world.wco, world.caricc)
    }
    for a, b in ((world.wco, world.caricc), (world.caricc, world.wco)):
        batch = link_pb2.Batch(lane=lane)
        batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for _, raw in owed[a.code])
        receipts.append((a, receive.receive(b, AGREEMENT, batch).result().receipts))
    for party, raw in receipts:
        for one in raw:
            settle.settle(party, AGREEMENT, receipt_pb2.BatchReceipt.FromString(one)).result()


def test_of_different_steps_that_cross_on_the_way_none_counts_on_either_node(world: World) -> None:
    report_id = consulted(world)
    assert step(world, world.wco, report_id, SETTLED) == ""
    assert step(world, world.caricc, report_id, DISPUTED) == ""
    cross(world)
    assert states(world, world.wco) == states(world, world.caricc) == [(FIRST, CONSULTING, 1)]
    assert step(world, world.wco, report_id, DISPUTED) == ""
    world.carry(world.wco, world.caricc)
    assert states(world, world.wco) == states(world, world.caricc) == [(FIRST, DISPUTED, 2)]


def test_of_different_steps_taken_at_once_one_counts_at_most_and_the_same_on_both(world: World) -> None:
    report_id = consulted(world)
    assert step(world, world.wco, report_id, SETTLED) == ""
    assert step(world, world.caricc, report_id, DISPUTED) == ""
    world.carry(world.wco, world.caricc)
    world.carry(world.caricc, world.wco)
    assert states(world, world.wco) == states(world, world.caricc) == [(FIRST, DISPUTED, 2)]


def test_the_same_step_taken_by_both_at_once_is_one(world: World) -> None:
    report_id = consulted(world)
    for party in (world.wco, world.caricc):
        assert step(world, party, report_id, DISPUTED) == ""
    cross(world)
    assert [state for _, state, _ in states(world, world.wco)] == [DISPUTED]
    assert [state for _, state, _ in states(world, world.caricc)] == [DISPUTED]


def test_a_report_names_only_items_that_its_author_sees(world: World) -> None:
    report = pb.InterferenceReport(kind=pb.INTERFERENCE_KIND_NOTICE)
    report.texts.add(language="en", text="A notice was applied to a report of the network.")
    report.refs.add(item_id=uuid.uuid4().bytes)
    asked = wire.FileReportRequest(request_id=str(uuid.uuid4()), report=report)
    with pytest.raises(Refusal) as refused:
        interference.file_report(world.wco, world.person(world.wco, ANALYST), asked).result()
    assert refused.value.code == "NOT_FOUND"
