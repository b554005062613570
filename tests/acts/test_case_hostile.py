"""Acts in cases that no node of ours would tell: each is refused with its code, and the case stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from entente.v1 import case_pb2, ledger_pb2, receipt_pb2, roster_pb2, statement_pb2

from node.acts.bodies import STATED_CASES, case_kind
from node.acts.party import Party
from node.acts.telling import tell
from node.errors import code_of
from node.store.unit import UnitOfWork
from tests.acts.test_receive_act import ACCEPTED, REFUSED
from tests.support.casework import ANOTHER, DOCUMENT, step
from tests.support.cooperating import act, both, both_ways, case_of, listed, review_requested
from tests.support.world import AGREEMENT, CONTACT, World, person_id

REVIEW, MEETING = case_pb2.CASE_KIND_REVIEW, case_pb2.CASE_KIND_MEETING
NOWHERE = bytes(15) + b"\x01"


def told(
    world: World,
    party: Party,
    said: case_pb2.CaseAct,
    who: str = CONTACT,
    role: int = roster_pb2.ROLE_CONTACT,
    *,
    ahead_s: float = 0,
) -> tuple[int, str]:
    """State an act as it is, past all that this node would ask; return what the peer made of it.

    Args:
        ahead_s: by how much this node's clock is ahead of the peer's.
    """
    author = statement_pb2.Author(
        person_id=person_id(party.code, who),
        role=role,  # type: ignore[arg-type]
        roster_version=1,
    )

    def state(unit: UnitOfWork, calls: Sequence[Party]) -> list[bytes]:
        kind = case_kind(said, STATED_CASES)
        statement = statement_pb2.Statement(case_act=said)
        relationship = calls[0].relationship(AGREEMENT)
        lane = statement_pb2.LANE_ROUTINE
        return [tell(calls[0], unit, relationship, kind, statement, said.case_id, author, lane=lane).digest]

    world.clock.forward(seconds=ahead_s)
    digest = party.store.put(state, party).result()
    world.clock.forward(seconds=-ahead_s)
    return outcome(world, party, digest)


def outcome(world: World, party: Party, digest: bytes) -> tuple[int, str]:
    """Carry what a Party owes; return what the peer made of one statement."""
    peer = world.caricc if party is world.wco else world.wco
    for receipt in world.carry(party, peer).receipts:
        for leaf in leaves_of(receipt):
            if leaf.statement_digest == digest:
                return leaf.decision, code_of(leaf.code) if leaf.code else ""
    raise AssertionError("the peer said nothing of it")


def leaves_of(receipt: receipt_pb2.BatchReceipt) -> list[Any]:
    """Return what a receipt says of each statement."""
    return [ledger_pb2.LedgerEntry.FromString(raw) for raw in receipt.leaves]


def opened(world: World) -> tuple[str, bytes]:
    """Return a review that both know."""
    case_id = act(world, world.wco, review_requested(world)).case_id
    both_ways(world)
    return case_id, uuid.UUID(case_id).bytes


CHANGES: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"after": []}, "INVALID_TRANSITION"),
    ({"after": [NOWHERE]}, "INVALID_TRANSITION"),
    ({"case_id": NOWHERE}, "NOT_FOUND"),
    ({"case_id": b"short"}, "NOT_FOUND"),
    ({"kind": MEETING}, "SCHEMA_INVALID"),
    ({"kind": 99}, "SCHEMA_INVALID"),
    ({"step": step("review_closed")}, "WRONG_PARTY"),
    ({"step": step("meeting_accepted")}, "INVALID_TRANSITION"),
    ({"step": step("comments_delivered")}, "INVALID_TRANSITION"),
    ({"step": step("review_requested")}, "INVALID_TRANSITION"),
    ({"step": step("exempted", None, note_digest=None, request_id=None)}, "SCHEMA_INVALID"),
    ({"step": step("exempted", None, note_digest=bytes(31))}, "SCHEMA_INVALID"),
    ({"case_id": b"", "after": []}, "INVALID_TRANSITION"),
    ({"case_id": b""}, "SCHEMA_INVALID"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_an_act_that_does_not_follow_is_refused_and_the_case_stands(
    world: World, change: dict[str, Any], code: str
) -> None:
    case_id, raw = opened(world)
    fields: dict[str, Any] = {
        "kind": REVIEW,
        "case_id": raw,
        "after": [raw],
        "step": step("review_acknowledged"),
    }
    found = told(world, world.caricc, case_pb2.CaseAct(**fields | change))
    assert found == ((REFUSED, code) if code else (ACCEPTED, ""))
    view = case_of(world, world.wco, case_id)
    assert len(view.acts) == (1 if code else 2)
    assert listed(world, world.wco) == [case_id]


@pytest.mark.parametrize(
    ("who", "role", "code"),
    [
        ("XX-999", roster_pb2.ROLE_CONTACT, "SENDER_NOT_AUTHORISED"),
        (CONTACT, roster_pb2.ROLE_PRINCIPAL, "ROLE_INSUFFICIENT"),
        ("AN-003", roster_pb2.ROLE_ANALYST, "ROLE_INSUFFICIENT"),
        ("AN-003", roster_pb2.ROLE_CONTACT, "ROLE_INSUFFICIENT"),
        ("OP-006", roster_pb2.ROLE_OPERATOR, "ROLE_INSUFFICIENT"),
    ],
)
def test_an_act_of_whoever_may_not_do_it_is_refused(world: World, who: str, role: int, code: str) -> None:
    case_id, raw = opened(world)
    said = case_pb2.CaseAct(kind=REVIEW, case_id=raw, after=[raw], step=step("review_acknowledged"))
    assert told(world, world.caricc, said, who, role) == (REFUSED, code)
    assert len(case_of(world, world.wco, case_id).acts) == 1


def test_an_act_that_leaves_out_what_its_own_party_did_answers_nothing_twice(world: World) -> None:
    case_id, raw = opened(world)
    first = case_pb2.CaseAct(kind=REVIEW, case_id=raw, after=[raw], step=step("review_acknowledged"))
    assert told(world, world.caricc, first) == (ACCEPTED, "")
    second = case_pb2.CaseAct(kind=REVIEW, case_id=raw, after=[raw], step=step("declined"))
    assert told(world, world.caricc, second) == (REFUSED, "INVALID_TRANSITION")
    assert case_of(world, world.wco, case_id).summary.state == case_pb2.CASE_STATE_ACKNOWLEDGED


def test_an_act_within_the_limit_of_the_clocks_is_taken_in(world: World) -> None:
    case_id, raw = opened(world)
    said = case_pb2.CaseAct(kind=REVIEW, case_id=raw, after=[raw], step=step("review_acknowledged"))
    limit = world.wco.relationship(AGREEMENT).settings().clock_limit_seconds
    assert told(world, world.caricc, said, ahead_s=limit - 1) == (ACCEPTED, "")
    assert case_of(world, world.wco, case_id).summary.state == case_pb2.CASE_STATE_ACKNOWLEDGED


def test_a_document_of_another_case_moves_nothing_of_this_one(world: World) -> None:
    case_id, raw = opened(world)
    comment = step("review_commented", comment=DOCUMENT, reply_to=raw)
    said = case_pb2.CaseAct(kind=REVIEW, case_id=raw, after=[raw], step=comment)
    assert told(world, world.caricc, said) == (REFUSED, "SCHEMA_INVALID")
    passage = {"document": ANOTHER, "first_line": 2, "last_line": 1}
    said.step.CopyFrom(step("review_commented", passage=passage))
    assert told(world, world.caricc, said) == (REFUSED, "SCHEMA_INVALID")
    assert {len(case_of(world, party, case_id).acts) for party in both(world)} == {1}
