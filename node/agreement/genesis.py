"""The genesis record: everything both Parties sign at the start, and how it reads.

Decides what the record holds, whether a record is whole, and which signatures under it count.
Refuses to know where keys lie and how the record is kept. The bytes made here are the record: they
are signed, digested and kept as they are, and no message is serialised again. Source: Article 9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from entente.v1 import agreement_pb2
from google.protobuf.message import DecodeError

from node.agreement.principal import GENESIS_TYPE, bytes_to_sign, verify_principal_signature
from node.agreement.standing import Signed, Standing
from node.errors import FieldFault, Refusal

_ED25519_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PartyInput:
    """What one Party supplies for the record: its domain, its principal's key, its descriptor.

    `public_key` is a raw Ed25519 key of 32 bytes, `descriptor_digest` a SHA-256.
    """

    code: str
    trust_domain: str
    public_key: bytes
    descriptor_digest: bytes


def build_genesis(
    profile: agreement_pb2.AgreementGenesis,
    parties: Sequence[PartyInput],
    *,
    text_digests: Mapping[str, bytes],
    create_time: datetime,
) -> bytes:
    """Return the record to be signed, made from a profile and what the two Parties supply.

    Args:
        profile: as `load_profile` returns it; it is not changed.
        parties: one for each Party of the profile, in any order.
        text_digests: SHA-256 of the authentic text by language; a language of the agreement that
            is left out is recorded as absent.
        create_time: an aware time.

    Raises:
        Refusal: SCHEMA_INVALID with every fault.
    """
    genesis = agreement_pb2.AgreementGenesis()
    genesis.CopyFrom(profile)
    given = {party.code: party for party in parties}
    faults = [
        FieldFault(f"parties.{code}", "not a Party of the profile")
        for code in given.keys() - {party.code for party in genesis.parties}
    ]
    for party in genesis.parties:
        if (supplied := given.get(party.code)) is None:
            faults.append(FieldFault(f"parties.{party.code}", "nothing was supplied for this Party"))
            continue
        party.trust_domain = supplied.trust_domain
        party.principal.public_key = supplied.public_key
        party.descriptor_digest = supplied.descriptor_digest
    faults.extend(
        FieldFault(f"text_digests.{language}", "not a language of the agreement")
        for language in text_digests.keys() - set(genesis.languages)
    )
    for language in genesis.languages:
        text = genesis.authentic_texts.add(language=language)
        if language in text_digests:
            text.sha256 = text_digests[language]
        else:
            text.absent.SetInParent()
    genesis.create_time.FromDatetime(create_time.astimezone(UTC))
    faults.extend(_faults_of(genesis))
    if faults:
        raise Refusal("SCHEMA_INVALID", "the record cannot be made", faults=faults)
    return genesis.SerializeToString(deterministic=True)


def read_genesis(genesis: bytes) -> agreement_pb2.AgreementGenesis:
    """Return the record in `genesis`. Raises `Refusal` SCHEMA_INVALID unless it is whole."""
    try:
        message = agreement_pb2.AgreementGenesis.FromString(genesis)
    except DecodeError as error:
        raise Refusal("SCHEMA_INVALID", "not a genesis record") from error
    known = agreement_pb2.AgreementGenesis()
    known.CopyFrom(message)
    known.DiscardUnknownFields()
    if known.ByteSize() != len(genesis):
        # What cannot be shown to the one who signs cannot be signed.
        raise Refusal("SCHEMA_INVALID", "the record holds more than this version can show")
    if faults := list(_faults_of(message)):
        raise Refusal("SCHEMA_INVALID", "the record is not whole", faults=faults)
    return message


def genesis_digest(genesis: bytes) -> bytes:
    """Return the agreement digest that statements name: SHA-256 of the record's bytes."""
    return hashlib.sha256(genesis).digest()


def genesis_to_sign(genesis: bytes) -> bytes:
    """Return the bytes that a principal's key signs for this record."""
    return bytes_to_sign(GENESIS_TYPE, genesis)


def principal_key(genesis: agreement_pb2.AgreementGenesis, party: str) -> bytes:
    """Return the registered key of `party`'s principal. Raises `Refusal` FOREIGN_AGREEMENT."""
    for known in genesis.parties:
        if known.code == party:
            return known.principal.public_key
    raise Refusal("FOREIGN_AGREEMENT", "not a Party to this agreement")


def purpose_codes(genesis: agreement_pb2.AgreementGenesis) -> frozenset[str]:
    """Return the codes of the purposes that the agreement knows."""
    return frozenset(purpose.code for purpose in genesis.purposes)


def standing_of(genesis: bytes, signatures: Iterable[agreement_pb2.PrincipalSignature]) -> Standing:
    """Return how the agreement stands by these signatures, each of them checked.

    Raises:
        Refusal: SCHEMA_INVALID, SIGNATURE_INVALID, FOREIGN_AGREEMENT for a stranger, or
            INVALID_TRANSITION where a Party signed twice.
    """
    message = read_genesis(genesis)
    standing = Standing((message.parties[0].code, message.parties[1].code))
    for signature in signatures:
        key = principal_key(message, signature.party)
        verify_principal_signature(genesis, signature, key, party=signature.party)
        standing = standing.after(Signed(signature.party))
    return standing


def _faults_of(genesis: agreement_pb2.AgreementGenesis) -> Iterator[FieldFault]:
    """Yield why the record is not whole; its form, field by field, is the contract's matter."""
    codes = [party.code for party in genesis.parties]
    if not genesis.agreement_id:
        yield FieldFault("agreement_id", "missing")
    if len(codes) != 2 or len(set(codes)) != 2 or not all(codes):
        yield FieldFault("parties", "two different Parties are expected")
    for place, party in enumerate(genesis.parties):
        if not party.trust_domain:
            yield FieldFault(f"parties[{place}].trust_domain", "missing")
        if len(party.principal.public_key) != _ED25519_BYTES:
            yield FieldFault(f"parties[{place}].principal.public_key", "32 bytes are expected")
        if len(party.descriptor_digest) != hashlib.sha256().digest_size:
            yield FieldFault(f"parties[{place}].descriptor_digest", "32 bytes are expected")
    if len({party.trust_domain for party in genesis.parties}) < len(codes):
        yield FieldFault("parties", "the same trust domain twice")
    if len({party.principal.public_key for party in genesis.parties}) < len(codes):
        yield FieldFault("parties", "the same principal's key twice")
    if sorted(text.language for text in genesis.authentic_texts) != sorted(genesis.languages):
        yield FieldFault("authentic_texts", "one entry for each language is expected")
    for place, text in enumerate(genesis.authentic_texts):
        held = text.WhichOneof("text")
        if held is None or (held == "sha256" and len(text.sha256) != hashlib.sha256().digest_size):
            yield FieldFault(f"authentic_texts[{place}]", "a digest of 32 bytes, or absent, is expected")
    if not genesis.purposes:
        yield FieldFault("purposes", "missing")
    if not genesis.HasField("settings"):
        yield FieldFault("settings", "missing")
    if not genesis.HasField("create_time"):
        yield FieldFault("create_time", "missing")
    try:
        genesis.create_time.ToDatetime(UTC)
    except (OverflowError, ValueError):
        yield FieldFault("create_time", "not a time")


def protected_channel(genesis: agreement_pb2.AgreementGenesis) -> str:
    """Return the channel that no restriction may close (3.5); empty where the agreement protects none."""
    return next((party.protected_channel for party in genesis.parties if party.protected_channel), "")


def cites_instruments(genesis: agreement_pb2.AgreementGenesis, party: str) -> bool:
    """Return whether the agreement binds a Party to cite instruments of its Council (3.2)."""
    return any(one.cites_instruments for one in genesis.parties if one.code == party)
