"""Judge to the end what waited for a declaration of purposes, or for the end of a suspension.

A supply is held until its content is here, the declaration it refers to is held, this Party has not suspended
its obligations in such a way that it waits, and of a correction the versions before it are judged. Whichever
comes last sets this off, in the transaction that takes it in: `fetch.py` for content, `version_taking.py` for
versions, the taker of declarations and `quarantine.py` for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from entente.v1 import item_supply_pb2
from sqlalchemy import delete, select, update

from node.acts.concluding import conclude, is_whole
from node.acts.declared import declaration_of, supplied_under
from node.acts.histories import notices_on
from node.acts.noticing import notices_before
from node.acts.opened import Opened
from node.acts.party import Party, Relationship
from node.acts.receipting import Receipting
from node.acts.taken import Taking
from node.acts.version_taking import Settling
from node.errors import Refusal
from node.exchange.declarations import refers
from node.store import schema
from node.store.unit import UnitOfWork, instant_of

_A, _I, _V = schema.awaited_declaration.c, schema.item.c, schema.item_version.c


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
    judge_waiting(taking.party, taking.unit, relationship, taking.opened.digest, taking.receipts, leaf_index)


def judge_waiting(
    party: Party,
    unit: UnitOfWork,
    relationship: Relationship,
    awaited: bytes,
    receipts: list[bytes],
    leaf_index: int,
    code: str = "",
    most: int | None = None,
) -> int:
    """Judge to the end what waited for `awaited`, in the order of its arrival; return how much that was.

    Args:
        receipts: takes serialised `BatchReceipt`s, as many as it takes.
        leaf_index: of the leaf that ended the waiting.
        code: why all of it is refused; empty where it is judged as it stands.
        most: at most so many supplies.
    """
    rel = relationship.rel
    waiting = _awaiting(unit, rel, awaited, most)
    judged = [bytes(row.statement_id) for row in waiting]
    unit.connection.execute(
        delete(schema.awaited_declaration).where(
            _A.rel == rel, _A.digest == awaited, *([_A.statement_id.in_(judged)] if most else [])
        )
    )
    receipting, follow = Receipting(rel, receipts), list[tuple[Taking, int]]()
    settling: dict[bytes, Settling] = {}
    for row in waiting:
        supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
        opened = Opened(b"", statement_id=bytes(row.statement_id), supply=supply, state_us=row.state_us)
        opened.code = code
        supplying = Taking(party, unit, relationship, opened)
        settling[supply.item_id] = Settling(party, unit, relationship, supply.item_id)
        refused = declare_purposes(unit, relationship, opened) or code
        if opened.awaits:  # it waits for something else, too
            held = {"rel": rel, "statement_id": opened.statement_id, "digest": opened.awaits}
            unit.insert(schema.awaited_declaration, [held])
            continue
        try:
            first = supply.version == 1 and not refused
            if first and notices_on(unit.connection, rel, [supply.item_id])[supply.item_id]:
                notices_before(supplying)
        except Refusal as refusal:
            refused = refusal.code
        if refused:
            conclude(unit, relationship, opened.statement_id, supply, receipting, refused)
            continue
        _declare(unit, rel, opened, supply)
        if supply.version > 1:
            continue  # the versions of its item are judged in their order
        place = leaf_index
        if is_whole(unit, rel, opened.statement_id):
            place = conclude(unit, relationship, opened.statement_id, supply, receipting)
        follow.append((supplying, place))
    for one in settling.values():
        one.conclude(receipting)
    receipting.close(unit)
    for supplying, place in follow:
        for act in supplying.follow:
            act(place)
    for one in settling.values():
        one.follow()
    return len(waiting)


def _awaiting(unit: UnitOfWork, rel: int, awaited: bytes, most: int | None) -> Sequence[Any]:
    """Return what awaits it in the order of arrival: first versions of `item`, of its versions later ones."""
    found: list[Any] = []
    for column, later in ((_I, _I.version == 1), (_V, _V.version > 1)):
        found += unit.connection.execute(
            select(column.statement_id, column.supply, column.state_us, column.arrival)
            .join(
                schema.awaited_declaration,
                (_A.rel == column.rel) & (_A.statement_id == column.statement_id),
            )
            .where(column.rel == rel, _A.digest == awaited, later)
            .order_by(column.arrival)
            .limit(most)
        ).all()
    return sorted(found, key=lambda row: int(row.arrival))[:most]


def _declare(unit: UnitOfWork, rel: int, opened: Opened, supply: item_supply_pb2.ItemSupply) -> None:
    """Have the rows of a supply say what it is supplied for; of a first one, what its notices lead to."""
    for_ = {"supplied_for": opened.supplied_for}
    unit.connection.execute(
        update(schema.item_version)
        .where(_V.rel == rel, _V.statement_id == opened.statement_id)
        .values(**for_)
    )
    if supply.version > 1:
        return
    unit.connection.execute(
        update(schema.item)
        .where(_I.rel == rel, _I.item_id == supply.item_id)
        .values(
            **for_,
            noticed=opened.noticed,
            restriction_version=opened.restriction_version,
            restriction_hash=opened.restriction_hash,
        )
    )
