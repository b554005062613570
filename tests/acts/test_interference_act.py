"""Interference reports through the acts of both nodes: filed by whose channel it is, followed by steps."""

from __future__ import annotations

import uuid

import pytest
from entente.v1 import interference_pb2 as pb
from entente.v1 import interference_service_pb2 as wire

from node.acts import interference
from node.acts.party import Party
from node.errors import Refusal
from tests.support.world import ANALYST, CONTACT, World

CONSULTING, SETTLED = pb.INTERFERENCE_STATE_IN_CONSULTATION, pb.INTERFERENCE_STATE_SETTLED


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
    assert states(world, world.caricc) == [("WCO", pb.INTERFERENCE_STATE_FILED, 0)]
    assert step(world, world.caricc, report_id, SETTLED) == "INVALID_TRANSITION"
    assert step(world, world.caricc, report_id, CONSULTING, ANALYST) == "ROLE_INSUFFICIENT"
    assert step(world, world.caricc, report_id, CONSULTING) == ""
    world.carry(world.caricc, world.wco)
    assert step(world, world.caricc, report_id, SETTLED) == "WRONG_PARTY"
    assert step(world, world.wco, report_id, SETTLED) == ""
    world.carry(world.wco, world.caricc)
    assert states(world, world.wco) == states(world, world.caricc) == [("WCO", SETTLED, 2)]


def test_a_party_without_a_protected_channel_files_nothing(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        file(world, world.caricc)
    assert (refused.value.code, refused.value.article) == ("WRONG_PARTY", "3.5")
    assert step(world, world.wco, str(uuid.uuid4()), CONSULTING) == "NOT_FOUND"
