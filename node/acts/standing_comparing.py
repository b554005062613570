"""Do both nodes hold the agreement to stand alike? Shown in the heads, compared where both heard the same.

Decides when the comparison means something: the agreement is in force on both, both lanes of governance rest
at the places the digest was made at, every word of ours is settled, and the same instant is asked for. A
difference is an alarm, once, and a metric; business goes on, as each node refuses by itself what it does not
allow. Source: protocol, section 4.
"""

from __future__ import annotations

from datetime import UTC, datetime

from entente.v1 import link_pb2, statement_pb2
from sqlalchemy import Connection, select

from node.acts.alarms import raise_alarm
from node.acts.party import Party, Relationship
from node.agreement.comparing import standing_digest
from node.agreement.fold import agreement_at
from node.store import schema
from node.store.unit import UnitOfWork

_T, _H = schema.agreement_said.c, schema.lane_head.c
_LANE = statement_pb2.LANE_GOVERNANCE


def show_standing(
    connection: Connection, relationship: Relationship, heads: link_pb2.Heads, now: datetime
) -> None:
    """Add to `heads` how the agreement stands for us at `now`, unless the peer has still to answer something.

    What was read of the agreement before may be older than the lanes in `heads`: then nothing is shown.
    """
    if not _is_known(connection, relationship):
        return
    heads.standing_digest = _digest(relationship, now)
    heads.standing_time.FromDatetime(now)
    heads.received_governance = _head(connection, relationship.rel, schema.PEER)


def compare_standing(
    party: Party, unit: UnitOfWork, relationship: Relationship, heads: link_pb2.Heads
) -> None:
    """Compare what the peer shows with what is held here, and raise the alarm of a difference."""
    if not heads.standing_digest:
        return
    rel, connection = relationship.rel, unit.connection
    sent = next((one.sequence for one in heads.sent if one.lane == _LANE), 0)
    rests = sent == _head(connection, rel, schema.PEER) and heads.received_governance == _head(
        connection, rel, schema.OWN
    )
    if not rests or not _is_known(connection, relationship):
        return
    differs = _digest(relationship, heads.standing_time.ToDatetime(UTC)) != heads.standing_digest
    party.peers.saw_standing(rel, differs=differs)
    if differs:
        # Without the time: the same difference, shown again, is the same alarm.
        evidence = link_pb2.Heads(
            standing_digest=heads.standing_digest, received_governance=heads.received_governance
        )
        raise_alarm(unit, rel, "STANDING_DIFFERS", None, evidence.SerializeToString())


def _digest(relationship: Relationship, at: datetime) -> bytes:
    folded = relationship.agreement, relationship.beginning, relationship.recorded
    return standing_digest(agreement_at(*folded, at))


def _is_known(connection: Connection, relationship: Relationship) -> bool:
    """Whether the agreement is in force here, and what is known of it is settled and as it is stored now."""
    if relationship.in_force_us is None or _unsettled(connection, relationship.rel):
        return False
    return _is_current(connection, relationship)


def _is_current(connection: Connection, relationship: Relationship) -> bool:
    """Whether the agreement in memory was folded from exactly what is stored now."""
    here = connection.execute(
        select(_T.statement_id, _T.received_us).where(_T.rel == relationship.rel, _T.refused.is_(False))
    )
    held = {(one.statement_id, one.received_us) for one in relationship.recorded}
    return held == {(bytes(row.statement_id), row.received_us) for row in here}


def _unsettled(connection: Connection, rel: int) -> bool:
    own = select(_T.rel).where(
        _T.rel == rel, _T.whose == schema.OWN, _T.received_us.is_(None), _T.refused.is_(False)
    )
    return connection.execute(own.limit(1)).first() is not None


def _head(connection: Connection, rel: int, whose: str) -> int:
    found = select(_H.sequence).where(_H.rel == rel, _H.whose == whose, _H.lane == _LANE)
    return int(connection.execute(found).scalar_one_or_none() or 0)
