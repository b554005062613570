"""Consents as they are kept: rows, where each stands, and how it is told.

Decides that where a consent stands follows from what is recorded, the notices on its item, the uses in the
ledger and the time, so that nothing waits for a round to find it ended. Refuses to know who asks.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

from entente.v1 import consent_pb2
from entente.v1 import consent_service_pb2 as wire
from sqlalchemy import Row, select

from node.acts.grants import grant_of, move
from node.acts.party import Party, Relationship
from node.exchange.consents import kind_of
from node.exchange.lives import ConsentEvent, ConsentState
from node.exchange.notices import History
from node.store import schema
from node.store.unit import UnitOfWork, instant_of, timestamp_of

_C = schema.consent.c
EVENTS: Final = {
    consent_pb2.CONSENT_OUTCOME_GRANTED: ConsentEvent.GRANT,
    consent_pb2.CONSENT_OUTCOME_DENIED: ConsentEvent.DENIAL,
}


def state_of(row: Row[Any], history: History, used: int, now_us: int) -> ConsentState:
    """Return where a consent stands at a moment, whether or not that is recorded yet.

    Args:
        row: of `consent`.
        history: the notices on its item.
        used: how often it was used, as far as this node knows.
    """
    state = ConsentState(row.state)
    if state is ConsentState.ASKED:
        return ConsentState.LAPSED if now_us >= row.until_us else state
    if state is not ConsentState.GRANTED:
        return state
    return grant_of(row, {bytes(row.request_id): used}).state(history, instant_of(now_us))


def consent_row(
    rel: int, whose: str, request_id: bytes, asked: consent_pb2.ConsentRequest, asker: str, stated_us: int
) -> dict[str, Any]:
    """The row in `consent` of a request, without its place in the ledger."""
    return {
        "rel": rel,
        "whose": whose,
        "request_id": request_id,
        "item_id": asked.item_id,
        "request": asked.SerializeToString(),
        "asker": asker,
        "person": asked.use.wider_audience.person_id,
        "state": ConsentState.ASKED.value,
        "stated_us": stated_us,
        "until_us": asked.use.until_time.ToMicroseconds(),
        "answer": None,
        "answered_us": None,
    }


def keep_answer(
    unit: UnitOfWork,
    rel: int,
    row: Row[Any],
    state: ConsentState,
    event: ConsentEvent,
    reply: consent_pb2.ConsentAnswer,
    answered_us: int,
) -> None:
    """Record an answer that may be given in `state`. Raises Refusal INVALID_TRANSITION."""
    until = reply.use.until_time.ToMicroseconds() if event is ConsentEvent.GRANT else row.until_us
    following = move(
        unit,
        rel,
        bytes(row.request_id),
        row.whose,
        state,
        event,
        answer=reply.SerializeToString(),
        answered_us=answered_us,
        until_us=until,
    )
    unit.facts["consent", kind_name(row), following.value] += 1


def is_answered(row: Row[Any]) -> bool:
    """Return whether a request has an answer."""
    return row.answer is not None


def kind_name(row: Row[Any]) -> str:
    """Return the label of what was asked for."""
    return kind_of(consent_pb2.ConsentRequest.FromString(bytes(row.request)).use)


def held_consent(unit: UnitOfWork, rel: int, request_id: bytes, whose: str) -> Row[Any] | None:
    """Return a request of this Party or of the peer; None if there is none."""
    return unit.connection.execute(
        select(schema.consent).where(_C.rel == rel, _C.whose == whose, _C.request_id == request_id)
    ).one_or_none()


def consents_named(
    unit: UnitOfWork, party: Party, agreement_id: str, request_id: bytes
) -> Sequence[Row[Any]]:
    """Return the requests of either Party by that name: one at most."""
    rels = [r.rel for r in party.relationships() if agreement_id in ("", r.agreement_id)]
    return unit.connection.execute(
        select(schema.consent).where(_C.rel.in_(rels), _C.request_id == request_id)
    ).all()


def consent_message(
    row: Row[Any], relationship: Relationship, state: ConsentState, used: int
) -> wire.Consent:
    """Return a row of `consent` as callers are told of it."""
    asked = consent_pb2.ConsentRequest.FromString(bytes(row.request))
    made = wire.Consent(
        consent_id=str(uuid.UUID(bytes=bytes(row.request_id))),
        item_id=str(uuid.UUID(bytes=bytes(row.item_id))),
        from_party=relationship.own if row.whose == schema.OWN else relationship.peer,
        asked_by=row.asker,
        asked=asked.use,
        reasons=asked.reasons,
        state=wire.ConsentState.Value(f"CONSENT_STATE_{state.name}"),  # type: ignore[arg-type]
        used=used,
    )
    made.ask_time.CopyFrom(timestamp_of(row.stated_us))
    if row.answer is not None:
        made.answer.ParseFromString(bytes(row.answer))
        made.answer_time.CopyFrom(timestamp_of(row.answered_us))
    return made
