"""Lists of items and the inbox: what a caller may see, page by page.

Decides the order and where a page ends; whether a row is seen is decided by `Sight` alone, and what is not
seen leaves no trace: not in a count, not in a token, not in a page that is followed by an empty one. Several
agreements are listed one after the other, each newest first. Source: Article 3.4;
entente/v1/exchange_service.proto, ListItems and WatchInbox.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from entente.v1 import exchange_service_pb2 as wire
from entente.v1 import item_supply_pb2, restriction_pb2
from sqlalchemy import ColumnElement, Connection, Row, select

from node.acts.bound import Bound
from node.acts.correcting import corrections_on
from node.acts.listing import newest_steps
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.restriction_heads import behind_among
from node.acts.statements import parse_id, states_of
from node.acts.version_told import earlier_uses
from node.acts.versions import versions_of
from node.errors import Refusal
from node.exchange.marking import Marking
from node.exchange.shown import shown
from node.store import schema
from node.store.unit import timestamp_of

LOOK_MAX: Final = 5_000
"""At most so many rows are looked at in one call; then the caller gets a token to go on from."""
_STEP: Final = 250
_I = schema.item.c
_WHOSE: Final = {
    wire.ITEM_DIRECTION_RECEIVED: schema.PEER,
    wire.ITEM_DIRECTION_SUPPLIED: schema.OWN,
}


def list_items(party: Party, caller: Caller, request: wire.ListItemsRequest) -> wire.ListItemsResponse:
    """Return a page of the items that the caller may see, newest first.

    A page may hold fewer items than asked for and still have a token, where much lies between that the caller
    may not see. A caller whom the roster does not know sees nothing.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or an item_id that is none; TOKEN_INVALID.
    """
    relationships = _relationships(party, request.agreement_id)
    size = page_size(request.page_size, default=50, most=500)
    asked = f"{request.agreement_id}/{request.direction}/{request.family}/{request.item_id}"
    question = f"items/{caller.key}/{asked}"
    begin: tuple[int, ...] | None = None
    if request.page_token:
        begin = read_token(party, question, request.page_token)
        if len(begin) != 2:
            raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    found: list[Row[Any]] = []
    token = ""
    last: tuple[int, int] | None = None
    wanted = _wanted(request)
    with party.store.read() as connection:
        sights = _sights(party, connection, caller, relationships)
        for looked, row in enumerate(newest_first(connection, sights, relationships, wanted, begin)):
            seen = sights[row.rel].may_see(row)
            # One more than fits, or too much looked at: the page ends before this row.
            if last is not None and (looked == LOOK_MAX or (seen and len(found) == size)):
                token = make_token(party, question, last)
                break
            if seen:
                found.append(row)
            last = (row.rel, row.arrival)
        items = summaries(connection, relationships, sights, found)
    return wire.ListItemsResponse(items=items, next_page_token=token)


def inbox_after(
    party: Party, caller: Caller, agreement_id: str, resume_token: str, limit: int
) -> wire.WatchInboxResponse:
    """Return up to `limit` items received after `resume_token`, oldest first, and the token to resume after.

    Where nothing has arrived the token comes back as it was given.

    Raises:
        Refusal: NOT_FOUND, no such agreement; TOKEN_INVALID.
    """
    relationships = _relationships(party, agreement_id)
    question = f"inbox/{caller.key}/{agreement_id}"
    places = _places(read_token(party, question, resume_token)) if resume_token else {}
    reached = dict(places)
    found: list[Row[Any]] = []
    looks = LOOK_MAX
    with party.store.read() as connection:
        sights = _sights(party, connection, caller, relationships)
        for relationship in relationships:
            sight = sights[relationship.rel]
            rows = _oldest_first(connection, sight, relationship.rel, places.get(relationship.rel, 0))
            for row in islice(rows, looks):
                looks -= 1
                reached[relationship.rel] = row.arrival + 1
                if sight.may_see(row):
                    found.append(row)
                    if len(found) == limit:
                        break
            if len(found) == limit or not looks:
                break
        items = summaries(connection, relationships, sights, found)
    if reached != places or not resume_token:
        flat = [number for rel in sorted(reached) for number in (rel, reached[rel])]
        resume_token = make_token(party, question, flat)
    return wire.WatchInboxResponse(items=items, resume_token=resume_token)


def summary(
    relationship: Relationship,
    row: Row[Any],
    bound: Bound,
    state: wire.StatementState = wire.STATEMENT_STATE_ACCEPTED,
    corrections: Sequence[wire.PurposeCorrected] = (),
    *,
    behind: bool,
    versions: Sequence[Row[Any]] = (),
    uses: Sequence[wire.EarlierUse] = (),
) -> wire.ItemSummary:
    """Return what a list shows of the item in `row`; `state` is how the statement stands.

    Args:
        corrections: of the purpose it was supplied for.
        behind: what `is_behind` says of it.
        versions: of a corrected item, where they are told; `uses`: those of other versions.
    """
    supplied = row.whose == schema.OWN
    stated, caveats = _told(bound.stated if supplied else bound.effective.marking, bound.supplied_for)
    made = wire.ItemSummary(
        item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
        statement_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
        family=row.family,
        from_party=relationship.own if supplied else relationship.peer,
        to_party=relationship.peer if supplied else relationship.own,
        state_time=timestamp_of(row.state_us),
        urgency=row.urgency,
        attachment_count=row.attachment_count,
        size_bytes=row.size_bytes,
        synthetic=row.synthetic,
        state=state,
        part_caveats=caveats,
        restriction_version=bound.history.last,
        restriction_gap=bound.effective.gap or behind,
        version=row.version,
        newest_version=max(row.version, bound.history.version, *(one.version for one in versions)),
        versions=[_version(one, row.version) for one in versions],
        earlier_uses=uses,
        purpose_declaration=_reference_of(row) if row.supplied_for else "",
        purpose_corrections=corrections,
    )
    made.MergeFrom(stated)
    return made


def _version(row: Row[Any], newest: int) -> wire.ItemVersion:
    """Return a row of `item_version` as it is told."""
    if row.refused:
        state = wire.ITEM_VERSION_STATE_REFUSED
    elif row.version > newest or not row.readable:
        state = wire.ITEM_VERSION_STATE_AWAITED
    elif row.version < newest:
        state = wire.ITEM_VERSION_STATE_SUPERSEDED
    else:
        state = wire.ITEM_VERSION_STATE_CURRENT
    return wire.ItemVersion(
        version=row.version,
        statement_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
        state_time=timestamp_of(row.state_us),
        state=state,
    )


def _reference_of(row: Row[Any]) -> str:
    """Return the declaration that a supply refers to; what binds it is shared by many, this is its own."""
    return item_supply_pb2.ItemSupply.FromString(bytes(row.supply)).purpose_declaration


@lru_cache(maxsize=1024)
def _told(
    marking: Marking, supplied_for: tuple[str, ...]
) -> tuple[wire.ItemSummary, tuple[restriction_pb2.Caveat, ...]]:
    """Return the fields of a summary that tell restrictions, and the caveats of single parts, each once."""
    statement, further = shown(marking.item)
    permitted = marking.item.purposes
    told = wire.ItemSummary(
        purposes=sorted(supplied_for if permitted is None else permitted),
        supplied_for=sorted(supplied_for),
        restrictions=statement,
        further_audiences=further,
    )
    own = {caveat.id for caveat in statement.restrictions.caveats}
    found: dict[str, restriction_pb2.Caveat] = {}
    for _, part in marking.parts:
        for caveat in shown(part)[0].restrictions.caveats:
            if caveat.id not in own:
                found.setdefault(caveat.id, caveat)
    return told, tuple(found.values())


def _relationships(party: Party, agreement_id: str) -> Sequence[Relationship]:
    return [party.relationship(agreement_id)] if agreement_id else party.relationships()


def _sights(
    party: Party, connection: Connection, caller: Caller, relationships: Sequence[Relationship]
) -> Mapping[int, Sight]:
    now = party.clock.now()
    return {relationship.rel: Sight(connection, relationship, caller, now) for relationship in relationships}


def _wanted(request: wire.ListItemsRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if (whose := _WHOSE.get(request.direction)) is not None:
        conditions.append(_I.whose == whose)
    if request.family:
        conditions.append(_I.family == int(request.family))
    if request.item_id:
        conditions.append(_I.item_id == parse_id(request.item_id))
    return conditions


def newest_first(
    connection: Connection,
    sights: Mapping[int, Sight],
    relationships: Sequence[Relationship],
    wanted: Sequence[ColumnElement[bool]],
    begin: tuple[int, ...] | None,
) -> Iterator[Row[Any]]:
    """Yield the rows before `begin` (rel, arrival); the sights have looked up what binds them."""
    for rows in newest_steps(connection, _I.arrival, relationships, wanted, begin):
        sights[rows[0].rel].bounds.look_up(rows)
        yield from rows


def _oldest_first(connection: Connection, sight: Sight, rel: int, first: int) -> Iterator[Row[Any]]:
    """Yield what was received and became readable from leaf `first` on."""
    while rows := connection.execute(
        select(schema.item)
        .where(_I.rel == rel, _I.whose == schema.PEER, _I.readable.is_(True), _I.arrival >= first)
        .order_by(_I.arrival)
        .limit(_STEP)
    ).all():
        sight.bounds.look_up(rows)
        yield from rows
        first = rows[-1].arrival + 1


def _places(numbers: tuple[int, ...]) -> dict[int, int]:
    if len(numbers) % 2:
        raise Refusal("TOKEN_INVALID", "the token holds no place in the inbox")
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def summaries(
    connection: Connection,
    relationships: Sequence[Relationship],
    sights: Mapping[int, Sight],
    rows: Sequence[Row[Any]],
) -> list[wire.ItemSummary]:
    """Return what a list shows of the items in `rows`, each of which its `Sight` has let through."""
    by_rel = {relationship.rel: relationship for relationship in relationships}
    states = {
        rel: states_of(
            connection, rel, [bytes(r.statement_id) for r in rows if r.rel == rel and r.whose == schema.OWN]
        )
        for rel in by_rel
    }
    corrections = {
        rel: corrections_on(connection, rel, [bytes(r.item_id) for r in rows if r.rel == rel])
        for rel in by_rel
    }
    behind = {rel: behind_among(connection, [r for r in rows if r.rel == rel]) for rel in by_rel}
    versions = {
        rel: versions_of(connection, rel, [bytes(r.item_id) for r in rows if r.rel == rel and r.corrected])
        for rel in by_rel
    }
    uses = {rel: earlier_uses(connection, rel, rows, sights[rel].persons) for rel in by_rel}
    return [
        summary(
            by_rel[row.rel],
            row,
            sights[row.rel].bounds.of(row),
            states[row.rel].get(bytes(row.statement_id), wire.STATEMENT_STATE_ACCEPTED),
            corrections[row.rel].get(bytes(row.item_id), ()),
            behind=bytes(row.item_id) in behind[row.rel],
            versions=versions[row.rel].get(bytes(row.item_id), ()),
            uses=uses[row.rel].get(bytes(row.item_id), ()),
        )
        for row in rows
    ]
