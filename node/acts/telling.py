"""Tell the peer of an act of governance: statement, ledger leaf and outbox row in one.

Decides that what is told and what is recorded name each other; refuses to know what it is about. Only inside
a transaction of the journal.
"""

from __future__ import annotations

from entente.v1 import roster_pb2, statement_pb2

from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Party, Relationship
from node.acts.stating import Stated, owes, signed, state
from node.store import schema
from node.store.unit import UnitOfWork


def principal_author(relationship: Relationship) -> statement_pb2.Author:
    """Return the author of a principal's act: the role, since the signature inside says who."""
    roster = relationship.own_roster
    return statement_pb2.Author(
        role=roster_pb2.ROLE_PRINCIPAL, roster_version=0 if roster is None else roster.version
    )


def tell(
    party: Party,
    unit: UnitOfWork,
    relationship: Relationship,
    kind: Kind,
    statement: statement_pb2.Statement,
    object_id: bytes,
    author: statement_pb2.Author | None = None,
) -> Stated:
    """State `statement` (its body alone) in the lane of governance.

    Args:
        kind: of the leaf that records it.
        object_id: what the leaf is about, at most 32 bytes.
        author: who states it; the principal unless named.
    """
    author = author or principal_author(relationship)
    stated = state(
        unit,
        relationship,
        party.ids.uuid7(),
        statement_pb2.LANE_GOVERNANCE,
        author,
        statement.SerializeToString(),
    )
    leaf_index, _ = unit.append(
        relationship.rel,
        entry(
            relationship,
            kind,
            actor=author,
            decision=ACCEPTED,
            object_id=object_id,
            statement_digest=stated.digest,
            sender=relationship.own,
        ),
    )
    body = statement.WhichOneof("body") or ""
    unit.insert(schema.statement, [stated.row(body, unit.now_us, leaf_index, *signed(party, [stated]))])
    unit.insert(schema.outbox, [stated.outbox_row(relationship, unit.now_us)])
    unit.topics.add(owes(stated.lane))
    return stated
