"""Act on what a statement says, inside the transaction that stores it.

One place for every body that changes what this node holds of the agreement; an item needs nothing here
beyond its rows. A refusal raised here is the statement's outcome.
"""

from __future__ import annotations

from entente.v1 import party_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import select

from node.acts.agreements import record_signature
from node.acts.opening import Opened
from node.acts.party import Relationship
from node.acts.rosters import record_roster
from node.agreement.gate import Operation, gate
from node.agreement.principal import DESCRIPTOR_TYPE
from node.contract import require_valid
from node.errors import Refusal
from node.keys.sealing import check_public_key
from node.keys.signing import pae, verify
from node.ledger.faults import LedgerError
from node.ledger.note import Verifier
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
            _record_descriptor(unit, relationship, statement.party_descriptor)


def _record_descriptor(
    unit: UnitOfWork, relationship: Relationship, signed: party_pb2.SignedPartyDescriptor
) -> None:
    """Keep the peer's new descriptor: the next number, signed by a signing key of the one before."""
    held = relationship.peer_descriptor
    try:
        descriptor = party_pb2.PartyDescriptor.FromString(signed.descriptor)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "not a party descriptor") from None
    require_valid(descriptor)
    if descriptor.party != relationship.peer or descriptor.trust_domain != held.trust_domain:
        raise Refusal("FOREIGN_AGREEMENT", "the descriptor of another Party")
    if descriptor.version != held.version + 1:
        raise Refusal("INVALID_TRANSITION", "a descriptor's number follows the one held")
    if (descriptor.ledger_vkey, descriptor.cosigner_vkey) != (held.ledger_vkey, held.cosigner_vkey):
        raise Refusal("INVALID_TRANSITION", "a ledger's keys do not change within an epoch")
    try:
        Verifier.parse(descriptor.ledger_vkey)
        Verifier.parse(descriptor.cosigner_vkey)
    except LedgerError:
        raise Refusal("SCHEMA_INVALID", "a verifier key that is none") from None
    for key in descriptor.sealing_keys:
        check_public_key(key.suite, key.public_key)
    data = pae(DESCRIPTOR_TYPE, signed.descriptor)
    if not any(
        _signed(key.public_key, data, signature.signature)
        for key in held.signing_keys
        for signature in signed.signatures
    ):
        raise Refusal("SIGNATURE_INVALID", "not signed under the descriptor before")
    table = schema.descriptor
    if (
        unit.connection.execute(
            select(table.c.version).where(
                table.c.rel == relationship.rel,
                table.c.party == relationship.peer,
                table.c.version == descriptor.version,
            )
        ).first()
        is None
    ):
        unit.insert(
            table,
            [
                {
                    "rel": relationship.rel,
                    "party": relationship.peer,
                    "version": descriptor.version,
                    "descriptor": signed.descriptor,
                    "recorded_us": unit.now_us,
                }
            ],
        )
    unit.topics.add("agreement")


def _signed(public_key: bytes, data: bytes, signature: bytes) -> bool:
    try:
        verify(public_key, data, signature)
    except Refusal:
        return False
    return True
