"""What is said of the agreement itself: principals' acts and persons' steps, stated, taken in, settled.

Decides that nothing is stated or accepted that is void when it is folded with all that is known, and that
what crossed on the way is accepted and then ordered alike by both: a node judges the peer's statement by what
the peer had heard. Refuses to know any principal's key, and what an act changes (`node/agreement/`).
Source: Articles 2 and 7 to 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import agreement_service_pb2, contact_pb2, principal_act_pb2, roster_pb2, statement_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import select, update

from node.acts.agreements import held_agreement
from node.acts.alarms import raise_alarm
from node.acts.bodies import STATED_ACTS
from node.acts.leaves import REFUSED, Kind
from node.acts.party import Party, Relationship
from node.acts.settled import Settlement
from node.acts.stating import Stated
from node.acts.taken import Taking
from node.acts.telling import principal_author, tell
from node.agreement.acts import ARTICLES, kind_of, not_of_the_agreement, read_act
from node.agreement.agreed import Agreement, Recorded
from node.agreement.fold import fold
from node.contract import require_valid
from node.errors import Refusal, code_of
from node.store import schema
from node.store.unit import UnitOfWork, microseconds, timestamp_of

_T: Final = schema.agreement_said.c
STEPPERS: Final = frozenset(
    {roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_PRINCIPAL}
)
"""Who takes the steps of disputes and amendments that need no principal's key."""


@dataclass(frozen=True, slots=True)
class _Submit:
    party: Party
    request: agreement_service_pb2.SubmitActRequest
    act: principal_act_pb2.PrincipalAct


def submit_act(
    party: Party, request: agreement_service_pb2.SubmitActRequest
) -> Future[agreement_service_pb2.SubmitActResponse]:
    """Record an act that this Party's principal has signed elsewhere, and tell the peer.

    Whoever brings it adds nothing. An act that was recorded before changes nothing; its signatures are proved
    before it is answered.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID; NOT_FOUND, no such agreement here; PRINCIPAL_REQUIRED, SIGNATURE_INVALID; and
            why the act cannot be done as the agreement stands.
    """
    act = read_act(request.act.act)
    require_valid(act, "act")
    if kind_of(act) not in STATED_ACTS:
        raise not_of_the_agreement()
    party.relationship(act.agreement_id)
    return party.store.put(_submit, _Submit(party, request, act))


def _submit(unit: UnitOfWork, calls: Sequence[_Submit]) -> list[agreement_service_pb2.SubmitActResponse]:
    return [_submit_one(unit, call) for call in calls]


def _submit_one(unit: UnitOfWork, call: _Submit) -> agreement_service_pb2.SubmitActResponse:
    relationship = held_again(unit, call.act.agreement_id)
    held = relationship.agreement.acts.get(call.act.act_id)
    if held is None or held.act != call.request.act.act or relationship.own not in held.signed_by:
        _require_on_roster(relationship, call.act)
        said = statement_pb2.Statement(principal_act=call.request.act)
        kind = STATED_ACTS[kind_of(call.act)]
        author = principal_author(relationship)
        say(call.party, unit, relationship, kind, said, author, object_id=call.act.act_id)
        relationship = held_again(unit, call.act.agreement_id)
        held = relationship.agreement.acts[call.act.act_id]
    else:
        _require_signed_again(relationship, call)
    waits = [code for code in relationship.standing.parties if code not in held.signed_by]
    return agreement_service_pb2.SubmitActResponse(
        act_id=call.act.act_id,
        standing=relationship.standing.life,
        done=held.done is not None,
        awaits=[] if held.done is not None else waits,
        begin_time=_begins(relationship.agreement, call.act.act_id, unit.now),
    )


def _require_signed_again(relationship: Relationship, call: _Submit) -> None:
    """Check that an act recorded before comes with its signatures, or with others that count now.

    To answer a false one with the first outcome would take it for a principal's.
    """
    own, given = relationship.own, call.request.act
    recorded = (
        it.said
        for it in relationship.recorded
        if it.by == own and it.statement_id in relationship.agreement.counted
    )
    first = [it for it in recorded if isinstance(it, type(given)) and it.act == given.act]
    if _signatures(given, own) not in [_signatures(one, own) for one in first]:
        relationship.agreement.principals[own].require(
            given.act, list(given.signatures), party=own, article=ARTICLES[kind_of(call.act)]
        )


def _signatures(said: principal_act_pb2.SignedPrincipalAct, party: str) -> frozenset[tuple[bytes, bytes]]:
    return frozenset((one.key_id, one.signature) for one in said.signatures if one.party == party)


def _begins(agreement: Agreement, act_id: bytes, now: datetime) -> Timestamp | None:
    """Return when a designation signed for a later time begins to hold, or a notice ends the agreement.

    None for whatever holds already, and for a notice whose day of receipt is not known yet.
    """
    notice = next((one for one in agreement.standing.notices if one.act_id == act_id), None)
    if notice is not None:
        return None if notice.ends is None else timestamp_of(microseconds(notice.ends))
    pending = contact_pb2.DESIGNATION_STATE_PENDING
    for one in agreement.designations:
        if one.act_id == act_id and one.state(now) == pending:
            return timestamp_of(microseconds(one.since))
    return None


def say(
    party: Party,
    unit: UnitOfWork,
    relationship: Relationship,
    kind: Kind,
    statement: statement_pb2.Statement,
    author: statement_pb2.Author,
    *,
    object_id: bytes = b"",
) -> Stated:
    """State something of the agreement, unless it is void as the agreement stands.

    Args:
        object_id: what the leaf is about; the statement itself where it is left out.

    Raises:
        Refusal: why it is void. Nothing was stated.
    """
    statement_id, body = party.ids.uuid7(), statement.WhichOneof("body") or ""
    said = getattr(statement, body)
    one = Recorded(
        by=relationship.own,
        statement_id=statement_id,
        sequence=unit.lane(relationship.rel, schema.OWN, statement_pb2.LANE_GOVERNANCE).sequence + 1,
        knows=unit.lane(relationship.rel, schema.PEER, statement_pb2.LANE_GOVERNANCE).sequence,
        state_us=unit.now_us,
        received_us=None,
        said=said,
    )
    relationship = held_again(unit, relationship.agreement_id)
    folded = fold(relationship.beginning, [*relationship.recorded, one], unit.now)
    _require_effect(folded, statement_id)
    stated = tell(
        party,
        unit,
        relationship,
        kind,
        statement,
        object_id or statement_id,
        author,
        statement_id=statement_id,
    )
    row = _row(relationship.rel, schema.OWN, one, body, author, stated.leaf_index, unit.now_us)
    unit.insert(schema.agreement_said, [row])
    unit.topics.add("agreement")
    return stated


def take_said(taking: Taking) -> None:
    """Take in what the peer says of the agreement.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, CONTACT_SUPERSEDED, of a person's step;
            SCHEMA_INVALID; and why it cannot be done as the agreement stood for the peer.
    """
    unit, opened, statement = taking.unit, taking.opened, taking.statement
    relationship = held_again(unit, taking.relationship.agreement_id)
    header, said = statement.header, getattr(statement, opened.body)
    if opened.body == "principal_act":
        require_valid(read_act(said.act), "act")
    elif relationship.peer_roster is None:
        raise Refusal("SENDER_NOT_AUTHORISED", "the other Party has no roster")
    else:
        relationship.peer_roster.require_author(header.author.person_id, unit.now, roles=STEPPERS)
    _require_known(unit, relationship, header)
    one = Recorded(
        by=relationship.peer,
        statement_id=opened.statement_id,
        sequence=opened.sequence,
        knows=header.known_governance,
        state_us=opened.state_us,
        received_us=unit.now_us,
        said=said,
    )
    # What of ours the peer had not heard does not make its act wrong; both nodes order the two alike.
    peer = relationship.peer
    heard = [it for it in relationship.recorded if it.by == peer or it.sequence <= one.knows]
    _require_effect(fold(relationship.beginning, [*heard, one], unit.now), opened.statement_id)
    leaf_index = unit.tail(relationship.rel).size
    author = opened.author or statement_pb2.Author()
    row = _row(relationship.rel, schema.PEER, one, opened.body, author, leaf_index, unit.now_us)
    unit.insert(schema.agreement_said, [row])
    unit.topics.add("agreement")


def settle_said(settled: Settlement) -> None:
    """Keep when the peer recorded what we said; what it refused counts for nothing, and somebody is told."""
    unit, rel = settled.unit, settled.relationship.rel
    here = (_T.rel == rel) & (_T.statement_id == settled.statement_id)
    if unit.connection.execute(select(_T.rel).where(here)).first() is None:
        return
    refused = settled.leaf.decision == REFUSED
    changed: dict[str, Any] = {"received_us": settled.leaf.record_time.ToMicroseconds(), "refused": refused}
    unit.connection.execute(update(schema.agreement_said).where(here).values(**changed))
    if refused:
        code = code_of(settled.leaf.code)
        raise_alarm(unit, rel, code, settled.statement_id, settled.leaf.SerializeToString())
    unit.topics.add("agreement")


def _require_effect(agreement: Agreement, statement_id: bytes) -> None:
    """Raise the Refusal for which a statement would change nothing."""
    if (void := agreement.void.get(statement_id)) is not None:
        raise void


def _require_known(
    unit: UnitOfWork, relationship: Relationship, header: statement_pb2.StatementHeader
) -> None:
    """Check that the peer does not speak of what it cannot have heard."""
    own = unit.lane(relationship.rel, schema.OWN, statement_pb2.LANE_GOVERNANCE)
    if header.known_governance > own.sequence:
        raise Refusal(
            "SCHEMA_INVALID", "builds on what was never stated", facts={"field": "known_governance"}
        )


def _require_on_roster(relationship: Relationship, act: principal_act_pb2.PrincipalAct) -> None:
    """Check that a contact point is designated from the Party's own personnel (2.1)."""
    if kind_of(act) != "contact_designation":
        return
    roster, said = relationship.own_roster, act.contact_designation
    for person in (said.person_id, *said.deputies):
        if roster is None or not roster.names(person):
            raise Refusal(
                "SENDER_NOT_AUTHORISED",
                "a contact point is designated from the personnel on the roster",
                article="2.1",
                remedy="put the person on the roster first",
            )


def _row(
    rel: int, whose: str, one: Recorded, body: str, author: statement_pb2.Author, leaf_index: int, now_us: int
) -> dict[str, Any]:
    return {
        "rel": rel,
        "statement_id": one.statement_id,
        "whose": whose,
        "sequence": one.sequence,
        "knows": one.knows,
        "state_us": one.state_us,
        "received_us": one.received_us,
        "body": body,
        "said": one.said.SerializeToString(),
        "author": author.person_id,
        "refused": False,
        "leaf_index": leaf_index,
        "recorded_us": now_us,
    }


def held_again(unit: UnitOfWork, agreement_id: str) -> Relationship:
    """Return the agreement as this very transaction sees it. Raises Refusal NOT_FOUND."""
    held = held_agreement(unit, agreement_id)
    if held is None:
        raise Refusal("NOT_FOUND", "no such agreement here")
    return held
