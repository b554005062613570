"""Bytes known again (Article 3.4): what came under another agreement stays bound when it is submitted anew.

Decides what counts as the same: the digest of the plain bytes of a whole part, of an attachment as of the
content. What this Party supplied itself before it came, and what the other Party of this agreement supplied
under it, too, tells that Party nothing and is bound by nobody. Refuses to know what is copied in part or
retyped: for that its author names what it is made of. What the sources then say is asked in `deriving.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from entente.v1 import ledger_pb2
from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select

from node.acts.party import Relationship
from node.store import schema
from node.store.prepared import Prepared

SOURCES_MAX: Final = 250
"""No more sources are asked for one supply than a request could name."""

_P, _I, _V, _E = schema.part.c, schema.item.c, schema.item_version.c, schema.ledger_entry.c
_ARRIVAL: Final = func.coalesce(_V.arrival, _I.arrival)
_COUNTS: Final = or_(
    and_(_V.version.is_(None), _I.readable.is_(True)), and_(_V.readable.is_(True), _V.refused.is_(False))
)


def _among(whose: str, *wanted: Any) -> Select[Any]:
    """Select from the parts of certain digests, with the item of each and the version it belongs to."""
    return (
        select(*wanted)
        .select_from(schema.part)
        .outerjoin(schema.item_version, (_V.rel == _P.rel) & (_V.statement_id == _P.statement_id))
        .join(
            schema.item,
            (_I.rel == _P.rel) & (_I.item_id == func.coalesce(_V.item_id, _P.statement_id)),
        )
        .where(
            _P.plain_digest.in_(bindparam("digests", expanding=True)),
            _I.whose == whose,
            _COUNTS,
        )
    )


def _first(whose: str, *further: Any) -> Prepared:
    """Find the first leaf in each ledger from which bytes of certain digests were there."""
    of = (_P.plain_digest, _P.rel)
    found = _among(whose, *of, func.min(_ARRIVAL).label("arrival")).where(*further).group_by(*of)
    return Prepared(found, listed="digests")


_RECEIVED: Final = _first(schema.PEER)
_SUPPLIED: Final = _first(schema.OWN, _I.derived.is_(False))
_SOURCES: Final = Prepared(
    _among(schema.PEER, _P.rel, _I.item_id)
    .where(_P.rel != bindparam("r"))
    .group_by(_P.rel, _I.item_id)
    .order_by(func.min(_ARRIVAL), _P.rel)
    .limit(SOURCES_MAX + 1),
    listed="digests",
)


def known_again(
    connection: Connection,
    relationships: Sequence[Relationship],
    relationship: Relationship,
    digests: Collection[bytes],
) -> list[tuple[Relationship, bytes]]:
    """Return the items, received under other agreements, of which a supply holds a part byte for byte.

    One more than `SOURCES_MAX` where there are more.

    Args:
        relationships: every agreement of this Party.
        relationship: the one that the supply is made under.
        digests: SHA-256 of the plain bytes of each of its parts.
    """
    others = {one.rel: one for one in relationships if one.rel != relationship.rel}
    if not others or not digests:
        return []
    received = _RECEIVED.rows(connection, {"digests": digests})
    theirs = {bytes(row.plain_digest) for row in received if row.rel == relationship.rel}
    came = _since(connection, [row for row in received if row.rel != relationship.rel])
    if not came.keys() - theirs:
        return []
    own = _since(connection, _SUPPLIED.rows(connection, {"digests": list(came)}))
    bound = [one for one in came if one not in theirs and not (one in own and own[one] < came[one])]
    if not bound:
        return []
    rows = _SOURCES.rows(connection, {"r": relationship.rel, "digests": bound})
    return [(others[row.rel], bytes(row.item_id)) for row in rows]


def _since(connection: Connection, rows: Sequence[Any]) -> dict[bytes, int]:
    """Return when bytes were first recorded, in microseconds of this node's own clock, by their digest.

    What a supplier says of the time is not asked.
    """
    found = dict[bytes, int]()
    for row in rows:
        wanted = select(_E.leaf).where(_E.rel == row.rel, _E.idx == row.arrival)
        leaf = ledger_pb2.LedgerEntry.FromString(bytes(connection.execute(wanted).scalar_one()))
        digest, since_us = bytes(row.plain_digest), leaf.record_time.ToMicroseconds()
        found[digest] = min(found.get(digest, since_us), since_us)
    return found
