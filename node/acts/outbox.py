"""What is owed to the peer: read in the order of each lane, with what travels beside a statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, Final

from entente.v1 import link_pb2, statement_pb2
from sqlalchemy import Connection, bindparam, case, delete, select

from node.acts.fresh import Owed
from node.acts.party import Party, Relationship
from node.agreement.limits import Watch
from node.exchange.supply import limits_exceeded
from node.keys.session import AGE_MAX, Wrapped
from node.store import schema
from node.store.prepared import Prepared
from node.store.unit import UnitOfWork
from node.wire import field, number_field

LANES: Final = (
    statement_pb2.LANE_PROTECTIVE,
    statement_pb2.LANE_GOVERNANCE,
    statement_pb2.LANE_ROUTINE,
    statement_pb2.LANE_BULK,
)
NO_DEADLINE: Final = (1 << 63) - 1
"""The deadline of what the peer has receipted as held for as long as it has suspended its obligations."""
_IN_USE_US: Final = 2 * AGE_MAX // timedelta(microseconds=1)
INLINE_TOGETHER_MAX_BYTES: Final = 256 * 1024
"""Sealed parts of one item that travel along weigh at most so much together; the others are fetched. So no
delivery is larger than a frame."""
_AFTER_GOVERNANCE: Final = frozenset({statement_pb2.LANE_ROUTINE, statement_pb2.LANE_BULK})

# Built once: a lane is asked for what it owes several times for every item.
_BOX, _SAID, _OUTCOME = schema.outbox.c, schema.statement.c, schema.outcome.c
_PART, _CHUNK, _SESSION = schema.part.c, schema.content_chunk.c, schema.sealing_session.c
_OWED = Prepared(
    select(_BOX.sequence, _BOX.statement_id, _BOX.session_id, _BOX.wrapped_keys, _SAID.envelope)
    .join(
        schema.statement,
        (_SAID.rel == _BOX.rel) & (_SAID.whose == schema.OWN) & (_SAID.statement_id == _BOX.statement_id),
    )
    .where(_BOX.rel == bindparam("r"), _BOX.lane == bindparam("l"), _BOX.sequence > bindparam("s"))
    .order_by(_BOX.sequence)
    .limit(bindparam("n"))
)
_BETWEEN = Prepared(
    select(_BOX.sequence).where(
        _BOX.rel == bindparam("r"),
        _BOX.lane == bindparam("l"),
        _BOX.sequence >= bindparam("s"),
        _BOX.sequence <= bindparam("last"),
    )
)
_UNANSWERED = Prepared(
    select(_BOX.sequence)
    .join(
        schema.outcome,
        (_OUTCOME.rel == _BOX.rel)
        & (_OUTCOME.whose == schema.OWN)
        & (_OUTCOME.statement_id == _BOX.statement_id),
        isouter=True,
    )
    .where(_BOX.rel == bindparam("r"), _BOX.lane == statement_pb2.LANE_GOVERNANCE, _OUTCOME.stage.is_(None))
    .limit(1)
)
_SESSIONS = Prepared(
    select(_SESSION.session_id, _SESSION.session).where(
        _SESSION.rel == bindparam("r"), _SESSION.session_id.in_(bindparam("ids", expanding=True))
    ),
    listed="ids",
)
_UNUSED = Prepared(
    delete(schema.sealing_session).where(
        _SESSION.recorded_us < bindparam("before"),
        _SESSION.session_id.not_in(select(_BOX.session_id).where(_BOX.session_id.is_not(None))),
    )
)
# The content of each, and of its attachments only what they weigh: they are read for what is really taken.
_INLINE = Prepared(
    select(
        _PART.statement_id,
        _PART.part,
        _PART.sealed_size,
        case((_PART.part == 0, _CHUNK.data), else_=None).label("data"),
    )
    .join(schema.content_chunk, (_CHUNK.content_id == _PART.content_id) & (_CHUNK.n == 0))
    .where(
        _PART.rel == bindparam("r"),
        _PART.statement_id.in_(bindparam("ids", expanding=True)),
        _PART.sealed_size <= bindparam("most"),
    )
    .order_by(_PART.statement_id, _PART.part),
    listed="ids",
)
_ATTACHED = Prepared(
    select(_PART.part, _CHUNK.data)
    .join(schema.content_chunk, (_CHUNK.content_id == _PART.content_id) & (_CHUNK.n == 0))
    .where(
        _PART.rel == bindparam("r"),
        _PART.statement_id == bindparam("s"),
        _PART.part.in_(bindparam("parts", expanding=True)),
    )
    .order_by(_PART.part),
    listed="parts",
)


def outbox_after(
    party: Party, agreement_id: str, lane: int, after_sequence: int, limit: int, max_bytes: int
) -> list[tuple[int, bytes]]:
    """Return what a lane owes after `after_sequence`, in sequence; at least one delivery if there is any.

    Each is a serialised `Delivery`, put together from what is stored, or was a moment ago (`fresh.py`).

    Numbers may jump, where statements between were settled. Items wait until what was said about the
    agreement and the rosters before them has been answered, since the peer judges them by that; and while a
    limit is exceeded that stops new supply, since it passes by itself and the peer's refusal would not.

    Args:
        limit: at most so many.
        max_bytes: stop before the deliveries are larger than this together.
    """
    relationship = party.relationship(agreement_id)
    rel = relationship.rel
    if lane in _AFTER_GOVERNANCE and _beyond(relationship, party.watch(relationship), party.clock.now()):
        return []
    fresh, said = party.fresh.after(rel, lane, after_sequence, limit), party.fresh.said
    with party.store.read() as connection:
        if lane in _AFTER_GOVERNANCE:
            if _governance_unanswered(connection, rel):
                return []
            party.fresh.answered(rel, said)
        place = (rel, lane, after_sequence)
        return _deliveries(fresh or _stored(party, connection, place, limit, max_bytes), max_bytes)


def owed_no_more(party: Party, agreement_id: str, lane: int, sequences: Sequence[int]) -> list[int]:
    """Return which of these statements of a lane have a final outcome."""
    place = {"r": party.relationship(agreement_id).rel, "l": lane}
    with party.store.read() as connection:
        rows = _BETWEEN.rows(connection, place | {"s": min(sequences), "last": max(sequences)})
    return sorted(set(sequences) - {row.sequence for row in rows})


def outbox_at_hand(
    party: Party, agreement_id: str, lane: int, after_sequence: int, limit: int, max_bytes: int
) -> list[tuple[int, bytes]] | None:
    """Return what `outbox_after` would, from memory alone; None where the store has to be asked.

    It waits for nothing, so that the event loop may call it. Where another process may write, too, it is
    always the store that knows.
    """
    relationship = party.remembered(agreement_id) if party.store.alone else None
    if relationship is None or lane not in _AFTER_GOVERNANCE:
        return None
    now, rel = party.clock.now(), relationship.rel
    watch = party.peers.remembered(relationship, now)
    if watch is None or _beyond(relationship, watch, now) or not party.fresh.all_answered(rel):
        return None
    fresh = party.fresh.after(rel, lane, after_sequence, limit)
    return _deliveries(fresh, max_bytes) if fresh else None


def _deliveries(owed: Iterable[Owed], max_bytes: int) -> list[tuple[int, bytes]]:
    """Return what is owed as serialised deliveries, until they are larger than `max_bytes` together."""
    taken: list[tuple[int, bytes]] = []
    brought = set[bytes]()
    size = 0
    for sequence, envelope, keys, inline in owed:
        pieces = [field(1, envelope)]
        if keys is not None:
            sealed = field(1, keys.session_id) + field(2, keys.wrapped)
            # The first that names a session brings it.
            if keys.session and keys.session_id not in brought:
                brought.add(keys.session_id)
                sealed += field(3, keys.session)
            pieces.append(field(2, sealed))
            pieces += [field(3, number_field(1, number) + field(2, part)) for number, part in inline]
        delivery = b"".join(pieces)
        size += len(delivery)
        if taken and size > max_bytes:
            break
        taken.append((sequence, delivery))
    return taken


def _stored(
    party: Party, connection: Connection, place: tuple[int, int, int], limit: int, max_bytes: int
) -> Iterator[Owed]:
    """Yield what the store holds of a lane after a sequence, until it is more than `max_bytes`."""
    rel, lane, after_sequence = place
    rows = _OWED.rows(connection, {"r": rel, "l": lane, "s": after_sequence, "n": limit})
    with_items = [bytes(row.statement_id) for row in rows if row.session_id is not None]
    named = {bytes(row.session_id) for row in rows if row.session_id is not None}
    sessions = _sessions(connection, rel, named)
    inline = _inline(connection, rel, with_items, party.limits.inline_max_bytes)
    size = 0
    for row in rows:
        parts = inline.get(bytes(row.statement_id), [])
        weight = len(row.envelope) + sum(part.sealed_size for part in parts)
        if size and size + weight > max_bytes:
            return  # before more is read than is taken
        size += weight
        if row.session_id is None:
            yield Owed(row.sequence, bytes(row.envelope), None, ())
            continue
        session_id = bytes(row.session_id)
        keys = Wrapped(session_id, sessions.get(session_id, b""), bytes(row.wrapped_keys))
        yield Owed(row.sequence, bytes(row.envelope), keys, _read(connection, rel, parts))


def forget_sessions(party: Party) -> Future[None]:
    """Delete sealed session keys that nothing owed is wrapped under any more, and that are not in use."""
    return party.store.put(_forget_sessions, None)


def _forget_sessions(unit: UnitOfWork, calls: Sequence[None]) -> list[None]:
    # One that is still in use comes back with the next statement wrapped under it.
    _UNUSED.change(unit.connection, {"before": unit.now_us - _IN_USE_US})
    return [None] * len(calls)


def _beyond(relationship: Relationship, watch: Watch, now: datetime) -> bool:
    return bool(limits_exceeded(relationship.settings(), watch, relationship.peer_roster, now))


def _governance_unanswered(connection: Connection, rel: int) -> bool:
    return _UNANSWERED.first(connection, {"r": rel}) is not None


def _sessions(connection: Connection, rel: int, session_ids: set[bytes]) -> dict[bytes, bytes]:
    """Return the sealed session keys, serialised, by the session's id."""
    if not session_ids:
        return {}
    rows = _SESSIONS.rows(connection, {"r": rel, "ids": sorted(session_ids)})
    return {bytes(row.session_id): bytes(row.session) for row in rows}


def _inline(
    connection: Connection, rel: int, statement_ids: list[bytes], inline_max_bytes: int
) -> dict[bytes, list[Any]]:
    """Return the sealed parts that travel along, by statement; of attachments not their bytes."""
    found: dict[bytes, list[Any]] = {}
    if not statement_ids:
        return found
    weights: Counter[bytes] = Counter()
    rows = _INLINE.rows(connection, {"r": rel, "ids": statement_ids, "most": inline_max_bytes})
    for row in rows:
        statement_id = bytes(row.statement_id)
        weights[statement_id] += row.sealed_size
        if weights[statement_id] <= INLINE_TOGETHER_MAX_BYTES:
            found.setdefault(statement_id, []).append(row)
    return found


def _read(connection: Connection, rel: int, parts: Sequence[Any]) -> list[tuple[int, bytes]]:
    """Return these parts of one statement with their bytes."""
    here = [(part.part, bytes(part.data)) for part in parts if part.data is not None]
    if attached := [part.part for part in parts if part.data is None]:
        given = {"r": rel, "s": bytes(parts[0].statement_id), "parts": attached}
        here += [(row.part, bytes(row.data)) for row in _ATTACHED.rows(connection, given)]
    return here


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
