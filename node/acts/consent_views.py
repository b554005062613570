"""Lists of consents, and what becomes of consents by themselves.

Decides that a request is seen by whoever may see its item, and by nobody else. Refuses to know what is asked
for. Source: Article 3.4; entente/v1/consent_service.proto, ListConsents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Final

from entente.v1 import consent_service_pb2 as wire
from entente.v1 import exposure_pb2
from sqlalchemy import ColumnElement, Connection, Row, select

from node.acts.bound import Bounds
from node.acts.consent_rows import consent_message, kind_name, state_of
from node.acts.grants import move, spent_on
from node.acts.items import LOOK_MAX
from node.acts.items_seen import ItemsSeen
from node.acts.listing import newest_said_first
from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.statements import parse_id
from node.errors import Refusal
from node.exchange.lives import ConsentEvent, ConsentState
from node.exchange.notices import History
from node.store import schema
from node.store.unit import UnitOfWork, microseconds

_C, _R = schema.consent.c, schema.reported_use.c
_AT_ONCE: Final = 200
_OPEN: Final = (ConsentState.ASKED.value, ConsentState.GRANTED.value)
_ENDS: Final = {
    ConsentState.LAPSED: ConsentEvent.TIME_OVER,
    ConsentState.EXPIRED: ConsentEvent.TIME_OVER,
    ConsentState.VOID: ConsentEvent.TIGHTENING,
    ConsentState.USED_UP: ConsentEvent.LAST_USE,
}


def list_consents(
    party: Party, caller: Caller, request: wire.ListConsentsRequest
) -> wire.ListConsentsResponse:
    """Return a page of the requests on items that the caller may see, newest first.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or an identifier that is none; TOKEN_INVALID.
    """
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    size = page_size(request.page_size, default=50, most=500)
    asked = f"{request.agreement_id}/{request.item_id}/{request.consent_id}/{request.open_only}"
    question = f"consents/{caller.key}/{asked}"
    begin = read_token(party, question, request.page_token) if request.page_token else None
    if begin is not None and len(begin) != 2:
        raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    now = party.clock.now()
    now_us = microseconds(now)
    answer = wire.ListConsentsResponse()
    found: list[tuple[Row[Any], History]] = []
    last: tuple[int, int] | None = None
    with party.store.read() as connection:
        seen = {r.rel: ItemsSeen(connection, r, caller, now) for r in relationships}
        rows = newest_said_first(connection, schema.consent, seen, _wanted(request), begin)
        for looked, row in enumerate(rows):
            item = seen[row.rel].item(bytes(row.item_id))
            shown = False
            if item is not None:
                history = seen[row.rel].sight.bounds.of(item).history
                # Of what is not answered nothing was used.
                shown = not request.open_only or state_of(row, history, 0, now_us) is ConsentState.ASKED
            if last is not None and (looked == LOOK_MAX or (shown and len(found) == size)):
                answer.next_page_token = make_token(party, question, last)
                break
            if shown:
                found.append((row, history))
            last = (row.rel, row.leaf_index)
        used = {rel: uses_of(connection, [row for row, _ in found if row.rel == rel]) for rel in seen}
    for row, history in found:
        times = used[row.rel][row.whose, bytes(row.request_id)]
        state = state_of(row, history, times, now_us)
        answer.consents.append(consent_message(row, seen[row.rel].relationship, state, times))
    return answer


def uses_of(connection: Connection, rows: Sequence[Row[Any]]) -> Counter[tuple[str, bytes]]:
    """Return how often each of these consents of one agreement was used, by Party and identifier.

    This Party's by this ledger; the peer's by the uses that it reported.
    """
    used = Counter[tuple[str, bytes]]()
    own = {bytes(row.item_id) for row in rows if row.whose == schema.OWN}
    answered = {
        bytes(row.request_id): bytes(row.item_id)
        for row in rows
        if row.whose == schema.PEER and row.answer is not None
    }
    if own:
        spent = spent_on(connection, rows[0].rel, list(own))
        used.update({(schema.OWN, request_id): count for request_id, count in spent.items()})
    if answered:
        told = connection.execute(
            select(_R.use).where(_R.rel == rows[0].rel, _R.item_id.in_(set(answered.values())))
        ).scalars()
        for use in told:
            grants = exposure_pb2.ReportedUse.FromString(bytes(use)).grant_ids
            used.update((schema.PEER, grant) for grant in grants if grant in answered)
    return used


def settle_consents(party: Party) -> Future[int]:
    """Record which consents have ended by time or by a notice; return how many. Safe to repeat.

    What a use may spend never waits for this: it is decided anew each time. At most 200; called until it
    returns 0, it gets to the end.
    """
    return party.store.put(_settle_all, party)


def _settle_all(unit: UnitOfWork, calls: Sequence[Party]) -> list[int]:
    done = 0
    for relationship in calls[0].relationships():
        rows = unit.connection.execute(
            select(schema.consent)
            .where(_C.rel == relationship.rel, _C.state.in_(_OPEN))
            .order_by(_C.until_us)
        ).all()
        for row in rows:
            if done == _AT_ONCE:
                break
            done += _settle_one(unit, relationship, row)
    return [done, *[0] * (len(calls) - 1)]


def _settle_one(unit: UnitOfWork, relationship: Relationship, row: Row[Any]) -> int:
    found = find_item(unit.connection, [relationship], bytes(row.item_id))
    if found is None:
        return 0
    history = Bounds(unit.connection, relationship, unit.now).of(found[1]).history
    used = uses_of(unit.connection, [row])[row.whose, bytes(row.request_id)]
    state = state_of(row, history, used, unit.now_us)
    if (event := _ENDS.get(state)) is None:
        return 0
    if state is ConsentState.VOID and unit.now_us < row.until_us:
        return 0  # a notice that is rejected yet leaves it good
    move(unit, relationship.rel, bytes(row.request_id), row.whose, ConsentState(row.state), event)
    unit.facts["consent", kind_name(row), state.value] += 1
    return 1


def _wanted(request: wire.ListConsentsRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if request.item_id:
        conditions.append(_C.item_id == parse_id(request.item_id))
    if request.consent_id:
        conditions.append(_C.request_id == parse_id(request.consent_id))
    if request.open_only:
        conditions.append(_C.state == ConsentState.ASKED.value)
    return conditions
