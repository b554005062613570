"""Act on what a statement says, inside the transaction that stores it.

One place for every body that changes what this node holds of the agreement; an item needs nothing here
beyond its rows. A refusal raised here is the statement's outcome.
"""

from __future__ import annotations

from entente.v1 import party_pb2

from node.acts.agreements import record_signature
from node.acts.descriptors import successor
from node.acts.opening import Opened
from node.acts.party import Relationship, newest_descriptor
from node.acts.rosters import record_roster
from node.agreement.gate import Operation, gate
from node.errors import Refusal
from node.store import schema
from node.store.unit import UnitOfWork


def take_body(unit: UnitOfWork, relationship: Relationship, opened: Opened) -> None:
    """Do what the statement's body says. Raises Refusal, which becomes its outcome."""
    statement = opened.statement
    if statement is None:
        raise ValueError("only what could be read is taken")
    match opened.body:
        case "roster":
            gate(relationship.standing, Operation.ROSTER, relationship.peer)
            record_roster(unit, relationship, relationship.peer, statement.roster)
        case "agreement_signature":
            said = statement.agreement_signature
            if said.genesis_digest != relationship.agreement_digest:
                raise Refusal("AGREEMENT_VERSION_MISMATCH", "a signature under another record")
            record_signature(unit, relationship, said.signature)
        case "party_descriptor":
            gate(relationship.standing, Operation.DESCRIPTOR, relationship.peer)
            _record_descriptor(unit, relationship, opened.statement_id, statement.party_descriptor)


def _record_descriptor(
    unit: UnitOfWork, relationship: Relationship, statement_id: bytes, signed: party_pb2.SignedPartyDescriptor
) -> None:
    """Keep the peer's new descriptor in the place of the one held."""
    held = newest_descriptor(unit.connection, relationship.rel, relationship.peer)
    descriptor = successor(held, signed)
    unit.insert(
        schema.descriptor,
        [
            {
                "rel": relationship.rel,
                "party": relationship.peer,
                "version": descriptor.version,
                "descriptor": signed.descriptor,
                "statement_id": statement_id,
                "recorded_us": unit.now_us,
            }
        ],
    )
    unit.topics.add("agreement")
