"""Lists of notices: those issued with what the other Party answered, those received, and drafts.

Decides that a notice is seen by whom its item is seen by, or was until a notice sealed it, and by nobody
else: of a hidden item there are no notices either. Refuses to know how they are issued. Source: Article 3.4.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import envelope_pb2, exposure_pb2, restriction_notice_pb2, statement_pb2
from entente.v1 import restriction_service_pb2 as wire
from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from node.acts.items import LOOK_MAX
from node.acts.items_seen import ItemsSeen
from node.acts.listing import newest_said_first
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.statements import parse_id
from node.errors import Refusal
from node.exchange.change import CORRECT, KINDS, RELAX, Trigger
from node.exchange.lives import NoticeState
from node.exchange.notices import Outcome
from node.store import schema
from node.store.unit import instant_of, timestamp_of

_N, _D, _S = schema.notice.c, schema.notice_draft.c, schema.statement.c
_DRAFTS_MAX: Final = 250
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


_FURTHER: Final = tuple(sorted(KINDS.keys() - {RELAX, CORRECT}))
"""What restricts further. Whoever waits for a relaxation or a new version is not in danger meanwhile."""


_REPORTED: Final = tuple(sorted(kind for kind, does in KINDS.items() if Trigger.EXPOSURE in does.triggers))
"""What is answered with a report on what became known before."""


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Notices issued here that restrict further and are not known to hold.

    Attributes:
        since: when the oldest was stated; None if there is none.
    """

    count: int
    since: datetime | None


def unconfirmed_notices(connection: Connection, rel: int) -> Unconfirmed:
    """Return how many notices of this Party's the other one has not confirmed, and since when."""
    row = connection.execute(
        select(func.count().label("found"), func.min(_N.stated_us).label("since")).where(
            _N.rel == rel,
            _N.whose == schema.OWN,
            _N.state.in_(UNCONFIRMED),
            _N.kind.in_(_FURTHER),
        )
    ).one()
    return Unconfirmed(int(row.found), None if row.since is None else instant_of(row.since))


@dataclass(frozen=True, slots=True)
class Unreported:
    """Notices issued here that hold, and of which the peer has not said what became known before.

    Attributes:
        since: when the oldest was confirmed, by this node's clock; None if there is none.
    """

    count: int
    since: datetime | None


def unreported_notices(connection: Connection, rel: int) -> Unreported:
    """Return how many notices of this Party's hold whose exposure report has not come, and since when."""
    row = connection.execute(
        select(func.count().label("found"), func.min(_N.answered_us).label("since")).where(
            _N.rel == rel,
            _N.whose == schema.OWN,
            _N.state == NoticeState.APPLIED.value,
            _N.kind.in_(_REPORTED),
            _N.answered_us.is_not(None),
            _N.exposure.is_(None),
        )
    ).one()
    return Unreported(int(row.found), None if row.since is None else instant_of(row.since))


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
    found: list[Row[Any]] = []
    token, last = "", None
    with party.store.read() as connection:
        now = party.clock.now()
        seen = {r.rel: ItemsSeen(connection, r, caller, now, sealed=True) for r in relationships}
        drafts = _drafts(connection, seen, item_id) if begin is None else []
        wanted = _wanted(item_id, unconfirmed=request.unconfirmed)
        for looked, row in enumerate(newest_said_first(connection, schema.notice, seen, wanted, begin)):
            shown = seen[row.rel].item(bytes(row.item_id)) is not None
            if last is not None and (looked == LOOK_MAX or (shown and len(drafts) + len(found) >= size)):
                token = make_token(party, question, last)
                break
            if shown:
                found.append(row)
            last = (row.rel, row.leaf_index)
        notices = drafts + _summaries(connection, seen, found)
    return wire.ListNoticesResponse(notices=notices, next_page_token=token)


def _wanted(item_id: bytes | None, *, unconfirmed: bool) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if item_id is not None:
        conditions.append(_N.item_id == item_id)
    if unconfirmed:
        conditions.append(and_(_N.whose == schema.OWN, _N.state.in_(UNCONFIRMED)))
    return conditions


def _drafts(
    connection: Connection, seen: Mapping[int, ItemsSeen], item_id: bytes | None
) -> list[wire.NoticeSummary]:
    wanted: list[ColumnElement[bool]] = [_D.rel.in_(list(seen)), _D.issued_as.is_(None)]
    if item_id is not None:
        wanted.append(_D.item_id == item_id)
    rows = connection.execute(
        select(schema.notice_draft).where(*wanted).order_by(_D.drafted_us.desc()).limit(_DRAFTS_MAX)
    ).all()
    for rel, items in seen.items():
        items.look_up(bytes(row.item_id) for row in rows if row.rel == rel)
    return [
        wire.NoticeSummary(
            notice_id=str(uuid.UUID(bytes=bytes(row.draft_id))),
            item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
            from_party=seen[row.rel].relationship.own,
            notice=restriction_notice_pb2.RestrictionNotice.FromString(bytes(row.notice)),
            state=wire.NOTICE_STATE_AWAITING_APPROVAL,
            author_id=row.author,
            state_time=timestamp_of(row.drafted_us),
        )
        for row in rows
        if seen[row.rel].item(bytes(row.item_id)) is not None
    ]


def _summaries(
    connection: Connection, seen: Mapping[int, ItemsSeen], rows: Sequence[Row[Any]]
) -> list[wire.NoticeSummary]:
    authors = {rel: _authors(connection, [row for row in rows if row.rel == rel]) for rel in seen}
    return [
        _summary(
            seen[row.rel].relationship, row, authors[row.rel].get((row.whose, bytes(row.statement_id)), "")
        )
        for row in rows
    ]


def _authors(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[tuple[str, bytes], str]:
    """Return who stated each of these notices, all of one agreement."""
    if not rows:
        return {}
    said = connection.execute(
        select(_S.whose, _S.statement_id, _S.envelope).where(
            _S.rel == rows[0].rel,
            _S.whose.in_((schema.OWN, schema.PEER)),
            _S.statement_id.in_([bytes(row.statement_id) for row in rows]),
        )
    )
    found = {}
    for one in said:
        payload = envelope_pb2.Envelope.FromString(bytes(one.envelope)).payload
        author = statement_pb2.Statement.FromString(payload).header.author
        found[one.whose, bytes(one.statement_id)] = author.person_id
    return found


def _summary(relationship: Relationship, row: Row[Any], author: str) -> wire.NoticeSummary:
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
