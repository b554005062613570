"""Corrections of the purpose stated of an item: what was stated stays visible, the correction beside it.

Decides who corrects what, and in which order corrections stand. Refuses to change what an item may be used
for: only a restriction notice does. Source: Article 3.4 (M10); entente/v1/purpose_service.proto,
CorrectPurpose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from entente.v1 import exchange_service_pb2, purpose_pb2, statement_pb2
from entente.v1 import purpose_service_pb2 as wire
from sqlalchemy import Connection, Row, bindparam, func, select

from node.acts.answered import Ask
from node.acts.leaves import Kind
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, current, person_of, stands_for
from node.acts.statements import not_found, parse_id, states_of
from node.acts.suppliers import supplying
from node.acts.telling import tell
from node.acts.versions import item_row
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.exchange.declarations import judge_correction
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork, timestamp_of

_C, _I = schema.purpose_correction.c, schema.item.c
_ON_ITEMS = Prepared(
    select(_C.item_id, _C.ordinal, _C.correction, _C.stated_us)
    .where(
        _C.rel == bindparam("r"),
        _C.item_id.in_(bindparam("items", expanding=True)),
        _C.refused.is_(False),
    )
    .order_by(_C.item_id, _C.ordinal),
    listed="items",
)


@dataclass(frozen=True, slots=True)
class _Correct:
    party: Party
    caller: Caller
    request: wire.CorrectPurposeRequest


def correct_purpose(
    party: Party, caller: Caller, request: wire.CorrectPurposeRequest
) -> Future[wire.CorrectPurposeResponse]:
    """Correct the purpose stated of an own item and tell the peer. The same request, the same answer.

    Raises (through the future):
        Refusal: as `CorrectPurpose` in the contract; NOT_FOUND also for an item the person may not see.
            Nothing was stored.
    """
    return party.store.put(_correct, _Correct(party, caller, request))


def corrections_on(
    connection: Connection, rel: int, items: Collection[bytes]
) -> Mapping[bytes, list[exchange_service_pb2.PurposeCorrected]]:
    """Return the corrections on each of these items that has any, oldest first."""
    found: dict[bytes, list[exchange_service_pb2.PurposeCorrected]] = {}
    if not items:
        return found
    for row in _ON_ITEMS.rows(connection, {"r": rel, "items": list(items)}):
        said = purpose_pb2.PurposeCorrection.FromString(bytes(row.correction))
        found.setdefault(bytes(row.item_id), []).append(
            exchange_service_pb2.PurposeCorrected(
                ordinal=row.ordinal,
                purpose=said.purpose,
                reason_code=said.reason_code,
                state_time=timestamp_of(row.stated_us),
            )
        )
    return found


def corrections_held(unit: UnitOfWork, rel: int, item_id: bytes) -> int:
    """Return how many corrections stand on an item."""
    held = select(func.count()).where(_C.rel == rel, _C.item_id == item_id, _C.refused.is_(False))
    return int(unit.connection.execute(held).scalar_one())


def keep_correction(
    unit: UnitOfWork,
    relationship: Relationship,
    whose: str,
    statement_id: bytes,
    correction: purpose_pb2.PurposeCorrection,
    stated_us: int,
) -> None:
    """Store a correction of either Party."""
    unit.insert(
        schema.purpose_correction,
        [
            {
                "rel": relationship.rel,
                "whose": whose,
                "statement_id": statement_id,
                "item_id": correction.item_id,
                "ordinal": correction.ordinal,
                "correction": correction.SerializeToString(),
                "stated_us": stated_us,
                "refused": False,
            }
        ],
    )


def _correct(unit: UnitOfWork, calls: Sequence[_Correct]) -> list[wire.CorrectPurposeResponse]:
    return [_correct_one(unit, given) for given in calls]


def _correct_one(unit: UnitOfWork, given: _Correct) -> wire.CorrectPurposeResponse:
    party, request = given.party, given.request
    relationship, row = _seen(unit, given)
    ask = Ask(relationship.rel, given.caller, request)
    if (known := ask.answered(unit, wire.CorrectPurposeResponse())) is not None:
        return known
    # A record of what was done: it passes whenever a tightening does.
    gate(relationship.standing, Operation.TIGHTEN, relationship.own)
    author = supplying(relationship, given.caller, request.person_id, unit)
    item_id = bytes(row.item_id)
    held = corrections_held(unit, relationship.rel, item_id)
    correction = purpose_pb2.PurposeCorrection(
        item_id=item_id, ordinal=held + 1, purpose=request.purpose, reason_code=request.reason_code
    )
    judge_correction(
        correction,
        sender=relationship.own,
        originator=relationship.own if row.whose == schema.OWN else relationship.peer,
        held=held,
        vocabulary=relationship.purposes,
    )
    stands = states_of(unit.connection, relationship.rel, [bytes(row.statement_id)])
    if exchange_service_pb2.STATEMENT_STATE_REFUSED in stands.values():
        raise Refusal("INVALID_TRANSITION", "the other Party refused the item", article="3.4")
    if request.validate_only:
        return wire.CorrectPurposeResponse(ordinal=correction.ordinal)
    statement_id = party.ids.uuid7()
    stated = tell(
        party,
        unit,
        relationship,
        Kind.PURPOSE_DECLARED,
        statement_pb2.Statement(purpose_correction=correction),
        item_id,
        author,
        lane=statement_pb2.LANE_ROUTINE,
        statement_id=statement_id,
    )
    keep_correction(unit, relationship, schema.OWN, statement_id, correction, unit.now_us)
    return ask.keep(
        unit,
        wire.CorrectPurposeResponse(
            statement_id=stated.text_id, ordinal=correction.ordinal, leaf_index=stated.leaf_index
        ),
    )


def _seen(unit: UnitOfWork, given: _Correct) -> tuple[Relationship, Row[Any]]:
    """Return the item and its agreement. Raises Refusal NOT_FOUND, SENDER_NOT_AUTHORISED."""
    person = person_of(given.caller, given.request.person_id)
    held = [one for one in current(unit, given.party) if stands_for(one, given.caller, person, unit.now)]
    if not held:
        raise Refusal("SENDER_NOT_AUTHORISED", "the caller stands for no such person on the roster in force")
    item_id = parse_id(given.request.item_id)
    for relationship in held:
        row = item_row(unit.connection, relationship.rel, item_id)
        sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
        if row is not None and sight.may_see(row):
            return relationship, row
    raise not_found()
