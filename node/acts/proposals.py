"""Proposals of restrictions (Article 3.4): what a recipient would have the supplier state; nothing changes.

Decides that a proposal is recorded by both nodes and listed for who may see the item; whether a notice
follows is the supplier's to say. Source: entente/v1/proposal_service.proto.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from entente.v1 import proposal_service_pb2 as wire
from entente.v1 import restriction_notice_pb2, statement_pb2
from sqlalchemy import ColumnElement

from node.acts.answered import Ask
from node.acts.asking import about
from node.acts.consents_in import author_in, held_item
from node.acts.items import LOOK_MAX
from node.acts.items_seen import ItemsSeen
from node.acts.leaves import Kind
from node.acts.listing import newest_said_first
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party
from node.acts.statements import parse_id
from node.acts.taken import Taking
from node.acts.telling import tell
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.exchange.restriction_form import check_set
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_L = schema.proposal.c


@dataclass(frozen=True, slots=True)
class _Propose:
    party: Party
    caller: Caller
    request: wire.ProposeRestrictionRequest


def propose_restriction(
    party: Party, caller: Caller, request: wire.ProposeRestrictionRequest
) -> Future[wire.ProposeRestrictionResponse]:
    """Propose to the supplier of a received item what its restrictions should say.

    Raises (through the future):
        Refusal: NOT_FOUND; INVALID_TRANSITION, the item is this Party's own; SCHEMA_INVALID;
            SENDER_NOT_AUTHORISED; ROLE_INSUFFICIENT; as `gate`; REQUEST_ID_CONFLICT; STORE_UNAVAILABLE.
    """
    return party.store.put(_propose, _Propose(party, caller, request))


def _propose(unit: UnitOfWork, calls: Sequence[_Propose]) -> list[wire.ProposeRestrictionResponse]:
    return [_propose_one(unit, call) for call in calls]


def _propose_one(unit: UnitOfWork, call: _Propose) -> wire.ProposeRestrictionResponse:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.ProposeRestrictionResponse())) is not None:
        return known
    item_id = parse_id(request.item_id)
    at = about(unit, party, call.caller, request.person_id, request.agreement_id, item_id, SUPPLIERS)
    relationship = at.relationship
    if at.row.whose == schema.OWN:
        raise Refusal("INVALID_TRANSITION", "the item is this Party's own: it issues a notice", article="3.4")
    gate(relationship.standing, Operation.CONSENT_REQUEST, relationship.own)
    if faults := check_set(request.set, now=unit.now, vocabulary=relationship.purposes):
        raise Refusal("SCHEMA_INVALID", "the restrictions contradict themselves", faults=faults)
    made = restriction_notice_pb2.RestrictionProposal(
        item_id=item_id,
        set=request.set,
        restriction_sequence=at.bound.history.last,
        reason_code=request.reason_code,
    )
    if request.validate_only:
        return wire.ProposeRestrictionResponse()
    stated = tell(
        party,
        unit,
        relationship,
        Kind.PROPOSAL_STATED,
        statement_pb2.Statement(restriction_proposal=made),
        item_id,
        at.author,
        lane=statement_pb2.LANE_ROUTINE,
        recorded={
            "restriction_version": at.bound.history.last,
            "restriction_hash": at.bound.in_force.hash,
        },
    )
    row = _row(relationship.rel, schema.OWN, stated.statement_id, made, at.person, unit.now_us)
    unit.insert(schema.proposal, [{**row, "leaf_index": stated.leaf_index, "recorded_us": unit.now_us}])
    answer = wire.ProposeRestrictionResponse(proposal_id=stated.text_id, leaf_index=stated.leaf_index)
    return ask.keep(unit, answer)


def take_proposal(taking: Taking) -> None:
    """Keep a proposal of the peer on an item supplied to it.

    Raises:
        Refusal: NOT_FOUND, there is no such item; NOT_ORIGINATOR, it is the peer's own;
            SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, its author; as `gate`.
    """
    unit, relationship, opened = taking.unit, taking.relationship, taking.opened
    made = taking.statement.restriction_proposal
    gate(relationship.standing, Operation.CONSENT_REQUEST, relationship.peer)
    if held_item(unit, relationship, made.item_id).whose != schema.OWN:
        raise Refusal("NOT_ORIGINATOR", "a restriction is proposed to the Party that supplied the item")
    author = author_in(taking, SUPPLIERS)
    row = _row(relationship.rel, schema.PEER, opened.statement_id, made, author, opened.state_us)
    place = unit.tail(relationship.rel).size  # the leaf of the receipt, which is written next
    unit.insert(schema.proposal, [{**row, "leaf_index": place, "recorded_us": unit.now_us}])


def list_proposals(
    party: Party, caller: Caller, request: wire.ListProposalsRequest
) -> wire.ListProposalsResponse:
    """Return a page of the proposals on items that the caller may see, newest first.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or an identifier that is none; TOKEN_INVALID.
    """
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    size = page_size(request.page_size, default=50, most=500)
    question = f"proposals/{caller.key}/{request.agreement_id}/{request.item_id}"
    begin = read_token(party, question, request.page_token) if request.page_token else None
    if begin is not None and len(begin) != 2:
        raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    wanted: list[ColumnElement[bool]] = [_L.item_id == parse_id(request.item_id)] if request.item_id else []
    now = party.clock.now()
    answer = wire.ListProposalsResponse()
    last: tuple[int, int] | None = None
    with party.store.read() as connection:
        seen = {r.rel: ItemsSeen(connection, r, caller, now) for r in relationships}
        for looked, row in enumerate(newest_said_first(connection, schema.proposal, seen, wanted, begin)):
            relationship, item = seen[row.rel].relationship, seen[row.rel].item(bytes(row.item_id))
            if last is not None and (
                looked == LOOK_MAX or (item is not None and len(answer.proposals) == size)
            ):
                answer.next_page_token = make_token(party, question, last)
                break
            if item is not None:
                made = answer.proposals.add(
                    proposal_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
                    item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
                    from_party=relationship.own if row.whose == schema.OWN else relationship.peer,
                    proposed_by=row.author,
                    propose_time=timestamp_of(row.stated_us),
                    restriction_version=seen[row.rel].sight.bounds.of(item).history.last,
                )
                made.proposal.ParseFromString(bytes(row.proposal))
            last = (row.rel, row.leaf_index)
    return answer


def _row(
    rel: int,
    whose: str,
    statement_id: bytes,
    made: restriction_notice_pb2.RestrictionProposal,
    author: str,
    stated_us: int,
) -> dict[str, Any]:
    return {
        "rel": rel,
        "whose": whose,
        "statement_id": statement_id,
        "item_id": made.item_id,
        "proposal": made.SerializeToString(),
        "author": author,
        "stated_us": stated_us,
    }
