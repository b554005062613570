"""The agreed limits on clock and cosignature, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from entente.v1 import agreement_pb2

from node.agreement.gate import Column
from node.agreement.limits import Watch, exceeded

NOW = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
AGREED = agreement_pb2.AgreementSettings(clock_limit_seconds=300, cosign_limit_seconds=14_400)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize("sign", [1, -1])
def test_clocks_may_differ_by_exactly_the_limit_and_no_more(sign: int) -> None:
    limit = timedelta(seconds=300)
    assert not list(exceeded(AGREED, Watch(sign * limit), NOW))
    assert list(exceeded(AGREED, Watch(sign * (limit + MOMENT)), NOW)) == [Column.CLOCKS_APART]


def test_an_entry_may_wait_for_its_cosignature_exactly_the_limit_and_no_longer() -> None:
    since = NOW - timedelta(seconds=14_400)
    assert not list(exceeded(AGREED, Watch(uncosigned_since=since), NOW))
    assert list(exceeded(AGREED, Watch(uncosigned_since=since - MOMENT), NOW)) == [Column.UNCOSIGNED]


def test_where_nothing_is_known_and_nothing_is_owed_no_limit_is_exceeded() -> None:
    assert not list(exceeded(AGREED, Watch(), NOW))


def test_both_limits_are_told_where_both_are_exceeded() -> None:
    both = Watch(timedelta(hours=1), NOW - timedelta(hours=5))
    assert list(exceeded(AGREED, both, NOW)) == [Column.CLOCKS_APART, Column.UNCOSIGNED]
