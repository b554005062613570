"""Products follow their sources (Article 3.4): what restricts a source restricts what was made of it.

Decides that the notice is the node's own doing, stated in the name of the product's author while they may
supply, else of the contact person; that a source sealed or recalled seals the product, whose own Party may
then recall it. What cannot be issued raises an alarm, since someone must look. Refuses to know who may read a
product at home: `bound.py` combines its sources at each use. The rules stand in `node/exchange/products.py`.
"""

from __future__ import annotations

from typing import Any, Final

from entente.v1 import ledger_pb2, restriction_notice_pb2, roster_pb2, statement_pb2
from sqlalchemy import Row, select

from node.acts.alarms import raise_alarm
from node.acts.bound import Bounds
from node.acts.open_item import find_item
from node.acts.party import Caller, Party, Relationship
from node.acts.placing import own_placed
from node.acts.readers import author_of, current
from node.acts.restrict import restrict_item
from node.errors import Refusal
from node.exchange.change import SEAL, TIGHTEN
from node.exchange.effective import Effective
from node.exchange.products import carried, looser_in, tightened
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork

_D, _E = schema.derivation.c, schema.ledger_entry.c
REASON: Final = "SOURCE_RESTRICTED"


def tighten_products(
    party: Party, unit: UnitOfWork, relationship: Relationship, source_id: bytes | None = None
) -> int:
    """Tighten what was made of an item, or of any item, as far as its sources now ask; return how many.

    Inside a transaction, after what changed the source is stored. Safe to repeat: what is tight enough stays.
    Never raises a Refusal.
    """
    wanted = [_D.rel == relationship.rel, *(() if source_id is None else (_D.source_id == source_id,))]
    products = unit.connection.execute(
        select(_D.product_id).where(*wanted).distinct().order_by(_D.product_id)
    ).scalars()
    done = 0
    for product_id in [bytes(one) for one in products]:
        found = find_item(unit.connection, [relationship], product_id)
        if found is None:  # it was made for the Party of another agreement
            found = find_item(unit.connection, current(unit, party), product_id)
        if found is not None and found[1].whose == schema.OWN:
            done += _tighten(party, unit, found[0], found[1])
    return done


def _tighten(party: Party, unit: UnitOfWork, relationship: Relationship, row: Row[Any]) -> int:
    placed = own_placed(unit, relationship, row)
    if placed.history.ended or placed.bound.in_force.sealed:
        return 0
    if unit.is_frozen(relationship.rel):  # of another agreement, whose ledger nothing is added to
        raise_alarm(unit, relationship.rel, "FORK_DETECTED", bytes(row.statement_id))
        return 0
    sources = _sources(unit, party, relationship, bytes(row.item_id))
    wanted = restriction_notice_pb2.RestrictionNotice(item_id=bytes(row.item_id), reason_code=REASON)
    stated = placed.history.stated_with_corrections
    whole = carried(sources)
    if any(source.sealed for source in sources):
        wanted.kind = SEAL
    elif looser := looser_in(stated, whole):
        wanted.kind = TIGHTEN
        wanted.set.CopyFrom(tightened(stated, whole, looser))
    else:
        return 0
    try:
        restrict_item(party, unit, placed, wanted, _author(unit, relationship, row))
    except Refusal as refusal:
        raise_alarm(unit, relationship.rel, refusal.code, bytes(row.statement_id))
        return 0
    return 1


def _sources(
    unit: UnitOfWork, party: Party, relationship: Relationship, product_id: bytes
) -> list[Effective]:
    """Return what binds each source of a product, under whichever agreement it came."""
    others = [one for one in current(unit, party) if one.rel != relationship.rel]
    found = []
    for held in (relationship, *others):
        bounds = Bounds(unit.connection, held, unit.now)
        rows = unit.connection.execute(
            select(schema.item)
            .join(schema.derivation, (_D.rel == schema.item.c.rel) & (_D.source_id == schema.item.c.item_id))
            .where(_D.rel == held.rel, _D.product_id == product_id)
        ).all()
        found += [bounds.of(row).effective for row in rows]
    return found


def _author(unit: UnitOfWork, relationship: Relationship, row: Row[Any]) -> statement_pb2.Author:
    """Return in whose name a product is tightened: its author's, or the contact person's."""
    leaf = unit.connection.execute(
        select(_E.leaf).where(_E.rel == row.rel, _E.idx == row.arrival)
    ).scalar_one_or_none()
    person = "" if leaf is None else ledger_pb2.LedgerEntry.FromString(bytes(leaf)).actor.person_id
    roster = relationship.own_roster
    if roster is not None and roster.roles_of(person, unit.now).isdisjoint(SUPPLIERS):
        person = min(roster.holders_of(roster_pb2.ROLE_CONTACT, unit.now), default=person)
    return author_of(relationship, Caller("person", person), person, unit.now, prefer=SUPPLIERS)
