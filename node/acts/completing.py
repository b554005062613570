"""Judge a held supply to the end: its leaf, its final outcome, and what becomes of its rows.

A supply is held until its content is here and the declaration it refers to is held. Whichever comes last sets
this off, in the transaction that takes it in: `fetch.py` for content, the taker of declarations for those.
Refuses to know why something was held.
"""

from __future__ import annotations

from entente.v1 import item_supply_pb2
from sqlalchemy import delete, func, select, update

from node.acts.arrivals import outcome_row
from node.acts.bound import notices_on
from node.acts.declared import declaration_of, supplied_under
from node.acts.leaves import ACCEPTED, REFUSED, Kind, decision_name, entry, family_name
from node.acts.noticing import notices_before
from node.acts.opened import Opened
from node.acts.party import Relationship
from node.acts.receipting import Receipting
from node.acts.taken import Taking
from node.errors import Refusal
from node.exchange.declarations import refers
from node.store import schema
from node.store.unit import UnitOfWork, instant_of

FINAL = 1
_A, _I, _P = schema.awaited_declaration.c, schema.item.c, schema.part.c


def declare_purposes(unit: UnitOfWork, relationship: Relationship, opened: Opened) -> str:
    """Say in `opened` what an arriving supply that refers to a declaration is supplied for.

    A declaration that is not held may still come: then the supply awaits it. One that is held and does not
    fit refuses it for good.

    Returns:
        Why it is refused; empty if it is not.
    """
    supply = opened.supply
    opened.awaits, opened.supplied_for = b"", None  # it may be taken for the second time
    if opened.code or supply is None or not refers(supply):
        return ""
    digest = supply.purpose_declaration_digest
    held = declaration_of(unit.connection, relationship.rel, schema.PEER, digest)
    if held is None:
        opened.awaits = digest
        return ""
    try:
        opened.supplied_for = supplied_under(supply, held, stated=instant_of(opened.state_us))
    except Refusal as refusal:
        return refusal.code
    return ""


def complete_waiting(taking: Taking, relationship: Relationship, leaf_index: int) -> None:
    """Judge to the end what waited for the declaration that is taken in.

    What still lacks content goes on waiting for that alone. Notices that came meanwhile hold from now on.

    Args:
        taking: of the declaration, which is held now; its `receipts` gets one more.
        relationship: the agreement as it stands.
        leaf_index: of the leaf that records the declaration.
    """
    unit, rel, digest = taking.unit, relationship.rel, taking.opened.digest
    held = declaration_of(unit.connection, rel, schema.PEER, digest)
    waiting = unit.connection.execute(
        select(_I.statement_id, _I.supply, _I.state_us)
        .join(
            schema.awaited_declaration,
            (_A.rel == _I.rel) & (_A.statement_id == _I.statement_id),
        )
        .where(_I.rel == rel, _A.digest == digest)
        .order_by(_I.arrival)
    ).all()
    unit.connection.execute(delete(schema.awaited_declaration).where(_A.rel == rel, _A.digest == digest))
    receipting, follow = Receipting(rel, taking.receipts), list[tuple[Taking, int]]()
    for row in waiting:
        supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
        opened = Opened(b"", statement_id=bytes(row.statement_id), supply=supply)
        supplying = Taking(taking.party, unit, relationship, opened)
        try:
            opened.supplied_for = supplied_under(supply, held, stated=instant_of(row.state_us))
            if notices_on(unit.connection, rel, [supply.item_id])[supply.item_id]:
                notices_before(supplying)
        except Refusal as refusal:
            conclude(unit, relationship, opened.statement_id, supply, receipting, refusal.code)
            continue
        unit.connection.execute(
            update(schema.item)
            .where(_I.rel == rel, _I.item_id == supply.item_id)
            .values(
                supplied_for=opened.supplied_for,
                noticed=opened.noticed,
                restriction_version=opened.restriction_version,
                restriction_hash=opened.restriction_hash,
            )
        )
        place = leaf_index
        if _is_whole(unit, rel, opened.statement_id):
            place = conclude(unit, relationship, opened.statement_id, supply, receipting)
        follow.append((supplying, place))
    receipting.close(unit)
    for supplying, place in follow:
        for act in supplying.follow:
            act(place)


def conclude(
    unit: UnitOfWork,
    relationship: Relationship,
    statement_id: bytes,
    supply: item_supply_pb2.ItemSupply,
    receipting: Receipting,
    code: str = "",
) -> int:
    """Record the final outcome of a held supply: accepted, or refused with `code`; return its leaf's index.

    What is refused is not kept: without its key the content is nothing.
    """
    rel = relationship.rel
    said = schema.statement.c
    row = unit.connection.execute(
        select(said.digest, _I.restriction_version, _I.restriction_hash)
        .join(schema.item, (_I.rel == said.rel) & (_I.statement_id == said.statement_id))
        .where(said.rel == rel, said.whose == schema.PEER, said.statement_id == statement_id)
    ).one()
    decision = REFUSED if code else ACCEPTED
    unit.facts["item", "received", family_name(supply.family), decision_name(decision)] += 1
    leaf_index = receipting.add(
        unit,
        entry(
            relationship,
            Kind.ITEM_RECEIVED,
            decision=decision,
            code=code,
            object_id=supply.item_id,
            statement_digest=bytes(row.digest),
            restriction_version=row.restriction_version,
            restriction_hash=bytes(row.restriction_hash),
            sender=relationship.peer,
        ),
    )
    mine = (_P.rel == rel) & (_P.statement_id == statement_id)
    this = (_I.rel == rel) & (_I.statement_id == statement_id)
    if code:
        chunks = schema.content_chunk
        unit.connection.execute(
            delete(chunks).where(chunks.c.content_id.in_(select(_P.content_id).where(mine)))
        )
        unit.connection.execute(update(schema.part).where(mine).values(wrapped_key=None))
        unit.connection.execute(delete(schema.item).where(this))
        unit.connection.execute(
            delete(schema.awaited_declaration).where(_A.rel == rel, _A.statement_id == statement_id)
        )
    else:
        prove_parts(unit, rel, statement_id)
        unit.connection.execute(update(schema.item).where(this).values(readable=True, arrival=leaf_index))
        unit.topics.add("inbox")
    final = outcome_row(unit, rel, schema.PEER, statement_id, FINAL, decision, code, leaf_index)
    receipting.covers(final)
    unit.insert(schema.outcome, [final])
    return leaf_index


def prove_parts(unit: UnitOfWork, rel: int, statement_id: bytes) -> None:
    """Note that every part of a supply is here and is what was stated."""
    unit.connection.execute(
        update(schema.part).where(_P.rel == rel, _P.statement_id == statement_id).values(complete=True)
    )


def _is_whole(unit: UnitOfWork, rel: int, statement_id: bytes) -> bool:
    missing = select(func.count()).where(
        _P.rel == rel, _P.statement_id == statement_id, _P.complete.is_(False)
    )
    return unit.connection.execute(missing).scalar_one() == 0
