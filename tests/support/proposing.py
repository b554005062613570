"""Proposals at the node of WCO, for tests: made by its contact person, signed by its principal, put."""

from __future__ import annotations

import uuid

import pytest
from entente.v1 import roster_pb2, roster_proposal_pb2
from entente.v1 import roster_service_pb2 as wire

from node.acts import roster_proposals, rosters
from node.acts.party import Caller
from node.agreement.principal import ROSTER_TYPE
from node.errors import Refusal
from tests.support.memorandum import FIRST
from tests.support.world import ANALYST, CONTACT, World, roster


def draft(wanted: roster_pb2.Roster, base_version: int = 1) -> roster_proposal_pb2.RosterDraft:
    return roster_proposal_pb2.RosterDraft(
        base_version=base_version, persons=wanted.persons, systems=wanted.systems
    )


def asked(
    wanted: roster_pb2.Roster, base_version: int = 1, *, person: str = "", dry: bool = False
) -> wire.ProposeRosterRequest:
    return wire.ProposeRosterRequest(
        request_id=str(uuid.uuid4()),
        draft=draft(wanted, base_version),
        person_id=person,
        validate_only=dry,
    )


def without_analyst() -> roster_pb2.Roster:
    return roster(FIRST, 2, without=[ANALYST])


def propose(
    world: World, request: wire.ProposeRosterRequest, caller: Caller | None = None
) -> roster_proposal_pb2.RosterProposal:
    caller = caller or world.person(world.wco, CONTACT)
    return roster_proposals.propose_roster(world.wco, caller, request).result().proposal


def refused(world: World, request: wire.ProposeRosterRequest, caller: Caller | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        propose(world, request, caller)
    return caught.value


def signed(world: World, body: bytes) -> wire.PutRosterRequest:
    signature = world.genesis.signature(FIRST, body, ROSTER_TYPE)
    return wire.PutRosterRequest(roster=roster_pb2.SignedRoster(roster=body, signatures=[signature]))


def put(world: World, request: wire.PutRosterRequest) -> wire.PutRosterResponse:
    answer = rosters.put_roster(world.wco, request).result()
    world.wco.forget()
    return answer


def put_refused(world: World, request: wire.PutRosterRequest) -> Refusal:
    with pytest.raises(Refusal) as caught:
        put(world, request)
    return caught.value
