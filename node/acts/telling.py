"""Tell the peer of an act: statement, ledger leaf and outbox row in one; items have `submit.py`.

Decides that what is told and what is recorded name each other; refuses to know what it is about. Only inside
a transaction of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from entente.v1 import roster_pb2, statement_pb2

from node.acts.fresh import owes
from node.acts.leaves import ACCEPTED, Kind, entry
from node.acts.party import Party, Relationship
from node.acts.stating import Stated, signed, state
from node.link.lanes import GUARDED
from node.store import schema
from node.store.unit import UnitOfWork

_NOTHING_MORE: Final[Mapping[str, Any]] = MappingProxyType({})


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
    *,
    lane: int = statement_pb2.LANE_GOVERNANCE,
    recorded: Mapping[str, Any] = _NOTHING_MORE,
    statement_id: bytes | None = None,
) -> Stated:
    """State `statement` (its body alone) in `lane`.

    Args:
        kind: of the leaf that records it.
        object_id: what the leaf is about, at most 32 bytes.
        author: who states it; the principal unless named. An empty one: the node itself.
        recorded: what else the leaf says, as `entry` takes it.
        statement_id: the statement's own, where its body depends on it.
    """
    author = principal_author(relationship) if author is None else author
    stated = state(
        unit,
        relationship,
        statement_id or party.ids.uuid7(),
        lane,
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
            **recorded,
        ),
    )
    stated = stated._replace(leaf_index=leaf_index)
    body = statement.WhichOneof("body") or ""
    unit.insert(schema.statement, [stated.row(body, unit.now_us, leaf_index, *signed(party, [stated]))])
    unit.insert(schema.outbox, [stated.outbox_row(relationship, unit.now_us)])
    unit.topics.add(owes(stated.lane))
    if stated.lane in GUARDED:
        unit.after_commit(partial(party.outcomes.protective, stated.statement_id))
    return stated
