"""Search and count items (Article 3.4): each is decided on for the caller before anything of it is looked at.

Decides that a candidate that may not be searched is not read, matched or counted, that content is opened for
a search in memory alone, so that nothing of it lies anywhere in the clear, and how far one call looks. A hit
shows what a list shows. Where names of persons may not be shown, words are not looked for in what names them.
Refuses to know how words compare: that is `node/exchange/words.py`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import exchange_service_pb2, item_supply_pb2, restriction_pb2
from entente.v1 import search_service_pb2 as wire
from sqlalchemy import ColumnElement, Connection, Row

from node.acts.bound import Bound
from node.acts.items import summaries
from node.acts.listing import newest_steps
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.reading import contents
from node.errors import FieldFault, Refusal
from node.exchange import purposes
from node.exchange.decide import Action
from node.exchange.words import WORDS_MAX, holds_all, words_of
from node.store import schema

LOOK_MAX: Final = 5_000
"""A search looks at no more items in one call."""
READ_MAX: Final = 1_000
"""It opens the content of no more."""
COUNT_MAX: Final = 25_000
"""A count looks at no more items in one call."""
_STEP: Final = 250
_COUNT_STEP: Final = 2_000
_I = schema.item.c
_WHOSE: Final = {
    exchange_service_pb2.ITEM_DIRECTION_RECEIVED: schema.PEER,
    exchange_service_pb2.ITEM_DIRECTION_SUPPLIED: schema.OWN,
}
_DIRECTION: Final = {whose: direction for direction, whose in _WHOSE.items()}
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Looked:
    """One row that was looked at, and whether it is a hit."""

    row: Row[Any]
    hit: bool


def search_items(party: Party, caller: Caller, request: wire.SearchItemsRequest) -> wire.SearchItemsResponse:
    """Return a page of the items that the caller may search and that hold all words, newest first.

    Raises:
        Refusal: NOT_FOUND, no such agreement; SCHEMA_INVALID, too many words, or none in a text that is not
            empty; TOKEN_INVALID.
    """
    words = words_of(request.text)
    if len(words) > WORDS_MAX or (request.text and not words):
        fault = FieldFault("text", f"must hold 1 to {WORDS_MAX} words")
        raise Refusal("SCHEMA_INVALID", "these are no words to look for", faults=[fault])
    relationships = _relationships(party, request.filter)
    size = page_size(request.page_size, default=50, most=500)
    question = _question("search", caller, request.filter, request.text)
    begin = _begin(party, question, request.page_token)
    found: list[Row[Any]] = []
    token, last = "", None
    with party.store.read() as connection:
        sights = _sights(party, connection, caller, relationships)
        for looked in _looked(party, connection, relationships, sights, request.filter, words, begin):
            if looked is None or (last is not None and looked.hit and len(found) == size):
                token = make_token(party, question, last or begin or (0, 0))
                break
            if looked.hit:
                found.append(looked.row)
            last = (looked.row.rel, looked.row.arrival)
        items = summaries(connection, relationships, sights, found)
    return wire.SearchItemsResponse(items=items, next_page_token=token)


def count_items(party: Party, caller: Caller, request: wire.CountItemsRequest) -> wire.CountItemsResponse:
    """Return how many items the caller may count, by family and direction, as far as one call looks.

    Raises:
        Refusal: NOT_FOUND, no such agreement; TOKEN_INVALID.
    """
    relationships = _relationships(party, request.filter)
    question = _question("count", caller, request.filter, "")
    begin = _begin(party, question, request.page_token)
    counts = Counter[tuple[int, str]]()
    token, last, looks = "", begin, 0
    with party.store.read() as connection:
        sights = _sights(party, connection, caller, relationships)
        for rows in _steps(connection, relationships, request.filter, begin, _COUNT_STEP):
            if looks >= COUNT_MAX and last is not None:
                token = make_token(party, question, last)
                break
            looks += len(rows)
            sight = sights[rows[0].rel]
            sight.bounds.look_up(rows)
            counts.update(
                (row.family, row.whose)
                for row in rows
                if sight.may_see(row, Action.COUNT) and _is_for(sight.bounds.of(row), row, request.filter)
            )
            last = (rows[-1].rel, rows[-1].arrival)
    return wire.CountItemsResponse(
        counts=[
            wire.ItemCount(family=family, direction=_DIRECTION[whose], count=count)  # type: ignore[arg-type]
            for (family, whose), count in sorted(counts.items())
        ],
        next_page_token=token,
    )


# --- the way through the items --------------------------------------------------------------------


def _looked(
    party: Party,
    connection: Connection,
    relationships: Sequence[Relationship],
    sights: dict[int, Sight],
    asked: wire.ItemFilter,
    words: Sequence[str],
    begin: _Place | None,
) -> Iterator[_Looked | None]:
    """Yield every row in order, newest first, and None where a call has looked at enough."""
    looks = reads = 0
    for rows in _steps(connection, relationships, asked, begin, _STEP):
        if looks >= LOOK_MAX or reads >= READ_MAX:
            yield None
            return
        looks += len(rows)
        sight = sights[rows[0].rel]
        sight.bounds.look_up(rows)
        allowed = [
            row
            for row in rows
            if sight.may_see(row, Action.SEARCH) and _is_for(sight.bounds.of(row), row, asked)
        ]
        hits = {bytes(row.item_id) for row in allowed}
        if words:
            readable = [row for row in allowed if _may_be_read(sight.bounds.of(row), row)]
            reads += len(readable)
            hits = {
                bytes(row.item_id)
                for row, content in contents(party, connection, readable)
                if holds_all(content, words)
            }
        for row in rows:
            yield _Looked(row, bytes(row.item_id) in hits)


def _steps(
    connection: Connection,
    relationships: Sequence[Relationship],
    asked: wire.ItemFilter,
    begin: _Place | None,
    step: int,
) -> Iterator[Sequence[Row[Any]]]:
    """Return the rows before `begin` that the filter lets through, some at a time, newest first."""
    return newest_steps(connection, _I.arrival, relationships, _conditions(asked), begin, step)


def _conditions(asked: wire.ItemFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_I.readable.is_(True)]
    if (whose := _WHOSE.get(asked.direction)) is not None:
        found.append(_I.whose == whose)
    if asked.families:
        found.append(_I.family.in_([int(family) for family in asked.families]))
    if asked.urgency:
        found.append(_I.urgency == int(asked.urgency))
    if asked.HasField("from_time"):
        found.append(_I.state_us >= asked.from_time.ToMicroseconds())
    if asked.HasField("before_time"):
        found.append(_I.state_us < asked.before_time.ToMicroseconds())
    return found


def _is_for(bound: Bound, row: Row[Any], asked: wire.ItemFilter) -> bool:
    """Whether the item may be used for one of the purposes asked for, as a list shows them."""
    if not asked.purposes:
        return True
    marking = bound.stated if row.whose == schema.OWN else bound.effective.marking
    held = bound.supplied_for if marking.item.purposes is None else marking.item.purposes
    return any(purposes.covers(held, code) for code in asked.purposes)


def _may_be_read(bound: Bound, row: Row[Any]) -> bool:
    """Whether words may be looked for in it: a hit on a name would show the name."""
    if restriction_pb2.BAR_NOMINAL_DISPLAY not in bound.effective.of_part(0).bars:
        return True
    return not item_supply_pb2.ItemSupply.FromString(bytes(row.supply)).nominal


def _relationships(party: Party, asked: wire.ItemFilter) -> Sequence[Relationship]:
    return [party.relationship(asked.agreement_id)] if asked.agreement_id else party.relationships()


def _sights(
    party: Party, connection: Connection, caller: Caller, relationships: Sequence[Relationship]
) -> dict[int, Sight]:
    now = party.clock.now()
    return {relationship.rel: Sight(connection, relationship, caller, now) for relationship in relationships}


def _question(what: str, caller: Caller, asked: wire.ItemFilter, text: str) -> str:
    digest = hashlib.sha256(asked.SerializeToString(deterministic=True) + b"\x00" + text.encode())
    return f"{what}/{caller.key}/{digest.hexdigest()}"


def _begin(party: Party, question: str, token: str) -> _Place | None:
    if not token:
        return None
    place = read_token(party, question, token)
    if len(place) != 2:
        raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    return place[0], place[1]
