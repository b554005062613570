"""Restriction heads as they are stored, and the one question that every use asks of them (Article 3.4).

`last_word` says how current the restrictions held of an item are; nothing else may say it. Decides that an
item of which the originator's signed head names a notice that is not here is behind until that notice has
come, and that a general rule that is not here puts every item of its Party behind. Refuses to know how heads
are made (`head_making.py`) and compared (`head_comparing.py`). The rules stand in `node/exchange/heads.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

from entente.v1 import envelope_pb2, item_supply_pb2, restriction_head_pb2
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select

from node.acts.bound import made_elsewhere
from node.acts.head_memory import Basis, HeadMemory
from node.acts.histories import REJECTED
from node.acts.party import Relationship, read_relationships
from node.exchange.heads import Listed, age_s, without_gap
from node.exchange.notices import Outcome
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import instant_of

_N, _R = schema.notice.c, schema.general_rule.c
_H, _G = schema.restriction_head.c, schema.restriction_gap.c
Resting: TypeAlias = Mapping[bytes, Sequence[bytes]]
"""What each of some items rests on: items of one Party, held under one agreement."""
_ROWS: Final = 1_000
_BEYOND: Final = (Outcome.PROVISIONAL.value, Outcome.WAITING.value)


def _has_place(state: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(*(state != rejected for rejected in sorted(REJECTED)))


_here = (
    select(func.count(_N.sequence.distinct()))
    .where(
        _N.rel == _G.rel,
        _N.whose == schema.PEER,
        _N.item_id == _G.item_id,
        _N.sequence <= _G.sequence,
        _has_place(_N.state),
    )
    .correlate(schema.restriction_gap)
    .scalar_subquery()
)
STILL_BEHIND: Final[ColumnElement[bool]] = _here < _G.sequence
"""Of a row of `restriction_gap`: a notice that the head named has not come yet. Sequences begin at 1."""
_HEAD = Prepared(
    select(_H.compared_us, _H.general_rules).where(_H.rel == bindparam("r"), _H.whose == schema.PEER)
)
_BEHIND = Prepared(
    select(_G.item_id).where(
        _G.rel == bindparam("r"), _G.item_id.in_(bindparam("items", expanding=True)), STILL_BEHIND
    ),
    listed="items",
)
_RULES_HERE = Prepared(
    select(func.count(_R.sequence.distinct()).label("here")).where(
        _R.rel == bindparam("r"),
        _R.whose == schema.PEER,
        _R.sequence <= bindparam("s"),
        _has_place(_R.state),
    )
)


class LastWord(NamedTuple):
    """What the supplier of an item last said of how current its restrictions are here.

    Attributes:
        head_age_s: how old its newest head is that was compared with what is held; None where none holds.
        behind: a notice on the item, or a general rule, is known to be missing here.
    """

    head_age_s: float | None
    behind: bool


def last_word(connection: Connection, relationship: Relationship, row: Row[Any], now: datetime) -> LastWord:
    """Return how current the restrictions of the item in `row` (of `item`) are; of an own one, always.

    A product is as current as the least current of what it was made of, under whichever agreement that came.
    """
    item_id = bytes(row.item_id)
    resting = {relationship.rel: list(_rests_on(row))}
    for rel, source in _abroad(connection, [row]).get(item_id, ()):
        resting.setdefault(rel, []).append(source)
    asked = {rel: items for rel, items in resting.items() if items}
    if not asked:
        return LastWord(0.0, False)
    of = {relationship.rel: relationship}
    if asked.keys() - of.keys():
        of = {one.rel: one for one in read_relationships(connection, now)} | of
    words = [_word(connection, of[rel], {item_id: items}, now) for rel, items in asked.items()]
    ages = [word.head_age_s for word in words]
    oldest = None if None in ages else max(age for age in ages if age is not None)
    return LastWord(oldest, any(word.behind for word in words))


def _word(connection: Connection, relationship: Relationship, resting: Resting, now: datetime) -> LastWord:
    head = _HEAD.first(connection, {"r": relationship.rel})
    if head is None:
        return LastWord(None, False)
    # One head is over all items of a Party: whatever the item rests on has the same age.
    behind = _behind(connection, relationship.rel, resting, head)
    return LastWord(_age(relationship, head.compared_us, now), bool(behind))


def is_behind(connection: Connection, row: Row[Any]) -> bool:
    """Return `LastWord.behind` of the item in `row` (of `item`), for those who only show it."""
    return bool(behind_among(connection, [row]))


def behind_among(connection: Connection, rows: Sequence[Row[Any]]) -> frozenset[bytes]:
    """Return which of the items in `rows` (of `item`, all of one agreement) are `LastWord.behind`."""
    if not rows:
        return frozenset()
    resting = dict[int, dict[bytes, Sequence[bytes]]]()
    for row in rows:
        if on := _rests_on(row):
            resting.setdefault(row.rel, {})[bytes(row.item_id)] = on
    for item_id, sources in _abroad(connection, rows).items():
        for rel, source in sources:
            held = resting.setdefault(rel, {})
            held[item_id] = (*held.get(item_id, ()), source)
    behind = frozenset[bytes]()
    for rel, asked in resting.items():
        if (head := _HEAD.first(connection, {"r": rel})) is not None:
            behind |= _behind(connection, rel, asked, head)
    return behind


def rules_behind(connection: Connection, rel: int, listed: int) -> bool:
    """Return whether one of the peer's general rules up to `listed` is missing here."""
    if not listed:
        return False
    return bool(_RULES_HERE.first(connection, {"r": rel, "s": listed}).here < listed)


def gap_items(connection: Connection, rel: int) -> int:
    """Return of how many of the peer's items a notice is known to be missing here.

    Known from a head, or from a later notice that came.
    """
    named = select(_G.item_id).where(_G.rel == rel, STILL_BEHIND)
    beyond = select(_N.item_id).where(_N.rel == rel, _N.whose == schema.PEER, _N.state.in_(_BEYOND))
    return int(
        connection.execute(select(func.count()).select_from(named.union(beyond).subquery())).scalar_one()
    )


def head_row(connection: Connection, rel: int, whose: str) -> Row[Any] | None:
    """Return the newest head of one Party, as stored."""
    table = schema.restriction_head
    return connection.execute(select(table).where(_H.rel == rel, _H.whose == whose)).one_or_none()


def head_in(envelope: bytes) -> restriction_head_pb2.RestrictionHead:
    """Return the head in a stored envelope."""
    payload = envelope_pb2.Envelope.FromString(envelope).payload
    return restriction_head_pb2.RestrictionHead.FromString(payload)


def basis_of(connection: Connection, rel: int, whose: str) -> Basis:
    """Return what one Party's notices rest on now."""
    reached, rejected = connection.execute(
        select(
            select(func.max(_N.leaf_index)).where(_N.rel == rel, _N.whose == whose).scalar_subquery(),
            select(func.count())
            .where(_N.rel == rel, _N.whose == whose, _N.state.in_(REJECTED))
            .scalar_subquery(),
        )
    ).one()
    return Basis(-1 if reached is None else int(reached), int(rejected))


def listed_of(memory: HeadMemory, connection: Connection, rel: int, whose: str, basis: Basis) -> Listed:
    """Return what a head over one Party's notices is over: the last of each item, the peer's without gaps."""
    if (known := memory.listed(rel, whose, basis)) is None:
        known = Listed.of(entries_of(connection, rel, whose, basis))
        memory.keep_listed(rel, whose, basis, known)
    return known


def entries_of(connection: Connection, rel: int, whose: str, basis: Basis) -> Iterator[tuple[bytes, int]]:
    """Yield the entries of such a head, in order; memory stays flat."""
    within = and_(_N.rel == rel, _N.whose == whose, _has_place(_N.state), _N.leaf_index <= basis.reached)
    if whose == schema.PEER:
        yield from held_between(connection, within)
        return
    rows = connection.execution_options(yield_per=_ROWS).execute(
        select(_N.item_id, func.max(_N.sequence).label("last"))
        .where(within)
        .group_by(_N.item_id)
        .order_by(_N.item_id)
    )
    for row in rows:
        yield bytes(row.item_id), int(row.last)


def held_between(connection: Connection, within: ColumnElement[bool]) -> Iterator[tuple[bytes, int]]:
    """Yield the highest sequence without a gap of the items whose notices are `within`, in order."""
    rows = connection.execution_options(yield_per=_ROWS).execute(
        select(_N.item_id, _N.sequence).where(within).order_by(_N.item_id, _N.sequence)
    )
    yield from without_gap((bytes(row.item_id), int(row.sequence)) for row in rows)


def held_of(connection: Connection, rel: int, first: bytes, last: bytes) -> dict[bytes, int]:
    """Return the highest sequence without a gap of the peer's items from `first` to `last`."""
    within = and_(
        _N.rel == rel,
        _N.whose == schema.PEER,
        _has_place(_N.state),
        _N.item_id >= first,
        _N.item_id <= last,
    )
    return dict(held_between(connection, within))


def rules_of(connection: Connection, rel: int, whose: str) -> int:
    """Return the sequence of one Party's last general rule; 0 for none."""
    newest = select(func.max(_R.sequence)).where(_R.rel == rel, _R.whose == whose, _has_place(_R.state))
    return int(connection.execute(newest).scalar_one() or 0)


def _rests_on(row: Row[Any]) -> Sequence[bytes]:
    """Return the peer's items whose notices bind the item in `row`: itself, or what a product was made of."""
    if row.whose == schema.PEER:
        return (bytes(row.item_id),)
    return item_supply_pb2.ItemSupply.FromString(bytes(row.supply)).derived_from if row.derived else ()


def _abroad(connection: Connection, rows: Sequence[Row[Any]]) -> dict[bytes, list[tuple[int, bytes]]]:
    """Return what the products among these (all of one agreement) were made of under others."""
    products = [bytes(row.item_id) for row in rows if row.derived and row.whose == schema.OWN]
    return made_elsewhere(connection, rows[0].rel, products) if products else {}


def _behind(connection: Connection, rel: int, resting: Resting, head: Any) -> frozenset[bytes]:
    """Return which of the items rest on one of the peer of `rel` that is behind."""
    if rules_behind(connection, rel, head.general_rules):
        return frozenset(resting)
    asked = list({item_id for on in resting.values() for item_id in on})
    behind = {
        bytes(one.item_id)
        for first in range(0, len(asked), _ROWS)
        for one in _BEHIND.rows(connection, {"r": rel, "items": asked[first : first + _ROWS]})
    }
    return frozenset(item_id for item_id, on in resting.items() if not behind.isdisjoint(on))


def _age(relationship: Relationship, made_us: int | None, now: datetime) -> float | None:
    settings = relationship.settings()
    return age_s(
        None if made_us is None else instant_of(made_us),
        now,
        clock_limit=timedelta(seconds=settings.clock_limit_seconds),
        lease=timedelta(seconds=settings.restriction_head_lease_seconds),
    )
