"""List the purposes the agreement knows and the declarations of both Parties, page by page.

Decides who sees declarations: persons on the roster and systems that act for one; others see the vocabulary
alone, which the agreement's record holds. Source: Article 3.4; entente/v1/purpose_service.proto,
ListPurposes.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from entente.v1 import purpose_service_pb2 as wire
from sqlalchemy import Row, select

from node.acts.declared import read_declared
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import actors_of
from node.acts.statements import refusal_told
from node.errors import Refusal
from node.exchange.lives import DeclarationState
from node.store import schema
from node.store.unit import timestamp_of

_D: Final = schema.declaration.c
_WIRE: Final = {
    DeclarationState.OFFERED: wire.DECLARATION_STATE_OFFERED,
    DeclarationState.ACKED: wire.DECLARATION_STATE_ACKED,
    DeclarationState.REFUSED: wire.DECLARATION_STATE_REFUSED,
    DeclarationState.EXPIRED: wire.DECLARATION_STATE_EXPIRED,
    DeclarationState.WITHDRAWN: wire.DECLARATION_STATE_WITHDRAWN,
}


def list_purposes(
    party: Party, caller: Caller, request: wire.ListPurposesRequest
) -> wire.ListPurposesResponse:
    """Return a page of declarations, newest first; the first page has the vocabulary, too.

    Raises:
        Refusal: NOT_FOUND, no such agreement; TOKEN_INVALID.
    """
    relationship, now = party.relationship(request.agreement_id), party.clock.now()
    size = page_size(request.page_size, default=50, most=500)
    question = f"purposes/{caller.key}/{relationship.agreement_id}/{request.reference}"
    before: int | None = None
    if request.page_token:
        position = read_token(party, question, request.page_token)
        if len(position) != 1:
            raise Refusal("TOKEN_INVALID", "the token holds no place in this list")
        before = position[0]
    answer = wire.ListPurposesResponse()
    if before is None:
        answer.vocabulary.extend(relationship.genesis.purposes)
    if not actors_of(relationship, caller, now):
        return answer
    wanted = select(schema.declaration).where(_D.rel == relationship.rel)
    if request.reference:
        wanted = wanted.where(_D.reference == request.reference)
    if before is not None:
        wanted = wanted.where(_D.leaf_index < before)
    with party.store.read() as connection:
        rows = connection.execute(wanted.order_by(_D.leaf_index.desc()).limit(size + 1)).all()
    answer.declarations.extend(_told(relationship, row, now) for row in rows[:size])
    if len(rows) > size:
        answer.next_page_token = make_token(party, question, [rows[size - 1].leaf_index])
    return answer


def _told(relationship: Relationship, row: Row[Any], now: datetime) -> wire.DeclaredPurpose:
    declared = read_declared(row)
    over = declared.state is DeclarationState.WITHDRAWN
    told = wire.DeclaredPurpose(
        declaration=declared.declaration,
        party=relationship.own if row.whose == schema.OWN else relationship.peer,
        state=_WIRE[declared.state if over else declared.state_at(now)],
        declaration_digest=declared.digest,
        statement_id=str(uuid.UUID(bytes=bytes(row.statement_id))),
        state_time=timestamp_of(row.stated_us),
        withdraw_reason_code=row.withdraw_reason or "",
    )
    if row.withdrawn_us is not None:
        told.withdraw_time.CopyFrom(timestamp_of(row.withdrawn_us))
    if row.code:
        told.refusal.CopyFrom(refusal_told(row.code))
    return told
