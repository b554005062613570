"""The two dossiers of co-operation, whole, between two running nodes: each step, refusal and exit they name.

Every act is one call of `CaseService`, under the certificate of whoever does it; only what a principal signs
goes by the commands that take it to the principal and back.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Final

import pytest
from entente.v1 import arrangement_pb2, case_pb2, case_view_pb2, exchange_service_pb2, meeting_pb2
from entente.v1 import case_service_pb2 as wire
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.status import PeerRefused
from tests.support.conducting import CONTACT, OFFICER, signed_by_both, supplied
from tests.support.cooperating import arrangement, texts
from tests.support.governing import submitted
from tests.support.processes import Pair, PartyFolder, until

Step = case_pb2.CaseStep
Found = tuple[str, str]
PERIOD: Final = {"from": "2097-01-01", "until": "2098-06-30"}
LANTERN: Final[dict[str, Any]] = {
    "reference": "syn-proj-lantern",
    "titles": [
        *texts("Container profiling pilot LANTERN (synthetic)"),
        *texts("Пилотный проект ФОНАРЬ (учебный)", "ru"),
    ],
    "subjects": ["drugs", "precursors"],
    "territories": ["KZ", "KG", "UZ"],
    "period": PERIOD,
    "level": 2,
}
RATIONALE: Final = "Synthetic rationale that stays at home."


@pytest.fixture
def running(pair: Pair) -> Pair:
    """Both nodes, up and linked."""
    pair.start()
    pair.until_linked()
    return pair


def ahead(days: float) -> Timestamp:
    """Return an instant so many days from now, by the machine's clock."""
    stamp = Timestamp()
    stamp.GetCurrentTime()
    return Timestamp(seconds=stamp.seconds + round(days * 86_400))


def act(
    party: PartyFolder, step: case_pb2.CaseStep, case: str = "", *, contact: bool = False, note: str = ""
) -> wire.ActOnCaseResponse:
    """Do one act as the Party's project officer, or its contact person. Raises PeerRefused."""
    person = (CONTACT if contact else OFFICER)[party.code]
    request = wire.ActOnCaseRequest(
        request_id=str(uuid.uuid4()), case_id=case, step=step, private_note=note, person_id=person
    )
    client = party.client(person)
    return client.call(client.case.ActOnCase, request)  # type: ignore[no-any-return]


def refused(party: PartyFolder, step: case_pb2.CaseStep, case: str = "", *, contact: bool = False) -> Found:
    """Return code and article of why an act is not done; nothing of it may be left at the Party's node."""
    before = _left(party, case)
    with pytest.raises(PeerRefused) as caught:
        act(party, step, case, contact=contact)
    assert _left(party, case) == before
    return caught.value.code, caught.value.article


def _left(party: PartyFolder, case: str) -> tuple[int, int, int]:
    counts = party.counts()
    return counts["item"], counts["request"], len(seen(party, case).acts) if case else 0


def seen(party: PartyFolder, case: str) -> case_view_pb2.CaseView:
    """Return a case as a Party's project officer sees it; an empty one where there is none yet."""
    client = party.client(OFFICER[party.code])
    try:
        return client.call(client.case.GetCase, wire.GetCaseRequest(case_id=case)).case  # type: ignore[no-any-return]
    except PeerRefused as refusal:
        if refusal.code != "NOT_FOUND":
            raise
        return case_view_pb2.CaseView()


def until_both(pair: Pair, case: str, state: str) -> None:
    """Wait until a case stands in a state at both Parties, with nothing owed."""
    wanted = case_pb2.CaseState.Value(f"CASE_STATE_{state}")

    def there(party: PartyFolder) -> bool:
        summary = seen(party, case).summary
        return summary.state == wanted and not summary.unsettled

    for party in pair.both:
        until(lambda party=party: there(party), f"{case} is {state} at {party.code}")  # type: ignore[misc]


def waits(party: PartyFolder, *, contact: bool = False) -> list[str]:
    """Return the cases that wait for somebody of a Party."""
    client = party.client((CONTACT if contact else OFFICER)[party.code])
    found = client.call(client.case.ListCases, wire.ListCasesRequest(awaits_me=True))
    return [one.case_id for one in found.cases]


# --- 9.3: a project for review, which leads to an association with its arrangement ----------------


def test_a_project_is_coordinated_reviewed_associated_and_arranged_as_its_dossier_says(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    concept = supplied(wco, tmp_path, "lantern-concept", within="PRJ.REVIEW", bars="DERIVE")
    _coordinated(running)
    case = _reviewed(running, concept, tmp_path)
    joined = act(wco, Step(association_proposed={"terms": _association()})).case_id
    until_both(running, joined, "PROPOSED")
    start = Step(association_started={})
    assert refused(caricc, start, joined) == ("COUNTERSIGNATURE_MISSING", "5.4")
    signed_by_both(running, "association", joined, tmp_path, ("SIGNED_ONE", "AGREED"))
    for party in running.both:
        assert refused(party, start, joined) == ("ARRANGEMENT_REQUIRED", "5.5")
    arranged = _arranged(running, joined, tmp_path)
    act(caricc, start, joined)
    until_both(running, joined, "ACTIVE")
    for told in (case, joined, arranged):
        ours, theirs = (
            [(one.act_id, one.state, one.step) for one in seen(party, told).acts] for party in running.both
        )
        assert ours == theirs
    for party in running.both:
        assert party.alarms() == []
        party.verify_ledger()


def _coordinated(pair: Pair) -> None:
    wco, caricc = pair.both
    like = {**LANTERN, "reference": "syn-proj-0031", "titles": texts("Проект ФОНАРЬ, контейнеры", "ru")}
    twin = act(caricc, Step(project_listed={"outline": like})).case_id
    until_both(pair, twin, "LISTED")
    client = wco.client(OFFICER["WCO"])
    checked = client.call(client.case.CheckOverlap, wire.CheckOverlapRequest(outline=LANTERN))
    assert [one.case_id for one in checked.overlaps] == [twin]
    assert case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED in checked.warnings
    listed = act(wco, Step(project_listed={"outline": LANTERN}))
    assert case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED in listed.warnings
    found = {"with_cases": [uuid.UUID(twin).bytes], "score_permille": checked.overlaps[0].score_permille}
    act(wco, Step(overlap_found=found), listed.case_id)
    until_both(pair, listed.case_id, "OVERLAP_SUSPECTED")
    act(caricc, Step(overlap_resolved={"outcome": 1}), listed.case_id)
    until_both(pair, listed.case_id, "COORDINATED")


def _reviewed(pair: Pair, concept: str, folder: Path) -> str:
    wco, caricc = pair.both
    document = {"item_id": uuid.UUID(concept).bytes, "version": 1}
    said: dict[str, Any] = {
        "project": LANTERN,
        "questions": [
            {"texts": texts("Are rail corridors missing?")},
            {"texts": texts("Which training exists already?")},
        ],
        "due_time": ahead(300),
    }
    request = Step(review_requested={**said, "documents": [document]})
    assert refused(caricc, request) == ("WRONG_PARTY", "5.3")
    wider = Step(review_requested={**said, "project": {**LANTERN, "level": 3}})
    assert refused(wco, wider) == ("REVIEW_LEVEL_INVALID", "5.3")
    case = act(wco, request).case_id
    until_both(pair, case, "REQUESTED")
    assert waits(caricc) == [case]
    act(caricc, Step(review_acknowledged={"expected_days": 20}), case)
    _opened(caricc, concept)
    advice = supplied(caricc, folder, "lantern-advice")
    comment = {"item_id": uuid.UUID(advice).bytes, "version": 1}
    passage = {"document": document, "first_line": 3, "last_line": 5}
    commented = act(
        caricc,
        Step(review_commented={"comment": comment, "passage": passage, "question": 1, "suggestion": True}),
        case,
    )
    act(caricc, Step(comments_delivered={}), case)
    until_both(pair, case, "COMMENTED")
    suggestion = uuid.UUID(commented.act_id).bytes
    unreasoned = Step(suggestion_decided={"comment_id": suggestion, "accepted": False})
    assert refused(wco, unreasoned, case) == ("SCHEMA_INVALID", "5.3")
    act(wco, Step(suggestion_decided={"comment_id": suggestion, "accepted": True}), case)
    act(wco, Step(review_closed={"conclusions": texts("The rail corridor is added.")}), case)
    until_both(pair, case, "CLOSED")
    late = Step(review_commented={"comment": comment})
    assert refused(caricc, late, case) == ("INVALID_TRANSITION", "5.3")
    return case


def _opened(party: PartyFolder, item: str) -> None:
    """Open the document of a review for what it was supplied for, and for nothing else."""
    person = OFFICER[party.code]
    client = party.client(person)
    for purpose, code in (("PRJ.REVIEW", ""), ("ANA.TREND", "PURPOSE_MISMATCH")):
        asked = exchange_service_pb2.OpenItemRequest(item_id=item, purpose=purpose, person_id=person)
        try:
            assert next(iter(client.stream(client.exchange.OpenItem, asked))).item.content.HasField(
                "project_note"
            )
            found = ""
        except PeerRefused as refusal:
            found = refusal.code
        assert found == code


def _association() -> dict[str, Any]:
    return {
        "programmes": LANTERN["titles"],
        "phase": 2,
        "territories": LANTERN["territories"],
        "period": PERIOD,
    }


def _arranged(pair: Pair, joined: str, folder: Path) -> str:
    wco, caricc = pair.both
    need = Step(need_assessed={"necessary": True, "association_id": uuid.UUID(joined).bytes})
    case = act(wco, need).case_id
    until_both(pair, case, "NEED_ASSESSED")
    draft = Step(arrangement_drafted={"terms": arrangement()})
    assert refused(wco, draft, case) == ("COUNTERSIGNATURE_MISSING", "5.5")
    act(caricc, need, case)
    until_both(pair, case, "NECESSARY")
    lacking = arrangement_pb2.ArrangementTerms()
    lacking.CopyFrom(draft.arrangement_drafted.terms)
    del lacking.parts[1].costs[:]
    without = Step(arrangement_drafted={"terms": lacking})
    assert refused(wco, without, case) == ("COST_SHARE_INCOMPLETE", "5.5")
    act(wco, draft, case)
    until_both(pair, case, "DRAFTED")
    assert refused(caricc, Step(association_started={}), joined) == ("ARRANGEMENT_REQUIRED", "5.5")
    signed_by_both(pair, "arrangement", case, folder, ("SIGNED_ONE", "SIGNED_BOTH"))
    return case


def test_a_review_is_exempted_and_the_asking_party_sees_article_six_without_a_reason(running: Pair) -> None:
    wco, caricc = running.both
    said = {"project": LANTERN, "questions": [{"texts": texts("Which training exists?")}]}
    case = act(wco, Step(review_requested={**said, "due_time": ahead(300)})).case_id
    until_both(running, case, "REQUESTED")
    assert refused(caricc, Step(exempted={}), case) == ("ROLE_INSUFFICIENT", "3.3")
    act(caricc, Step(exempted={}), case, contact=True, note=RATIONALE)
    until_both(running, case, "EXEMPTED")
    mine, theirs = (seen(party, case).acts[-1] for party in (caricc, wco))
    assert (mine.has_private_note, theirs.has_private_note) == (True, False)
    told = theirs.step.exempted
    assert (told.ground, len(told.reasons), len(told.note_digest)) == (0, 0, 32)
    for folder in (party.folder for party in running.both):
        for file in folder.rglob("*"):
            assert not file.is_file() or RATIONALE.encode() not in file.read_bytes(), file


# --- 9.4: an invitation -------------------------------------------------------------------------------


def _announced(paper: str) -> case_pb2.CaseStep:
    return Step(
        meeting_announced={
            "titles": [
                *texts("Working meeting on synthetic drugs"),
                *texts("Рабочая встреча по синтетическим наркотикам", "ru"),
                *texts("Réunion de travail sur les drogues de synthèse", "fr"),
            ],
            "forum": meeting_pb2.MEETING_FORUM_WORKING,
            "start_time": ahead(300),
            "end_time": ahead(302),
            "locode": "KZALA",
            "languages": ["ru", "en"],
            "papers": [{"item_id": uuid.UUID(paper).bytes, "version": 1}],
        }
    )


def _invited(reply: Timestamp) -> case_pb2.CaseStep:
    tag = {"why": meeting_pb2.INTEREST_WHY_TECHNICAL_COMPETENCE, "topics": texts("Mail centres")}
    return Step(meeting_invited={"interest": tag, "seats": 2, "reply_time": reply})


def _inviting(pair: Pair, paper: str, reply: Timestamp) -> str:
    case = act(pair.caricc, _announced(paper), contact=True).case_id
    act(pair.caricc, _invited(reply), case, contact=True)
    return case


def test_an_invitation_is_accepted_declined_or_not_answered_as_its_dossier_says(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    agenda = supplied(caricc, tmp_path, "agenda", purpose="GOV", within="GOV")
    case = act(caricc, _announced(agenda), contact=True).case_id
    untagged = Step(meeting_invited={"seats": 2, "reply_time": ahead(200)})
    assert refused(caricc, untagged, case, contact=True) == ("INTEREST_TAG_MISSING", "4.1")
    act(caricc, _invited(ahead(200)), case, contact=True)
    until_both(running, case, "INVITED")
    assert refused(wco, _invited(ahead(200)), case, contact=True) == ("WRONG_PARTY", "4.1")
    assert waits(wco, contact=True) == [case]
    shown = seen(wco, case).acts[0].step.meeting_announced
    assert [one.item_id for one in shown.papers] == [uuid.UUID(agenda).bytes]
    assert refused(wco, Step(meeting_accepted={"seats": 3}), case, contact=True) == ("SCHEMA_INVALID", "4.1")
    act(wco, Step(meeting_accepted={"seats": 2}), case, contact=True)
    until_both(running, case, "ACCEPTED")

    declined = _inviting(running, agenda, ahead(200))
    until_both(running, declined, "INVITED")
    act(wco, Step(declined={}), declined, contact=True)
    until_both(running, declined, "DECLINED")

    unanswered = _inviting(running, agenda, ahead(5 / 86_400))
    until_both(running, unanswered, "NO_REPLY")
    assert waits(wco, contact=True) == []


def test_an_invitation_to_a_meeting_after_the_end_of_the_agreement_is_warned_of(
    running: Pair, tmp_path: Path
) -> None:
    wco, caricc = running.both
    agenda = supplied(caricc, tmp_path, "agenda", purpose="GOV", within="GOV")
    paper = tmp_path / "notice.txt"
    paper.write_text("Synthetic notice.\n", "utf-8")
    submitted(running, wco, "notice", "agreement", "prepare", "notice", "--document", str(paper))
    for party in running.both:
        until(
            lambda party=party: party.cli("agreement", "show").facts.get("end_time") is not None,  # type: ignore[misc]
            f"{party.code} knows the last day",
        )
    after_the_end = case_view_pb2.CASE_WARNING_AFTER_THE_END
    case = act(caricc, _announced(agenda), contact=True)
    assert after_the_end in case.warnings
    assert after_the_end in act(caricc, _invited(ahead(200)), case.case_id, contact=True).warnings
    until_both(running, case.case_id, "INVITED")
    assert after_the_end in seen(wco, case.case_id).summary.warnings
    accepted = act(wco, Step(meeting_accepted={"seats": 1}), case.case_id, contact=True)
    assert after_the_end in accepted.warnings
