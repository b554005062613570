"""Record how a held supply ends: its leaf, its final outcome, and what becomes of its rows.

Only inside a transaction of the journal. Refuses to know why it was held, and what set this off:
`completing.py`, `fetch.py`, `version_taking.py` and `noticing.py` do.
"""

from __future__ import annotations

from entente.v1 import item_supply_pb2
from sqlalchemy import delete, func, select, update

from node.acts.arrivals import FINAL, outcome_row
from node.acts.leaves import ACCEPTED, REFUSED, Kind, decision_name, entry, family_name
from node.acts.party import Relationship
from node.acts.receipting import Receipting
from node.acts.versions import settle_version
from node.store import schema
from node.store.unit import UnitOfWork

_A, _I, _P = schema.awaited_declaration.c, schema.item.c, schema.part.c


def conclude(
    unit: UnitOfWork,
    relationship: Relationship,
    statement_id: bytes,
    supply: item_supply_pb2.ItemSupply,
    receipting: Receipting,
    code: str = "",
    *,
    warning: str = "",
) -> int:
    """Record the final outcome of a held supply: accepted, or refused with `code`; return its leaf's index.

    What is refused is not kept: without its key the content is nothing.

    Args:
        warning: a code that its supplier is told with an acceptance.
    """
    rel = relationship.rel
    said = schema.statement.c
    row = unit.connection.execute(
        select(said.digest, _I.restriction_version, _I.restriction_hash)
        .join(schema.item, (_I.rel == said.rel) & (_I.item_id == supply.item_id), isouter=True)
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
            code=code or warning,
            object_id=supply.item_id,
            statement_digest=bytes(row.digest),
            restriction_version=row.restriction_version or 0,
            restriction_hash=bytes(row.restriction_hash or b""),
            sender=relationship.peer,
            item_version=supply.version,
        ),
    )
    mine = (_P.rel == rel) & (_P.statement_id == statement_id)
    # Of a correction the item's row is another version's: it is neither taken away nor accepted with it.
    this = (_I.rel == rel) & (_I.item_id == supply.item_id) & (_I.statement_id == statement_id)
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
    settle_version(unit, rel, statement_id, refused=bool(code), arrival=leaf_index)
    final = outcome_row(unit, rel, schema.PEER, statement_id, FINAL, decision, code or warning, leaf_index)
    receipting.covers(final)
    unit.insert(schema.outcome, [final])
    return leaf_index


def prove_parts(unit: UnitOfWork, rel: int, statement_id: bytes) -> None:
    """Note that every part of a supply is here and is what was stated."""
    unit.connection.execute(
        update(schema.part).where(_P.rel == rel, _P.statement_id == statement_id).values(complete=True)
    )


def is_whole(unit: UnitOfWork, rel: int, statement_id: bytes) -> bool:
    """Return whether every part of a supply is here and proven."""
    missing = select(func.count()).where(
        _P.rel == rel, _P.statement_id == statement_id, _P.complete.is_(False)
    )
    return unit.connection.execute(missing).scalar_one() == 0
