"""Party descriptors: the two that a genesis record binds, and those that follow them.

Decides whether the first ones are those the record holds the digests of, whether this Party's own describes
the keys that this node really has, and whether a later one may take the place of the one before: the same
rule on both nodes. Reads what is held of them. Refuses to know who announces one and why (`own_keys.py`).
Source: Article 9; protocol, section 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entente.v1 import agreement_pb2, ledger_pb2, party_pb2
from google.protobuf.message import DecodeError
from sqlalchemy import Connection, select

from node.agreement.principal import DESCRIPTOR_TYPE
from node.contract import check, refuse, require_valid
from node.errors import FieldFault, Refusal, code_of
from node.keys.provider import KeyProvider, KeyRole
from node.keys.sealing import check_public_key
from node.keys.signing import pae, verify
from node.ledger.faults import LedgerError
from node.ledger.note import KeyType, Verifier
from node.store import schema

SIGNING_KEYS_MAX: Final = 4
SEALING_KEYS_MAX: Final = 8
"""The contract's figures: so many keys a descriptor names."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A version of a descriptor of this Party, and what the peer said to it.

    Attributes:
        accepted: the peer holds it; so it is with the first, which both principals signed.
        refused: the code of the peer's refusal; empty if there is none.
    """

    descriptor: party_pb2.PartyDescriptor
    accepted: bool
    refused: str = ""


def announced(connection: Connection, rel: int, own: str) -> list[Announced]:
    """Return every version of this Party's descriptor, the oldest first."""
    table, outcome = schema.descriptor.c, schema.outcome.c
    said = (
        (outcome.rel == table.rel)
        & (outcome.whose == schema.OWN)
        & (outcome.statement_id == table.statement_id)
        & (outcome.stage == 1)
    )
    rows = connection.execute(
        select(table.descriptor, table.statement_id, outcome.decision, outcome.code)
        .join(schema.outcome, said, isouter=True)
        .where(table.rel == rel, table.party == own)
        .order_by(table.version)
    )
    return [
        Announced(
            party_pb2.PartyDescriptor.FromString(bytes(row.descriptor)),
            row.statement_id is None or row.decision == ledger_pb2.DECISION_ACCEPTED,
            code_of(row.code) if row.decision == ledger_pb2.DECISION_REFUSED else "",
        )
        for row in rows
    ]


def successor(
    held: party_pb2.PartyDescriptor, signed: party_pb2.SignedPartyDescriptor
) -> party_pb2.PartyDescriptor:
    """Return the descriptor that may take the place of `held`: signed by a key of it, with a greater number.

    Raises:
        Refusal: SCHEMA_INVALID; FOREIGN_AGREEMENT, another Party's; INVALID_TRANSITION, an old number, or
            other keys of the ledger; SIGNATURE_INVALID.
    """
    try:
        descriptor = party_pb2.PartyDescriptor.FromString(signed.descriptor)
    except DecodeError:
        raise Refusal("SCHEMA_INVALID", "not a party descriptor") from None
    require_valid(descriptor)
    if (descriptor.party, descriptor.trust_domain) != (held.party, held.trust_domain):
        raise Refusal("FOREIGN_AGREEMENT", "the descriptor of another Party")
    if descriptor.version <= held.version:
        raise Refusal("INVALID_TRANSITION", "a descriptor's number is greater than that of the one held")
    if (descriptor.ledger_vkey, descriptor.cosigner_vkey) != (held.ledger_vkey, held.cosigner_vkey):
        raise Refusal("INVALID_TRANSITION", "a ledger's keys do not change within an epoch")
    for key in descriptor.sealing_keys:
        check_public_key(key.suite, key.public_key)
    data = pae(DESCRIPTOR_TYPE, signed.descriptor)
    if not any(
        _signed(key.public_key, data, signature.signature)
        for key in held.signing_keys
        for signature in signed.signatures
    ):
        raise Refusal("SIGNATURE_INVALID", "not signed under the descriptor before")
    return descriptor


def _signed(public_key: bytes, data: bytes, signature: bytes) -> bool:
    try:
        verify(public_key, data, signature)
    except Refusal:
        return False
    return True


def bound_descriptors(
    genesis: agreement_pb2.AgreementGenesis, descriptors: Sequence[bytes]
) -> Mapping[str, party_pb2.PartyDescriptor]:
    """Return the descriptor of each Party of the record, by code.

    Raises:
        Refusal: SCHEMA_INVALID with every fault: not a descriptor, of another Party or domain, another digest
            than the record holds, a ledger key that does not bear the name of its origin.
    """
    found: dict[str, party_pb2.PartyDescriptor] = {}
    faults: list[FieldFault] = []
    parties = {party.code: party for party in genesis.parties}
    for place, raw in enumerate(descriptors):
        path = f"descriptors[{place}]"
        try:
            descriptor = party_pb2.PartyDescriptor.FromString(raw)
        except DecodeError:
            faults.append(FieldFault(path, "not a party descriptor"))
            continue
        faults.extend(check(descriptor, path))
        known = parties.get(descriptor.party)
        if known is None:
            faults.append(FieldFault(f"{path}.party", "not a Party of the record"))
            continue
        if hashlib.sha256(raw).digest() != known.descriptor_digest:
            faults.append(FieldFault(path, "another digest than the record holds"))
        if descriptor.trust_domain != known.trust_domain:
            faults.append(FieldFault(f"{path}.trust_domain", "another domain than the record holds"))
        found[descriptor.party] = descriptor
        peer = next(party for party in genesis.parties if party.code != descriptor.party)
        faults.extend(_key_faults(descriptor, origin_of(known.trust_domain, peer.trust_domain), path))
    faults.extend(
        FieldFault("descriptors", f"that of {code} is missing")
        for code in sorted(parties.keys() - found.keys())
    )
    refuse(faults)
    return found


def require_own_keys(descriptor: party_pb2.PartyDescriptor, keys: KeyProvider) -> None:
    """Check that this Party's descriptor describes the keys of this node.

    Raises:
        Refusal: SCHEMA_INVALID naming each key that is not here.
    """
    faults = []
    signing = {key.public_key for key in keys.signing.keys}
    if signing.isdisjoint(key.public_key for key in descriptor.signing_keys):
        faults.append(FieldFault("signing_keys", "not the signing key of this node"))
    if Verifier.parse(descriptor.ledger_vkey).public_key != keys.signer(KeyRole.LEDGER).public_key:
        faults.append(FieldFault("ledger_vkey", "not the ledger key of this node"))
    if Verifier.parse(descriptor.cosigner_vkey).public_key != keys.signer(KeyRole.COSIGNING).public_key:
        faults.append(FieldFault("cosigner_vkey", "not the cosigning key of this node"))
    held = {(key.suite, key.public_key) for key in keys.unsealer.keys}
    # One that is announced and cannot be opened here would make items unreadable.
    if not {(key.suite, key.public_key) for key in descriptor.sealing_keys} <= held:
        faults.append(FieldFault("sealing_keys", "a sealing key that this node does not hold"))
    refuse(faults)


def origin_of(domain: str, peer_domain: str) -> str:
    """Return the name of the ledger that the Party of `domain` keeps for its relationship with the other."""
    return f"{domain}/entente/{peer_domain}"


def require_party(genesis: agreement_pb2.AgreementGenesis, own: str) -> agreement_pb2.AgreementParty:
    """Return the other Party of the record. Raises Refusal FOREIGN_AGREEMENT if `own` is no Party to it."""
    if own not in {party.code for party in genesis.parties}:
        raise Refusal("FOREIGN_AGREEMENT", "this Party is not a Party to the agreement")
    return next(party for party in genesis.parties if party.code != own)


def _key_faults(descriptor: party_pb2.PartyDescriptor, origin: str, path: str) -> list[FieldFault]:
    faults = []
    for name, kind in (("ledger_vkey", KeyType.LOG), ("cosigner_vkey", KeyType.COSIGNER)):
        try:
            verifier = Verifier.parse(getattr(descriptor, name))
        except LedgerError:
            faults.append(FieldFault(f"{path}.{name}", "not a verifier key"))
            continue
        if verifier.key_type is not kind:
            faults.append(FieldFault(f"{path}.{name}", "a key of another kind"))
        elif kind is KeyType.LOG and verifier.name != origin:
            faults.append(FieldFault(f"{path}.{name}", "a ledger's key bears the name of its origin"))
    return faults
