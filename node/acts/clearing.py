"""Clear supplies (Article 3.1): a second person lets what is marked above TLP:AMBER leave as it stands.

Decides that a clearance is given under the person's own certificate, serves one supply, and lapses unless
that supply follows in time; and that a supply spends it in the transaction that stores it. The rules stand in
`node/exchange/clearing.py`; refuses to know what else bars a supply, and keeps nothing of its content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import statement_pb2
from sqlalchemy import Connection, Row, select, update

from node.acts.answered import Ask
from node.acts.barring import Judging, supply_of
from node.acts.drafts import Draft
from node.acts.leaves import ACCEPTED, REFUSED, Kind, entry
from node.acts.party import Caller, Party, Relationship
from node.acts.placing import Placed
from node.acts.readers import author_of, held_now
from node.errors import FieldFault, Refusal
from node.exchange.clearing import (
    clearance_digest,
    clearance_missing,
    is_above_amber,
    is_marked_above_amber,
    require_clearer,
)
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork, microseconds, timestamp_of

_C = schema.clearance.c
_HOUR_US: Final = 3600 * 1_000_000
_AUTHOR: Final = "supply.person_id"


@dataclass(frozen=True, slots=True)
class _Clear:
    party: Party
    caller: Caller
    agreement_id: str
    request: wire.ClearSupplyRequest


def clear_supply(
    party: Party, caller: Caller, request: wire.ClearSupplyRequest
) -> Future[wire.ClearSupplyResponse]:
    """Record that the caller lets a supply of somebody else leave as it stands.

    The same request is answered the same; a clearance of this person for this supply that still stands is
    answered again.

    Raises (at once, or through the future):
        Refusal: SCHEMA_INVALID, with every fault; ITEM_TOO_LARGE; SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT,
            of the caller or of the author named; CLEARANCE_MISSING, the caller is the author;
            REQUEST_ID_CONFLICT, STORE_UNAVAILABLE. Of what roster or author bar, the ledger's leaf is stored.

    Source: MoU 3.1; entente/v1/exchange_service.proto, ClearSupply.
    """
    supply = request.supply
    relationship = party.relationship(supply.agreement_id)
    judging = Judging(party, caller, relationship, party.clock.now())
    faults = [] if supply.person_id else [FieldFault(_AUTHOR, "is required: it names the author")]
    judging.require_form(supply, faults)
    attached = sum(one.size_bytes for one in supply.content.attachments)
    judging.require_size(supply.content.ByteSize(), attached)
    return party.store.put(_clear, _Clear(party, caller, relationship.agreement_id, request))


def standing_clearance(
    connection: Connection,
    relationship: Relationship,
    digest: bytes,
    author_id: str,
    now: datetime,
    *,
    held: bool = False,
) -> Row[Any] | None:
    """Return a clearance that a supply may spend: not spent, not lapsed, of somebody who may still give it.

    Args:
        held: nothing else may spend it until the transaction has ended.
    """
    roster = relationship.own_roster
    if roster is None:
        return None
    mine = (
        _C.rel == relationship.rel,
        _C.digest == digest,
        _C.spent_us.is_(None),
        _C.expire_us > microseconds(now),
    )
    wanted = select(schema.clearance).where(*mine).order_by(_C.cleared_us)
    for row in connection.execute(wanted.with_for_update() if held else wanted):
        try:
            require_clearer(row.cleared_by, author_id, roster, now, SUPPLIERS, _AUTHOR)
        except Refusal:
            continue  # who has left, or may supply no more, has cleared nothing
        return row
    return None


def clearance_for(unit: UnitOfWork, draft: Draft, placed: Placed | None) -> Row[Any] | Refusal | None:
    """Return the clearance that a draft is to spend; None: it needs none; the refusal: none stands.

    A correction needs one also where its item bears above TLP:AMBER what the correction does not state.

    Args:
        placed: a correction: its item as it stands.
    """
    needed = is_above_amber(draft.supply)
    if placed is not None and not needed:
        needed = is_marked_above_amber(placed.bound.in_force.marking)
    if not needed:
        return None
    given = (draft.clearance, draft.author.person_id, unit.now)
    return standing_clearance(unit.connection, draft.relationship, *given, held=True) or clearance_missing()


def name_clearer(draft: Draft, found: Row[Any]) -> None:
    """Have a draft name who gave the clearance that it is to spend."""
    draft.supply.cleared_by_id = found.cleared_by
    draft.stated = draft.supply.SerializeToString()


def spend_clearance(unit: UnitOfWork, draft: Draft, found: Row[Any]) -> None:
    """Spend the clearance found for a draft that nothing bars any more."""
    mine = (_C.rel == found.rel, _C.clearance_id == found.clearance_id)
    spending = update(schema.clearance).where(*mine)
    unit.connection.execute(spending.values(spent_us=unit.now_us, spent_by=draft.statement_id))


def _clear(unit: UnitOfWork, calls: Sequence[_Clear]) -> list[wire.ClearSupplyResponse | Refusal]:
    return [_clear_one(unit, call) for call in calls]


def _clear_one(unit: UnitOfWork, call: _Clear) -> wire.ClearSupplyResponse | Refusal:
    party, caller, supply = call.party, call.caller, call.request.supply
    relationship = held_now(unit, party, call.agreement_id)
    ask = Ask(relationship.rel, caller, call.request)
    if (known := ask.answered(unit, wire.ClearSupplyResponse())) is not None:
        return known
    named = Caller("person", supply.person_id)
    author = author_of(relationship, named, supply.person_id, unit.now, SUPPLIERS)
    try:
        _require_clearing(relationship, caller, author, unit.now)
    except Refusal as refusal:
        return _refused(unit, relationship, caller, author, refusal)
    digest = clearance_digest(supply, author_id=author.person_id, agreement_id=call.agreement_id)
    found = _standing_of(unit, relationship, digest, caller.name)
    held = _keep(unit, call, relationship, author, digest) if found is None else found._mapping
    answer = wire.ClearSupplyResponse(
        supply_digest=digest,
        cleared_by_id=caller.name,
        clear_time=timestamp_of(held["cleared_us"]),
        expire_time=timestamp_of(held["expire_us"]),
        leaf_index=held["leaf_index"],
        needed=is_above_amber(supply_of(supply)),
    )
    return ask.keep(unit, answer)


def _require_clearing(
    relationship: Relationship, caller: Caller, author: statement_pb2.Author, now: datetime
) -> None:
    """Return if the caller may clear what the author supplies. Raises as `clear_supply`."""
    roster = relationship.own_roster
    if roster is None or caller.kind != "person":
        raise Refusal("SENDER_NOT_AUTHORISED", "a clearance is given under a person's own certificate")
    require_clearer(caller.name, author.person_id, roster, now, SUPPLIERS, _AUTHOR)
    roster.require_author(author.person_id, now, roles=SUPPLIERS)


def _refused(
    unit: UnitOfWork,
    relationship: Relationship,
    caller: Caller,
    author: statement_pb2.Author,
    refusal: Refusal,
) -> Refusal:
    """Record a refused clearance, as a refused supply is; an author whom the roster lacks is not named."""
    leaf = entry(
        relationship,
        Kind.SUPPLY_CLEARED,
        actor=author_of(relationship, caller, caller.name, unit.now, SUPPLIERS),
        proposer=author if author.role else None,
        decision=REFUSED,
        code=refusal.code,
        sender=relationship.own,
    )
    unit.append(relationship.rel, leaf)
    return refusal


def _standing_of(unit: UnitOfWork, relationship: Relationship, digest: bytes, person: str) -> Row[Any] | None:
    mine = (
        _C.rel == relationship.rel,
        _C.digest == digest,
        _C.cleared_by == person,
        _C.spent_us.is_(None),
        _C.expire_us > unit.now_us,
    )
    return unit.connection.execute(select(schema.clearance).where(*mine).limit(1)).one_or_none()


def _keep(
    unit: UnitOfWork, call: _Clear, relationship: Relationship, author: statement_pb2.Author, digest: bytes
) -> Mapping[str, Any]:
    party, caller = call.party, call.caller
    leaf = entry(
        relationship,
        Kind.SUPPLY_CLEARED,
        actor=author_of(relationship, caller, caller.name, unit.now, SUPPLIERS),
        proposer=author,
        decision=ACCEPTED,
        statement_digest=digest,
        sender=relationship.own,
    )
    row: dict[str, Any] = {
        "rel": relationship.rel,
        "clearance_id": party.ids.uuid7(),
        "digest": digest,
        "author": author.person_id,
        "cleared_by": caller.name,
        "cleared_us": unit.now_us,
        "expire_us": unit.now_us + party.limits.clearance_hours * _HOUR_US,
        "leaf_index": unit.append(relationship.rel, leaf)[0],
        "spent_us": None,
        "spent_by": None,
    }
    unit.insert(schema.clearance, [row])
    return row
