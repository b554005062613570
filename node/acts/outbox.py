"""What is owed to the peer: read in the order of each lane, with what travels beside a statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from entente.v1 import link_pb2, statement_pb2
from sqlalchemy import Connection, func, select

from node.acts.party import Party, Relationship
from node.store import schema
from node.store.unit import microseconds

LANES: Final = (
    statement_pb2.LANE_PROTECTIVE,
    statement_pb2.LANE_GOVERNANCE,
    statement_pb2.LANE_ROUTINE,
    statement_pb2.LANE_BULK,
)
_AFTER_GOVERNANCE: Final = frozenset({statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK})


@dataclass(frozen=True, slots=True)
class LaneDepth:
    """How much a lane owes: statements without a final receipt, and the oldest one's age in seconds."""

    agreement_id: str
    lane: int
    depth: int
    oldest_age_s: float


def outbox_after(
    party: Party, agreement_id: str, lane: int, after_sequence: int, limit: int, max_bytes: int
) -> list[tuple[int, link_pb2.Delivery]]:
    """Return what a lane owes after `after_sequence`, in sequence; at least one delivery if there is any.

    Numbers may jump, where statements between were settled. Items wait until what was said about the
    agreement and the rosters before them has been answered, since the peer judges them by that.

    Args:
        limit: at most so many.
        max_bytes: stop before the deliveries are larger than this together.
    """
    relationship = party.relationship(agreement_id)
    box, said = schema.outbox, schema.statement
    with party.store.read() as connection:
        if lane in _AFTER_GOVERNANCE and _governance_unanswered(connection, relationship.rel):
            return []
        rows = connection.execute(
            select(box.c.sequence, box.c.statement_id, box.c.sealed_keys, said.c.envelope)
            .join(
                said,
                (said.c.rel == box.c.rel)
                & (said.c.whose == schema.OWN)
                & (said.c.statement_id == box.c.statement_id),
            )
            .where(box.c.rel == relationship.rel, box.c.lane == lane, box.c.sequence > after_sequence)
            .order_by(box.c.sequence)
            .limit(limit)
        ).all()
        with_items = [bytes(row.statement_id) for row in rows if row.sealed_keys is not None]
        inline = _inline(connection, relationship.rel, with_items, party.limits.inline_max_bytes)
    taken: list[tuple[int, link_pb2.Delivery]] = []
    size = 0
    for row in rows:
        delivery = link_pb2.Delivery()
        delivery.envelope.ParseFromString(bytes(row.envelope))
        if row.sealed_keys is not None:
            delivery.keys.ParseFromString(bytes(row.sealed_keys))
            for number, sealed in inline.get(bytes(row.statement_id), ()):
                delivery.inline_parts.add(part=number, sealed=sealed)
        size += delivery.ByteSize()
        if taken and size > max_bytes:
            break
        taken.append((row.sequence, delivery))
    return taken


def _governance_unanswered(connection: Connection, rel: int) -> bool:
    box, outcome = schema.outbox, schema.outcome
    unanswered = (
        select(box.c.sequence)
        .join(
            outcome,
            (outcome.c.rel == box.c.rel)
            & (outcome.c.whose == schema.OWN)
            & (outcome.c.statement_id == box.c.statement_id),
            isouter=True,
        )
        .where(
            box.c.rel == rel,
            box.c.lane == statement_pb2.LANE_GOVERNANCE,
            outcome.c.stage.is_(None),
        )
        .limit(1)
    )
    return connection.execute(unanswered).first() is not None


def _inline(
    connection: Connection, rel: int, statement_ids: list[bytes], inline_max_bytes: int
) -> dict[bytes, list[tuple[int, bytes]]]:
    """Return the sealed parts that are small enough to travel along, by statement."""
    part, chunk = schema.part, schema.content_chunk
    found: dict[bytes, list[tuple[int, bytes]]] = {}
    if not statement_ids:
        return found
    rows = connection.execute(
        select(part.c.statement_id, part.c.part, chunk.c.data)
        .join(chunk, (chunk.c.content_id == part.c.content_id) & (chunk.c.n == 0))
        .where(
            part.c.rel == rel,
            part.c.statement_id.in_(statement_ids),
            part.c.sealed_size <= inline_max_bytes,
        )
        .order_by(part.c.statement_id, part.c.part)
    )
    for row in rows:
        found.setdefault(bytes(row.statement_id), []).append((row.part, bytes(row.data)))
    return found


def outbox_depths(party: Party) -> list[LaneDepth]:
    """Return every lane of every agreement, empty ones too."""
    now_us = microseconds(party.clock.now())
    box = schema.outbox
    found = []
    with party.store.read() as connection:
        for relationship in party.relationships():
            rows: dict[int, Any] = {
                row.lane: row
                for row in connection.execute(
                    select(box.c.lane, func.count().label("depth"), func.min(box.c.queued_us).label("oldest"))
                    .where(box.c.rel == relationship.rel)
                    .group_by(box.c.lane)
                )
            }
            for lane in LANES:
                row = rows.get(lane)
                age = 0.0 if row is None else max(0, now_us - row.oldest) / 1_000_000
                found.append(LaneDepth(relationship.agreement_id, lane, 0 if row is None else row.depth, age))
    return found


def lane_positions(
    connection: Connection, relationship: Relationship, whose: str
) -> list[link_pb2.LanePosition]:
    """Return how far each lane has come, in the order of the lanes."""
    table = schema.lane_head
    rows = {
        row.lane: row
        for row in connection.execute(
            select(table).where(table.c.rel == relationship.rel, table.c.whose == whose)
        )
    }
    return [
        link_pb2.LanePosition(lane=lane, sequence=rows[lane].sequence, digest=bytes(rows[lane].digest))
        if lane in rows
        else link_pb2.LanePosition(lane=lane)
        for lane in LANES
    ]
