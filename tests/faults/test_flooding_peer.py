"""A peer that floods the link: made to wait or sent away with a code and an alarm, and memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from entente.v1 import link_pb2, receipt_pb2, statement_pb2
from sqlalchemy import select

from gateway.link.framing import encode
from node.link.effects import FrameKind
from node.link.patience import BURST
from node.store import schema
from tests.support.hostile import HostilePeer, HostileStream
from tests.support.processes import Pair, until

pytestmark = pytest.mark.long

MIB = 1 << 20
GROWTH_MAX = 96 * MIB
FLOOD = 8 * BURST


@pytest.fixture(scope="module")
def hostile(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostilePeer]:
    """CARICC is hostile; the WCO's node runs."""
    pair = founded.copy(tmp_path_factory.mktemp("flooding") / "pair")
    try:
        pair.wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        with HostilePeer(pair.caricc, pair.wco, pair.federation_port(pair.wco)) as peer:
            yield peer
    finally:
        pair.stop()


def _greeted(hostile: HostilePeer) -> HostileStream:
    stream = hostile.connect()
    stream.await_frame("credit")
    return stream


def _good(hostile: HostilePeer) -> None:
    """A good peer's session works, and the Party's own callers are served."""
    with _greeted(hostile) as stream:
        (outcome,) = stream.batch(hostile.item())
        assert (outcome.decision, outcome.code) == ("ACCEPTED", "")
    assert hostile.victim.status().store_writable


_FRAMES: dict[str, Callable[[], bytes]] = {
    "pings": lambda: encode(FrameKind.PING, link_pb2.Ping(nonce=bytes(16))),
    "answers to pings": lambda: encode(FrameKind.PING, link_pb2.Ping(nonce=bytes(16), reply=True)),
    "heads": lambda: encode(FrameKind.HEADS, link_pb2.Heads(roster_version=1)),
    "credits": lambda: encode(
        FrameKind.CREDIT, link_pb2.Credit(lane=statement_pb2.LANE_ROUTINE, statements=100_000)
    ),
    "frames of a later version": lambda: b"\x0a\x04\xa2\x06\x01x",
}


@pytest.mark.parametrize("what", _FRAMES)
def test_a_flood_that_moves_no_statement_is_sent_away_with_a_code_and_an_alarm(
    what: str, hostile: HostilePeer
) -> None:
    victim, frame = hostile.victim, _FRAMES[what]()
    alarms = victim.alarms().count("BUSY")
    leaves = len([leaf for leaf in victim.leaves() if leaf.kind == "frame.refused"])
    before = victim.node.resident_bytes()
    with _greeted(hostile) as stream:
        for _ in range(FLOOD):
            stream.send_raw(frame)
        reason, _status = stream.await_end(60)
        assert reason == "PROTOCOL_ERROR"
    until(lambda: victim.alarms().count("BUSY") == alarms + 1, "the alarm")
    refused = [leaf for leaf in victim.leaves() if leaf.kind == "frame.refused"]
    assert len(refused) == leaves + 1
    assert victim.node.resident_bytes() - before < GROWTH_MAX
    _good(hostile)


def test_a_flood_of_broken_frames_leaves_no_more_traces_than_a_session_bears(hostile: HostilePeer) -> None:
    victim = hostile.victim
    leaves = len(victim.leaves())
    with _greeted(hostile) as stream:
        for n in range(FLOOD):
            stream.send_raw(b"\x0a\xff\xff" + n.to_bytes(4))
        reason, _status = stream.await_end(60)
        assert reason == "PROTOCOL_ERROR"
    _good(hostile)  # behind whatever was recorded
    refused = [leaf for leaf in victim.leaves()[leaves:] if leaf.kind == "frame.refused"]
    assert 1 < len(refused) <= 21


def _own_receipt(hostile: HostilePeer) -> bytes:
    """A true receipt that the hostile Party's node gave before."""
    table = schema.receipt
    with hostile.party.store.read() as connection:
        chosen = select(table.c.receipt).where(table.c.whose == schema.OWN).limit(1)
        return bytes(connection.execute(chosen).scalar_one())


def test_true_receipts_without_end_are_taken_no_faster_than_they_are_settled(hostile: HostilePeer) -> None:
    victim, receipt = hostile.victim, _own_receipt(hostile)
    leaves, before = len(victim.leaves()), victim.node.resident_bytes()
    with _greeted(hostile) as stream:
        for _ in range(4_000):
            stream.send(FrameKind.RECEIPT, receipt)
        stream.send(FrameKind.PING, link_pb2.Ping(nonce=b"behind all"))
        assert hostile.victim.status().store_writable  # its own callers are served meanwhile
        assert stream.await_frame("ping", 120).ping.nonce == b"behind all"
        (outcome,) = stream.batch(hostile.item())
        assert outcome.decision == "ACCEPTED"
    assert not [leaf for leaf in victim.leaves()[leaves:] if leaf.kind == "receipt.settled"]
    assert victim.node.resident_bytes() - before < GROWTH_MAX


def _false_receipt(hostile: HostilePeer) -> bytes:
    receipt = receipt_pb2.BatchReceipt.FromString(_own_receipt(hostile))
    del receipt.leaves[:]
    receipt.leaves.extend([b"f" * 60_000] * 15)
    return encode(FrameKind.RECEIPT, receipt)


def _of_small_parts(_hostile: HostilePeer) -> bytes:
    """One delivery of half a million empty parts: a megabyte that weighs forty."""
    delivery = b"\x1a\x00" * 500_000
    return _field(1, _field(FrameKind.BATCH, b"\x08\x03" + _field(2, delivery)))


def _of_small_hashes(_hostile: HostilePeer) -> bytes:
    """One signature with a path of half a million empty hashes."""
    together = b"\x10\x02" + b"\x1a\x00" * 500_000
    envelope = _field(1, b"t") + _field(2, b"p") + _field(3, _field(2, bytes(64)) + _field(3, together))
    return _field(1, _field(FrameKind.BATCH, b"\x08\x03" + _field(2, _field(1, envelope))))


def _of_small_places(_hostile: HostilePeer) -> bytes:
    """Heads of half a million empty places, each of which is at fault."""
    return _field(1, _field(FrameKind.HEADS, b"\x52\x00" * 500_000))


def _field(number: int, raw: bytes) -> bytes:
    size, out = len(raw), bytearray()
    while size > 0x7F:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | 2, *out, size]) + raw


_LARGE: dict[str, Callable[[HostilePeer], bytes]] = {
    "false receipts": _false_receipt,
    "small parts": _of_small_parts,
    "small hashes": _of_small_hashes,
    "small places": _of_small_places,
}


@pytest.mark.parametrize("made", _LARGE.values(), ids=_LARGE)
def test_large_frames_without_end_fill_no_memory(
    made: Callable[[HostilePeer], bytes], hostile: HostilePeer
) -> None:
    victim, frame = hostile.victim, made(hostile)
    before = victim.node.resident_bytes()
    with _greeted(hostile) as stream:
        for _ in range(300):
            stream.send_raw(frame)
        reason, _status = stream.await_end(60)
        assert reason == "PROTOCOL_ERROR"
    assert victim.node.resident_bytes() - before < GROWTH_MAX
    _good(hostile)


def test_a_peer_that_asks_and_never_reads_is_let_go(hostile: HostilePeer) -> None:
    victim = hostile.victim
    before = victim.node.resident_bytes()
    with _greeted(hostile) as stream:
        stream.stop_reading()
        for _ in range(FLOOD):
            stream.send_raw(_FRAMES["pings"]())
        until(lambda: not victim.linked(), "the session is over")
    assert victim.node.resident_bytes() - before < GROWTH_MAX
    _good(hostile)


def test_a_peer_that_has_large_answers_repeated_and_never_reads_fills_no_memory(hostile: HostilePeer) -> None:
    victim, known = hostile.victim, list[link_pb2.Delivery]()
    with _greeted(hostile) as stream:
        for _ in range(40):
            items = [hostile.item() for _ in range(100)]
            stream.send(FrameKind.BATCH, link_pb2.Batch(lane=statement_pb2.LANE_ROUTINE, deliveries=items))
            assert len(stream.receipt().leaves) == 100
            known.append(items[0])  # so that 40 statements ask for 40 receipts of 100 leaves
    again = link_pb2.Batch(lane=statement_pb2.LANE_PROTECTIVE, deliveries=known)
    before = victim.node.resident_bytes()
    with _greeted(hostile) as stream:
        stream.stop_reading()
        for _ in range(10_000 // len(known)):
            stream.send(FrameKind.BATCH, again)
        until(lambda: not victim.linked(), "the session is over", 60)
    assert victim.node.resident_bytes() - before < GROWTH_MAX
    assert victim.status().store_writable
