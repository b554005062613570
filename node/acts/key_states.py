"""What each key of this Party is good for now: from the keys held, the descriptors told, and the outcomes.

Decides when an old key is needed no longer; changes nothing. An old signing key is needed while a statement
that it signed has no final receipt. An old sealing key is needed until the peer has said that it holds a
descriptor which puts another one first, and everything it had made by then is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from entente.v1 import descriptor_service_pb2, envelope_pb2, party_pb2
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection, func, select

from node.acts.descriptors import Announced, announced
from node.acts.party import Party, Relationship
from node.acts.stating import signer_of
from node.errors import Refusal
from node.keys.provider import KeyRole
from node.store import schema

IN_USE: Final = descriptor_service_pb2.KEY_STATE_IN_USE
ANNOUNCED: Final = descriptor_service_pb2.KEY_STATE_ANNOUNCED
NEEDED: Final = descriptor_service_pb2.KEY_STATE_NEEDED
UNNEEDED: Final = descriptor_service_pb2.KEY_STATE_UNNEEDED
UNANNOUNCED: Final = descriptor_service_pb2.KEY_STATE_UNANNOUNCED
_STATES: Final = (IN_USE, NEEDED, ANNOUNCED, UNNEEDED)
"""Of several agreements the state that asks most of the key counts."""
_ROWS: Final = 500


def key_states(
    connection: Connection, party: Party, relationships: Sequence[Relationship]
) -> list[descriptor_service_pb2.KeyStatus]:
    """Return the keys of this node, by role, newest first."""
    versions = [(one, announced(connection, one.rel, one.own)) for one in relationships]
    found = []
    for signer in party.keys.signing.keys:
        owed = sum(
            owed_by(connection, one.rel, signer.key_id)
            for one in relationships
            if len(party.keys.signing.keys) > 1 and not _signs(party, one, signer.key_id)
        )
        states = {_signing_state(party, one, told, signer.key_id, owed) for one, told in versions}
        found.append(_status(descriptor_service_pb2.KEY_ROLE_SIGNING, signer.key_id, states, versions, owed))
    for key in party.keys.unsealer.keys:
        states = {_sealing_state(connection, one, told, key.key_id) for one, told in versions}
        status = _status(descriptor_service_pb2.KEY_ROLE_SEALING, key.key_id, states, versions)
        status.suite = key.suite
        found.append(status)
    for role, named in (
        (KeyRole.LEDGER, descriptor_service_pb2.KEY_ROLE_LEDGER),
        (KeyRole.COSIGNING, descriptor_service_pb2.KEY_ROLE_COSIGNING),
    ):
        first = [told[0].descriptor.issue_time for _one, told in versions]
        found.append(
            descriptor_service_pb2.KeyStatus(
                role=named,
                key_id=party.keys.signer(role).key_id,
                state=IN_USE if first else UNANNOUNCED,
                since_time=min(first, key=_order, default=None),
            )
        )
    return found


def owed_by(connection: Connection, rel: int, key_id: bytes) -> int:
    """Return how many statements without a final receipt were signed by a key of this Party."""
    box, said = schema.outbox.c, schema.statement.c
    count, lane, sequence = 0, 0, 0
    while True:
        rows = connection.execute(
            select(box.lane, box.sequence, said.envelope)
            .join(
                schema.statement,
                (said.rel == box.rel) & (said.whose == schema.OWN) & (said.statement_id == box.statement_id),
            )
            .where(box.rel == rel, (box.lane > lane) | ((box.lane == lane) & (box.sequence > sequence)))
            .order_by(box.lane, box.sequence)
            .limit(_ROWS)
        ).all()
        for row in rows:
            signatures = envelope_pb2.Envelope.FromString(bytes(row.envelope)).signatures
            count += key_id in {signature.key_id for signature in signatures}
        if len(rows) < _ROWS:
            return count
        lane, sequence = rows[-1].lane, rows[-1].sequence


def _signs(party: Party, relationship: Relationship, key_id: bytes) -> bool:
    try:
        return signer_of(party, relationship.accepted_descriptor).key_id == key_id
    except Refusal:
        return False


def _signing_state(
    party: Party, relationship: Relationship, told: Sequence[Announced], key_id: bytes, owed: int
) -> int:
    if _signs(party, relationship, key_id):
        return IN_USE
    if not any(key_id in _ids(one.descriptor.signing_keys) for one in told if not one.refused):
        return UNANNOUNCED
    if key_id not in _ids(relationship.accepted_descriptor.signing_keys):
        newer = relationship.own_descriptor.version > relationship.accepted_descriptor.version
        if newer and key_id in _ids(relationship.own_descriptor.signing_keys):
            return ANNOUNCED
    return NEEDED if owed else UNNEEDED


def _sealing_state(
    connection: Connection, relationship: Relationship, told: Sequence[Announced], key_id: bytes
) -> int:
    standing = [one.descriptor for one in told if not one.refused]
    if not any(key_id in _ids(one.sealing_keys) for one in standing):
        return UNANNOUNCED
    if relationship.accepted_descriptor.sealing_keys[0].key_id == key_id:
        return IN_USE
    if standing[-1].sealing_keys[0].key_id == key_id:
        return ANNOUNCED
    last = max(one.version for one in standing if key_id == one.sealing_keys[0].key_id)
    after = min((one.version for one in standing if one.version > last), default=None)
    return UNNEEDED if after is not None and _arrived(connection, relationship.rel, after) else NEEDED


def _arrived(connection: Connection, rel: int, version: int) -> bool:
    """Whether all is here that the peer had made when it said that it holds this version, or a later one."""
    reach, heads = schema.descriptor_reach.c, schema.lane_head.c
    first = connection.execute(
        select(func.min(reach.version)).where(reach.rel == rel, reach.version >= version)
    ).scalar_one()
    if first is None:
        return False
    here = {
        row.lane: row.sequence
        for row in connection.execute(
            select(heads.lane, heads.sequence).where(heads.rel == rel, heads.whose == schema.PEER)
        )
    }
    rows = connection.execute(
        select(reach.lane, reach.sequence).where(reach.rel == rel, reach.version == first)
    )
    return all(here.get(row.lane, 0) >= row.sequence for row in rows)


def _status(
    role: descriptor_service_pb2.KeyRole,
    key_id: bytes,
    states: set[int],
    versions: Sequence[tuple[Relationship, Sequence[Announced]]],
    owed: int = 0,
) -> descriptor_service_pb2.KeyStatus:
    since = [
        one.descriptor.issue_time
        for _relationship, told in versions
        for one in told
        if key_id in _ids(one.descriptor.signing_keys) | _ids(one.descriptor.sealing_keys)
    ]
    return descriptor_service_pb2.KeyStatus(
        role=role,
        key_id=key_id,
        state=next((state for state in _STATES if state in states), UNANNOUNCED),
        since_time=min(since, key=_order, default=None),
        owed_statements=owed,
    )


def _ids(keys: Sequence[party_pb2.SigningKey] | Sequence[party_pb2.SealingKey]) -> set[bytes]:
    return {key.key_id for key in keys}


def _order(time: Timestamp) -> tuple[int, int]:
    return time.seconds, time.nanos
