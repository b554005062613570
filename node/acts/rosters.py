"""Rosters of authorised personnel: this Party's own, stated to the peer; the peer's, as received.

Decides that a version counts once the principal's signature is verified, that the peer is told in the same
transaction, and what becomes of the proposals: the one signed is confirmed, the others are over. Refuses to
know who brought it: the signature is what counts. Source: Articles 2 and 3.3.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import envelope_pb2, roster_pb2, roster_service_pb2, statement_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Row, select

from node.acts.agreements import held_agreement
from node.acts.leaves import Kind
from node.acts.party import Party, Relationship, newest_roster, roster_of_version
from node.acts.proposed_rosters import end_proposals, proposal_of, proposer_of
from node.acts.telling import tell
from node.agreement.gate import Operation, gate
from node.contract import require_valid
from node.errors import Refusal
from node.roster.proposals import Event, after, require_base
from node.roster.versions import accept_roster
from node.roster.view import RosterView
from node.store import schema
from node.store.unit import UnitOfWork

_BODY: Final = "roster"


@dataclass(frozen=True, slots=True)
class _Put:
    party: Party
    agreement_id: str
    signed: roster_pb2.SignedRoster


def put_roster(
    party: Party, request: roster_service_pb2.PutRosterRequest
) -> Future[roster_service_pb2.PutRosterResponse]:
    """Record a new version of this Party's roster and tell the peer; the same bytes again change nothing.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID; NOT_FOUND, NOT_IN_FORCE, no such agreement here; PRINCIPAL_REQUIRED,
            SIGNATURE_INVALID, FOREIGN_AGREEMENT; INVALID_TRANSITION, no newer than the one held, proposed
            against another one, or withdrawn.
    """
    try:
        roster = roster_pb2.Roster.FromString(request.roster.roster)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "not a roster") from None
    require_valid(roster, "roster")
    relationship = party.relationship(roster.agreement_id)
    return party.store.put(_put, _Put(party, relationship.agreement_id, request.roster))


def get_roster(
    party: Party, request: roster_service_pb2.GetRosterRequest
) -> roster_service_pb2.GetRosterResponse:
    """Return a roster of either Party held here, as signed; the newest one for version 0.

    Raises:
        Refusal: NOT_FOUND.
    """
    relationship = party.relationship(request.agreement_id)
    with party.store.read() as connection:
        if request.version:
            signed = roster_of_version(connection, relationship.rel, request.party, request.version)
        else:
            signed = newest_roster(connection, relationship.rel, request.party)
    if signed is None:
        raise Refusal("NOT_FOUND", "no such roster of this Party is held here", article="3.3")
    return roster_service_pb2.GetRosterResponse(roster=signed)


def record_roster(
    unit: UnitOfWork, relationship: Relationship, party_code: str, signed: roster_pb2.SignedRoster
) -> RosterView:
    """Keep a roster of `party_code` if it may take the place of the one held; the same bytes change nothing.

    It writes no leaf: who calls it records the act in its own way. Nothing is written before it is verified.

    Raises:
        Refusal: as `accept_roster`, and SCHEMA_INVALID where it breaks the contract.
    """
    held = newest_roster(unit.connection, relationship.rel, party_code)
    roster = accept_roster(
        signed,
        agreement_id=relationship.agreement_id,
        party=party_code,
        principals=relationship.agreement.principals[party_code],
        held=None if held is None else held.roster,
    )
    require_valid(roster, "roster")
    if held is None or held.roster != signed.roster:
        unit.insert(
            schema.roster,
            [
                {
                    "rel": relationship.rel,
                    "party": party_code,
                    "version": roster.version,
                    "signed_roster": signed.SerializeToString(),
                    "recorded_us": unit.now_us,
                }
            ],
        )
        unit.topics.add("roster")
    return RosterView.of(roster)


def _put(unit: UnitOfWork, calls: Sequence[_Put]) -> list[roster_service_pb2.PutRosterResponse]:
    return [_put_one(unit, given) for given in calls]


def _put_one(unit: UnitOfWork, given: _Put) -> roster_service_pb2.PutRosterResponse:
    relationship = held_agreement(unit, given.agreement_id)
    if relationship is None:
        raise Refusal("NOT_FOUND", "no such agreement here")
    gate(relationship.standing, Operation.ROSTER, relationship.own)
    unit.tail(relationship.rel)  # where several write, proposals and rosters change one after the other
    held = newest_roster(unit.connection, relationship.rel, relationship.own)
    proposal = _confirmable(unit, relationship, given.signed, held)
    view = record_roster(unit, relationship, relationship.own, given.signed)
    if held is not None and held.roster == given.signed.roster:
        return roster_service_pb2.PutRosterResponse(
            version=view.version, statement_id=_told(unit, relationship, given.signed)
        )
    end_proposals(unit, relationship.rel, None if proposal is None else bytes(proposal.proposal_id))
    relationship = held_agreement(unit, given.agreement_id) or relationship
    statement = statement_pb2.Statement(roster=given.signed)
    stated = tell(
        given.party,
        unit,
        relationship,
        Kind.ROSTER_STATED,
        statement,
        view.version.to_bytes(8, "big"),
        recorded={"proposer": None if proposal is None else proposer_of(proposal)},
    )
    return roster_service_pb2.PutRosterResponse(version=view.version, statement_id=stated.text_id)


def _confirmable(
    unit: UnitOfWork,
    relationship: Relationship,
    signed: roster_pb2.SignedRoster,
    held: roster_pb2.SignedRoster | None,
) -> Row[Any] | None:
    """Return the proposal that the principal has signed; None where the bytes were never proposed.

    Raises:
        Refusal: the signature's faults first, as `accept_roster`; then INVALID_TRANSITION, a proposal that
            was withdrawn, or was made from a version no longer in force.
    """
    roster = accept_roster(
        signed,
        agreement_id=relationship.agreement_id,
        party=relationship.own,
        principals=relationship.agreement.principals[relationship.own],
        held=None,
    )
    proposal = proposal_of(unit.connection, relationship.rel, roster.version, signed.roster)
    if proposal is None or (held is not None and held.roster == signed.roster):
        return proposal
    if after(proposal.state, Event.CONFIRM) != proposal.state and held is not None:
        require_base(proposal.base_version, roster_pb2.Roster.FromString(held.roster))
    return proposal


def _told(unit: UnitOfWork, relationship: Relationship, signed: roster_pb2.SignedRoster) -> str:
    """Return the statement that told the peer of this very roster before."""
    table = schema.statement.c
    rows = unit.connection.execute(
        select(table.statement_id, table.envelope)
        .where(table.rel == relationship.rel, table.whose == schema.OWN, table.body == _BODY)
        .order_by(table.sequence.desc())
    )
    for statement_id, envelope in rows:
        payload = envelope_pb2.Envelope.FromString(bytes(envelope)).payload
        if statement_pb2.Statement.FromString(payload).roster.roster == signed.roster:
            return str(uuid.UUID(bytes=bytes(statement_id)))
    return ""
