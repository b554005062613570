"""The two party descriptors that a genesis record binds.

Decides whether they are the ones the record holds the digests of, and whether this Party's own describes the
keys that this node really has: a record signed over other keys could never be worked under. Refuses to know
later descriptors (`taking.py` takes the peer's). Source: Article 9; protocol, section 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from entente.v1 import agreement_pb2, party_pb2
from google.protobuf.message import DecodeError

from node.contract import check, refuse
from node.errors import FieldFault, Refusal
from node.keys.provider import KeyProvider, KeyRole
from node.ledger.faults import LedgerError
from node.ledger.note import KeyType, Verifier


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
    if keys.signer(KeyRole.SIGNING).public_key not in {key.public_key for key in descriptor.signing_keys}:
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
