"""Cases through the acts of both nodes: told, taken, folded alike, refused with their codes."""

from __future__ import annotations

import uuid

import pytest
from entente.v1 import (
    case_pb2,
    case_service_pb2,
    case_view_pb2,
    code_lists_pb2,
    error_reason_pb2,
    exemption_pb2,
    project_pb2,
    review_pb2,
)

from node.acts import case_drafts, case_overlap
from node.errors import Refusal
from tests.support.cooperating import (
    DAY,
    act,
    arrangement,
    association,
    both,
    both_ways,
    case_of,
    document,
    listed,
    outline,
    refusal_of,
    review_requested,
    signed_step,
    states,
)
from tests.support.memorandum import PROFILE
from tests.support.world import ANALYST, AUDITOR, CONTACT, World

pytestmark = pytest.mark.any_memorandum

Step = case_pb2.CaseStep


def test_a_review_runs_from_request_to_close_and_stands_alike_on_both_nodes(world: World) -> None:
    comment = document(world, world.caricc)
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    assert states(world, case_id) == ("REQUESTED", "REQUESTED")
    assert listed(world, world.caricc, awaits_me=True) == [case_id]
    assert listed(world, world.wco, awaits_me=True) == []
    act(world, world.caricc, Step(review_acknowledged=review_pb2.ReviewAcknowledged()), case_id)
    said = Step(review_commented=review_pb2.ReviewCommented(question=1, suggestion=True))
    said.review_commented.comment.item_id, said.review_commented.comment.version = comment, 1
    act(world, world.caricc, said, case_id)
    act(world, world.caricc, Step(comments_delivered=review_pb2.CommentsDelivered()), case_id)
    both_ways(world)
    assert states(world, case_id) == ("COMMENTED", "COMMENTED")
    made = case_of(world, world.wco, case_id).acts[2]
    declined = Step(suggestion_decided=review_pb2.SuggestionDecided(comment_id=uuid.UUID(made.act_id).bytes))
    assert refusal_of(world, world.wco, declined, case_id) == "SCHEMA_INVALID"  # without a reason
    declined.suggestion_decided.reasons.add(language="en", text="No funds this year.")
    act(world, world.wco, declined, case_id)
    act(world, world.wco, Step(review_closed=review_pb2.ReviewClosed()), case_id)
    both_ways(world)
    assert states(world, case_id) == ("CLOSED", "CLOSED")
    assert refusal_of(world, world.caricc, said, case_id) == "INVALID_TRANSITION"
    outcomes = {one.outcome for party in both(world) for one in case_of(world, party, case_id).acts}
    assert outcomes == {2}


def test_a_review_is_asked_of_who_reviews_and_a_global_project_is_not_reviewed(world: World) -> None:
    # Under the shipped memorandum one Party reviews; where reviews are symmetric, either asks the other.
    asked = "" if PROFILE.parties[0].reviews_projects else "WRONG_PARTY"
    assert refusal_of(world, world.caricc, review_requested(world)) == asked
    wide = review_requested(world, level=code_lists_pb2.PROJECT_LEVEL_GLOBAL)
    assert refusal_of(world, world.wco, wide) == "REVIEW_LEVEL_INVALID"
    assert refusal_of(world, world.wco, review_requested(world), who=ANALYST) == "ROLE_INSUFFICIENT"
    assert listed(world, world.wco, who=AUDITOR) == listed(world, world.wco) == []


def test_an_exemption_looks_the_same_with_and_without_a_rationale(world: World) -> None:
    first, second = (act(world, world.wco, review_requested(world)).case_id for _ in range(2))
    both_ways(world)
    exempted = Step(exempted=exemption_pb2.Exempted())
    act(world, world.caricc, exempted, first, note="The pilot touches an open inquiry.")
    act(world, world.caricc, exempted, second)
    both_ways(world)
    assert states(world, first) == states(world, second) == ("EXEMPTED", "EXEMPTED")
    seen = [case_of(world, world.wco, case_id).acts[1].step for case_id in (first, second)]
    assert seen[0].ByteSize() == seen[1].ByteSize()


def test_a_review_that_nobody_answers_lapses_on_both_nodes_by_time_alone(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    world.clock.forward(days=31)
    assert states(world, case_id) == ("LAPSED", "LAPSED")
    late = Step(review_acknowledged=review_pb2.ReviewAcknowledged())
    assert refusal_of(world, world.caricc, late, case_id) == "INVALID_TRANSITION"


def test_what_crossed_is_recorded_by_both_and_counts_alike(world: World) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    act(world, world.wco, Step(withdrawn=case_pb2.CaseWithdrawn()), case_id)
    world.clock.forward(seconds=1)
    act(world, world.caricc, Step(review_acknowledged=review_pb2.ReviewAcknowledged()), case_id)
    both_ways(world)
    assert states(world, case_id) == ("WITHDRAWN", "WITHDRAWN")
    crossed = [[one.crossed for one in case_of(world, party, case_id).acts] for party in both(world)]
    assert crossed[0] == crossed[1]
    assert crossed[0][-1] == error_reason_pb2.ERROR_REASON_INVALID_TRANSITION


def test_nothing_is_executed_before_both_signatures_and_the_arrangement(world: World) -> None:
    terms = association()
    case_id = act(
        world,
        world.caricc,
        Step(association_proposed={"terms": terms}),
    ).case_id
    both_ways(world)
    start = Step(association_started={})
    assert refusal_of(world, world.wco, start, case_id) == "COUNTERSIGNATURE_MISSING"
    for party in both(world):
        act(world, party, signed_step(world, party, case_of(world, party, case_id)), case_id)
        both_ways(world)
    assert states(world, case_id) == ("AGREED", "AGREED")
    assert refusal_of(world, world.wco, start, case_id) == "ARRANGEMENT_REQUIRED"
    need = Step(need_assessed={"necessary": True, "association_id": uuid.UUID(case_id).bytes})
    arranged = act(world, world.wco, need).case_id
    both_ways(world)
    act(world, world.caricc, need, arranged)
    both_ways(world)
    terms_of_costs = arrangement()
    lacking = Step(arrangement_drafted={"terms": terms_of_costs})
    del lacking.arrangement_drafted.terms.parts[1].costs[:]
    assert refusal_of(world, world.wco, lacking, arranged) == "COST_SHARE_INCOMPLETE"
    act(world, world.wco, Step(arrangement_drafted={"terms": terms_of_costs}), arranged)
    both_ways(world)
    for party in both(world):
        act(world, party, signed_step(world, party, case_of(world, party, arranged)), arranged)
        both_ways(world)
    assert states(world, arranged) == ("SIGNED_BOTH", "SIGNED_BOTH")
    act(world, world.wco, start, case_id)
    both_ways(world)
    assert states(world, case_id) == ("ACTIVE", "ACTIVE")


def test_the_same_request_is_done_once(world: World) -> None:
    step, request_id = review_requested(world), str(uuid.uuid4())
    first = act(world, world.wco, step, request_id=request_id)
    world.clock.forward(seconds=DAY.total_seconds())
    assert act(world, world.wco, step, request_id=request_id) == first
    assert listed(world, world.wco) == [first.case_id]


def test_a_project_that_may_do_what_another_does_is_warned_of_and_listed_all_the_same(world: World) -> None:
    listing = Step(project_listed={"outline": outline()})
    first = act(world, world.caricc, listing).case_id
    both_ways(world)
    asked = case_service_pb2.CheckOverlapRequest(outline=outline("Пилотный проект по контейнерам"))
    found = case_overlap.check_overlap(world.wco, world.person(world.wco, CONTACT), asked)
    assert [one.case_id for one in found.overlaps] == [first]
    assert case_view_pb2.CASE_WARNING_DUPLICATION_SUSPECTED in found.warnings
    elsewhere = world.wco.relationship().genesis.subjects[-1].code
    other = outline("Vehicle fleet renewal", subjects=(elsewhere,), territories=("TM",))
    asked = case_service_pb2.CheckOverlapRequest(outline=other)
    assert not case_overlap.check_overlap(world.wco, world.person(world.wco, CONTACT), asked).overlaps
    fleet = act(world, world.wco, Step(project_listed={"outline": other})).case_id
    suspected = Step(overlap_found={"with_cases": [uuid.UUID(fleet).bytes], "score_permille": 700})
    act(world, world.wco, suspected, first)
    both_ways(world)
    assert states(world, first) == ("OVERLAP_SUSPECTED", "OVERLAP_SUSPECTED")
    resolved = Step(overlap_resolved={"outcome": project_pb2.OVERLAP_OUTCOME_COORDINATED})
    act(world, world.caricc, resolved, first)
    act(world, world.caricc, Step(project_closed={}), first)
    asked = case_service_pb2.CheckOverlapRequest(outline=outline())
    assert not case_overlap.check_overlap(world.caricc, world.person(world.caricc, CONTACT), asked).overlaps


def test_a_draft_is_compared_on_its_own_node_and_on_no_other(world: World) -> None:
    kept = case_service_pb2.SaveDraftRequest(
        request_id=str(uuid.uuid4()), step=Step(project_listed={"outline": outline()})
    )
    draft_id = case_drafts.save_draft(world.wco, world.person(world.wco, CONTACT), kept).result().draft_id
    asked = case_service_pb2.CheckOverlapRequest(outline=outline())
    seen = case_overlap.check_overlap(world.wco, world.person(world.wco, CONTACT), asked)
    assert [one.draft_id for one in seen.overlaps] == [draft_id]
    assert not case_overlap.check_overlap(world.caricc, world.person(world.caricc, CONTACT), asked).overlaps


def test_a_start_that_crosses_the_end_of_its_arrangement_is_recorded_by_both(world: World) -> None:
    case_id = act(world, world.caricc, Step(association_proposed={"terms": association()})).case_id
    both_ways(world)
    need = Step(need_assessed={"necessary": True, "association_id": uuid.UUID(case_id).bytes})
    arranged = act(world, world.wco, need).case_id
    both_ways(world)
    act(world, world.caricc, need, arranged)
    both_ways(world)
    act(world, world.wco, Step(arrangement_drafted={"terms": arrangement()}), arranged)
    both_ways(world)
    for named in (case_id, arranged):
        for party in both(world):
            act(world, party, signed_step(world, party, case_of(world, party, named)), named)
            both_ways(world)
    assert (
        case_of(world, world.wco, arranged).act_in_effect
        == case_of(world, world.wco, arranged).acts[2].act_id
    )
    world.clock.forward(seconds=1)
    act(world, world.caricc, Step(arrangement_closed={}), arranged)
    world.clock.forward(seconds=1)
    start = Step(association_started={})
    assert refusal_of(world, world.caricc, start, case_id) == "ARRANGEMENT_REQUIRED"  # it knows of the end
    act(world, world.wco, start, case_id)
    both_ways(world)
    assert states(world, case_id) == ("ACTIVE", "ACTIVE")
    assert states(world, arranged) == ("CLOSED", "CLOSED")
    outcomes = {one.outcome for party in both(world) for one in case_of(world, party, case_id).acts}
    assert outcomes == {case_view_pb2.CASE_ACT_OUTCOME_RECORDED}


def test_a_project_that_ends_before_it_begins_is_compared_with_nothing_and_spoils_no_comparison(
    world: World,
) -> None:
    reversed_ = outline()
    reversed_.period.until = "2031-01-01"
    asked = case_service_pb2.CheckOverlapRequest(outline=reversed_)
    with pytest.raises(Refusal) as refused:
        case_overlap.check_overlap(world.wco, world.person(world.wco, CONTACT), asked)
    assert [fault.path for fault in refused.value.faults] == ["outline.period.until"]
    kept = case_service_pb2.SaveDraftRequest(
        request_id=str(uuid.uuid4()), step=Step(project_listed={"outline": reversed_})
    )
    case_drafts.save_draft(world.wco, world.person(world.wco, CONTACT), kept).result()
    asked = case_service_pb2.CheckOverlapRequest(outline=outline())
    assert case_overlap.check_overlap(world.wco, world.person(world.wco, CONTACT), asked).overlaps


def test_a_draft_that_holds_nothing_is_not_kept(world: World) -> None:
    contact = world.person(world.wco, CONTACT)
    empty = case_service_pb2.SaveDraftRequest(request_id=str(uuid.uuid4()))
    with pytest.raises(Refusal) as caught:
        case_drafts.save_draft(world.wco, contact, empty).result()
    assert [fault.path for fault in caught.value.faults] == ["step"]
    assert not case_drafts.list_drafts(world.wco, contact, case_service_pb2.ListDraftsRequest()).drafts
