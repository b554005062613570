"""Lists of notices: those issued with what the other Party answered, those received, and drafts.

Decides that a notice is seen by whom its item is seen by, and by nobody else: of a hidden item there are no
notices either. Refuses to know how they are issued. Source: Article 3.4.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from entente.v1 import envelope_pb2, exposure_pb2, restriction_notice_pb2, statement_pb2
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import ColumnElement, Connection, Row, and_, select

from node.acts.open_item import find_item
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.statements import parse_id
from node.errors import Refusal
from node.exchange.lives import NoticeState
from node.exchange.notices import Outcome
from node.store import schema
from node.store.unit import timestamp_of

_N, _D = schema.notice.c, schema.notice_draft.c
LOOK_MAX: Final = 5_000
_STEP: Final = 250
STATES: Final = {
    (schema.OWN, NoticeState.ISSUED.value): wire.NOTICE_STATE_ISSUED,
    (schema.OWN, NoticeState.DELIVERED.value): wire.NOTICE_STATE_DELIVERED,
    (schema.OWN, NoticeState.APPLIED.value): wire.NOTICE_STATE_APPLIED,
    (schema.OWN, NoticeState.REJECTED.value): wire.NOTICE_STATE_REJECTED,
    (schema.PEER, Outcome.APPLIED.value): wire.NOTICE_STATE_APPLIED,
    (schema.PEER, Outcome.PROVISIONAL.value): wire.NOTICE_STATE_PROVISIONAL,
    (schema.PEER, Outcome.WAITING.value): wire.NOTICE_STATE_WAITING,
    (schema.PEER, Outcome.REJECTED.value): wire.NOTICE_STATE_REJECTED,
}
UNCONFIRMED: Final = (NoticeState.ISSUED.value, NoticeState.DELIVERED.value)


def list_notices(party: Party, caller: Caller, request: wire.ListNoticesRequest) -> wire.ListNoticesResponse:
    """Return a page of notices on items that the caller may see, newest first, drafts before all others.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or an item_id that is none; TOKEN_INVALID.
    """
    item_id = parse_id(request.item_id) if request.item_id else None
    size = page_size(request.page_size, default=50, most=500)
    question = f"notices/{caller.key}/{request.agreement_id}/{request.item_id}/{request.unconfirmed}"
    begin: tuple[int, ...] | None = None
    if request.page_token:
        begin = read_token(party, question, request.page_token)
        if len(begin) != 2:
            raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    found: list[wire.NoticeSummary] = []
    token, last = "", None
    with party.store.read() as connection:
        sights = {r.rel: _Seen(connection, r, caller, party.clock.now()) for r in relationships}
        if begin is None:
            found += _drafts(connection, relationships, sights, item_id)
        rows = _newest_first(connection, relationships, item_id, begin, unconfirmed=request.unconfirmed)
        for looked, row in enumerate(rows):
            seen = sights[row.rel].item(bytes(row.item_id))
            if last is not None and (looked == LOOK_MAX or (seen and len(found) >= size)):
                token = make_token(party, question, last)
                break
            if seen:
                found.append(_summary(connection, sights[row.rel].relationship, row))
            last = (row.rel, row.leaf_index)
    return wire.ListNoticesResponse(notices=found, next_page_token=token)


class _Seen:
    """Which items the caller sees; each is looked at once."""

    def __init__(
        self, connection: Connection, relationship: Relationship, caller: Caller, now: datetime
    ) -> None:
        self.relationship = relationship
        self._connection = connection
        self._sight = Sight(connection, relationship, caller, now)
        self._known: dict[bytes, bool] = {}

    def item(self, item_id: bytes) -> bool:
        if (known := self._known.get(item_id)) is None:
            found = find_item(self._connection, [self.relationship], item_id)
            known = self._known[item_id] = found is not None and self._sight.may_see(found[1])
        return known


def _newest_first(
    connection: Connection,
    relationships: list[Relationship],
    item_id: bytes | None,
    begin: tuple[int, ...] | None,
    *,
    unconfirmed: bool,
) -> Iterator[Row[Any]]:
    for relationship in sorted(relationships, key=lambda r: r.rel):
        if begin is not None and relationship.rel < begin[0]:
            continue
        before = begin[1] if begin is not None and relationship.rel == begin[0] else None
        wanted: list[ColumnElement[bool]] = [_N.rel == relationship.rel]
        if item_id is not None:
            wanted.append(_N.item_id == item_id)
        if unconfirmed:
            wanted.append(and_(_N.whose == schema.OWN, _N.state.in_(UNCONFIRMED)))
        while True:
            rows = connection.execute(
                select(schema.notice)
                .where(*wanted, *(() if before is None else (_N.leaf_index < before,)))
                .order_by(_N.leaf_index.desc())
                .limit(_STEP)
            ).all()
            yield from rows
            if len(rows) < _STEP:
                break
            before = rows[-1].leaf_index


def _drafts(
    connection: Connection,
    relationships: list[Relationship],
    sights: dict[int, _Seen],
    item_id: bytes | None,
) -> list[wire.NoticeSummary]:
    wanted: list[ColumnElement[bool]] = [_D.rel.in_([r.rel for r in relationships]), _D.issued_as.is_(None)]
    if item_id is not None:
        wanted.append(_D.item_id == item_id)
    rows = connection.execute(
        select(schema.notice_draft).where(*wanted).order_by(_D.drafted_us.desc()).limit(_STEP)
    )
    return [
        wire.NoticeSummary(
            notice_id=str(uuid.UUID(bytes=bytes(row.draft_id))),
            item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
            from_party=sights[row.rel].relationship.own,
            notice=restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice)),
            state=wire.NOTICE_STATE_AWAITING_APPROVAL,
            author_id=row.author,
            state_time=timestamp_of(row.drafted_us),
        )
        for row in rows
        if sights[row.rel].item(bytes(row.item_id))
    ]


def _summary(connection: Connection, relationship: Relationship, row: Row[Any]) -> wire.NoticeSummary:
    said = schema.statement.c
    envelope = connection.execute(
        select(said.envelope).where(
            said.rel == row.rel, said.whose == row.whose, said.statement_id == row.statement_id
        )
    ).scalar_one_or_none()
    author = ""
    if envelope is not None:
        payload = envelope_pb2.Envelope.FromString(bytes(envelope)).payload
        author = statement_pb2.Statement.FromString(payload).header.author.person_id
    made = wire.NoticeSummary(
        notice_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
        item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
        from_party=relationship.own if row.whose == schema.OWN else relationship.peer,
        notice=restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice)),
        state=STATES.get((row.whose, row.state), wire.NOTICE_STATE_UNSPECIFIED),
        author_id=author,
        state_time=timestamp_of(row.stated_us),
    )
    if row.answer is not None:
        made.answer.CopyFrom(restriction_notice_pb2.NoticeAnswer.FromString(bytes(row.answer)))
        made.answer_time.CopyFrom(timestamp_of(row.answered_us))
    if row.exposure is not None:
        made.exposure.CopyFrom(exposure_pb2.ExposureReport.FromString(bytes(row.exposure)))
    return made
