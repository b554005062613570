"""The worked cases of later restrictions, between two running nodes: verdict, set, openings, exposure."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from entente.v1 import restriction_service_pb2 as wire

from tests.support.consenting import COURT, VOID, consent_state, granted_for_court
from tests.support.governing import end
from tests.support.hostile import HostilePeer
from tests.support.hostile_notices import RestrictedItem
from tests.support.manning import Post, posts_of, put_roster
from tests.support.processes import Pair, until
from tests.support.restricting import (
    CONTACTS,
    RELAX,
    TIGHTEN,
    approve,
    check_exposure,
    confirmed,
    denial,
    held,
    issue,
    listed,
    marks,
    notices,
    refusal,
    request_of,
    same_set,
    supply,
    tighten,
    used,
    uses,
)

P, Q = "W-AN-003", "W-AN-004"
STATES = ["AZ", "KG", "KZ", "RU", "TJ", "TM", "UZ"]


# The first: all copies of the founded pair answer on the same ports.
def test_a_third_notice_before_the_second_holds_and_both_come_to_one_set(
    founded: Pair, tmp_path: Path
) -> None:
    pair = founded.copy(tmp_path / "pair")
    wco = pair.wco
    try:
        wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        with HostilePeer(pair.caricc, wco, pair.federation_port(wco)) as peer, peer.connect() as stream:
            stream.await_frame("credit")
            item = RestrictedItem(peer, stream)
            first = item.follows(item.chained(TIGHTEN, set=marks(bars=["PRINT"])))
            relaxed = marks(tlp="AMBER", purposes=["ENF.SEIZ"], caveats=["CAV-JUD"], bars=["COPY_TEXT"])
            approved = {"reason_code": "OVER", "approver_id": CONTACTS["CARICC"]}
            second = item.follows(item.chained(RELAX, set=relaxed, **approved))
            third = item.follows(item.chained(TIGHTEN, set=marks(bars=["COPY_TEXT", "DERIVE"])))

            def barred() -> list[str]:
                actions = ("PRINT", "COPY_TEXT", "DERIVE", "OPEN")
                return [used(wco, item.text_id, "ENF.SEIZ", action, read=["CAV-JUD"]) for action in actions]

            assert item.say(first, third) == [("ACCEPTED", "")] * 2
            # The set after the first, and the third combined with it: COPY_TEXT is named there, too.
            assert barred() == ["ACTION_BARRED", "ACTION_BARRED", "ACTION_BARRED", ""]
            assert used(wco, item.text_id, "ENF.SEIZ", "EXPORT", read=["CAV-JUD"]) == "RESTRICTION_GAP"
            assert listed(wco, item.text_id).restriction_gap  # type: ignore[union-attr]
            states = {one.notice.sequence: one for one in notices(wco, item.text_id)}
            assert states[3].state == wire.NOTICE_STATE_PROVISIONAL
            assert states[3].answer.provisional
            assert held(wco, item.text_id).version == 1
            assert item.say(second) == [("ACCEPTED", "")]
            assert barred() == ["", "ACTION_BARRED", "ACTION_BARRED", ""]
            assert used(wco, item.text_id, "ENF.SEIZ", "EXPORT", read=["CAV-JUD"]) == ""
            states = {one.notice.sequence: one for one in notices(wco, item.text_id)}
            assert {one.state for one in states.values()} == {wire.NOTICE_STATE_APPLIED}
            assert not states[3].answer.provisional
            assert states[3].answer.result_hash == item.history.hash == third.result_hash
            assert held(wco, item.text_id) == (3, item.history.hash)
        assert wco.alarms() == []
        wco.verify_ledger()
    finally:
        pair.stop()


@pytest.fixture(scope="module")
def running(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both nodes; two analysts of the WCO are of unit A."""
    pair = founded.copy(tmp_path_factory.mktemp("worked") / "pair")
    try:
        pair.start()
        pair.until_linked()
        posts = posts_of(pair.wco, W_AN_004=Post("analyst", "unit-a"), W_AN_005=Post("analyst"))
        put_roster(pair, pair.wco, 2, posts | {P: Post("analyst", "unit-a")})
        yield pair
    finally:
        pair.stop()


def test_green_for_two_purposes_anywhere_is_tightened_to_amber_for_one_in_seven_states(running: Pair) -> None:
    wco, caricc = running.both
    named = marks(tlp="GREEN", purposes=["ENF", "ANA"], territory="WORLD")
    item_id = supply(wco, request_of(wco, named, "ENF", "ANA"))
    assert used(caricc, item_id, "ANA.TREND", place="BE") == ""
    assert used(caricc, item_id, "ENF.SEIZ") == ""
    assert used(caricc, item_id, "ENF.SEIZ", "FORWARD", to="KZ:customs") == ""
    assert used(caricc, item_id, "TRN") == "PURPOSE_MISMATCH"
    said = tighten(wco, item_id, tlp="AMBER", purposes=["ENF"], territory=STATES)
    assert check_exposure(caricc, said) == {"OPEN": 2, "FORWARD": 1}
    assert (said.exposure.denied, said.exposure.onward_recipients) == (1, 1)
    assert same_set(wco, caricc, item_id) == (1, said.answer.result_hash)
    assert used(caricc, item_id, "ANA.TREND") == "PURPOSE_MISMATCH"
    assert used(caricc, item_id, "ENF.SEIZ", place="BE") == "TERRITORY_BARRED"
    assert used(caricc, item_id, "ENF.SEIZ", "FORWARD", to="KZ:customs") == "ONWARD_BARRED"
    assert used(caricc, item_id, "ENF.SEIZ") == ""


def test_a_higher_mark_for_fewer_persons_is_no_tightening_and_travels_as_a_relaxation(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER", audience=["unit:unit-a"]), "ANA"))
    assert [used(wco, item_id, "ANA", who=who) for who in (P, Q, "W-AN-005")] == ["", "", "NOT_FOUND"]
    mixed = marks(tlp="GREEN", audience=[P])
    before, leaves = held(caricc, item_id), len(caricc.leaves())
    with refusal("NOTICE_NOT_MONOTONE"):
        issue(caricc, item_id, TIGHTEN, mixed)
    assert notices(caricc, item_id) == []
    assert not [one for one in caricc.leaves()[leaves:] if one.kind.startswith("restrict.")]
    assert same_set(caricc, wco, item_id) == before
    assert used(wco, item_id, "ANA", who=Q) == ""
    draft = issue(caricc, item_id, RELAX, mixed, reason_code="OTHER_READER")
    assert draft.state == wire.NOTICE_STATE_AWAITING_APPROVAL
    said = confirmed(caricc, approve(caricc, draft, CONTACTS["CARICC"]))
    assert (said.notice.approver_id, said.author_id) == (CONTACTS["CARICC"], caricc.analyst)
    assert same_set(caricc, wco, item_id) == (1, said.answer.result_hash)
    assert [used(wco, item_id, "ANA", who=who) for who in (P, Q)] == ["", "NOT_FOUND"]
    opened = [(one.actor.person_id, one.restriction_version, one.decision) for one in uses(wco, item_id)]
    assert opened == [(P, 0, 1), (Q, 0, 1), ("W-AN-005", 0, 2), (Q, 0, 1), (P, 1, 1), (Q, 1, 2)]


def test_a_grant_for_a_court_that_is_not_used_is_void_once_judicial_use_is_barred(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER", judicial="CONSENT"), "ENF.SEIZ"))
    in_court: dict[str, Any] = {"action": "JUDICIAL", "to": COURT}
    assert used(wco, item_id, "ENF.SEIZ", **in_court) == "JUDICIAL_USE_BARRED"
    granted_for_court(wco, caricc, item_id, "ENF.SEIZ")
    said = tighten(caricc, item_id, judicial="BARRED")
    assert check_exposure(wco, said) == {}
    assert said.exposure.denied == 1
    assert same_set(caricc, wco, item_id) == (1, said.answer.result_hash)
    assert used(wco, item_id, "ENF.SEIZ", **in_court) == "JUDICIAL_USE_BARRED"
    assert consent_state(wco, item_id) == consent_state(caricc, item_id) == VOID
    assert not any(one.grant_ids for one in uses(wco, item_id)), "the grant was never spent"
    assert used(wco, item_id, "ENF.SEIZ") == ""


def test_a_date_of_destruction_that_is_over_has_the_content_destroyed_at_once(running: Pair) -> None:
    wco, caricc = running.both
    later, yesterday = (datetime.now(UTC) + timedelta(days=days) for days in (30, -1))
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER", destroy_by=later.isoformat()), "ANA"))
    assert used(wco, item_id, "ANA") == ""
    said = tighten(caricc, item_id, destroy_by=yesterday.isoformat())
    assert check_exposure(wco, said) == {"OPEN": 1}
    assert same_set(caricc, wco, item_id) == (1, said.answer.result_hash)
    assert used(wco, item_id, "ANA") == "EXPIRED"

    def destroyed() -> list[bytes]:
        return [leaf.object_id for leaf in wco.leaves() if leaf.kind == "content.destroyed"]

    until(lambda: destroyed() == [uuid.UUID(item_id).bytes], "the content is destroyed")
    assert used(wco, item_id, "ANA") == "EXPIRED"
    assert listed(wco, item_id) is not None, "that it is over may be known"


def test_a_caveat_that_is_added_is_acknowledged_before_the_next_opening(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER", caveats=["CAV-JUD"]), "ANA"))
    assert used(wco, item_id, "ANA", read=["CAV-JUD"]) == ""
    said = tighten(caricc, item_id, caveats=["CAV-JUD", "CAV-SRC"])
    assert check_exposure(wco, said) == {"OPEN": 1}
    assert same_set(caricc, wco, item_id) == (1, said.answer.result_hash)
    owed = denial(wco, item_id, "ANA", read=["CAV-JUD"])
    assert owed is not None
    assert (owed.code, "CAV-SRC" in str(owed.facts)) == ("DUTY_UNMET", True)
    assert used(wco, item_id, "ANA", read=["CAV-JUD", "CAV-SRC"]) == ""


def test_who_leaves_the_roster_leaves_the_audience_without_a_notice(running: Pair) -> None:
    wco, caricc = running.both
    named = marks(tlp="RED", audience=["W-AN-005", P])
    item_id = supply(caricc, request_of(caricc, named, "ANA"))
    assert [used(wco, item_id, "ANA", who=who) for who in (P, "W-AN-005")] == ["", ""]
    before = same_set(caricc, wco, item_id)
    put_roster(running, wco, 3, posts_of(wco, W_AN_004=Post("analyst", "unit-a")) | {P: Post("analyst")})
    assert [used(wco, item_id, "ANA", who=who) for who in (P, "W-AN-005")] == [
        "",
        "RECIPIENT_NOT_AUTHORISED",
    ]
    assert listed(wco, item_id, "W-AN-005") is None
    assert same_set(caricc, wco, item_id) == before == (0, before.hash)
    assert notices(wco, item_id) == notices(caricc, item_id) == []
    for party in (wco, caricc):
        summary = listed(party, item_id)
        assert summary is not None
        members = summary.restrictions.restrictions.audience.members
        assert {one.person_id for one in members} == {"W-AN-005", P}


def test_an_item_is_tightened_after_the_agreement_has_ended(running: Pair) -> None:
    wco, caricc = running.both
    item_id = supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    assert used(wco, item_id, "ANA", who=Q) == ""
    end(running)
    with refusal("TERMINATED"):
        supply(caricc, request_of(caricc, marks(tlp="AMBER"), "ANA"))
    said = tighten(caricc, item_id, tlp="RED", audience=[P])
    assert check_exposure(wco, said) == {"OPEN": 1}
    assert same_set(caricc, wco, item_id) == (1, said.answer.result_hash)
    assert [used(wco, item_id, "ANA", who=who) for who in (P, Q)] == ["", "NOT_FOUND"]
    for party in running.both:
        assert party.alarms() == []
        party.verify_ledger()
