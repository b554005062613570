"""How a statement of this Party stands, and the receipt that proves it.

Decides the state a caller is told, from the outbox and the outcomes alone; of an item that somebody may not
know of, no statement is told. Refuses to know what else statements say. A receipt of one statement is made
on demand from the batch receipt that was verified when it came: statement, leaf, inclusion path, checkpoint,
to be checked by a third person without us. Source: protocol, section 6; entente/v1/exchange_service.proto.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from entente.v1 import envelope_pb2, exchange_service_pb2, receipt_pb2, refusal_pb2, roster_pb2, statement_pb2
from sqlalchemy import Connection, bindparam, select

from node.acts.leaves import ACCEPTED, REFUSED
from node.acts.outcomes import Outcome
from node.acts.party import Caller, Party, Relationship
from node.acts.readers import Sight, actors_of, has_role
from node.acts.versions import item_row
from node.errors import CATALOGUE, FieldFault, Refusal, code_of
from node.ledger.proofs import inclusion_from_range
from node.ledger.tree import leaf_hash
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import timestamp_of

QUEUED: Final = exchange_service_pb2.STATEMENT_STATE_QUEUED
HELD: Final = exchange_service_pb2.STATEMENT_STATE_HELD
ACCEPTED_STATE: Final = exchange_service_pb2.STATEMENT_STATE_ACCEPTED
OPEN_STATES: Final = frozenset({QUEUED, HELD, exchange_service_pb2.STATEMENT_STATE_NOT_DELIVERED})
"""The states that another outcome may still follow."""
_FINAL_STATES: Final = {
    int(ACCEPTED): exchange_service_pb2.STATEMENT_STATE_ACCEPTED,
    int(REFUSED): exchange_service_pb2.STATEMENT_STATE_REFUSED,
}
_O = schema.outcome.c
_S = schema.statement.c
_B = schema.outbox.c


_STATED = Prepared(
    select(_S.statement_id, _S.envelope, _S.lane, _S.sequence, _S.state_us, _S.body).where(
        _S.rel == bindparam("r"), _S.whose == schema.OWN, _S.statement_id == bindparam("s")
    )
)
_I = schema.item.c
_LATEST = Prepared(
    select(_O.stage, _O.decision, _O.code, _O.leaf_index, _O.receipt_index, _O.recorded_us)
    .where(_O.rel == bindparam("r"), _O.whose == schema.OWN, _O.statement_id == bindparam("s"))
    .order_by(_O.stage.desc())
    .limit(1)
)
_OVERDUE = Prepared(
    select(_B.sequence).where(
        _B.rel == bindparam("r"),
        _B.lane == bindparam("l"),
        _B.sequence == bindparam("n"),
        _B.overdue.is_(True),
    )
)


_LATE = Prepared(
    select(_B.statement_id).where(
        _B.rel == bindparam("r"),
        _B.overdue.is_(True),
        _B.statement_id.in_(bindparam("ids", expanding=True)),
    ),
    listed="ids",
)
_STAGES = Prepared(
    select(_O.statement_id, _O.stage, _O.decision)
    .where(
        _O.rel == bindparam("r"),
        _O.whose == schema.OWN,
        _O.statement_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(_O.stage),
    listed="ids",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a statement stands for one caller, and up to which change of what is allowed that was judged."""

    statement_id: bytes
    answer: exchange_service_pb2.GetStatementResponse
    changes: int

    @property
    def is_open(self) -> bool:
        """Whether another outcome may follow."""
        return self.answer.state in OPEN_STATES


def get_statement(
    party: Party, caller: Caller, request: exchange_service_pb2.GetStatementRequest
) -> exchange_service_pb2.GetStatementResponse:
    """Return how one of this Party's own statements stands, with its receipt if asked for.

    Any authorised person of this Party and any system that may act for one sees it; one about an item
    only who may know of the item, and who audits the ledger, in which it is named.

    Raises:
        Refusal: NOT_FOUND, the same for one that does not exist and one the caller may not see.
    """
    return look(party, caller, request).answer


def look(party: Party, caller: Caller, request: exchange_service_pb2.GetStatementRequest) -> Standing:
    """Return the same for somebody who goes on waiting. Raises as `get_statement` does."""
    statement_id = parse_id(request.statement_id)
    now, changes = party.clock.now(), party.changes
    with party.store.read() as connection:
        for relationship in party.relationships():
            if not actors_of(relationship, caller, now):
                continue
            row = _STATED.first(connection, {"r": relationship.rel, "s": statement_id})
            if row is not None and _may_be_told(connection, relationship, caller, row, now):
                answer = _answer(connection, relationship, row, with_receipt=request.with_receipt)
                return Standing(statement_id, answer, changes)
    raise not_found()


def awaited(party: Party, request: exchange_service_pb2.GetStatementRequest) -> AbstractContextManager[None]:
    """Have the outcome of a statement kept in memory for as long as somebody waits for it."""
    try:
        return party.outcomes.awaited(parse_id(request.statement_id))
    except Refusal:  # whoever looks is told so
        return nullcontext()


def protects(party: Party, request: exchange_service_pb2.GetStatementRequest) -> bool:
    """Return whether the statement asked for is known to be one that protects; asks the store nothing."""
    try:
        return party.outcomes.protects(parse_id(request.statement_id))
    except Refusal:
        return False


def told(standing: Standing, outcome: Outcome) -> exchange_service_pb2.GetStatementResponse:
    """Return how a statement stands, without a receipt, now that this outcome is committed."""
    answer = exchange_service_pb2.GetStatementResponse()
    answer.CopyFrom(standing.answer)
    answer.ClearField("refusal")
    _tell(answer, outcome)
    return answer


def _may_be_told(
    connection: Connection, relationship: Relationship, caller: Caller, row: Any, now: datetime
) -> bool:
    """Return whether the caller may know of the item that an own statement is about; True if of none."""
    envelope = envelope_pb2.Envelope.FromString(bytes(row.envelope))
    said = statement_pb2.Statement.FromString(envelope.payload)
    item_id = getattr(getattr(said, row.body, None), "item_id", b"")
    item = item_row(connection, relationship.rel, item_id) if item_id else None
    if item is None or has_role(relationship, caller, roster_pb2.ROLE_AUDITOR, now):
        return True
    return Sight(connection, relationship, caller, now).knows(item)


def states_of(
    connection: Connection, rel: int, statement_ids: Sequence[bytes]
) -> Mapping[bytes, exchange_service_pb2.StatementState]:
    """Return how each of these own statements stands."""
    if not statement_ids:
        return {}
    states = dict.fromkeys(statement_ids, QUEUED)
    asked = {"r": rel, "ids": statement_ids}
    for row in _LATE.rows(connection, asked):
        states[bytes(row.statement_id)] = exchange_service_pb2.STATEMENT_STATE_NOT_DELIVERED
    for row in _STAGES.rows(connection, asked):
        states[bytes(row.statement_id)] = _state_of(row)
    return states


def _state_of(outcome: Any) -> exchange_service_pb2.StatementState:
    """Return the state that an outcome of an own statement means."""
    return _FINAL_STATES.get(outcome.decision, HELD) if outcome.stage else HELD


def parse_id(text: str) -> bytes:
    """Return the 16 bytes of an identifier. Raises Refusal NOT_FOUND: what is no id names nothing."""
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        raise not_found() from None


def not_found(faults: Sequence[FieldFault] = ()) -> Refusal:
    """Return the one answer for what does not exist and for what the caller may not know of.

    Args:
        faults: the field that names it, where a request names several things.
    """
    return Refusal("NOT_FOUND", "there is no such item or statement", faults=faults)


def _answer(
    connection: Connection, relationship: Relationship, row: Any, *, with_receipt: bool
) -> exchange_service_pb2.GetStatementResponse:
    statement_id = bytes(row.statement_id)
    envelope = envelope_pb2.Envelope.FromString(bytes(row.envelope))
    answer = exchange_service_pb2.GetStatementResponse(
        statement_id=str(uuid.UUID(bytes=statement_id)),
        lane=row.lane,
        sequence=row.sequence,
        state_time=timestamp_of(row.state_us),
    )
    if row.body == "item_supply":
        supply = statement_pb2.Statement.FromString(envelope.payload).item_supply
        answer.item_id = str(uuid.UUID(bytes=supply.item_id))
        answer.version = supply.version
    place = {"r": relationship.rel, "s": statement_id}
    outcome = _LATEST.first(connection, place)
    if outcome is None:
        owed = {"r": relationship.rel, "l": row.lane, "n": row.sequence}
        overdue = _OVERDUE.first(connection, owed) is not None
        answer.state = exchange_service_pb2.STATEMENT_STATE_NOT_DELIVERED if overdue else QUEUED
        return answer
    _tell(answer, outcome)
    if with_receipt and (receipt := _receipt(connection, relationship.rel, outcome, envelope)) is not None:
        answer.receipt.CopyFrom(receipt)
    return answer


def _tell(answer: exchange_service_pb2.GetStatementResponse, outcome: Any) -> None:
    """Have an answer say what an outcome means."""
    answer.state = _state_of(outcome)
    if outcome.code:
        # What was accepted with a code was accepted all the same.
        told = answer.warning if answer.state == ACCEPTED_STATE else answer.refusal
        told.CopyFrom(refusal_told(outcome.code))
    if outcome.stage:
        answer.settle_time.CopyFrom(timestamp_of(outcome.recorded_us))


def refusal_told(reason: int) -> refusal_pb2.Refusal:
    """Return the other Party's refusal as a caller is told it."""
    known = CATALOGUE.get(code_of(reason))
    return refusal_pb2.Refusal(
        reason=reason,  # type: ignore[arg-type]
        article="" if known is None else known.article,
        message="the other Party's node has answered so",
        remedy="" if known is None else known.remedy,
    )


def _receipt(
    connection: Connection, rel: int, outcome: Any, envelope: envelope_pb2.Envelope
) -> receipt_pb2.Receipt | None:
    table = schema.receipt.c
    stored = connection.execute(
        select(table.receipt).where(
            table.rel == rel, table.whose == schema.PEER, table.receipt_index == outcome.receipt_index
        )
    ).scalar_one_or_none()
    if stored is None:
        return None
    batch = receipt_pb2.BatchReceipt.FromString(bytes(stored))
    position = outcome.leaf_index - batch.first_leaf_index
    hashes = [leaf_hash(leaf) for leaf in batch.leaves]
    return receipt_pb2.Receipt(
        statement=envelope,
        leaf=batch.leaves[position],
        leaf_index=outcome.leaf_index,
        inclusion_path=inclusion_from_range(
            position, hashes, batch.first_leaf_index, batch.tree_size, batch.range_proof
        ),
        checkpoint=batch.checkpoint,
    )
