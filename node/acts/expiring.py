"""What time alone does to items (Article 3.4): limits strike once each, and what is due is destroyed.

Decides that every limit is worked out again in the transaction in which it strikes, so that a notice that
came in between counts; that a legal hold seals what it keeps from destruction, and that lifting it destroys
in the same step. A use is denied by the clock itself (`decide.py`) and never waits for this. What was due
while the node was down strikes once it is up. Refuses to know what a limit means: that is
`node/exchange/expiry.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Final

from entente.v1 import use_pb2
from sqlalchemy import Connection, Row, func, select, update

from node.acts.bound import Bound, Bounds
from node.acts.destroying import destroy, legal_hold_on
from node.acts.leaves import ACCEPTED, HELD, Kind, entry
from node.acts.limit_rows import follow, hold_back, overdue_parts, work_out
from node.acts.noticing import certify_recall
from node.acts.party import Party, Relationship
from node.acts.readers import current
from node.exchange.expiry import Strike
from node.store import schema
from node.store.restriction_tables import COMING
from node.store.unit import UnitOfWork

KINDS: Final = {
    Strike.USE_ENDS.value: use_pb2.TIME_LIMIT_KIND_USE_ENDS,
    Strike.DESTROY.value: use_pb2.TIME_LIMIT_KIND_DESTROY,
    Strike.REVIEW.value: use_pb2.TIME_LIMIT_KIND_REVIEW,
}
"""The limits as the contract names them."""
_AT_ONCE: Final = 25
"""So many limits strike in one transaction: some 50 ms, in which no other act is committed."""
_I, _D, _H = schema.item.c, schema.limit_due.c, schema.legal_hold.c


def expire(party: Party) -> Future[int]:
    """Have what is due strike; return how many items were looked at. Safe to repeat.

    A few at once, so that other acts come in between; called until it returns 0, it gets to
    the end.

    Raises (through the future):
        Refusal: STORE_UNAVAILABLE, DRAINING; what is due strikes the next time.
    """
    return party.store.put(_expire, party)


def destruction_pending(connection: Connection, rel: int, now_us: int) -> tuple[int, int]:
    """Return how many items are due to be destroyed and are not, and how many of them a hold alone keeps."""
    held = connection.execute(
        select(func.count(_I.item_id.distinct()))
        .join(schema.legal_hold, (_H.rel == _I.rel) & (_H.item_id == _I.item_id))
        .where(_I.rel == rel, _I.held_back.is_(True), _H.lifted_us.is_(None))
    ).scalar_one()
    due = connection.execute(
        select(func.count(_D.item_id.distinct())).where(
            _D.rel == rel, _D.strike == Strike.DESTROY.value, COMING, _D.at_us <= now_us
        )
    ).scalar_one()
    return int(due) + int(held), int(held)


def strike_item(unit: UnitOfWork, party: Party, relationship: Relationship, row: Row[Any]) -> bool:
    """Have everything strike that is due of one item; return whether content was destroyed."""
    bound = work_out(unit, Bounds(unit.connection, relationship, unit.now), row)
    mine = (_D.rel == row.rel) & (_D.item_id == bytes(row.item_id))
    due = unit.connection.execute(
        select(_D.part, _D.strike, _D.at_us)
        .where(mine, COMING, _D.at_us <= unit.now_us)
        .order_by(_D.at_us, _D.part, _D.strike)
    ).all()
    forced = overdue_parts(bound, row, unit.now)
    hold = legal_hold_on(unit.connection, row.rel, bytes(row.item_id)) if forced else None
    for limit in due:
        if limit.strike in KINDS:
            _record(unit, relationship, row, bound, limit, held=hold is not None)
    unit.connection.execute(
        update(schema.limit_due).where(mine, COMING, _D.at_us <= unit.now_us).values(struck_us=unit.now_us)
    )
    hold_back(unit, row, held=hold is not None)
    if not forced or hold is not None:
        return False
    before = unit.tail(row.rel).size
    certificate = destroy(unit, relationship, row, forced)
    destroyed = unit.tail(row.rel).size > before
    if destroyed and certificate is not None and bound.in_force.recalled:
        certify_recall(party, unit, relationship, row)
    return destroyed


def _expire(unit: UnitOfWork, calls: Sequence[Party]) -> list[int]:
    unit.gives_way()
    done = 0
    for relationship in current(unit, calls[0]):
        if unit.is_frozen(relationship.rel):
            continue
        done += follow(unit, relationship)
        found = _due_items(unit, relationship.rel)
        for row in found:
            strike_item(unit, calls[0], relationship, row)
        done += len(found)
    return [done, *[0] * (len(calls) - 1)]


def _due_items(unit: UnitOfWork, rel: int) -> Sequence[Row[Any]]:
    ids = unit.connection.execute(
        select(_D.item_id)
        .where(_D.rel == rel, COMING, _D.at_us <= unit.now_us)
        .order_by(_D.at_us)
        .limit(_AT_ONCE)
    ).scalars()
    wanted = sorted({bytes(item_id) for item_id in ids})
    if not wanted:
        return []
    return unit.connection.execute(
        select(schema.item).where(_I.rel == rel, _I.item_id.in_(wanted)).order_by(_I.arrival)
    ).all()


def _record(
    unit: UnitOfWork, relationship: Relationship, row: Row[Any], bound: Bound, limit: Any, *, held: bool
) -> None:
    held = held and limit.strike == Strike.DESTROY.value
    unit.append(
        row.rel,
        entry(
            relationship,
            Kind.LIMIT_STRUCK,
            decision=HELD if held else ACCEPTED,
            object_id=bytes(row.item_id),
            restriction_version=bound.history.last,
            restriction_hash=bound.in_force.hash,
            sender=relationship.own if row.whose == schema.OWN else relationship.peer,
            part=limit.part,
            limit=KINDS[limit.strike],
        ),
    )
    unit.facts["expired", limit.strike] += 1
    unit.topics.add("restrictions")
