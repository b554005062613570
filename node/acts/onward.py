"""Whom items were passed on to, by this node's ledger, and who of them has still to confirm a notice.

Decides that the supplier is told anew how many are left whenever one confirms. Refuses to know how recipients
are told. The rules stand in `node/exchange/cascade.py`. Source: Article 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import restriction_notice_pb2, statement_pb2
from entente.v1 import use_service_pb2 as wire
from sqlalchemy import Connection, Row, bindparam, select, update

from node.acts.answered import Ask
from node.acts.asking import About, about
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.open_item import find_item
from node.acts.party import Caller, Party
from node.acts.readers import Sight
from node.acts.statements import not_found, parse_id
from node.acts.telling import tell
from node.acts.use_leaves import committed_uses, uses_of
from node.errors import Refusal
from node.exchange.cascade import Cascade
from node.exchange.decide import Action
from node.exchange.exposure import WIRE
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork, timestamp_of

_K, _N = schema.onward_confirmed.c, schema.notice.c
_CONFIRMED = Prepared(
    select(_K.recipient, _K.sequence).where(_K.rel == bindparam("r"), _K.item_id == bindparam("i"))
)
_FORWARD: Final = WIRE[Action.FORWARD]
_NODE: Final = statement_pb2.Author()


@dataclass(frozen=True, slots=True)
class _Confirm:
    party: Party
    caller: Caller
    request: wire.ConfirmOnwardRequest


def onward_counts(unit: UnitOfWork, rel: int, item_id: bytes, sequence: int) -> tuple[int, int]:
    """Return how many recipients an item was passed on to, and how many have not confirmed a notice."""
    return _cascade(unit, rel, item_id).counts(sequence)


def _cascade(unit: UnitOfWork, rel: int, item_id: bytes) -> Cascade:
    entries = uses_of(unit, rel, item_id, action=_FORWARD)
    return Cascade.of(entries, item_id=item_id, confirmations=_confirmations(unit.connection, rel, item_id))


def _confirmations(connection: Connection, rel: int, item_id: bytes) -> list[tuple[str, int]]:
    rows = _CONFIRMED.rows(connection, {"r": rel, "i": item_id})
    return [(row.recipient, row.sequence) for row in rows]


def list_onward(party: Party, caller: Caller, request: wire.ListOnwardRequest) -> wire.ListOnwardResponse:
    """Return whom a received item was passed on to, for who may see it.

    Raises:
        Refusal: NOT_FOUND, the same for what does not exist and what the caller may not see.
    """
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    item_id, now = parse_id(request.item_id), party.clock.now()
    with party.store.read() as connection:
        found = find_item(connection, relationships, item_id)
        if found is None or found[1].whose != schema.PEER:
            raise not_found()
        relationship, row = found
        sight = Sight(connection, relationship, caller, now)
        if not sight.may_see(row):
            raise not_found()
        last = sight.bounds.of(row).history.last
        entries = committed_uses(connection, row.rel, item_id, _FORWARD)
        confirmations = _confirmations(connection, row.rel, item_id)
        cascade = Cascade.of(entries, item_id=item_id, confirmations=confirmations)
        times = {
            (one.recipient, one.sequence): one.recorded_us
            for one in connection.execute(
                select(_K.recipient, _K.sequence, _K.recorded_us).where(
                    _K.rel == row.rel, _K.item_id == item_id
                )
            )
        }
    answer = wire.ListOnwardResponse(restriction_version=last)
    owed = cascade.owed(last)
    for recipient, version in sorted(cascade.told.items()):
        confirmed = cascade.confirmed.get(recipient, 0)
        made = answer.recipients.add(
            recipient=recipient,
            restriction_version=version,
            confirmed_sequence=confirmed,
            owes_confirmation=recipient in owed,
        )
        if (recipient, confirmed) in times:
            made.confirm_time.CopyFrom(timestamp_of(times[recipient, confirmed]))
    return answer


def confirm_onward(
    party: Party, caller: Caller, request: wire.ConfirmOnwardRequest
) -> Future[wire.ConfirmOnwardResponse]:
    """Record that a recipient has confirmed a notice, and tell the supplier how many are left.

    Raises (through the future):
        Refusal: NOT_FOUND; INVALID_TRANSITION, nothing was passed on to that recipient, or there is no such
            notice to confirm; SENDER_NOT_AUTHORISED; ROLE_INSUFFICIENT; REQUEST_ID_CONFLICT;
            STORE_UNAVAILABLE.
    """
    return party.store.put(_confirm, _Confirm(party, caller, request))


def _confirm(unit: UnitOfWork, calls: Sequence[_Confirm]) -> list[wire.ConfirmOnwardResponse]:
    return [_confirm_one(unit, call) for call in calls]


def _confirm_one(unit: UnitOfWork, call: _Confirm) -> wire.ConfirmOnwardResponse:
    request, party = call.request, call.party
    ask = Ask(party.relationship(request.agreement_id).rel, call.caller, request)
    if (known := ask.answered(unit, wire.ConfirmOnwardResponse())) is not None:
        return known
    item_id = parse_id(request.item_id)
    at = about(unit, party, call.caller, request.person_id, request.agreement_id, item_id, SUPPLIERS)
    rel, last = at.relationship.rel, at.bound.history.last
    sequence = request.sequence or last
    if at.row.whose != schema.PEER or request.recipient not in _cascade(unit, rel, item_id).told:
        raise Refusal("INVALID_TRANSITION", "nothing of the item was passed on to this recipient")
    if not 1 <= sequence <= last:
        raise Refusal("INVALID_TRANSITION", "there is no such notice on the item to confirm")
    leaf_index, _ = unit.append(
        rel,
        entry(
            at.relationship,
            Kind.ONWARD_CONFIRMED,
            actor=at.author,
            decision=ACCEPTED,
            object_id=item_id,
            restriction_version=sequence,
            restriction_hash=at.bound.in_force.hash,
            recipient=request.recipient,
            sender=at.relationship.peer,
        ),
    )
    row = {
        "rel": rel,
        "item_id": item_id,
        "recipient": request.recipient,
        "sequence": sequence,
        "leaf_index": leaf_index,
        "recorded_us": unit.now_us,
    }
    unit.insert_new(schema.onward_confirmed, [row])
    _tell_counts(unit, party, at)
    recipients, unconfirmed = onward_counts(unit, rel, item_id, sequence)
    return ask.keep(
        unit,
        wire.ConfirmOnwardResponse(
            leaf_index=leaf_index,
            sequence=sequence,
            onward_recipients=recipients,
            onward_unconfirmed=unconfirmed,
        ),
    )


def _tell_counts(unit: UnitOfWork, party: Party, at: About) -> None:
    """Answer those notices again whose count of recipients has changed: the supplier sees the number fall."""
    item_id = bytes(at.row.item_id)
    answered = unit.connection.execute(
        select(schema.notice)
        .where(
            _N.rel == at.row.rel,
            _N.whose == schema.PEER,
            _N.item_id == item_id,
            _N.answer.is_not(None),
        )
        .order_by(_N.sequence)
    ).all()
    for notice in answered:
        reply = restriction_notice_pb2.NoticeAnswer.FromString(bytes(notice.answer))
        counts = onward_counts(unit, at.row.rel, item_id, notice.sequence)
        if counts != (reply.onward_recipients, reply.onward_unconfirmed) and _enforced(notice):
            reply.onward_recipients, reply.onward_unconfirmed = counts
            _say(unit, party, at, notice, reply)


def _enforced(notice: Row[Any]) -> bool:
    outcome = restriction_notice_pb2.NoticeAnswer.FromString(bytes(notice.answer)).outcome
    return outcome != restriction_notice_pb2.NOTICE_OUTCOME_REJECTED


def _say(
    unit: UnitOfWork,
    party: Party,
    at: About,
    notice: Row[Any],
    reply: restriction_notice_pb2.NoticeAnswer,
) -> None:
    tell(
        party,
        unit,
        at.relationship,
        Kind.NOTICE_ANSWERED,
        statement_pb2.Statement(notice_answer=reply),
        bytes(at.row.item_id),
        _NODE,
        lane=statement_pb2.LANE_PROTECTIVE,
        recorded={
            "restriction_version": at.bound.history.last,
            "restriction_hash": at.bound.in_force.hash,
        },
    )
    unit.connection.execute(
        update(schema.notice)
        .where(_N.rel == notice.rel, _N.whose == schema.PEER, _N.statement_id == notice.statement_id)
        .values(answer=reply.SerializeToString(), answered_us=unit.now_us)
    )
