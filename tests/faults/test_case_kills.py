"""Either node dies at any moment while both Parties act in cases: nothing is lost, nothing done twice."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest
from entente.v1 import case_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from tests.faults.test_limits import DAY_S, Clocked
from tests.support.conducting_load import Conducting, asked, check, shown
from tests.support.cooperating import texts
from tests.support.processes import Pair, PartyFolder, until

Step = case_pb2.CaseStep


def _kill_while_both_act(pair: Pair, kills: int, seed: int) -> None:
    chance, pause = random.Random(seed), threading.Event()
    pair.start()
    pair.until_linked()
    conducting = [Conducting(party, seed + place) for place, party in enumerate(pair.both)]
    for one in conducting:
        one.start()
    for _ in range(kills):
        pause.wait(chance.uniform(0.2, 1.0))
        victims = chance.choice([pair.both[:1], pair.both[1:], pair.both])
        for victim in victims:
            victim.node.kill()
        for victim in victims:
            victim.node.launch()
        for victim in victims:
            victim.node.await_ready()
    for one in conducting:
        # However slow the machine, and however little was answered before the last kill.
        until(lambda one=one: one.count() >= 4, "acts were done")  # type: ignore[misc]
        one.finish()
    assert any(one.broken["act"] + one.broken["list"] for one in conducting)
    pair.until_linked()
    pair.until_settled(90)
    states = check(pair, conducting)
    assert states
    for party in pair.both:
        assert party.alarms() == []
        assert not party.status().relationships[0].halted_reason
        party.verify_ledger()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_forty_kills_while_both_act_in_cases_leave_each_act_once_and_both_alike(pair: Pair) -> None:
    _kill_while_both_act(pair, kills=40, seed=9)


def test_what_lapses_while_a_node_is_down_is_recorded_by_both_at_its_own_instant(
    pair: Pair, tmp_path: Path
) -> None:
    """The invitation of dossier syn-0005 that nobody answers, and a request for expertise (4.1, 5.2)."""
    clocked = Clocked(pair, tmp_path)
    wco, caricc = pair.both
    clocked.start()
    pair.until_linked()
    inviting, asking = Conducting(caricc, 1), Conducting(wco, 2)
    meeting = inviting.act(_announced(days=40))
    inviting.act(_invited(days=10), meeting)
    request = asking.act(asked(days=10))
    pair.until_settled()
    assert [_state(party, meeting) for party in pair.both] == ["INVITED", "INVITED"]

    wco.node.kill()
    clocked.ahead(11 * DAY_S)
    assert _state(caricc, meeting) == "NO_REPLY"
    until(lambda: _lapses(caricc) == 2, "one node records both")
    clocked.start(wco)
    until(lambda: _lapses(wco) == 2, "so does the other, once it is up")
    pair.until_linked()
    assert [_state(party, meeting) for party in pair.both] == ["NO_REPLY", "NO_REPLY"]
    assert [_state(party, request) for party in pair.both] == ["LAPSED", "LAPSED"]
    late = Step(expertise_offered={"offers": texts("Two trainers")})
    assert inviting.act(late, request) == ""
    # An invitation is still answered after its day (4.1).
    assert asking.act(Step(meeting_accepted={"seats": 1}), meeting) == meeting
    pair.until_settled()
    assert [_state(party, meeting) for party in pair.both] == ["ACCEPTED", "ACCEPTED"]
    for party in pair.both:
        assert _lapses(party) == 2
        # The command has the machine's clock, by which the newest cosignature lies ahead: all else is proven.
        found = party.cli("ledger", "verify").facts
        assert found["proven_size"] == found["size"]
        assert found["findings"] == []


def _ahead(days: int) -> Timestamp:
    stamp = Timestamp()
    stamp.GetCurrentTime()
    return Timestamp(seconds=stamp.seconds + days * DAY_S)


def _announced(days: int) -> case_pb2.CaseStep:
    titles = [
        *texts("Рабочая встреча по синтетическим наркотикам", "ru"),
        *texts("Working meeting on synthetic drugs"),
        *texts("Réunion de travail sur les drogues de synthèse", "fr"),
    ]
    return Step(
        meeting_announced={
            "titles": titles,
            "forum": 1,
            "start_time": _ahead(days),
            "end_time": _ahead(days + 2),
            "locode": "KZALA",
            "languages": ["ru", "en"],
        }
    )


def _invited(days: int) -> case_pb2.CaseStep:
    interest = {"why": 2, "topics": texts("Detection at mail centres")}
    return Step(meeting_invited={"interest": interest, "seats": 2, "reply_time": _ahead(days)})


def _state(party: PartyFolder, case_id: str) -> str:
    return case_pb2.CaseState.Name(shown(party, case_id).summary.state).removeprefix("CASE_STATE_")


def _lapses(party: PartyFolder) -> int:
    return sum(leaf.kind == "case.lapsed" for leaf in party.leaves())
