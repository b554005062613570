"""Data of an evaluation was supplied for one: asked of whoever proposes, and of what the peer proposes."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from entente.v1 import case_pb2
from entente.v1 import restriction_pb2 as pb

from tests.acts.test_case_hostile import told
from tests.acts.test_consents_act import tighten
from tests.acts.test_receive_act import ACCEPTED, REFUSED
from tests.support.casework import period
from tests.support.cooperating import act, both, both_ways, document, listed, refusal_of, texts
from tests.support.correcting import correct
from tests.support.world import World

EVALUATION = case_pb2.CASE_KIND_EVALUATION
MISMATCH = (REFUSED, "PURPOSE_MISMATCH")


def proposal(item_id: bytes, version: int = 1) -> case_pb2.CaseStep:
    """Return the proposal of an evaluation that uses one item."""
    terms: dict[str, Any] = {
        "programmes": ["one"],
        "scopes": texts("s"),
        "methods": texts("m"),
        "period": period(),
        "data": [{"item_id": item_id, "version": version}],
    }
    return case_pb2.CaseStep(evaluation_proposed={"terms": terms})


def proposed_past_its_node(world: World, item_id: bytes, version: int = 1) -> tuple[int, str]:
    """Have the second Party propose it, whatever its own node would say; return what the first made of it."""
    return told(world, world.caricc, case_pb2.CaseAct(kind=EVALUATION, step=proposal(item_id, version)))


def test_data_of_an_evaluation_is_supplied_for_one(world: World) -> None:
    # Whoever supplied an item, both Parties evaluate: it was supplied for that, or is no data of it.
    for purposes, code in ((("ANA",), "PURPOSE_MISMATCH"), (("PRJ.EVAL",), "")):
        item_id = document(world, world.wco, purposes=purposes)
        assert [refusal_of(world, party, proposal(item_id)) for party in both(world)] == [code, code]
    assert refusal_of(world, world.wco, proposal(bytes(16))) == "NOT_FOUND"


@pytest.mark.parametrize("supplier", [0, 1])
@pytest.mark.parametrize(
    ("purposes", "found"),
    [
        (("ANA",), MISMATCH),
        (("PRJ.REVIEW", "ANA"), MISMATCH),
        (("PRJ.EVAL",), (ACCEPTED, "")),
        (("PRJ",), (ACCEPTED, "")),
    ],
)
def test_a_proposal_over_data_supplied_for_something_else_is_refused_though_its_own_node_let_it_pass(
    world: World, supplier: int, purposes: tuple[str, ...], found: tuple[int, str]
) -> None:
    item_id = document(world, both(world)[supplier], purposes=purposes)
    assert proposed_past_its_node(world, item_id) == found
    assert len(listed(world, world.wco)) == (0 if found == MISMATCH else 1)


def test_each_version_is_judged_by_what_that_version_was_supplied_for(world: World) -> None:
    item_id = document(world, world.wco, purposes=("PRJ.EVAL",))
    correct(world, str(uuid.UUID(bytes=item_id)), purposes=("ANA",))
    both_ways(world)
    assert proposed_past_its_node(world, item_id, 1) == (ACCEPTED, "")
    assert proposed_past_its_node(world, item_id, 2) == MISMATCH


def test_data_that_is_not_here_yet_is_judged_when_it_is_used(world: World) -> None:
    assert proposed_past_its_node(world, bytes(16)) == (ACCEPTED, "")


def test_a_notice_that_crosses_a_proposal_makes_it_no_wrong_one(world: World) -> None:
    item_id = document(world, world.wco, purposes=("PRJ",))
    narrowed = pb.RestrictionSet(purposes=pb.PermittedPurposes(codes=["PRJ.REVIEW"]))
    tighten(world, str(uuid.UUID(bytes=item_id)), carry=False, set=narrowed)
    assert refusal_of(world, world.wco, proposal(item_id)) == "PURPOSE_MISMATCH"
    proposed = act(world, world.caricc, proposal(item_id)).case_id
    both_ways(world)
    assert listed(world, world.wco) == [proposed]
