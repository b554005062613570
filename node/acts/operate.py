"""What the operator of a node sees and does: its state, the deny list, the alarms.

Decides nothing about content and shows none. Refuses to know links, disks and certificates: the border adds
those. A revocation is recorded in the ledger of every agreement, since a certificate belongs to none.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entente.v1 import operator_service_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection, case, func, select

from node.acts.agreement_figures import figures_of
from node.acts.case_figures import case_figures
from node.acts.expiring import destruction_pending
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.notices_listed import unconfirmed_notices, unreported_notices
from node.acts.outbox import LANES, NO_DEADLINE
from node.acts.paging import make_token, page_size, read_token
from node.acts.party import Party, Relationship
from node.acts.restriction_heads import gap_items, head_row
from node.acts.roster_history import roster_counts
from node.agreement.limits import Watch
from node.errors import FieldFault, Refusal, reason_of
from node.exchange.supply import limits_exceeded
from node.store import schema
from node.store.ledger_rows import ledger_size
from node.store.unit import UnitOfWork, microseconds, timestamp_of

_URI: Final = "uri"
_KEY: Final = "spki"
_SERIAL: Final = "serial"
_QUESTION: Final = "alarms"
_D = schema.deny.c


@dataclass(frozen=True, slots=True)
class DenyList:
    """The certificates and identities that are not let in, as of one commit."""

    entries: frozenset[tuple[str, str]] = frozenset()

    def __len__(self) -> int:
        return len(self.entries)

    def denies(self, uri: str, spki_sha256: bytes, serial_hex: str) -> bool:
        """Return whether a certificate with this identity, key or serial number is on the list."""
        return bool(
            self.entries
            and not self.entries.isdisjoint(
                ((_URI, uri), (_KEY, spki_sha256.hex()), (_SERIAL, _serial(serial_hex)))
            )
        )


@dataclass(frozen=True, slots=True)
class _Revoke:
    party: Party
    kind: str
    value: str
    reason: str


def node_status(party: Party) -> operator_service_pb2.GetNodeStatusResponse:
    """Return the state of the store's part of the node. Raises Refusal STORE_UNAVAILABLE."""
    now = party.clock.now()
    held = [(one, party.peers.of(one, now, fresh=True)) for one in party.relationships()]
    with party.store.read() as connection:
        relationships = [_relationship_status(party, connection, one, watch, now) for one, watch in held]
    return operator_service_pb2.GetNodeStatusResponse(
        party=party.code, relationships=relationships, store_writable=party.store.writable()
    )


def revoke(
    party: Party, request: operator_service_pb2.RevokeRequest
) -> Future[operator_service_pb2.RevokeResponse]:
    """Put a certificate, a key or an identity on the deny list. What is on it already changes nothing.

    Raises:
        Refusal: SCHEMA_INVALID, nothing is named; through the future STORE_UNAVAILABLE.
    """
    match request.WhichOneof("subject"):
        case "uri" if request.uri:
            kind, value = _URI, request.uri
        case "spki_sha256":
            kind, value = _KEY, request.spki_sha256.hex()
        case "serial":
            kind, value = _SERIAL, _serial(request.serial)
        case _:
            raise Refusal("SCHEMA_INVALID", "nothing is named", faults=[FieldFault("subject", "is required")])
    return party.store.put(_revoke, _Revoke(party, kind, value, request.reason), first=True)


def deny_list(party: Party) -> DenyList:
    """Return the deny list as last committed; read it again after each commit with the topic "deny"."""
    with party.store.read() as connection:
        rows = connection.execute(select(_D.kind, _D.value))
        return DenyList(frozenset((str(row.kind), str(row.value)) for row in rows))


def list_alarms(
    party: Party, request: operator_service_pb2.ListAlarmsRequest
) -> operator_service_pb2.ListAlarmsResponse:
    """Return a page of alarms, newest first, without their evidence. Raises Refusal TOKEN_INVALID."""
    size = page_size(request.page_size, default=50, most=500)
    table = schema.alarm.c
    query = select(table.alarm_id, table.rel, table.code, table.raised_us, table.statement_id)
    if request.page_token:
        (before,) = read_token(party, _QUESTION, request.page_token)
        query = query.where(table.alarm_id < before)
    names = {relationship.rel: relationship.agreement_id for relationship in party.relationships()}
    with party.store.read() as connection:
        rows = connection.execute(query.order_by(table.alarm_id.desc()).limit(size + 1)).all()
    return operator_service_pb2.ListAlarmsResponse(
        alarms=[
            operator_service_pb2.Alarm(
                alarm_id=row.alarm_id,
                agreement_id=names.get(row.rel, ""),
                reason=row.code,
                raise_time=timestamp_of(row.raised_us),
                statement_id=""
                if row.statement_id is None
                else str(uuid.UUID(bytes=bytes(row.statement_id))),
            )
            for row in rows[:size]
        ],
        next_page_token=make_token(party, _QUESTION, [rows[size - 1].alarm_id]) if len(rows) > size else "",
    )


def _revoke(unit: UnitOfWork, calls: Sequence[_Revoke]) -> list[operator_service_pb2.RevokeResponse]:
    for given in calls:
        held = unit.connection.execute(
            select(_D.kind).where(_D.kind == given.kind, _D.value == given.value)
        ).first()
        if held is not None:
            continue
        unit.insert(
            schema.deny,
            [
                {
                    "kind": given.kind,
                    "value": given.value,
                    "reason": given.reason,
                    "recorded_us": unit.now_us,
                }
            ],
        )
        # The digest, not the value: an identity may name a person.
        named = hashlib.sha256(f"{given.kind}:{given.value}".encode()).digest()
        for relationship in given.party.relationships():
            if unit.is_frozen(relationship.rel):  # a caller is shut out even so
                continue
            unit.append(
                relationship.rel,
                entry(relationship, Kind.CERTIFICATE_REVOKED, decision=ACCEPTED, object_id=named),
            )
        unit.topics.add("deny")
    size = unit.connection.execute(select(func.count()).select_from(schema.deny)).scalar_one()
    return [operator_service_pb2.RevokeResponse(deny_list_size=size) for _ in calls]


def _relationship_status(
    party: Party, connection: Connection, relationship: Relationship, watch: Watch, now: datetime
) -> operator_service_pb2.RelationshipStatus:
    checkpoints, cosigned = schema.ledger_checkpoint.c, schema.ledger_cosigned.c
    note = connection.execute(
        select(checkpoints.note, checkpoints.made_us)
        .where(checkpoints.rel == relationship.rel)
        .order_by(checkpoints.size.desc())
        .limit(1)
    ).one_or_none()
    seen = connection.execute(
        select(func.max(cosigned.size)).where(cosigned.rel == relationship.rel)
    ).scalar_one()
    own_head = head_row(connection, relationship.rel, schema.OWN)
    peer_head = head_row(connection, relationship.rel, schema.PEER)
    rosters = (relationship.own_roster, relationship.peer_roster)
    pending, held_back = destruction_pending(connection, relationship.rel, microseconds(now))
    unconfirmed = unconfirmed_notices(connection, relationship.rel)
    unreported = unreported_notices(connection, relationship.rel)
    stopped = limits_exceeded(relationship.settings(), watch, relationship.peer_roster, now)
    return operator_service_pb2.RelationshipStatus(
        agreement_id=relationship.agreement_id,
        peer=relationship.peer,
        standing=relationship.standing.life,
        ledger_size=ledger_size(connection, relationship.rel),
        checkpoint="" if note is None else note.note,
        checkpoint_time=None if note is None else timestamp_of(note.made_us),
        cosigned_size=seen or 0,
        lanes=_lanes(connection, relationship.rel, microseconds(now)),
        descriptor_versions=[
            relationship.own_descriptor.version,
            relationship.accepted_descriptor.version,
            relationship.peer_descriptor.version,
        ],
        roster_versions=[0 if roster is None else roster.version for roster in rosters],
        uncosigned_since_time=_stamp(watch.uncosigned_since),
        peer_roster_confirm_time=_stamp(watch.roster_confirmed),
        own_restriction_head_time=None if own_head is None else timestamp_of(own_head.made_us),
        peer_restriction_head_time=timestamp_of(peer_head.compared_us)
        if peer_head is not None and peer_head.compared_us is not None
        else None,
        restriction_head_lease=Duration(seconds=relationship.settings().restriction_head_lease_seconds),
        destruction_pending=pending,
        destruction_held_back=held_back,
        restriction_gap_items=gap_items(connection, relationship.rel),
        notices_unconfirmed=unconfirmed.count,
        notice_unconfirmed_since_time=_stamp(unconfirmed.since),
        tightening_limit=Duration(seconds=relationship.settings().tightening_limit_seconds),
        exposures_awaited=unreported.count,
        exposure_awaited_since_time=_stamp(unreported.since),
        exposure_limit=Duration(seconds=relationship.settings().exposure_report_limit_seconds),
        supply_stopped=[reason_of(code) for code in stopped],
        roster_counts=roster_counts(party, connection, relationship, now),
        agreement=figures_of(party, relationship, now),
        cases=case_figures(connection, relationship, now),
    )


def _stamp(instant: datetime | None) -> Timestamp | None:
    return None if instant is None else timestamp_of(microseconds(instant))


def _lanes(connection: Connection, rel: int, now_us: int) -> list[operator_service_pb2.LaneStatus]:
    box, heads = schema.outbox.c, schema.lane_head.c
    # What the peer holds until it lifts a suspension waits for nothing here, and makes no lane seem stuck.
    ours = case((box.deadline_us < NO_DEADLINE, box.queued_us))
    waiting = {
        row.lane: (row.depth, now_us if row.oldest is None else row.oldest)
        for row in connection.execute(
            select(box.lane, func.count().label("depth"), func.min(ours).label("oldest"))
            .where(box.rel == rel)
            .group_by(box.lane)
        )
    }
    reached = {
        (row.whose, row.lane): row.sequence
        for row in connection.execute(select(heads.whose, heads.lane, heads.sequence).where(heads.rel == rel))
    }
    lanes = []
    for lane in LANES:
        depth, oldest = waiting.get(lane, (0, now_us))
        age = Duration()
        age.FromMicroseconds(max(0, now_us - oldest))
        lanes.append(
            operator_service_pb2.LaneStatus(
                lane=lane,
                depth=depth,
                oldest_age=age,
                sent_sequence=reached.get((schema.OWN, lane), 0),
                received_sequence=reached.get((schema.PEER, lane), 0),
            )
        )
    return lanes


def _serial(text: str) -> str:
    return text.lower().lstrip("0") or "0"
