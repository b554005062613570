"""The protected channel as its own Party sees it (Article 3.5): links to what came by it, and warnings.

Decides that a link only points: the record stays where it is, and nothing that becomes of the item here,
restricted, recalled or destroyed, touches it. Warnings are for the contact person, who says what was looked
at. Refuses to know what the channel carries.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import channel_service_pb2 as wire
from entente.v1 import roster_pb2
from sqlalchemy import Connection, select, update

from node.acts.answered import Ask
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, author_of, held_now, person_of, require_person
from node.acts.statements import not_found, parse_id
from node.errors import Refusal
from node.exchange.rilo import require_filer
from node.exchange.supply import SUPPLIERS
from node.store import schema
from node.store.unit import UnitOfWork, timestamp_of

WARNED: Final = frozenset({roster_pb2.ROLE_CONTACT, roster_pb2.ROLE_LEGAL_ADVISER, roster_pb2.ROLE_PRINCIPAL})
"""Who reads warnings; the contact person alone says what was looked at."""
_L, _W = schema.channel_link.c, schema.channel_warning.c
_NOTHING: Final = bytes(16)


@dataclass(frozen=True, slots=True)
class _Call:
    party: Party
    caller: Caller
    request: Any


def link_record(
    party: Party, caller: Caller, request: wire.LinkRecordRequest
) -> Future[wire.LinkRecordResponse]:
    """Link an item to a record that came by the channel; the very same link again is the first one.

    Raises (through the future):
        Refusal: WRONG_PARTY, no channel of this Party is protected; NOT_FOUND, no such item for this person;
            SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT.
    """
    return party.store.put(_link, _Call(party, caller, request))


def end_link(party: Party, caller: Caller, request: wire.EndLinkRequest) -> Future[wire.EndLinkResponse]:
    """End a link that was made in error. Raises (through the future) Refusal as `link_record`."""
    return party.store.put(_end, _Call(party, caller, request))


def list_links(party: Party, caller: Caller, request: wire.ListLinksRequest) -> wire.ListLinksResponse:
    """Return a page of links, newest first. Of an item that the person does not see only the record is told.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, TOKEN_INVALID.
    """
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    person = person_of(caller, request.person_id)
    require_person(relationship, caller, person, now, SUPPLIERS)
    question = f"links/{person}/{request.agreement_id}/{request.item_id}"
    size = page_size(request.page_size, default=50, most=500)
    wanted = [_L.rel == relationship.rel, _L.ended_us.is_(None)]
    if request.item_id:
        wanted.append(_L.item_id == parse_id(request.item_id))
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_L.place < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.channel_link).where(*wanted).order_by(_L.place.desc()).limit(size + 1)
        ).all()
        sight = Sight(connection, relationship, Caller("person", person), now)
        links = list[wire.RecordLink]()
        for row in rows[:size]:
            seen = _seen(connection, relationship, sight, bytes(row.item_id))
            if request.item_id and not seen:
                continue
            links.append(
                wire.RecordLink(
                    link_id=_text(row.link_id),
                    item_id=_text(row.item_id) if seen else "",
                    reference=row.reference,
                    author_id=row.author,
                    link_time=timestamp_of(row.linked_us),
                )
            )
    token = make_token(party, question, [rows[size - 1].place]) if len(rows) > size else ""
    return wire.ListLinksResponse(links=links, next_page_token=token)


def list_warnings(
    party: Party, caller: Caller, request: wire.ListWarningsRequest
) -> wire.ListWarningsResponse:
    """Return a page of warnings, newest first. What the person does not see is not named.

    Raises:
        Refusal: SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT, TOKEN_INVALID.
    """
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    person = person_of(caller, request.person_id)
    require_person(relationship, caller, person, now, WARNED)
    question = f"warnings/{person}/{request.agreement_id}/{request.open_only}"
    size = page_size(request.page_size, default=50, most=500)
    wanted = [_W.rel == relationship.rel]
    if request.open_only:
        wanted.append(_W.seen_us.is_(None))
    if request.page_token:
        (before,) = read_token(party, question, request.page_token)
        wanted.append(_W.warning_id < before)
    with party.store.read() as connection:
        rows = connection.execute(
            select(schema.channel_warning).where(*wanted).order_by(_W.warning_id.desc()).limit(size + 1)
        ).all()
        sight = Sight(connection, relationship, Caller("person", person), now)
        warnings = [_warning(connection, relationship, sight, row) for row in rows[:size]]
    token = make_token(party, question, [rows[size - 1].warning_id]) if len(rows) > size else ""
    return wire.ListWarningsResponse(warnings=warnings, next_page_token=token)


def mark_seen(party: Party, caller: Caller, request: wire.MarkSeenRequest) -> Future[wire.MarkSeenResponse]:
    """Say that a warning was looked at; once more changes nothing.

    Raises (through the future):
        Refusal: NOT_FOUND, SENDER_NOT_AUTHORISED, ROLE_INSUFFICIENT.
    """
    return party.store.put(_mark, _Call(party, caller, request))


# --- the acts -------------------------------------------------------------------------------------


def _link(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.LinkRecordResponse]:
    return [_link_one(unit, call) for call in calls]


def _link_one(unit: UnitOfWork, call: _Call) -> wire.LinkRecordResponse:
    request = call.request
    relationship = held_now(unit, call.party, request.agreement_id)
    ask = Ask(relationship.rel, call.caller, request)
    if (known := ask.answered(unit, wire.LinkRecordResponse())) is not None:
        return known
    person = person_of(call.caller, request.person_id)
    require_person(relationship, call.caller, person, unit.now, SUPPLIERS)
    require_filer(relationship.own, {one.code: one.protected_channel for one in relationship.genesis.parties})
    item_id = parse_id(request.item_id)
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    if not _seen(unit.connection, relationship, sight, item_id):
        raise not_found()
    held = unit.connection.execute(
        select(_L.link_id).where(
            _L.rel == relationship.rel,
            _L.item_id == item_id,
            _L.reference == request.reference,
            _L.ended_us.is_(None),
        )
    ).first()
    if held is not None:
        return ask.keep(unit, wire.LinkRecordResponse(link_id=_text(held.link_id)))
    author = author_of(relationship, call.caller, person, unit.now, prefer=SUPPLIERS)
    place, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            Kind.CHANNEL_LINKED,
            actor=author,
            decision=ACCEPTED,
            object_id=item_id,
            sender=relationship.own,
        ),
    )
    row = {
        "rel": relationship.rel,
        "link_id": call.party.ids.uuid7(),
        "item_id": item_id,
        "reference": request.reference,
        "author": person,
        "place": place,
        "linked_us": unit.now_us,
        "ended_us": None,
    }
    unit.insert(schema.channel_link, [row])
    return ask.keep(unit, wire.LinkRecordResponse(link_id=_text(row["link_id"])))


def _end(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.EndLinkResponse]:
    return [_end_one(unit, call) for call in calls]


def _end_one(unit: UnitOfWork, call: _Call) -> wire.EndLinkResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, SUPPLIERS)
    here = (_L.rel == relationship.rel) & (_L.link_id == parse_id(call.request.link_id))
    held = unit.connection.execute(select(_L.item_id).where(here)).first()
    found = None if held is None else find_item(unit.connection, [relationship], bytes(held.item_id))
    sight = Sight(unit.connection, relationship, Caller("person", person), unit.now)
    if found is None or not sight.knows(found[1]):
        raise not_found()
    unit.connection.execute(
        update(schema.channel_link).where(here, _L.ended_us.is_(None)).values(ended_us=unit.now_us)
    )
    return wire.EndLinkResponse()


def _mark(unit: UnitOfWork, calls: Sequence[_Call]) -> list[wire.MarkSeenResponse]:
    return [_mark_one(unit, call) for call in calls]


def _mark_one(unit: UnitOfWork, call: _Call) -> wire.MarkSeenResponse:
    relationship = held_now(unit, call.party, call.request.agreement_id)
    person = person_of(call.caller, call.request.person_id)
    require_person(relationship, call.caller, person, unit.now, frozenset({roster_pb2.ROLE_CONTACT}))
    here = (_W.rel == relationship.rel) & (_W.warning_id == call.request.warning_id)
    if unit.connection.execute(select(_W.warning_id).where(here)).first() is None:
        raise Refusal("NOT_FOUND", "no such warning")
    unit.connection.execute(
        update(schema.channel_warning)
        .where(here, _W.seen_us.is_(None))
        .values(seen_by=person, seen_us=unit.now_us)
    )
    return wire.MarkSeenResponse()


def _seen(connection: Connection, relationship: Relationship, sight: Sight, item_id: bytes) -> bool:
    found = find_item(connection, [relationship], item_id)
    return found is not None and sight.may_see(found[1])


def _warning(
    connection: Connection, relationship: Relationship, sight: Sight, row: Any
) -> wire.ChannelWarning:
    own, object_id = row.whose == schema.OWN, bytes(row.object_id)
    hidden = object_id == _NOTHING or (
        find_item(connection, [relationship], object_id) is not None
        and not _seen(connection, relationship, sight, object_id)
    )
    made = wire.ChannelWarning(
        warning_id=row.warning_id,
        kind=row.kind,
        from_party=relationship.own if own else relationship.peer,
        object_id="" if hidden else _text(object_id),
        caveat=row.caveat,
        raise_time=timestamp_of(row.raised_us),
        seen_by_id=row.seen_by or "",
    )
    if row.seen_us is not None:
        made.seen_time.CopyFrom(timestamp_of(row.seen_us))
    return made


def _text(identifier: Any) -> str:
    return str(uuid.UUID(bytes=bytes(identifier)))
