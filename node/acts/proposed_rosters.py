"""Proposals of this Party's roster as they are kept and shown.

Decides who reads them: roles of the roster, and the operator, who brings them to the principal and back.
Refuses to make and to withdraw them (`roster_proposals.py`). Source: Article 3.3.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from entente.v1 import roster_pb2, roster_proposal_pb2, statement_pb2
from entente.v1 import roster_service_pb2 as wire
from sqlalchemy import ColumnElement, Connection, Row, select, update

from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship, roster_of_version
from node.acts.readers import has_role
from node.errors import Refusal
from node.roster.changes import changes_between, warnings_of
from node.roster.proposals import PENDING, READERS, Event, after
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

_P = schema.roster_proposal.c


def get_proposal(
    party: Party, caller: Caller | None, request: wire.GetRosterProposalRequest
) -> wire.GetRosterProposalResponse:
    """Return one proposal with the bytes to be signed.

    Args:
        caller: None where the node's operator asks.

    Raises:
        Refusal: ROLE_INSUFFICIENT, NOT_FOUND.
    """
    relationship = _readable(party, caller, request.agreement_id)
    with party.store.read() as connection:
        row = row_of(connection, relationship.rel, parse_proposal_id(request.proposal_id))
        shown = shown_of(connection, party, relationship, row)
    shown.roster = bytes(row.roster)
    return wire.GetRosterProposalResponse(proposal=shown)


def list_proposals(
    party: Party, caller: Caller | None, request: wire.ListRosterProposalsRequest
) -> wire.ListRosterProposalsResponse:
    """Return a page of proposals, newest first, without their bytes.

    Args:
        caller: None where the node's operator asks.

    Raises:
        Refusal: ROLE_INSUFFICIENT, TOKEN_INVALID.
    """
    relationship = _readable(party, caller, request.agreement_id)
    size = page_size(request.page_size, default=20, most=100)
    who = "operator" if caller is None else caller.key
    question = f"roster-proposals/{who}/{relationship.agreement_id}/{request.state}"
    wanted: list[ColumnElement[bool]] = [_P.rel == relationship.rel]
    if request.state:
        wanted.append(_P.state == int(request.state))
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_P.leaf_index < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.roster_proposal).where(*wanted).order_by(_P.leaf_index.desc()).limit(size + 1)
        ).all()
        shown = [shown_of(connection, party, relationship, row) for row in rows[:size]]
    token = make_token(party, question, [rows[size - 1].leaf_index]) if len(rows) > size else ""
    return wire.ListRosterProposalsResponse(proposals=shown, next_page_token=token)


def proposal_of(connection: Connection, rel: int, version: int, roster: bytes) -> Row[Any] | None:
    """Return the proposal of exactly these bytes; of several the one that is pending."""
    found = connection.execute(
        select(schema.roster_proposal)
        .where(_P.rel == rel, _P.version == version, _P.digest == digest_of(roster))
        .order_by(_P.leaf_index)
    ).all()
    return next((row for row in found if row.state == int(PENDING)), found[0] if found else None)


def proposer_of(row: Row[Any]) -> statement_pb2.Author:
    """Return who made the proposal in `row`."""
    return statement_pb2.Author.FromString(bytes(row.proposer))


def end_proposals(unit: UnitOfWork, rel: int, confirmed: bytes | None) -> None:
    """Mark what a new version in force does to proposals: one is confirmed, if any, the others are over."""
    pending = [_P.rel == rel, _P.state == int(PENDING)]
    for event, which in ((Event.CONFIRM, [_P.proposal_id == confirmed]), (Event.OVERTAKE, [])):
        unit.connection.execute(
            update(schema.roster_proposal)
            .where(*pending, *which)
            .values(state=int(after(PENDING, event)), ended_us=unit.now_us)
        )


def _readable(party: Party, caller: Caller | None, agreement_id: str) -> Relationship:
    relationship = party.relationship(agreement_id)
    now = party.clock.now()
    if caller is not None and not any(has_role(relationship, caller, role, now) for role in READERS):
        raise Refusal("ROLE_INSUFFICIENT", "proposals are for the contact person, principals and auditors")
    return relationship


def one_proposal(rel: int, proposal_id: bytes) -> Any:
    """Return the query for one proposal's row."""
    return select(schema.roster_proposal).where(_P.rel == rel, _P.proposal_id == proposal_id)


def row_of(connection: Connection, rel: int, proposal_id: bytes) -> Row[Any]:
    """Return the row of a proposal. Raises Refusal NOT_FOUND."""
    row = connection.execute(one_proposal(rel, proposal_id)).one_or_none()
    if row is None:
        raise not_found()
    return row


def shown_of(
    connection: Connection, party: Party, relationship: Relationship, row: Row[Any]
) -> roster_proposal_pb2.RosterProposal:
    """Return the proposal in `row` without its bytes."""
    made = roster_pb2.Roster.FromString(bytes(row.roster))
    base = roster_of_version(connection, relationship.rel, relationship.own, row.base_version)
    held = None if base is None else roster_pb2.Roster.FromString(base.roster)
    return roster_proposal_pb2.RosterProposal(
        proposal_id=str(uuid.UUID(bytes=bytes(row.proposal_id))),
        agreement_id=relationship.agreement_id,
        base_version=row.base_version,
        version=row.version,
        roster_digest=bytes(row.digest),
        state=row.state,
        proposer=proposer_of(row),
        propose_time=timestamp_of(row.proposed_us),
        withdrawer=None if row.withdrawer is None else statement_pb2.Author.FromString(bytes(row.withdrawer)),
        end_time=None if row.ended_us is None else timestamp_of(row.ended_us),
        changes=changes_between(held, made),
        warnings=warnings_of(made, party.clock.now()),
    )


def parse_proposal_id(text: str) -> bytes:
    """Return the 16 bytes of an identifier. Raises Refusal NOT_FOUND: what is no id names nothing."""
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        raise not_found() from None


def not_found() -> Refusal:
    """Return the answer for a proposal that there is not."""
    return Refusal("NOT_FOUND", "there is no such proposal", article="3.3")


def digest_of(roster: bytes) -> bytes:
    """Return what names a proposal in the ledger: SHA-256 of the bytes to be signed."""
    return hashlib.sha256(roster).digest()
