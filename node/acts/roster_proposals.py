"""Proposals of this Party's roster: made, read and withdrawn at the node; confirmed in `rosters.py`.

Decides that a proposal is kept with the exact bytes to be signed and its ledger leaf, and that nothing else
changes. Refuses to tell the peer: who proposes what is the Party's own affair. Source: Articles 2.1 and 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from entente.v1 import roster_pb2, roster_proposal_pb2, statement_pb2
from entente.v1 import roster_service_pb2 as wire
from sqlalchemy import Connection, update

from node.acts.agreements import held_agreement
from node.acts.answered import Ask
from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry
from node.acts.party import Caller, Party, Relationship, newest_roster
from node.acts.proposed_rosters import (
    digest_of,
    one_proposal,
    parse_proposal_id,
    proposer_of,
    row_of,
    shown_of,
)
from node.acts.readers import author_of, stands_for
from node.agreement.gate import Operation, gate
from node.contract import require_valid
from node.errors import Refusal
from node.roster.changes import changes_between, warnings_of
from node.roster.proposals import (
    PENDING,
    WITHDRAWN,
    Event,
    after,
    drafted,
    require_contact,
    require_withdrawer,
)
from node.store import schema
from node.store.unit import UnitOfWork, microseconds, timestamp_of

_P = schema.roster_proposal.c


@dataclass(frozen=True, slots=True)
class _Propose:
    party: Party
    caller: Caller
    request: wire.ProposeRosterRequest
    agreement_id: str


@dataclass(frozen=True, slots=True)
class _Withdraw:
    party: Party
    caller: Caller
    proposal_id: bytes
    person_id: str
    agreement_id: str


def propose_roster(
    party: Party, caller: Caller, request: wire.ProposeRosterRequest
) -> Future[wire.ProposeRosterResponse]:
    """Keep the next version of this Party's roster for the principal to sign; nothing else changes.

    The same `request_id` of the same caller returns the first answer. With `validate_only` nothing is kept
    and nothing recorded. An attempt of somebody who may not is in the ledger.

    Raises (at once, or through the future):
        Refusal: NOT_FOUND, NOT_IN_FORCE, TERMINATED, by the agreement; ROLE_INSUFFICIENT, not the contact
            person; SENDER_NOT_AUTHORISED, nobody on the roster, or a system that may not act for the person;
            SCHEMA_INVALID; INVALID_TRANSITION, not made from the version in force, or it changes nothing;
            REQUEST_ID_CONFLICT.
    """
    agreement_id = party.relationship(request.agreement_id).agreement_id
    given = _Propose(party, caller, request, agreement_id)
    if not request.validate_only:
        return party.store.put(_propose, given)
    relationship, now = party.relationship(agreement_id), party.clock.now()
    _require_proposer(relationship, caller, request.person_id, now)
    with party.store.read() as connection:
        held, made = _made(connection, relationship, request, now)
    answer: Future[wire.ProposeRosterResponse] = Future()
    answer.set_result(
        wire.ProposeRosterResponse(
            proposal=roster_proposal_pb2.RosterProposal(
                agreement_id=agreement_id,
                base_version=held.version,
                version=made.version,
                roster=made.SerializeToString(deterministic=True),
                roster_digest=digest_of(made.SerializeToString(deterministic=True)),
                state=PENDING,
                proposer=_author(relationship, caller, request.person_id, now),
                propose_time=timestamp_of(microseconds(now)),
                changes=changes_between(held, made),
                warnings=warnings_of(made, now),
            )
        )
    )
    return answer


def withdraw_proposal(
    party: Party, caller: Caller, request: wire.WithdrawRosterProposalRequest
) -> Future[wire.WithdrawRosterProposalResponse]:
    """Take back a pending proposal, once; one that was taken back stays so.

    Raises (at once, or through the future):
        Refusal: NOT_FOUND; ROLE_INSUFFICIENT, neither its proposer nor a contact person;
            SENDER_NOT_AUTHORISED; INVALID_TRANSITION, it was confirmed or superseded.
    """
    agreement_id = party.relationship(request.agreement_id).agreement_id
    given = _Withdraw(party, caller, parse_proposal_id(request.proposal_id), request.person_id, agreement_id)
    return party.store.put(_withdraw, given)


def _propose(unit: UnitOfWork, calls: Sequence[_Propose]) -> list[wire.ProposeRosterResponse | Refusal]:
    return [_propose_one(unit, given) for given in calls]


def _propose_one(unit: UnitOfWork, given: _Propose) -> wire.ProposeRosterResponse | Refusal:
    relationship = _held(unit, given.agreement_id)
    rel, request = relationship.rel, given.request
    ask = Ask(rel, given.caller, request)
    if (known := ask.answered(unit, wire.ProposeRosterResponse())) is not None:
        return known
    author = _author(relationship, given.caller, request.person_id, unit.now)
    try:
        _require_proposer(relationship, given.caller, request.person_id, unit.now)
    except Refusal as refusal:
        unit.append(
            rel,
            entry(
                relationship,
                Kind.ROSTER_PROPOSED,
                actor=author,
                decision=REFUSED,
                code=refusal.code,
                sender=relationship.own,
            ),
        )
        return refusal
    _held_roster, made = _made(unit.connection, relationship, request, unit.now)
    body = made.SerializeToString(deterministic=True)
    leaf_index, _ = unit.append(
        rel,
        entry(
            relationship,
            Kind.ROSTER_PROPOSED,
            actor=author,
            decision=ACCEPTED,
            object_id=digest_of(body),
            sender=relationship.own,
        ),
    )
    proposal_id = given.party.ids.uuid7()
    unit.insert(
        schema.roster_proposal,
        [
            {
                "rel": rel,
                "proposal_id": proposal_id,
                "base_version": request.draft.base_version,
                "version": made.version,
                "roster": body,
                "digest": digest_of(body),
                "state": int(PENDING),
                "proposer": author.SerializeToString(),
                "proposed_us": unit.now_us,
                "leaf_index": leaf_index,
                "withdrawer": None,
                "ended_us": None,
            }
        ],
    )
    shown = shown_of(unit.connection, given.party, relationship, row_of(unit.connection, rel, proposal_id))
    shown.roster = body
    return ask.keep(unit, wire.ProposeRosterResponse(proposal=shown))


def _withdraw(unit: UnitOfWork, calls: Sequence[_Withdraw]) -> list[wire.WithdrawRosterProposalResponse]:
    return [_withdraw_one(unit, given) for given in calls]


def _withdraw_one(unit: UnitOfWork, given: _Withdraw) -> wire.WithdrawRosterProposalResponse:
    relationship = _held(unit, given.agreement_id)
    rel, now = relationship.rel, unit.now
    _require_stands_for(relationship, given.caller, given.person_id, now)
    person = given.caller.name if given.caller.kind == "person" else given.person_id
    row = unit.connection.execute(one_proposal(rel, given.proposal_id)).one_or_none()
    proposer = "" if row is None else proposer_of(row).person_id
    require_withdrawer(relationship.own_roster, person, proposer, now)
    row = row_of(unit.connection, rel, given.proposal_id)
    if after(row.state, Event.WITHDRAW) != row.state:
        author = _author(relationship, given.caller, given.person_id, now)
        unit.connection.execute(
            update(schema.roster_proposal)
            .where(_P.rel == rel, _P.proposal_id == given.proposal_id)
            .values(state=int(WITHDRAWN), ended_us=unit.now_us, withdrawer=author.SerializeToString())
        )
        unit.append(
            rel,
            entry(
                relationship,
                Kind.ROSTER_WITHDRAWN,
                actor=author,
                decision=ACCEPTED,
                object_id=bytes(row.digest),
                sender=relationship.own,
            ),
        )
        row = row_of(unit.connection, rel, given.proposal_id)
    return wire.WithdrawRosterProposalResponse(
        proposal=shown_of(unit.connection, given.party, relationship, row)
    )


def _held(unit: UnitOfWork, agreement_id: str) -> Relationship:
    """Return the agreement as the transaction sees it, with its ledger's head locked where several write."""
    found = held_agreement(unit, agreement_id)
    if found is None:
        raise Refusal("NOT_FOUND", "no such agreement here")
    unit.tail(found.rel)
    # What another process has committed before the lock was ours is seen only now.
    return held_agreement(unit, agreement_id) or found


def _made(
    connection: Connection, relationship: Relationship, request: wire.ProposeRosterRequest, now: datetime
) -> tuple[roster_pb2.Roster, roster_pb2.Roster]:
    """Return the roster in force and the one that the request would make of it."""
    gate(relationship.standing, Operation.ROSTER, relationship.own)
    signed = newest_roster(connection, relationship.rel, relationship.own)
    if signed is None:
        raise Refusal("ROLE_INSUFFICIENT", "there is no roster, so no contact person either")
    held = roster_pb2.Roster.FromString(signed.roster)
    made = drafted(held, request.draft, now)
    require_valid(made, "draft")
    return held, made


def _require_proposer(relationship: Relationship, caller: Caller, person_id: str, now: datetime) -> None:
    _require_stands_for(relationship, caller, person_id, now)
    person = caller.name if caller.kind == "person" else person_id
    require_contact(relationship.own_roster, person, now)


def _require_stands_for(relationship: Relationship, caller: Caller, person_id: str, now: datetime) -> None:
    """Check that the caller speaks for itself, or is a system listed for the person it names."""
    if caller.kind == "person":
        if person_id not in ("", caller.name):
            raise Refusal("SENDER_NOT_AUTHORISED", "a person proposes and withdraws only in their own name")
    elif relationship.own_roster is not None and not stands_for(relationship, caller, person_id, now):
        raise Refusal("SENDER_NOT_AUTHORISED", "the system may not act for this person")


def _author(
    relationship: Relationship, caller: Caller, person_id: str, now: datetime
) -> statement_pb2.Author:
    author = author_of(relationship, caller, person_id, now)
    if relationship.own_roster is not None and roster_pb2.ROLE_CONTACT in relationship.own_roster.roles_of(
        author.person_id, now
    ):
        author.role = roster_pb2.ROLE_CONTACT
    return author
