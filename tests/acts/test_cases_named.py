"""What a step names that is not there, or not for whoever acts, is refused: alike, and by its field."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from entente.v1 import case_pb2

from node.acts.party import Party
from node.errors import FieldFault, Refusal
from tests.support.cooperating import act, association, both_ways, document, outline, review_requested
from tests.support.world import (
    AUDITOR,
    CONTACT,
    LIAISON,
    OPERATOR,
    World,
    only_persons,
    person_id,
)

Step = case_pb2.CaseStep
STRANGE = uuid.UUID(int=7).bytes


def refused(
    world: World, party: Party, said: case_pb2.CaseStep, case_id: str = "", who: str = CONTACT
) -> Refusal:
    """Return why an act is not done; it must not be."""
    with pytest.raises(Refusal) as caught:
        act(world, party, said, case_id, who)
    return caught.value


def test_an_item_is_missed_in_its_field_alike_whether_it_is_unknown_or_not_for_whoever_acts(
    world: World,
) -> None:
    hidden = document(
        world, world.wco, restrictions=only_persons(person_id("CARICC", LIAISON)), persons=(LIAISON,)
    )
    known = document(world, world.wco)
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    field = "step.review_commented.passage.document"
    told = {
        (one.code, str(one), one.article, one.faults)
        for item, version in ((hidden, 1), (STRANGE, 1), (known, 2))
        for one in [refused(world, world.caricc, _comment(known, item, version), case_id)]
    }
    fault = FieldFault(field, "names no version of an item that this person sees")
    assert told == {("NOT_FOUND", "there is no such item or statement", "3.4", (fault,))}
    act(world, world.caricc, _comment(known, known, 1), case_id)


def _comment(comment: bytes, about: bytes, version: int) -> case_pb2.CaseStep:
    said = Step(review_commented={"comment": {"item_id": comment, "version": 1}})
    passage = said.review_commented.passage
    passage.document.item_id, passage.document.version = about, version
    passage.first_line = passage.last_line = 1
    return said


@pytest.mark.parametrize(
    ("field", "made", "kind"),
    [
        (
            "need_assessed.association_id",
            lambda one: {"necessary": True, "association_id": one},
            "association",
        ),
        ("need_assessed.project_id", lambda one: {"necessary": True, "project_id": one}, "project"),
        (
            "association_proposed.terms.project_id",
            lambda one: {"terms": association(project_id=one)},
            "project",
        ),
    ],
)
def test_another_case_that_an_opening_names_is_held_here_and_of_its_kind(
    world: World, field: str, made: Callable[[bytes], dict[str, object]], kind: str
) -> None:
    name = field.split(".")[0]
    review = uuid.UUID(act(world, world.wco, review_requested(world)).case_id).bytes
    for named in (STRANGE, review):
        refusal = refused(world, world.wco, Step(**{name: made(named)}))
        assert (refusal.code, refusal.faults[0].path) == ("NOT_FOUND", f"step.{field}")
    opening = {
        "association": Step(association_proposed={"terms": association()}),
        "project": Step(project_listed={"outline": outline()}),
    }[kind]
    held = uuid.UUID(act(world, world.wco, opening).case_id).bytes
    act(world, world.wco, Step(**{name: made(held)}))


def test_an_overlap_is_with_projects_of_the_register(world: World) -> None:
    ours, other = (
        act(world, world.wco, Step(project_listed={"outline": outline()})).case_id for _ in range(2)
    )
    twin = uuid.UUID(other).bytes
    for named in ([STRANGE], [twin, STRANGE]):
        refusal = refused(world, world.wco, Step(overlap_found={"with_cases": named}), ours)
        assert (refusal.code, refusal.faults[0].path) == ("NOT_FOUND", "step.overlap_found.with_cases")
    act(world, world.wco, Step(overlap_found={"with_cases": [twin]}), ours)


@pytest.mark.parametrize("who", [AUDITOR, OPERATOR])
def test_whoever_sees_no_case_is_not_told_by_a_refusal_which_there_are(world: World, who: str) -> None:
    there = act(world, world.wco, review_requested(world)).case_id
    never = str(uuid.uuid4())
    said = Step(withdrawn={})
    one, other = (refused(world, world.wco, said, case_id, who) for case_id in (there, never))
    assert (one.code, str(one), one.facts) == (other.code, str(other), other.facts)
    assert one.code != "NOT_FOUND"
    assert refused(world, world.wco, said, never, CONTACT).code == "NOT_FOUND"


def test_a_role_that_does_not_allow_an_act_is_told_which_roles_do(world: World) -> None:
    refusal = refused(world, world.wco, review_requested(world), who=LIAISON)
    assert (refusal.code, refusal.facts) == (
        "ROLE_INSUFFICIENT",
        {"roles": "contact,principal,project-officer"},
    )
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    refusal = refused(world, world.caricc, Step(exempted={}), case_id, LIAISON)
    assert refusal.facts == {"roles": "contact,principal"}
