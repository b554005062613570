"""The world of these tests, founded act by act from databases that the migrations make; and its copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from entente.v1 import agreement_pb2

from node.store.store import database_fault
from tests.support.world import World, founded_world, request, world_in_force

pytestmark = pytest.mark.any_memorandum


def _kinds(world: World) -> dict[str, list[str]]:
    return {code: [leaf.kind for leaf in world.leaves(party)] for code, party in world.parties.items()}


def _in_force(world: World) -> bool:
    return all(
        database_fault(party.store.url) == ""
        and party.relationship().standing.life == agreement_pb2.STANDING_IN_FORCE
        and party.relationship().own_roster is not None
        and party.relationship().peer_roster is not None
        for party in world.parties.values()
    )


def test_a_world_founded_act_by_act_is_in_force_and_what_is_supplied_in_it_crosses(
    tmp_path: Path, database: str
) -> None:
    with founded_world(tmp_path, database) as world:
        assert _in_force(world)
        world.supply(world.wco, request(world.caricc))
        (settled,) = world.carry(world.wco, world.caricc).settled
        assert len(settled.final) == 1


def test_copies_of_a_founded_world_are_as_founded_and_know_nothing_of_each_other(
    tmp_path: Path, database: str
) -> None:
    with (
        founded_world(tmp_path / "anew", database) as anew,
        world_in_force(tmp_path / "one", database) as one,
        world_in_force(tmp_path / "two", database) as two,
    ):
        assert _in_force(one)
        assert _kinds(one) == _kinds(two) == _kinds(anew)
        one.supply(one.wco, request(one.caricc))
        one.carry(one.wco, one.caricc)
        assert _kinds(two) == _kinds(anew) != _kinds(one)
