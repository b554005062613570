"""Restriction heads as they are stored, and the one question that every use asks of them (Article 3.4).

`last_word` says how current the restrictions held of an item are; nothing else may say it. Decides that an
item of which the originator's signed head names a notice that is not here is behind until that notice has
come, and that a general rule that is not here puts every item of its Party behind. Refuses to know how heads
are made (`head_making.py`) and compared (`head_comparing.py`). The rules stand in `node/exchange/heads.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from entente.v1 import envelope_pb2, item_supply_pb2, restriction_head_pb2
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select

from node.acts.bound import REJECTED
from node.acts.head_memory import Basis, HeadMemory
from node.acts.party import Relationship
from node.exchange.heads import Listed, age_s, without_gap
from node.exchange.notices import Outcome
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import instant_of

_N, _R = schema.notice.c, schema.general_rule.c
_H, _G = schema.restriction_head.c, schema.restriction_gap.c
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
_SOURCES = Prepared(
    select(schema.item).where(
        schema.item.c.rel == bindparam("r"), schema.item.c.item_id.in_(bindparam("items", expanding=True))
    ),
    listed="items",
)
_BEHIND = Prepared(
    select(_G.sequence).where(_G.rel == bindparam("r"), _G.item_id == bindparam("i"), STILL_BEHIND)
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

    A product is as current as the least current of what it was made of.
    """
    if row.whose == schema.OWN:
        words = [last_word(connection, relationship, source, now) for source in _sources(connection, row)]
        # One head is over all items of a Party: any source of the peer has the age that counts.
        age = next((word.head_age_s for word in words if word.head_age_s != 0.0), 0.0)
        return LastWord(age, any(word.behind for word in words))
    head = _HEAD.first(connection, {"r": relationship.rel})
    if head is None:
        return LastWord(None, False)
    behind = rules_behind(connection, relationship.rel, head.general_rules) or _is_behind(connection, row)
    return LastWord(_age(relationship, head.compared_us, now), behind)


def is_behind(connection: Connection, row: Row[Any]) -> bool:
    """Return `LastWord.behind` of the item in `row` (of `item`), for those who only show it."""
    if row.whose == schema.OWN:
        return any(is_behind(connection, source) for source in _sources(connection, row))
    head = _HEAD.first(connection, {"r": row.rel})
    if head is None:
        return False
    return rules_behind(connection, row.rel, head.general_rules) or _is_behind(connection, row)


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


def _sources(connection: Connection, row: Row[Any]) -> Sequence[Any]:
    """Return the rows of what an own item was made of; nothing where it is no product."""
    if not row.derived:
        return ()
    supply = item_supply_pb2.ItemSupply.FromString(bytes(row.supply))
    return _SOURCES.rows(connection, {"r": row.rel, "items": list(supply.derived_from)})


def _is_behind(connection: Connection, row: Row[Any]) -> bool:
    return _BEHIND.first(connection, {"r": row.rel, "i": bytes(row.item_id)}) is not None


def _age(relationship: Relationship, made_us: int | None, now: datetime) -> float | None:
    settings = relationship.settings()
    return age_s(
        None if made_us is None else instant_of(made_us),
        now,
        clock_limit=timedelta(seconds=settings.clock_limit_seconds),
        lease=timedelta(seconds=settings.restriction_head_lease_seconds),
    )
