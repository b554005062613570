"""Which items the documents of a case are is told to whom these items are, and to nobody else (3.4)."""

from __future__ import annotations

from node.cases.guards import documents_of
from tests.support.cooperating import act, both_ways, case_of, document, review_requested
from tests.support.world import ANALYST, CONTACT, LIAISON, World, only_persons, person_id


def test_a_document_outside_the_audience_is_shown_empty(world: World) -> None:
    persons = (person_id("CARICC", CONTACT), person_id("CARICC", LIAISON))
    item_id = document(world, world.wco, restrictions=only_persons(*persons), persons=(CONTACT, LIAISON))
    step = review_requested(world)
    step.review_requested.documents.add(item_id=item_id, version=1)
    case_id = act(world, world.wco, step).case_id
    both_ways(world)
    shown = {who: case_of(world, world.caricc, case_id, who) for who in (CONTACT, LIAISON, ANALYST)}
    named = {who: [one.item_id for one in documents_of(view.acts[0].step)] for who, view in shown.items()}
    assert named == {CONTACT: [item_id], LIAISON: [item_id], ANALYST: [b""]}
    assert {len(view.acts) for view in shown.values()} == {1}
    assert item_id not in shown[ANALYST].SerializeToString()
