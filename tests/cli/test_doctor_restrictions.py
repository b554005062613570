"""The doctor tells of exposure reports that do not come, and names no item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from entente.v1 import operator_service_pb2

from gateway.cli.doctor_restrictions import examine_restrictions
from gateway.cli.findings import Finding, Health

NOW = datetime(2031, 7, 17, 12, tzinfo=UTC)
LIMIT = timedelta(days=1)


def found(awaited_for: timedelta | None) -> list[Finding]:
    """Return what is said of exposure reports of which the oldest has been due for so long."""
    one = operator_service_pb2.RelationshipStatus(peer="CARICC")
    one.exposure_limit.FromTimedelta(LIMIT)
    if awaited_for is not None:
        one.exposures_awaited = 2
        one.exposure_awaited_since_time.FromDatetime(NOW - awaited_for)
    return [one for one in examine_restrictions(one, NOW) if one.subject == "Exposure reports of CARICC"]


def test_nothing_is_said_where_every_report_is_here() -> None:
    assert found(None) == []


@pytest.mark.parametrize(
    ("awaited_for", "health", "told"),
    [(LIMIT, Health.OK, ""), (LIMIT + timedelta(seconds=1), Health.ATTENTION, "86400 s")],
)
def test_a_report_that_does_not_come_in_the_agreed_time_asks_for_attention(
    awaited_for: timedelta, health: Health, told: str
) -> None:
    (one,) = found(awaited_for)
    assert one.health is health
    assert one.text.startswith("2 not here")
    assert (told in one.remedy) is True
    assert bool(one.remedy) is bool(told)
