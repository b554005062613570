"""The doctor tells what waits in cases and what is late, and names none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from entente.v1 import case_figures_pb2, case_pb2, operator_service_pb2

from gateway.cli.doctor_cases import examine_cases
from gateway.cli.findings import Finding, Health

NOW = datetime(2031, 7, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def found(figures: case_figures_pb2.CaseFigures) -> list[Finding]:
    one = operator_service_pb2.RelationshipStatus(peer="CARICC", cases=figures)
    return list(examine_cases(one, NOW))


def awaited(overdue: int = 0, due: datetime | None = None) -> case_figures_pb2.CaseFigures:
    figures = case_figures_pb2.CaseFigures()
    one = figures.awaited.add(kind=case_pb2.CASE_KIND_REVIEW, count=3, overdue=overdue)
    if due is not None:
        one.next_due_time.FromDatetime(due)
    return figures


def test_where_nothing_waits_and_the_consultation_is_not_due_nothing_is_said() -> None:
    figures = case_figures_pb2.CaseFigures()
    figures.consultation_due_time.FromDatetime(NOW + DAY)
    assert found(figures) == []


def test_an_overdue_consultation_is_said_with_its_day() -> None:
    figures = case_figures_pb2.CaseFigures()
    figures.consultation_due_time.FromDatetime(NOW - DAY)
    (told,) = found(figures)
    assert told.health is Health.ATTENTION
    assert "2031-07-16" in told.text


def test_what_is_overdue_or_due_within_a_week_asks_for_attention_and_later_does_not() -> None:
    (late,) = found(awaited(overdue=2))
    assert late.health is Health.ATTENTION
    assert "overdue: 2" in late.text
    (soon,) = found(awaited(due=NOW + 6 * DAY))
    assert soon.health is Health.ATTENTION
    assert "2031-07-23" in soon.text
    (later,) = found(awaited(due=NOW + 8 * DAY))
    assert later.health is Health.OK
