"""The time limits of items as rows in the order in which they strike, so that no round looks at all items.

Decides which limits an item has here: one received, those of everything that binds it; one supplied, only
when its restrictions are to be reviewed. Rows follow what changes: new items and notices by where the ledger
has come to, general rules and policy by what they are. Refuses to know what a limit brings about: every one
is worked out again before it strikes. Source: Article 3.4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, delete, or_, select, update

from node.acts.bound import Bound, Bounds
from node.acts.party import Relationship
from node.exchange.effective import Effective, effective, together
from node.exchange.expiry import Strike, limits, must_destroy
from node.exchange.restriction import Restrictions
from node.store import schema
from node.store.prepared import Among, Prepared
from node.store.unit import UnitOfWork, microseconds

CHANGES: Final = "changes"
"""A relaxation of a future date takes effect: limits are worked out again, and nothing strikes."""
_AT_ONCE: Final = 500
_I, _N, _D, _W = schema.item.c, schema.notice.c, schema.limit_due.c, schema.limit_watch.c
_Limits = dict[tuple[int, str], int]

# Every item is looked at once, soon after it came: what that costs is paid for each exchange. So only what
# tells whether it bears the same as the one before is read of each, and the whole row of one of these.
_LOOKED_AT = select(
    _I.rel,
    _I.item_id,
    _I.whose,
    _I.arrival,
    _I.readable,
    _I.restriction_hash,
    _I.supplied_for,
    _I.attachment_count,
    or_(_I.noticed, _I.derived, _I.held_back, _I.corrected).label("special"),
)
_PAGE = (
    _LOOKED_AT.where(_I.rel == bindparam("r"), _I.arrival >= bindparam("first"))
    .order_by(_I.arrival)
    .limit(bindparam("most"))
)
_FROM = Prepared(_PAGE)
_BETWEEN = Prepared(_PAGE.where(_I.arrival < bindparam("before")))
_NAMED = Prepared(
    _LOOKED_AT.where(_I.rel == bindparam("r"), _I.item_id.in_(bindparam("items", expanding=True))),
    listed="items",
)
_WHOLE = Prepared(
    select(schema.item).where(_I.rel == bindparam("r"), _I.item_id.in_(bindparam("items", expanding=True))),
    listed="items",
)
_HELD = Among(
    select(_D.item_id, _D.part, _D.strike, _D.at_us, _D.struck_us).where(_D.rel == bindparam("r")),
    _D.item_id,
)


def theirs(bounds: Bounds, bound: Bound) -> Effective:
    """Return what binds the other Party at an own item, as far as it is known here."""
    rules = bounds.layers(schema.OWN).rules
    return together(
        effective(bound.in_force, supply, supplied_for=supplied_for, rules=rules)
        for supply, supplied_for in bound.supplies
    )


def follow(unit: UnitOfWork, relationship: Relationship) -> int:
    """Bring the rows up to what is stored now, some items at a time; return how many were looked at."""
    rel = relationship.rel
    unit.tail(rel)  # of several processes one does this at a time
    bounds = Bounds(unit.connection, relationship, unit.now)
    layers = _layers(bounds)
    watch = _watch(unit, rel, layers)
    new = _items(unit, rel, watch.next_arrival)
    _work_out_all(unit, bounds, new)
    noticed, next_notice = _noticed(unit, rel, watch.next_notice)
    _work_out_all(unit, bounds, noticed)
    next_arrival = new[-1].arrival + 1 if new else watch.next_arrival
    again_from = watch.again_from
    if layers != bytes(watch.layers):
        again_from = 0
    again = [] if again_from is None else _items(unit, rel, again_from, before=next_arrival)
    _work_out_all(unit, bounds, again)
    if again_from is not None:
        again_from = again[-1].arrival + 1 if len(again) == _AT_ONCE else None
    moved = (next_arrival, next_notice, layers, again_from)
    if moved != (watch.next_arrival, watch.next_notice, bytes(watch.layers), watch.again_from):
        names = ("next_arrival", "next_notice", "layers", "again_from")
        unit.connection.execute(
            update(schema.limit_watch).where(_W.rel == rel).values(**dict(zip(names, moved, strict=True)))
        )
    return len(new) + len(noticed) + len(again)


def work_out(unit: UnitOfWork, bounds: Bounds, row: Row[Any]) -> Bound:
    """Write the limits of the item in `row` (of `item`) as they are now; return what binds it."""
    bound = bounds.of(row)
    held = _HELD.rows(unit.connection, {"r": row.rel}, [bytes(row.item_id)])
    unit.insert(schema.limit_due, _changed(unit, row, _limits(bounds, bound, row), held))
    return bound


def overdue_parts(bound: Bound, row: Row[Any], now: datetime) -> list[int]:
    """Return the parts of an item whose content is to be destroyed by now, holds apart.

    What this Party supplied stays with it: restrictions bind the recipient.
    """
    if row.whose == schema.OWN:
        return []
    return [p for p in range(_part_count(bound, row)) if must_destroy(bound.effective, p, now)]


def _part_count(bound: Bound, row: Row[Any]) -> int:
    """Return how many parts an item has: of several versions, the one that has most."""
    if not row.corrected:
        return int(row.attachment_count) + 1
    return max(len(supply.parts) for supply, _ in bound.supplies)


def hold_back(unit: UnitOfWork, row: Row[Any], *, held: bool) -> None:
    """Record whether a legal hold alone keeps the item in `row` from destruction."""
    if bool(row.held_back) == held:
        return
    unit.connection.execute(
        update(schema.item).where(_I.rel == row.rel, _I.item_id == bytes(row.item_id)).values(held_back=held)
    )
    unit.topics.add("restrictions")


def _work_out_all(unit: UnitOfWork, bounds: Bounds, rows: Sequence[Row[Any]]) -> None:
    """Write the limits of the items in `rows`, which are those of `_LOOKED_AT`."""
    readable = [row for row in rows if row.readable]
    if not readable:
        return
    rel = readable[0].rel
    held: dict[bytes, list[Any]] = {}
    for one in _HELD.rows(unit.connection, {"r": rel}, [bytes(row.item_id) for row in readable]):
        held.setdefault(bytes(one.item_id), []).append(one)
    # Items that bear the same share what binds them: its limits are found once.
    alike: dict[Any, list[Row[Any]]] = {}
    for row in readable:
        lone = row.special or not bounds.layers(row.whose).plain
        key = (
            row.item_id if lone else (row.whose, row.restriction_hash, row.supplied_for, row.attachment_count)
        )
        alike.setdefault(key, []).append(row)
    fresh: list[dict[str, Any]] = []
    first = {bytes(one.item_id): one for one in _whole(unit, rel, [group[0] for group in alike.values()])}
    bounds.look_up(first.values())
    for group in alike.values():
        whole = first[bytes(group[0].item_id)]
        bound = bounds.of(whole)
        if (wanted := _limits(bounds, bound, whole)) or held:
            for row in group:
                fresh += _changed(unit, row, wanted, held.get(bytes(row.item_id), ()))
        if whole.held_back and not overdue_parts(bound, whole, unit.now):
            hold_back(unit, whole, held=False)
    unit.insert(schema.limit_due, fresh)


def _whole(unit: UnitOfWork, rel: int, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    return _WHOLE.rows(unit.connection, {"r": rel, "items": [row.item_id for row in rows]})


def _limits(bounds: Bounds, bound: Bound, row: Row[Any]) -> _Limits:
    supplied = row.whose == schema.OWN
    binding = theirs(bounds, bound) if supplied else bound.effective
    wanted = (Strike.REVIEW,) if supplied else (Strike.USE_ENDS, Strike.DESTROY)
    found: _Limits = {}
    # A part has rows of its own only where it differs from the content: what strikes looks at all parts.
    for part in range(_part_count(bound, row)) if binding.marking.parts else (0,):
        for strike, at in _named(binding.of_part(part), wanted):
            if part == 0 or found.get((0, strike)) != at:
                found[part, strike] = at
    if bound.in_force.changes is not None:
        found[0, CHANGES] = microseconds(bound.in_force.changes)
    return found


def _named(restrictions: Restrictions, wanted: Sequence[Strike]) -> Iterator[tuple[str, int]]:
    for limit in limits(restrictions):
        if limit.strike in wanted:
            yield limit.strike.value, max(0, microseconds(limit.at))


def _changed(unit: UnitOfWork, row: Row[Any], wanted: _Limits, held: Sequence[Any]) -> list[dict[str, Any]]:
    """Bring the rows that are held of an item to what is wanted; return those that are to be inserted."""
    rel, item_id = row.rel, bytes(row.item_id)
    known = {(one.part, one.strike): one for one in held}
    for (part, strike), one in known.items():
        if (at_us := wanted.get((part, strike))) == one.at_us:
            continue
        this = (_D.rel == rel) & (_D.item_id == item_id) & (_D.part == part) & (_D.strike == strike)
        if at_us is None:
            unit.connection.execute(delete(schema.limit_due).where(this))
        else:
            # What struck strikes once; moved into the future it is a limit to come.
            struck = one.struck_us if at_us <= unit.now_us else None
            unit.connection.execute(
                update(schema.limit_due).where(this).values(at_us=at_us, struck_us=struck)
            )
    return [
        {
            "rel": rel,
            "item_id": item_id,
            "part": part,
            "strike": strike,
            "at_us": at_us,
            "struck_us": None,
        }
        for (part, strike), at_us in wanted.items()
        if (part, strike) not in known
    ]


def _watch(unit: UnitOfWork, rel: int, layers: bytes) -> Any:
    """Return how far the limits are worked out. At first all items are new: none is looked at again."""
    found = unit.connection.execute(select(schema.limit_watch).where(_W.rel == rel)).one_or_none()
    if found is None:
        row = {"rel": rel, "next_arrival": 0, "next_notice": 0, "layers": layers, "again_from": None}
        unit.insert(schema.limit_watch, [row])
        found = unit.connection.execute(select(schema.limit_watch).where(_W.rel == rel)).one()
    return found


def _items(unit: UnitOfWork, rel: int, first: int, before: int | None = None) -> Sequence[Row[Any]]:
    page = {"r": rel, "first": first, "most": _AT_ONCE}
    if before is None:
        return _FROM.rows(unit.connection, page)
    return _BETWEEN.rows(unit.connection, page | {"before": before})


def _noticed(unit: UnitOfWork, rel: int, first: int) -> tuple[Sequence[Row[Any]], int]:
    """Return the items that new notices are about, and from which leaf on the next ones are looked for."""
    leaves = unit.connection.execute(
        select(_N.leaf_index, _N.item_id)
        .where(_N.rel == rel, _N.leaf_index >= first)
        .order_by(_N.leaf_index)
        .limit(_AT_ONCE)
    ).all()
    if not leaves:
        return [], first
    last = int(leaves[-1].leaf_index)
    # Notices of one batch may name one leaf: a page that ends among them begins with them again.
    begins = last if len(leaves) == _AT_ONCE and last > leaves[0].leaf_index else last + 1
    items = sorted({bytes(row.item_id) for row in leaves})
    found = _NAMED.rows(unit.connection, {"r": rel, "items": items})
    return found, begins


def _layers(bounds: Bounds) -> bytes:
    """Return the hash of what is said about many items at once, by either Party."""
    hashed = hashlib.sha256()
    for whose in (schema.OWN, schema.PEER):
        layers = bounds.layers(whose)
        for digest in (*layers.rules.digests, layers.policy.SerializeToString(deterministic=True)):
            hashed.update(len(digest).to_bytes(4, "big") + digest)
    return hashed.digest()
