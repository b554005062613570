"""Two dossiers of co-operation from end to end, each with the refusals and exits that it names."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from entente.v1 import case_pb2, case_view_pb2, meeting_pb2

from tests.acts.test_cases_refused import SECRET, opened
from tests.support.cooperating import (
    act,
    arrangement,
    association,
    at,
    both,
    both_ways,
    case_of,
    document,
    listed,
    outline,
    refusal_of,
    signed_step,
    states,
    texts,
)
from tests.support.world import World

Step = case_pb2.CaseStep


def test_a_project_goes_from_review_to_association_and_arrangement_as_its_dossier_says(world: World) -> None:
    """The review of LANTERN, which leads to an association with its arrangement (5.3 to 5.5)."""
    concept = document(world, world.wco, purposes=("PRJ.REVIEW",))
    project = outline(
        "Container profiling pilot LANTERN (synthetic)",
        subjects=("drugs", "precursors"),
        territories=("KZ", "KG", "UZ"),
    )
    project.titles.add(language="ru", text="Пилотный проект ФОНАРЬ (учебный)")
    entry = opened(world, world.wco, Step(project_listed={"outline": project}))
    twin = opened(world, world.caricc, Step(project_listed={"outline": project}))
    found = Step(overlap_found={"with_cases": [uuid.UUID(twin).bytes], "score_permille": 900})
    answer = act(world, world.wco, found, entry)
    assert case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED in answer.warnings
    both_ways(world)
    act(world, world.caricc, Step(overlap_resolved={"outcome": 1}), entry)
    both_ways(world)
    assert states(world, entry) == ("COORDINATED", "COORDINATED")
    questions = [{"texts": texts(text)} for text in ("Are rail corridors missing?", "Which training exists?")]
    due = at(datetime(2031, 11, 30, tzinfo=UTC))
    said = {"project": project, "questions": questions, "due_time": due}
    review = Step(review_requested=said | {"documents": [{"item_id": concept, "version": 1}]})
    review_id = opened(world, world.wco, review)
    del review.review_requested.documents[:]
    assert refusal_of(world, world.caricc, review) == "WRONG_PARTY"
    act(world, world.caricc, Step(exempted={}), review_id, note=SECRET)
    both_ways(world)
    shown = case_of(world, world.wco, review_id).acts[-1].step.exempted
    assert (shown.ground, len(shown.reasons), len(shown.note_digest)) == (0, 0, 32)

    joined = opened(world, world.wco, Step(association_proposed={"terms": association()}))
    for party in both(world):
        act(world, party, signed_step(world, party, case_of(world, party, joined)), joined)
        both_ways(world)
    need = Step(need_assessed={"necessary": True, "association_id": uuid.UUID(joined).bytes})
    arranged = opened(world, world.wco, need)
    assert listed(world, world.caricc, awaits_me=True, kinds=[case_pb2.CASE_KIND_ARRANGEMENT]) == [arranged]
    act(world, world.caricc, need, arranged)
    both_ways(world)
    start = Step(association_started={})
    for party in both(world):
        assert refusal_of(world, party, start, joined) == "ARRANGEMENT_REQUIRED"
    without = arrangement()
    del without.parts[1].costs[:]
    lacking = Step(arrangement_drafted={"terms": without})
    assert refusal_of(world, world.wco, lacking, arranged) == "COST_SHARE_INCOMPLETE"
    act(world, world.wco, Step(arrangement_drafted={"terms": arrangement()}), arranged)
    both_ways(world)
    for party in both(world):
        assert refusal_of(world, party, start, joined) == "ARRANGEMENT_REQUIRED"
        act(world, party, signed_step(world, party, case_of(world, party, arranged)), arranged)
        both_ways(world)
    act(world, world.caricc, start, joined)
    both_ways(world)
    assert states(world, joined) == ("ACTIVE", "ACTIVE")


@pytest.mark.parametrize("answer", ["meeting_accepted", "declined", ""])
def test_an_invitation_is_accepted_declined_or_not_answered_as_its_dossier_says(
    world: World, answer: str
) -> None:
    agenda = document(world, world.caricc, purposes=("GOV",))
    step = Step(
        meeting_announced={
            "titles": [
                *texts("Working meeting on synthetic drugs"),
                *texts("Рабочая встреча по синтетическим наркотикам", "ru"),
                *texts("Réunion de travail sur les drogues de synthèse", "fr"),
            ],
            "forum": meeting_pb2.MEETING_FORUM_WORKING,
            "start_time": at(datetime(2031, 9, 10, 4, tzinfo=UTC)),
            "end_time": at(datetime(2031, 9, 12, 12, tzinfo=UTC)),
            "locode": "KZALA",
            "languages": ["ru", "en"],
            "papers": [{"item_id": agenda, "version": 1}],
        }
    )
    case_id = opened(world, world.caricc, step)
    reply_by = at(datetime(2031, 8, 1, tzinfo=UTC))
    untagged = Step(meeting_invited={"seats": 2, "reply_time": reply_by})
    assert refusal_of(world, world.caricc, untagged, case_id) == "INTEREST_TAG_MISSING"
    tag = {"why": meeting_pb2.INTEREST_WHY_TECHNICAL_COMPETENCE, "topics": texts("Detection at mail centres")}
    act(
        world,
        world.caricc,
        Step(meeting_invited={"interest": tag, "seats": 2, "reply_time": reply_by}),
        case_id,
    )
    both_ways(world)
    assert listed(world, world.wco, awaits_me=True) == [case_id]
    if answer:
        said = {"seats": 2} if answer == "meeting_accepted" else {}
        act(world, world.wco, Step(**{answer: said}), case_id)
        both_ways(world)
    until = datetime(2031, 8, 1, 0, 0, 1, tzinfo=UTC)
    world.clock.forward(seconds=(until - world.clock.now()).total_seconds())
    world.meet()
    state = {"meeting_accepted": "ACCEPTED", "declined": "DECLINED", "": "NO_REPLY"}[answer]
    assert states(world, case_id) == (state, state)
    assert listed(world, world.wco, awaits_me=True) == []
