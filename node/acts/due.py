"""What time will bring about, before it does: limits in the order in which they strike (Article 3.4).

Decides that a limit is seen by whom its item is seen by. Limits are listed as the last round worked them out;
each is worked out again before it strikes. Refuses to know what strikes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

from entente.v1 import retention_service_pb2 as wire
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from node.acts.expiring import KINDS
from node.acts.paging import halves_of, identifier_of, make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.errors import Refusal
from node.store import schema
from node.store.restriction_tables import COMING
from node.store.unit import microseconds, timestamp_of

LOOK_MAX: Final = 5_000
_STEP: Final = 250
_ORDER: Final = tuple(KINDS)
_I, _D = schema.item.c, schema.limit_due.c
_Place = tuple[int, int, bytes, int, int]


def list_due(party: Party, caller: Caller, request: wire.ListDueRequest) -> wire.ListDueResponse:
    """Return a page of the limits of items that the caller may see, the earliest first.

    Raises:
        Refusal: NOT_FOUND, no such agreement; TOKEN_INVALID.
    """
    now = party.clock.now()
    until_us = request.until_time.ToMicroseconds() if request.HasField("until_time") else microseconds(now)
    size = page_size(request.page_size, default=50, most=500)
    asked = f"{request.agreement_id}/{request.kind}/{request.with_struck}"
    question = f"due/{caller.key}/{asked}"
    begin = _place(read_token(party, question, request.page_token)) if request.page_token else None
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    found: list[wire.DueLimit] = []
    token, last = "", None
    with party.store.read() as connection:
        sights = {r.rel: Sight(connection, r, caller, now) for r in relationships}
        by_rel = {r.rel: r for r in relationships}
        for looked, row in enumerate(_rows(connection, relationships, request, until_us, begin)):
            seen = sights[row.rel].may_see(row)
            if last is not None and (looked == LOOK_MAX or (seen and len(found) == size)):
                token = make_token(party, question, _numbers(last))
                break
            if seen:
                found.append(_told(by_rel[row.rel], row))
            last = (row.rel, row.at_us, bytes(row.item_id), row.part, _ORDER.index(row.strike))
    return wire.ListDueResponse(limits=found, next_page_token=token)


def _rows(
    connection: Connection,
    relationships: Sequence[Relationship],
    request: wire.ListDueRequest,
    until_us: int,
    begin: _Place | None,
) -> Iterator[Any]:
    kinds = [name for name, kind in KINDS.items() if request.kind in (0, kind)]
    for relationship in sorted(relationships, key=lambda r: r.rel):
        if begin is not None and relationship.rel < begin[0]:
            continue
        after = begin if begin is not None and relationship.rel == begin[0] else None
        while True:
            wanted = [_D.rel == relationship.rel, _D.at_us <= until_us, _D.strike.in_(kinds)]
            if not request.with_struck:
                wanted.append(COMING)
            if after is not None:
                wanted.append(_after(after))
            rows = connection.execute(
                select(schema.item, _D.part, _D.strike, _D.at_us, _D.struck_us)
                .join(schema.limit_due, (_I.rel == _D.rel) & (_I.item_id == _D.item_id))
                .where(*wanted)
                .order_by(_D.at_us, _D.item_id, _D.part, _D.strike)
                .limit(_STEP)
            ).all()
            yield from rows
            if len(rows) < _STEP:
                break
            end = rows[-1]
            after = (end.rel, end.at_us, bytes(end.item_id), end.part, _ORDER.index(end.strike))


def _after(place: _Place) -> ColumnElement[bool]:
    """Everything after a place in the order (at_us, item_id, part, strike)."""
    keys: list[tuple[Any, Any]] = [
        (_D.at_us, place[1]),
        (_D.item_id, place[2]),
        (_D.part, place[3]),
        (_D.strike, _ORDER[place[4]]),
    ]
    return or_(
        *(
            and_(*(column == value for column, value in keys[:n]), keys[n][0] > keys[n][1])
            for n in range(len(keys))
        )
    )


def _told(relationship: Relationship, row: Any) -> wire.DueLimit:
    made = wire.DueLimit(
        item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
        family=row.family,
        from_party=relationship.own if row.whose == schema.OWN else relationship.peer,
        part=row.part,
        kind=KINDS[row.strike],
        due_time=timestamp_of(row.at_us),
    )
    if row.struck_us is not None:
        made.strike_time.CopyFrom(timestamp_of(row.struck_us))
    return made


def _numbers(place: _Place) -> tuple[int, ...]:
    rel, at_us, item_id, part, strike = place
    return (rel, at_us, *halves_of(item_id), part, strike)


def _place(numbers: tuple[int, ...]) -> _Place:
    if len(numbers) != 6 or numbers[5] >= len(_ORDER):
        raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    rel, at_us, high, low, part, strike = numbers
    return rel, at_us, identifier_of((high, low)), part, strike
