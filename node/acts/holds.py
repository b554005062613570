"""Legal holds: what forbids to destroy the content of an item, placed and lifted by persons (Article 3.4).

Decides who may: the legal adviser and the contact person, who need not belong to an item's audience, as they
see nothing of it. Placing one on what is due for destruction seals it; lifting the last one destroys it.
Refuses to know what a hold does to a recall: that is `noticing.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import retention_service_pb2 as wire
from entente.v1 import roster_pb2
from sqlalchemy import Connection, Row, select, update

from node.acts.answered import Ask
from node.acts.destroying import destroyed_parts
from node.acts.expiring import strike_item
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import author_of, has_role, held_now, person_of, require_person
from node.acts.statements import not_found, parse_id
from node.errors import Refusal
from node.exchange.general_rules import RULERS
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

READERS: Final = RULERS | {roster_pb2.ROLE_AUDITOR}
"""Who sees the holds."""
_H, _I = schema.legal_hold.c, schema.item.c


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: Any


def place_hold(
    party: Party, caller: Caller, request: wire.PlaceLegalHoldRequest
) -> Future[wire.PlaceLegalHoldResponse]:
    """Place a hold on an item.

    Raises (through the future):
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT; NOT_FOUND, no such item; EXPIRED, its content is
            destroyed; REQUEST_ID_CONFLICT, STORE_UNAVAILABLE.
    """
    return party.store.put(_place, _Call(party, caller, request))


def lift_hold(
    party: Party, caller: Caller, request: wire.LiftLegalHoldRequest
) -> Future[wire.LiftLegalHoldResponse]:
    """Lift a hold; what it alone kept from destruction is destroyed.

    Raises (through the future):
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT; NOT_FOUND, no such hold is in force;
            REQUEST_ID_CONFLICT, STORE_UNAVAILABLE.
    """
    return party.store.put(_lift, _Call(party, caller, request))


def list_holds(
    party: Party, caller: Caller, request: wire.ListLegalHoldsRequest
) -> wire.ListLegalHoldsResponse:
    """Return a page of holds, newest first. Raises Refusal ROLE_INSUFFICIENT, NOT_FOUND, TOKEN_INVALID."""
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    if not any(has_role(relationship, caller, role, now) for role in READERS):
        raise Refusal("ROLE_INSUFFICIENT", "legal holds are for those who place them, and for auditors")
    asked = f"{request.agreement_id}/{request.item_id}/{request.with_lifted}"
    question, size = f"holds/{caller.key}/{asked}", page_size(request.page_size, default=50, most=500)
    wanted = [_H.rel == relationship.rel]
    if request.item_id:
        wanted.append(_H.item_id == parse_id(request.item_id))
    if not request.with_lifted:
        wanted.append(_H.lifted_us.is_(None))
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_H.leaf_index < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.legal_hold).where(*wanted).order_by(_H.leaf_index.desc()).limit(size + 1)
        ).all()
        holds = [_summary(connection, row) for row in rows[:size]]
    token = make_token(party, question, [rows[size - 1].leaf_index]) if len(rows) > size else ""
    return wire.ListLegalHoldsResponse(holds=holds, next_page_token=token)


def _place(
    unit: UnitOfWork, calls: Sequence[_Call]
) -> list[wire.PlaceLegalHoldResponse | wire.LiftLegalHoldResponse]:
    return [_place_one(unit, call) for call in calls]


def _place_one(unit: UnitOfWork, call: _Call) -> wire.PlaceLegalHoldResponse:
    request: wire.PlaceLegalHoldRequest = call.request
    relationship, person, ask = _begun(unit, call)
    if (known := ask.answered(unit, wire.PlaceLegalHoldResponse())) is not None:
        return known
    row = _item(unit, relationship, request.item_id)
    item_id = bytes(row.item_id)
    held = _in_force(unit, relationship.rel, item_id, request.reference)
    if held is None:
        gone = destroyed_parts(unit.connection, relationship.rel, item_id, row.version)
        if gone >= set(range(row.attachment_count + 1)):
            raise Refusal("EXPIRED", "the content was destroyed")
        unit.insert(
            schema.legal_hold,
            [
                {
                    "rel": relationship.rel,
                    "item_id": item_id,
                    "reference": request.reference,
                    "placed_us": unit.now_us,
                    "review_us": request.review_time.ToMicroseconds()
                    if request.HasField("review_time")
                    else None,
                    "lifted_us": None,
                    "leaf_index": _record(unit, call, relationship, person, item_id, Kind.HOLD_PLACED),
                }
            ],
        )
        strike_item(unit, call.party, relationship, row)
        held = _in_force(unit, relationship.rel, item_id, request.reference)
    return ask.keep(unit, wire.PlaceLegalHoldResponse(hold=_summary(unit.connection, held)))


def _lift(
    unit: UnitOfWork, calls: Sequence[_Call]
) -> list[wire.PlaceLegalHoldResponse | wire.LiftLegalHoldResponse]:
    return [_lift_one(unit, call) for call in calls]


def _lift_one(unit: UnitOfWork, call: _Call) -> wire.LiftLegalHoldResponse:
    request: wire.LiftLegalHoldRequest = call.request
    relationship, person, ask = _begun(unit, call)
    if (known := ask.answered(unit, wire.LiftLegalHoldResponse())) is not None:
        return known
    row = _item(unit, relationship, request.item_id)
    item_id = bytes(row.item_id)
    held = _in_force(unit, relationship.rel, item_id, request.reference)
    if held is None:
        raise Refusal("NOT_FOUND", "no such hold is in force")
    mine = (_H.rel == relationship.rel) & (_H.item_id == item_id)
    mine &= (_H.reference == held.reference) & (_H.placed_us == held.placed_us)
    leaf_index = _record(unit, call, relationship, person, item_id, Kind.HOLD_LIFTED)
    unit.connection.execute(
        update(schema.legal_hold).where(mine).values(lifted_us=unit.now_us, leaf_index=leaf_index)
    )
    destroyed = strike_item(unit, call.party, relationship, row)
    lifted = unit.connection.execute(select(schema.legal_hold).where(mine)).one()
    hold = _summary(unit.connection, lifted)
    return ask.keep(unit, wire.LiftLegalHoldResponse(hold=hold, destroyed=destroyed))


def _begun(unit: UnitOfWork, call: _Call) -> tuple[Relationship, str, Ask]:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, RULERS)
    return relationship, person, Ask(relationship.rel, call.caller, call.request)


def _item(unit: UnitOfWork, relationship: Relationship, item_id: str) -> Row[Any]:
    found = find_item(unit.connection, [relationship], parse_id(item_id))
    if found is None:
        raise not_found()
    return found[1]


def _in_force(unit: UnitOfWork, rel: int, item_id: bytes, reference: str) -> Any:
    return unit.connection.execute(
        select(schema.legal_hold).where(
            _H.rel == rel, _H.item_id == item_id, _H.reference == reference, _H.lifted_us.is_(None)
        )
    ).one_or_none()


def _record(
    unit: UnitOfWork, call: _Call, relationship: Relationship, person: str, item_id: bytes, kind: Kind
) -> int:
    author = author_of(relationship, call.caller, person, unit.now, prefer=RULERS)
    leaf_index, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            kind,
            actor=author,
            decision=ACCEPTED,
            object_id=item_id,
            sender=relationship.own,
        ),
    )
    return leaf_index


def _summary(connection: Connection, row: Any) -> wire.LegalHoldSummary:
    item_id = bytes(row.item_id)
    held_back = connection.execute(
        select(_I.held_back).where(_I.rel == row.rel, _I.item_id == item_id)
    ).scalar_one_or_none()
    made = wire.LegalHoldSummary(
        item_id=str(uuid.UUID(bytes=item_id)),
        reference=row.reference,
        place_time=timestamp_of(row.placed_us),
        holds_back=bool(held_back) and row.lifted_us is None,
        leaf_index=row.leaf_index,
    )
    if row.review_us is not None:
        made.review_time.CopyFrom(timestamp_of(row.review_us))
    if row.lifted_us is not None:
        made.lift_time.CopyFrom(timestamp_of(row.lifted_us))
    return made
