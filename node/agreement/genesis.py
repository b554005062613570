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
from zoneinfo import ZoneInfo

from entente.v1 import agreement_pb2
from google.protobuf.message import DecodeError

from node.agreement.principal import GENESIS_TYPE, bytes_to_sign
from node.agreement.principals import Principals
from node.agreement.standing import Signed, Standing
from node.errors import FieldFault, Refusal

_ED25519_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PartyInput:
    """What one Party supplies for the record: its domain, its principal's key, its descriptor.

    `public_key` and `further_keys` are raw Ed25519 keys of 32 bytes, `threshold` of which sign every act;
    `descriptor_digest` is a SHA-256.
    """

    code: str
    trust_domain: str
    public_key: bytes
    descriptor_digest: bytes
    further_keys: tuple[bytes, ...] = ()
    threshold: int = 1


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
        Refusal: SCHEMA_INVALID with every fault; AUTHENTIC_TEXT_INCOMPLETE as `require_text_each`.
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
        party.principal.further_keys.extend(supplied.further_keys)
        # One of one is what a record without a number says.
        party.principal.threshold = 0 if supplied.threshold == 1 else supplied.threshold
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
    require_text_each(genesis)
    return genesis.SerializeToString(deterministic=True)


def require_text_each(made: agreement_pb2.AgreementGenesis) -> None:
    """Check that no two languages have the same file for their text: one of them is without its own (9).

    Raises:
        Refusal: AUTHENTIC_TEXT_INCOMPLETE with every language after the first that has it.
    """
    first: dict[bytes, str] = {}
    faults = [
        FieldFault(
            "authentic_texts", f"the text in {text.language} is the file of that in {first[text.sha256]}"
        )
        for text in made.authentic_texts
        if text.sha256 and first.setdefault(text.sha256, text.language) != text.language
    ]
    if faults:
        raise Refusal(
            "AUTHENTIC_TEXT_INCOMPLETE",
            "one file is not the text in two languages",
            remedy="supply for each language the text in that language",
            faults=faults,
        )


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


def principals_of(genesis: agreement_pb2.AgreementGenesis, party: str) -> Principals:
    """Return the keys that the record registers for a principal. Raises `Refusal` FOREIGN_AGREEMENT."""
    for known in genesis.parties:
        if known.code == party:
            return Principals.of_party(known)
    raise Refusal("FOREIGN_AGREEMENT", "not a Party to this agreement")


def begins(genesis: agreement_pb2.AgreementGenesis) -> datetime:
    """Return the instant before which the agreement was not in force, whoever has signed the record since.

    The memorandum enters into force upon both signatures (Article 9): not before the day of the later one on
    paper has begun where that signatory is, nor before the record was made. What was stated before is stated
    under nothing.
    """
    zones = {party.code: party.head_office_time_zone for party in genesis.parties}
    days = [
        datetime.fromisoformat(signed.date).replace(tzinfo=ZoneInfo(zones[signed.party])).astimezone(UTC)
        for signed in genesis.paper_signatures
        if signed.party in zones
    ]
    return max([genesis.create_time.ToDatetime(UTC), *days])


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
    principals = {party.code: Principals.of_party(party) for party in message.parties}
    signed: dict[str, set[bytes]] = {code: set() for code in principals}
    for signature in signatures:
        standing.require_party(signature.party)
        held, keys = signed[signature.party], principals[signature.party]
        (key,) = keys.signers(genesis, [signature], party=signature.party, payload_type=GENESIS_TYPE)
        if key in held or len(held) >= keys.threshold:
            raise Refusal("INVALID_TRANSITION", "signed by this key, or for this Party, before")
        held.add(key)
        if len(held) == keys.threshold:
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
    keys = [key for party in genesis.parties for key in Principals.of_party(party).keys]
    if len(set(keys)) < len(keys):
        yield FieldFault("parties", "the same principal's key twice")
    for place, party in enumerate(genesis.parties):
        if (party.principal.threshold or 1) > len(Principals.of_party(party).keys):
            yield FieldFault(f"parties[{place}].principal.threshold", "more signatures than there are keys")
    if sorted(text.language for text in genesis.authentic_texts) != sorted(genesis.languages):
        yield FieldFault("authentic_texts", "one entry for each language is expected")
    for place, text in enumerate(genesis.authentic_texts):
        held = text.WhichOneof("text")
        if held is None or (held == "sha256" and len(text.sha256) != hashlib.sha256().digest_size):
            yield FieldFault(f"authentic_texts[{place}]", "a digest of 32 bytes, or absent, is expected")
        elif text.sha256 == hashlib.sha256().digest():
            yield FieldFault(f"authentic_texts[{place}]", "the digest of an empty text")
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


def protected_channel(genesis: agreement_pb2.AgreementGenesis) -> tuple[str, ...]:
    """Return how texts name the channels that no restriction may close (3.5), as the record writes them.

    Empty where the agreement protects none.
    """
    return tuple(
        dict.fromkeys(
            name
            for party in genesis.parties
            if party.protected_channel
            for name in (party.protected_channel, *party.channel_names)
        )
    )


def cites_instruments(genesis: agreement_pb2.AgreementGenesis, party: str) -> bool:
    """Return whether the agreement binds a Party to cite instruments of its Council (3.2)."""
    return any(one.cites_instruments for one in genesis.parties if one.code == party)
