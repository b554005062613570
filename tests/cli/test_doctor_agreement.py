"""The doctor tells what people must know of how the agreement stands."""

from __future__ import annotations

from datetime import UTC, datetime

from entente.v1 import operator_service_pb2

from gateway.cli.doctor_agreement import examine_agreement
from gateway.cli.findings import Finding, Health


def found(**figures: object) -> list[Finding]:
    one = operator_service_pb2.RelationshipStatus(
        agreement_id="wco-caricc",
        agreement=operator_service_pb2.AgreementFigures(**figures),  # type: ignore[arg-type]
    )
    return list(examine_agreement(one))


def test_of_an_agreement_in_good_order_nothing_is_said() -> None:
    assert found(parties=["WCO", "CARICC"], texts_absent=["fr"]) == []


def test_a_vacant_contact_point_is_said_with_whose_it_is() -> None:
    (told,) = found(vacant=["CARICC"])
    assert told.subject == "Agreement wco-caricc"
    assert told.health is Health.ATTENTION
    assert "vacant: CARICC" in told.text
    assert "entente contact designate" in told.remedy


def test_a_standing_that_differs_is_a_fault() -> None:
    (told,) = found(standing_differs=True)
    assert told.health is Health.FAULT
    assert "entente agreement history" in told.remedy


def test_a_suspension_and_a_running_notice_are_for_people_to_know() -> None:
    ends = datetime(2031, 7, 17, 22, tzinfo=UTC)
    suspended, ending = found(suspended=["WCO"], end_time=ends)
    assert suspended.health is ending.health is Health.ATTENTION
    assert "suspended by WCO" in suspended.text
    assert "2031-07-17" in ending.text
