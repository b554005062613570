"""What became of items that ask for action: warning, feedback, outcome (Article 3.1).

Decides that a loop is told only of what the caller may search: content is read inside this node to answer, so
the caller must be allowed to search it, of the item that asks as of the feedback. The states stand in
`node/exchange/loop.py`. Source: entente/v1/loop_service.proto.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from entente.v1 import feedback_pb2, item_pb2
from entente.v1 import loop_service_pb2 as wire
from google.protobuf.message import DecodeError
from sqlalchemy import ColumnElement, Connection, Row, select

from node.acts.items import LOOK_MAX, newest_first
from node.acts.open_item import plain_chunks
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight
from node.acts.statements import parse_id
from node.errors import Refusal
from node.exchange.decide import Action
from node.exchange.loop import ASKING, Loop, loop_of, reply_by_of
from node.store import schema
from node.store.unit import timestamp_of

_I, _P = schema.item.c, schema.part.c
FEEDBACK_MAX: Final = 5_000
"""At most so many feedbacks are read for one page; what is older answered older items."""
Told = tuple[bytes, feedback_pb2.Feedback]


def list_loops(party: Party, caller: Caller, request: wire.ListLoopsRequest) -> wire.ListLoopsResponse:
    """Return a page of the items that ask for action, newest first, with where their loops stand.

    Raises:
        Refusal: NOT_FOUND, no such agreement, or an identifier that is none; TOKEN_INVALID.
    """
    relationships = (
        [party.relationship(request.agreement_id)] if request.agreement_id else party.relationships()
    )
    size = page_size(request.page_size, default=50, most=500)
    question = f"loops/{caller.key}/{request.agreement_id}/{request.item_id}/{request.state}"
    begin = read_token(party, question, request.page_token) if request.page_token else None
    if begin is not None and len(begin) != 2:
        raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
    now = party.clock.now()
    answer = wire.ListLoopsResponse()
    last: tuple[int, int] | None = None
    with party.store.read() as connection:
        lookers = {r.rel: _Looker(party, connection, r, caller, now) for r in relationships}
        sights = {rel: looker.sight for rel, looker in lookers.items()}
        rows = newest_first(connection, sights, relationships, _wanted(request), begin)
        for looked, row in enumerate(rows):
            found = lookers[row.rel].loop(row)
            shown = found is not None and request.state in (0, found.state)
            if last is not None and (looked == LOOK_MAX or (shown and len(answer.loops) == size)):
                answer.next_page_token = make_token(party, question, last)
                break
            if shown and found is not None:
                answer.loops.append(found)
            last = (row.rel, row.arrival)
    return answer


class _Looker:
    """Looks at the loops of one agreement for one caller."""

    def __init__(
        self, party: Party, connection: Connection, relationship: Relationship, caller: Caller, now: datetime
    ) -> None:
        self._party, self._connection, self._now = party, connection, now
        self._relationship = relationship
        self.sight: Final = Sight(connection, relationship, caller, now)
        self._feedback: list[tuple[int, Told]] | None = None

    def loop(self, row: Row[Any]) -> wire.ItemLoop | None:
        """Return the loop of an item that asks for action; None where the caller may not search it."""
        content = self._content(row)
        if content is None:
            return None
        told = [said for arrival, said in self._all_feedback() if arrival > row.arrival]
        held = self._held(said for _, said in told)
        by, asking = reply_by_of(content), bytes(row.item_id)
        found = loop_of(asking, told, held=held, reply_by=by, now=self._now)
        return self._told(row, content, found, dict(told))

    def _told(
        self,
        row: Row[Any],
        content: item_pb2.ItemContent,
        found: Loop,
        told: Mapping[bytes, feedback_pb2.Feedback],
    ) -> wire.ItemLoop:
        own = row.whose == schema.OWN
        made = wire.ItemLoop(
            item_id=_text(bytes(row.item_id)),
            family=row.family,
            from_party=self._relationship.own if own else self._relationship.peer,
            state_time=timestamp_of(row.state_us),
            state=wire.LoopState.Value(f"LOOP_STATE_{found.state.name}"),  # type: ignore[arg-type]
            feedback_item_id=_text(found.feedback),
            outcome_item_id=_text(found.outcome),
        )
        if (by := reply_by_of(content)) is not None:
            made.reply_by.FromDatetime(by)
        if found.feedback in told:
            made.action_taken = told[found.feedback].action_taken
        return made

    def _all_feedback(self) -> list[tuple[int, Told]]:
        """Return the feedback that the caller may search, the earliest first, with where it arrived."""
        if self._feedback is None:
            rows = self._connection.execute(
                select(schema.item)
                .where(_I.rel == self._relationship.rel, _I.family == item_pb2.FAMILY_FEEDBACK)
                .order_by(_I.arrival.desc())
                .limit(FEEDBACK_MAX)
            ).all()
            self._feedback = [
                (row.arrival, (bytes(row.item_id), content.feedback))
                for row in reversed(rows)
                if (content := self._content(row)) is not None
            ]
        return self._feedback

    def _held(self, told: Iterator[feedback_pb2.Feedback]) -> frozenset[bytes]:
        """Return the outcomes that are items here which the caller may see."""
        wanted = {one.outcome_ref.item_id for one in told if one.outcome_ref.item_id}
        rows: Sequence[Row[Any]] = ()
        if wanted:
            rows = self._connection.execute(
                select(schema.item).where(_I.rel == self._relationship.rel, _I.item_id.in_(wanted))
            ).all()
        return frozenset(bytes(row.item_id) for row in rows if self.sight.may_see(row, Action.SEARCH))

    def _content(self, row: Row[Any]) -> item_pb2.ItemContent | None:
        if not self.sight.may_see(row, Action.SEARCH):
            return None
        part = self._connection.execute(
            select(schema.part).where(_P.rel == row.rel, _P.statement_id == row.statement_id, _P.part == 0)
        ).one_or_none()
        if part is None:
            return None
        try:
            return item_pb2.ItemContent.FromString(b"".join(plain_chunks(self._party, part)))
        except (Refusal, DecodeError):  # destroyed, or not what was supplied: opening it says so
            return None


def _wanted(request: wire.ListLoopsRequest) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_I.family.in_(sorted(ASKING))]
    if request.item_id:
        conditions.append(_I.item_id == parse_id(request.item_id))
    return conditions


def _text(item_id: bytes) -> str:
    return str(uuid.UUID(bytes=item_id)) if item_id else ""
