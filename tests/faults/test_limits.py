"""The agreed limits on clocks, cosignatures and rosters, between two real nodes whose clocks are moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.status import PeerRefused
from node.errors import CATALOGUE, code_of
from tests.support import clocked_node
from tests.support.processes import Pair, PartyFolder, until

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


class Clocked:
    """Both nodes, each with a clock of its own."""

    def __init__(self, pair: Pair, folder: Path) -> None:
        self.pair = pair
        self._files = {party.code: folder / f"{party.code}.clock" for party in pair.both}
        for party in pair.both:
            party.node.module = clocked_node.__name__
        self.ahead(0)

    def ahead(self, seconds: float, *parties: PartyFolder) -> None:
        """Set the clocks of `parties`, or both, so many seconds ahead of the machine's."""
        for party in parties or self.pair.both:
            fresh = self._files[party.code].with_suffix(".new")
            fresh.write_text(str(seconds), encoding="ascii")
            fresh.replace(self._files[party.code])

    def start(self, *parties: PartyFolder) -> None:
        for party in parties or self.pair.both:
            quick = {"ENTENTE_LINK_PING_S": "0.5", "ENTENTE_LINK_HEADS_REST_S": "1"}
            party.node.launch({clocked_node.VARIABLE: str(self._files[party.code]), **quick})
        for party in parties or self.pair.both:
            party.node.await_ready()

    def at_rest(self) -> None:
        """Wait until nothing is owed and every entry is cosigned."""
        self.pair.until_linked()
        self.pair.until_settled()
        for party in self.pair.both:
            until(lambda p=party: all_cosigned(p), f"{party.code}'s entries are cosigned")  # type: ignore[misc]


@pytest.fixture
def clocked(pair: Pair, tmp_path: Path) -> Clocked:
    """A copy of the pair on moved clocks, stopped."""
    return Clocked(pair, tmp_path)


def all_cosigned(party: PartyFolder) -> bool:
    return not party.status().relationships[0].HasField("uncosigned_since_time")


def stopped(party: PartyFolder) -> list[str]:
    return [code_of(reason) for reason in party.status().relationships[0].supply_stopped]


def refused(party: PartyFolder) -> str:
    with pytest.raises(PeerRefused) as caught:
        party.submit()
    assert caught.value.remedy == CATALOGUE[caught.value.code].remedy
    assert caught.value.retry_after_s, "it passes by itself"
    return caught.value.code


def doctors_word(party: PartyFolder, code: str) -> dict[str, Any]:
    found = party.cli("doctor").facts["findings"]
    return next(one for one in found if one["state"] == "fault" and one["text"].startswith(f"{code}:"))


def test_clocks_that_part_stop_supply_on_both_nodes_and_it_goes_on_when_they_agree_again(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    clocked.start()
    clocked.at_rest()
    wco.submit()
    clocked.ahead(400, caricc)
    for party, skew in ((wco, 400), (caricc, -400)):
        until(lambda p=party: stopped(p) == ["CLOCK_SKEW"], f"{party.code} sees it")  # type: ignore[misc]
        assert refused(party) == "CLOCK_SKEW"
        assert party.linked()
        assert party.node.metric("entente_clock_skew_seconds") == pytest.approx(skew, abs=20)
        assert party.node.metric("entente_supply_stopped", code="CLOCK_SKEW") == 1
        assert doctors_word(party, "CLOCK_SKEW")["remedy"] == CATALOGUE["CLOCK_SKEW"].remedy
    clocked.ahead(0, caricc)
    for party in clocked.pair.both:
        until(lambda p=party: stopped(p) == [], f"{party.code} sees that they agree")  # type: ignore[misc]
        party.submit()
    clocked.pair.until_settled()
    assert (len(caricc.received_items()), len(wco.received_items())) == (2, 1)


def test_without_cosignatures_for_four_hours_supply_stops_also_after_a_kill_and_the_next_session_lifts_it(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    clocked.start()
    clocked.at_rest()
    clocked.ahead(5 * HOUR_S)
    assert "COSIGNATURE_OVERDUE" not in stopped(wco), "whose every entry is cosigned owes nothing"
    clocked.at_rest()
    caricc.node.stop()
    sent = wco.submit()
    clocked.ahead(10 * HOUR_S)
    assert refused(wco) == "COSIGNATURE_OVERDUE"
    wco.node.kill()
    clocked.start(wco)
    assert refused(wco) == "COSIGNATURE_OVERDUE"
    assert stopped(wco) == ["COSIGNATURE_OVERDUE"]
    assert wco.node.metric("entente_ledger_uncosigned_age_seconds") >= 5 * HOUR_S
    assert doctors_word(wco, "COSIGNATURE_OVERDUE")["remedy"] == CATALOGUE["COSIGNATURE_OVERDUE"].remedy
    clocked.start(caricc)
    until(lambda: stopped(wco) == [], "the cosignature has come")
    clocked.pair.until_settled()
    assert wco.state(sent.statement_id) == "ACCEPTED"
    again = wco.submit()
    clocked.pair.until_settled()
    assert wco.state(again.statement_id) == "ACCEPTED"


def test_a_peer_away_for_longer_than_the_lease_is_supplied_again_once_it_has_confirmed_its_roster(
    clocked: Clocked,
) -> None:
    wco, caricc = clocked.pair.both
    clocked.start()
    clocked.at_rest()
    caricc.node.stop()
    clocked.ahead(7 * DAY_S + 60)
    assert stopped(wco) == ["ROSTER_STALE"]
    assert refused(wco) == "ROSTER_STALE"
    assert wco.node.metric("entente_roster_age_seconds", party="CARICC") > 7 * DAY_S
    assert doctors_word(wco, "ROSTER_STALE")["remedy"] == CATALOGUE["ROSTER_STALE"].remedy
    clocked.start(caricc)
    until(lambda: stopped(wco) == [], "the roster is confirmed")
    answer = wco.submit()
    clocked.pair.until_settled()
    assert wco.state(answer.statement_id) == "ACCEPTED"
    assert stopped(caricc) == []
