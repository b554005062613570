"""The genesis record: what is signed, by whom, and how it reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import agreement_pb2
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from node.agreement.genesis import (
    PartyInput,
    build_genesis,
    genesis_digest,
    genesis_to_sign,
    purpose_codes,
    read_genesis,
    standing_of,
)
from node.agreement.principal import GENESIS_TYPE, bytes_to_sign, key_id_of
from node.agreement.principals import Principals
from node.agreement.profile import load_profile
from node.agreement.reading import labels, readable
from node.agreement.standing import DRAFT, IN_FORCE, SIGNED_ONE
from node.errors import Refusal
from node.exchange.purposes import CODES

NOW = datetime(2031, 4, 17, 8, 30, tzinfo=UTC)
WCO, CARICC = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
KEYS = {"WCO": WCO, "CARICC": CARICC}
PARTIES = [
    PartyInput("WCO", "wco.example", WCO.public_key().public_bytes_raw(), b"w" * 32),
    PartyInput("CARICC", "caricc.example", CARICC.public_key().public_bytes_raw(), b"c" * 32),
]
GENESIS = build_genesis(load_profile("wco-caricc"), PARTIES, text_digests={"en": b"e" * 32}, create_time=NOW)


def signature(
    party: str, *, key: Ed25519PrivateKey | None = None, body: bytes = GENESIS
) -> agreement_pb2.PrincipalSignature:
    signer = key or KEYS[party]
    return agreement_pb2.PrincipalSignature(
        party=party,
        key_id=key_id_of(signer.public_key().public_bytes_raw()),
        signature=signer.sign(genesis_to_sign(body)),
    )


def required(body: bytes, signature: agreement_pb2.PrincipalSignature, *, party: str) -> None:
    keys = Principals((PARTIES[0].public_key,))
    keys.require(body, [signature], party=party, payload_type=GENESIS_TYPE)


def test_the_same_input_makes_the_same_record() -> None:
    again = build_genesis(
        load_profile("wco-caricc"), PARTIES[::-1], text_digests={"en": b"e" * 32}, create_time=NOW
    )
    assert again == GENESIS
    assert len(genesis_digest(GENESIS)) == 32


def test_texts_nobody_supplied_are_recorded_as_absent() -> None:
    texts = {text.language: text.WhichOneof("text") for text in read_genesis(GENESIS).authentic_texts}
    assert texts == {"en": "sha256", "fr": "absent", "ru": "absent"}


def test_the_purposes_of_the_agreement_are_those_the_rules_know() -> None:
    assert purpose_codes(read_genesis(GENESIS)) == CODES


def test_all_faults_of_the_input_are_named_at_once() -> None:
    with pytest.raises(Refusal) as refused:
        build_genesis(
            load_profile("wco-caricc"),
            [PartyInput("WCO", "", b"short", b""), PartyInput("OTHER", "x.example", b"k" * 32, b"d" * 32)],
            text_digests={"de": b"d" * 32, "en": b"short"},
            create_time=NOW,
        )
    assert refused.value.code == "SCHEMA_INVALID"
    assert {fault.path for fault in refused.value.faults} >= {
        "parties.OTHER",
        "parties.CARICC",
        "text_digests.de",
        "parties[0].trust_domain",
        "parties[0].principal.public_key",
        "parties[0].descriptor_digest",
        "authentic_texts[0]",
    }


def test_one_file_is_not_the_text_in_two_languages_of_the_first_record() -> None:
    digests = {"en": b"e" * 32, "fr": b"e" * 32}
    with pytest.raises(Refusal) as caught:
        build_genesis(load_profile("wco-caricc"), PARTIES, text_digests=digests, create_time=NOW)
    assert (caught.value.code, caught.value.article) == ("AUTHENTIC_TEXT_INCOMPLETE", "9")
    assert len(caught.value.faults) == 1


def test_signatures_put_the_agreement_in_force() -> None:
    assert standing_of(GENESIS, []).life == DRAFT
    assert standing_of(GENESIS, [signature("CARICC")]).life == SIGNED_ONE
    assert standing_of(GENESIS, [signature("CARICC"), signature("WCO")]).life == IN_FORCE


def test_nobody_signs_for_the_other_party() -> None:
    with pytest.raises(Refusal) as refused:
        standing_of(GENESIS, [signature("CARICC", key=WCO)])
    assert refused.value.code == "SIGNATURE_INVALID"
    own = signature("WCO")
    with pytest.raises(Refusal) as refused:
        required(GENESIS, own, party="CARICC")
    assert refused.value.code == "PRINCIPAL_REQUIRED"


def test_a_signature_for_another_kind_of_record_does_not_count() -> None:
    other = signature("WCO")
    other.signature = WCO.sign(bytes_to_sign("application/vnd.entente.v1.roster+protobuf", GENESIS))
    with pytest.raises(Refusal) as refused:
        standing_of(GENESIS, [other])
    assert refused.value.code == "SIGNATURE_INVALID"


@given(st.integers(0, len(GENESIS) - 1), st.integers(1, 255))
def test_a_signature_does_not_hold_once_any_byte_changed(place: int, change: int) -> None:
    forged = bytearray(GENESIS)
    forged[place] ^= change
    with pytest.raises(Refusal) as refused:
        required(bytes(forged), signature("WCO"), party="WCO")
    assert refused.value.code == "SIGNATURE_INVALID"


@given(st.integers(0, 63), st.integers(1, 255))
def test_no_other_signature_counts(place: int, change: int) -> None:
    forged = signature("WCO")
    bits = bytearray(forged.signature)
    bits[place] ^= change
    forged.signature = bytes(bits)
    with pytest.raises(Refusal) as refused:
        standing_of(GENESIS, [forged])
    assert refused.value.code == "SIGNATURE_INVALID"


def test_a_record_with_more_than_can_be_shown_is_refused() -> None:
    for more in (b"\xa0\x06\x01", GENESIS):
        with pytest.raises(Refusal) as refused:
            read_genesis(GENESIS + more)
        assert refused.value.code == "SCHEMA_INVALID"


def values(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        for each in list(value) if field.is_repeated else [value]:
            if isinstance(each, Message):
                if field.name != "create_time":
                    yield from values(each)
            elif isinstance(each, bool):
                yield ": yes" if each else ": no"
            else:
                yield each.hex() if isinstance(each, bytes) else str(each)


def test_every_value_signed_is_shown_under_a_label() -> None:
    text = "\n".join(readable(GENESIS))
    missing = [value for value in values(read_genesis(GENESIS)) if value not in text]
    assert missing == []
    assert "2031-04-17T08:30:00" in text
    assert genesis_digest(GENESIS).hex() in text
    names = {line.strip().split(":")[0].split(" [")[0].rstrip(" 0123456789") for line in readable(GENESIS)}
    assert names <= {*labels().values(), "Agreement digest (SHA-256)", "Text"}


def test_the_record_reads_in_the_language_asked_for() -> None:
    assert readable(GENESIS, _russian)[0] == "Соглашение: wco-caricc"


def _russian(word: str) -> str:
    return {"Agreement": "Соглашение"}.get(word, word)


def test_a_line_break_in_a_value_cannot_pass_for_another_line() -> None:
    genesis = read_genesis(GENESIS)
    genesis.parties[0].names[0].text = "World\nTrust domain: evil.example"
    lines = readable(genesis.SerializeToString(deterministic=True))
    assert not any(line.startswith("Trust domain: evil") for line in lines)


def test_a_time_beyond_the_calendar_is_a_fault_and_no_crash() -> None:
    genesis = read_genesis(GENESIS)
    genesis.create_time.seconds = 2**60
    with pytest.raises(Refusal) as refused:
        read_genesis(genesis.SerializeToString(deterministic=True))
    assert [fault.path for fault in refused.value.faults] == ["create_time"]
