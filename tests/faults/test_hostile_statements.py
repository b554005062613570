"""What a hostile peer says: refused or held with its code, its leaf and its alarm, and the link lives on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import link_pb2, receipt_pb2, restriction_pb2, statement_pb2

from gateway.link.framing import encode
from gateway.link.stream import LINK_METHOD
from node.errors import code_of
from node.keys.provider import KeyRole
from node.link.effects import FrameKind
from tests.support.hostile import ROUTINE, Altered, HostilePeer, HostileStream, Outcome
from tests.support.processes import Pair, until

MIB = 1 << 20


@pytest.fixture(scope="module")
def hostile(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostilePeer]:
    """CARICC is hostile; the WCO's node runs."""
    pair = founded.copy(tmp_path_factory.mktemp("hostile") / "pair")
    try:
        pair.wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        with HostilePeer(pair.caricc, pair.wco, pair.federation_port(pair.wco)) as peer:
            yield peer
    finally:
        pair.stop()


@pytest.fixture
def stream(hostile: HostilePeer) -> Iterator[HostileStream]:
    """A stream on which the hostile peer has just been greeted."""
    with hostile.connect() as opened:
        opened.await_frame("credit")
        yield opened


def _accepted(stream: HostileStream, hostile: HostilePeer) -> None:
    """A good statement is taken on this very stream, and is an item of the victim's."""
    before = len(hostile.victim.received_items())
    (outcome,) = stream.batch(hostile.item())
    assert (outcome.decision, outcome.code) == ("ACCEPTED", "")
    assert len(hostile.victim.received_items()) == before + 1


def _told(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.decision, outcome.code) for outcome in outcomes]


def _change_byte(delivery: link_pb2.Delivery) -> None:
    changed = bytearray(delivery.envelope.payload)
    changed[len(changed) // 2] ^= 1
    delivery.envelope.payload = bytes(changed)


class _Stranger:
    """A signer whose key nobody has registered."""

    def __init__(self, key_id: bytes) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.key_id = key_id

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def _unknown_kind(statement: statement_pb2.Statement) -> None:
    statement.ClearField("item_supply")


_CASES = {
    "a changed byte": (Altered(delivery=_change_byte, takes_place=False), "SIGNATURE_INVALID"),
    "a foreign agreement": (
        Altered(header=lambda h: setattr(h, "agreement_id", "wco-interpol"), takes_place=False),
        "FOREIGN_AGREEMENT",
    ),
    "another sender": (
        Altered(header=lambda h: setattr(h, "sender", "INTERPOL"), takes_place=False),
        "FOREIGN_AGREEMENT",
    ),
    "a gap": (
        Altered(header=lambda h: setattr(h, "sequence", h.sequence + 5), takes_place=False),
        "SEQUENCE_GAP",
    ),
    "an unknown body kind": (
        Altered(statement=_unknown_kind, extra=bytes([0x9A, 0x06, 3]) + b"new"),
        "UNKNOWN_BODY",
    ),
    "malformed protobuf under a good signature": (Altered(payload=b"\x0a\xff\xff\xff\x01"), "SCHEMA_INVALID"),
    "another lane than its batch": (Altered(header=lambda h: setattr(h, "lane", 4)), "SCHEMA_INVALID"),
}


@pytest.mark.parametrize("case", _CASES)
def test_a_statement_that_cannot_be_judged_is_held_with_code_leaf_and_alarm_and_the_lane_goes_on(
    case: str, hostile: HostilePeer, stream: HostileStream
) -> None:
    altered, code = _CASES[case]
    alarms = hostile.victim.alarms().count(code)
    assert _told(stream.batch(hostile.item(altered))) == [("HELD", code)]
    assert hostile.victim.alarms().count(code) == alarms + 1
    _accepted(stream, hostile)


@pytest.mark.parametrize(
    ("clearer", "code"),
    [
        ("", "CLEARANCE_MISSING"),
        ("C-AN-007", "CLEARANCE_MISSING"),
        ("C-XX-000", "SENDER_NOT_AUTHORISED"),
        ("C-AU-009", "ROLE_INSUFFICIENT"),
    ],
    ids=["nobody", "its author", "a stranger", "an auditor"],
)
def test_what_is_above_amber_and_was_cleared_by_no_second_person_is_refused_and_the_lane_goes_on(
    clearer: str, code: str, hostile: HostilePeer, stream: HostileStream
) -> None:
    def unclear(statement: statement_pb2.Statement) -> None:
        statement.item_supply.restrictions.restrictions.tlp = restriction_pb2.TLP_AMBER_STRICT
        statement.item_supply.cleared_by_id = clearer

    assert _told(stream.batch(hostile.item(Altered(statement=unclear)))) == [("REFUSED", code)]
    _accepted(stream, hostile)


def test_a_statement_of_a_wrong_signer_is_held_whatever_its_key_id_says(
    hostile: HostilePeer, stream: HostileStream
) -> None:
    alarms = hostile.victim.alarms().count("SIGNATURE_INVALID")
    real = hostile.party.keys.signer(KeyRole.SIGNING)
    ledger = hostile.party.keys.signer(KeyRole.LEDGER)  # the Party's own, but registered for something else
    for signer in (_Stranger(real.key_id), _Stranger(b"unknown!"), ledger):
        altered = Altered(signer=signer, takes_place=False)
        assert _told(stream.batch(hostile.item(altered))) == [("HELD", "SIGNATURE_INVALID")]
    assert hostile.victim.alarms().count("SIGNATURE_INVALID") == alarms + 3
    _accepted(stream, hostile)


def test_a_known_id_with_other_content_is_a_conflict_with_both_versions_kept(
    hostile: HostilePeer, stream: HostileStream
) -> None:
    statement_id = uuid.uuid4().bytes
    assert _told(stream.batch(hostile.item(Altered(statement_id=statement_id)))) == [("ACCEPTED", "")]
    items = hostile.victim.received_items()
    again = Altered(statement_id=statement_id, takes_place=False)
    (outcome,) = stream.batch(hostile.item(again))
    assert (outcome.decision, outcome.code) == ("REFUSED", "ITEM_ID_CONFLICT")
    assert hostile.victim.leaves()[outcome.index].kind == "statement.conflict"
    assert "ITEM_ID_CONFLICT" in hostile.victim.alarms()
    assert hostile.victim.received_items() == items
    _accepted(stream, hostile)


def test_another_statement_in_a_place_that_is_taken_is_a_fork(
    hostile: HostilePeer, stream: HostileStream
) -> None:
    _accepted(stream, hostile)
    other = Altered(sequence=hostile.head.sequence, takes_place=False)
    assert _told(stream.batch(hostile.item(other))) == [("REFUSED", "FORK_DETECTED")]
    unchained = Altered(header=lambda h: setattr(h, "previous_digest", bytes(32)), takes_place=False)
    assert _told(stream.batch(hostile.item(unchained))) == [("REFUSED", "FORK_DETECTED")]
    assert "FORK_DETECTED" in hostile.victim.alarms()
    _accepted(stream, hostile)


def test_the_same_statement_again_gets_its_first_receipt_byte_for_byte(
    hostile: HostilePeer, stream: HostileStream
) -> None:
    delivery = hostile.item()
    batch = link_pb2.Batch(lane=ROUTINE, deliveries=[delivery])
    stream.send(FrameKind.BATCH, batch)
    first = stream.receipt().SerializeToString()
    before = hostile.victim.counts()
    stream.send(FrameKind.BATCH, batch)
    assert stream.receipt().SerializeToString() == first
    assert hostile.victim.counts() == before


def test_one_bad_statement_among_good_ones_leaves_the_good_ones_alone(
    hostile: HostilePeer, stream: HostileStream
) -> None:
    deliveries = [
        hostile.item(),
        hostile.item(Altered(delivery=_change_byte, takes_place=False)),
        hostile.item(Altered(payload=b"\x0a\xff\xff\xff\x03")),
        hostile.item(),
    ]
    assert _told(stream.batch(*deliveries)) == [
        ("ACCEPTED", ""),
        ("HELD", "SIGNATURE_INVALID"),
        ("HELD", "SCHEMA_INVALID"),
        ("ACCEPTED", ""),
    ]
    _accepted(stream, hostile)


def test_sealed_content_that_was_changed_is_refused(hostile: HostilePeer, stream: HostileStream) -> None:
    def spoil(delivery: link_pb2.Delivery) -> None:
        sealed = bytearray(delivery.inline_parts[0].sealed)
        sealed[3] ^= 1
        delivery.inline_parts[0].sealed = bytes(sealed)

    assert _told(stream.batch(hostile.item(Altered(delivery=spoil)))) == [("REFUSED", "CHUNK_HASH_MISMATCH")]
    swapped = Altered(delivery=lambda d: d.keys.CopyFrom(hostile.item(Altered(takes_place=False)).keys))
    assert _told(stream.batch(hostile.item(swapped))) == [("REFUSED", "CONTENT_UNREADABLE")]
    _accepted(stream, hostile)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xff\xff\xff\xff", "SCHEMA_INVALID"),
        (b"", "SCHEMA_INVALID"),
        (encode(FrameKind.BATCH, link_pb2.Batch(lane=ROUTINE)), "SCHEMA_INVALID"),
        (encode(FrameKind.CREDIT, link_pb2.Credit(lane=77, statements=1)), "SCHEMA_INVALID"),  # type: ignore[arg-type]
        (encode(FrameKind.BATCH, b"\x08\x03\x12" + b"\x80\x80\x60" + bytes(3 * MIB // 2)), "ITEM_TOO_LARGE"),
    ],
    ids=["malformed frame", "empty message", "empty batch", "unknown lane", "oversized frame"],
)
def test_a_frame_that_breaks_the_protocol_has_its_leaf_and_alarm_and_the_stream_goes_on(
    raw: bytes, code: str, hostile: HostilePeer, stream: HostileStream
) -> None:
    def codes() -> list[str]:
        return [code_of(leaf.code) for leaf in hostile.victim.leaves() if leaf.kind == "frame.refused"]

    before = codes()
    stream.send_raw(raw)
    until(lambda: len(codes()) > len(before), "the leaf of the refused frame")
    assert codes() == [*before, code]
    assert code in hostile.victim.alarms()
    _accepted(stream, hostile)


def test_a_message_beyond_the_transport_limit_ends_its_stream_only(hostile: HostilePeer) -> None:
    with hostile.connect() as stream:
        stream.await_frame("credit")
        stream.send_raw(bytes(5 * MIB))
        _reason, refused = stream.await_end()
        assert refused is not None
        assert refused.status_name == "RESOURCE_EXHAUSTED"
    with hostile.connect() as stream:
        stream.await_frame("credit")
        _accepted(stream, hostile)


def test_a_compressed_bomb_is_refused_before_it_fills_memory(hostile: HostilePeer) -> None:
    before = hostile.victim.node.resident_bytes()
    secret = (hostile.own.home.pki / "node.pem").read_bytes()
    descriptor = hostile.relationship.peer_descriptor
    credentials = grpc.ssl_channel_credentials(descriptor.ca_bundle_pem.encode(), secret, secret)
    address = f"127.0.0.1:{hostile.victim.node.ready['federation']}"
    options = [
        ("grpc.ssl_target_name_override", descriptor.tls_server_name),
        ("grpc.max_send_message_length", 512 * MIB),
    ]
    with grpc.secure_channel(address, credentials, options) as channel:
        bomb = [encode(FrameKind.HELLO, hostile.hello()), bytes(256 * MIB)]
        link: Any = channel.stream_stream(LINK_METHOD)
        with pytest.raises(grpc.RpcError) as raised:
            list(link(iter(bomb), compression=grpc.Compression.Gzip, timeout=60))
    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert hostile.victim.node.resident_bytes() - before < 64 * MIB
    with hostile.connect() as stream:
        stream.await_frame("credit")
        _accepted(stream, hostile)


def test_a_forged_receipt_ends_the_session_with_its_leaf_and_the_next_one_is_good(
    hostile: HostilePeer,
) -> None:
    with hostile.connect() as stream:
        stream.await_frame("credit")
        stream.send(FrameKind.BATCH, link_pb2.Batch(lane=ROUTINE, deliveries=[hostile.item()]))
        forged = receipt_pb2.BatchReceipt()
        forged.CopyFrom(stream.receipt())  # the victim's own, under the victim's key
        stream.send(FrameKind.RECEIPT, forged)
        reason, _refused = stream.await_end()
        assert reason == "PROTOCOL_ERROR"
    assert {"SIGNATURE_INVALID", "SCHEMA_INVALID"} & set(hostile.victim.alarms())
    with hostile.connect() as stream:
        stream.await_frame("credit")
        _accepted(stream, hostile)


def test_a_held_statement_that_comes_again_with_each_session_does_not_move_the_lane(
    hostile: HostilePeer,
) -> None:
    unreadable = hostile.item(Altered(payload=b"\x0a\xff\xff\xff\x02"))
    for _session in range(3):
        with hostile.connect() as stream:
            stream.await_frame("credit")
            assert _told(stream.batch(unreadable)) == [("HELD", "SCHEMA_INVALID")]
        until(lambda: not hostile.victim.linked(), "the stream that was broken off is gone")
    with hostile.connect() as stream:
        stream.await_frame("credit")
        _accepted(stream, hostile)
    assert not hostile.victim.status().relationships[0].halted_reason


def test_a_hello_overtaken_by_a_statement_on_the_older_session_is_no_old_copy(hostile: HostilePeer) -> None:
    """As when a certificate is renewed under load: hello is made, the old session still delivers."""
    with hostile.connect() as older:
        older.await_frame("credit")
        hello = hostile.hello()
        _accepted(older, hostile)
        with hostile.connect(hello) as newer:
            newer.await_frame("credit", within_s=4)
            _accepted(newer, hostile)
    assert not hostile.victim.status().relationships[0].halted_reason
    assert "RESTORED_FROM_OLD_COPY" not in hostile.victim.alarms()


def test_after_all_of_it_the_ledger_is_whole(hostile: HostilePeer, tmp_path: Path) -> None:
    hostile.victim.verify_ledger()
    assert hostile.victim.node.running
