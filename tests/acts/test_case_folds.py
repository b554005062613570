"""An act folds its own case once, and no case that it is not about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import pytest
from entente.v1 import case_pb2

from node.cases import engine
from node.cases.case import Act
from tests.support.casework import step
from tests.support.cooperating import (
    act,
    association,
    both_ways,
    case_of,
    refusal_of,
    review_requested,
    signed_step,
    states,
)
from tests.support.world import World


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many acts were put in order, once for each time that a case was folded."""
    found: list[int] = []
    put = engine.in_order

    def counted(acts: Iterable[Act]) -> list[Act]:
        ordered = put(acts)
        found.append(len(ordered))
        return ordered

    monkeypatch.setattr(engine, "in_order", counted)
    return found


def test_an_act_folds_its_case_once_where_it_is_done_and_once_where_it_comes(
    world: World, folded: list[int]
) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    world.carry(world.wco, world.caricc)
    assert folded == [1], "settled here, where it had opened a case; nothing was to be folded for that before"
    both_ways(world)
    act(world, world.caricc, step("review_acknowledged"), case_id)
    folded.clear()
    act(world, world.caricc, step("declined"), case_id)
    assert folded == [2]
    folded.clear()
    world.carry(world.caricc, world.wco)
    assert folded == [1, 2, 3, 3], "each once as it comes, and once as its receipt settles it"
    assert states(world, case_id) == ("DECLINED", "DECLINED")


def test_acts_that_crossed_are_folded_together(world: World, folded: list[int]) -> None:
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    act(world, world.wco, step("withdrawn"), case_id)
    act(world, world.caricc, step("review_acknowledged"), case_id)
    folded.clear()
    world.carry(world.wco, world.caricc)
    assert folded[:2] == [1, 3], "as its Party knew the case, and as both acts make it"


def test_an_association_is_started_without_a_look_at_arrangements_of_others(
    world: World, folded: list[int]
) -> None:
    def arranged(about: bytes) -> None:
        for party in (world.wco, world.caricc):
            said = case_pb2.CaseStep(need_assessed={"necessary": False, "association_id": about})
            opened = act(world, party, said, ids.get(about, "")).case_id
            ids[about] = opened
            both_ways(world)

    ids: dict[bytes, str] = {}
    proposed = case_pb2.CaseStep(association_proposed={"terms": association()})
    case_id = act(world, world.wco, proposed).case_id
    both_ways(world)
    for party in (world.wco, world.caricc):
        act(world, party, signed_step(world, party, case_of(world, party, case_id)), case_id)
        both_ways(world)
    for _ in range(3):
        arranged(uuid.UUID(act(world, world.wco, proposed).case_id).bytes)
    started = step("association_started")
    folded.clear()
    assert refusal_of(world, world.wco, started, case_id) == "ARRANGEMENT_REQUIRED"
    assert folded == [3], "its own acts"
    arranged(uuid.UUID(case_id).bytes)
    folded.clear()
    act(world, world.wco, started, case_id)
    assert folded == [3, 2], "and those of its arrangement"
    both_ways(world)
    assert states(world, case_id) == ("ACTIVE", "ACTIVE")
