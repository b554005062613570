"""Restriction heads of a hostile peer against a running node: recorded, not believed; nothing else stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from entente.v1 import envelope_pb2, link_pb2, restriction_head_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from node.exchange.heads import HEAD_TYPE, HeadTree
from node.keys.envelope import sign_envelope
from node.link.effects import FrameKind
from tests.support.hostile import HostilePeer, HostileStream
from tests.support.processes import Pair, until


@pytest.fixture(scope="module")
def hostile(founded: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostilePeer]:
    """CARICC is hostile; the WCO's node runs, and can ask nothing of a peer that has no listener."""
    pair = founded.copy(tmp_path_factory.mktemp("heads") / "pair")
    try:
        pair.wco.node.start({"ENTENTE_FEDERATION_DIAL": "false"})
        with HostilePeer(pair.caricc, pair.wco, pair.federation_port(pair.wco)) as peer:
            yield peer
    finally:
        pair.stop()


def _head(hostile: HostilePeer, counter: int, tree: HeadTree | None = None) -> envelope_pb2.Envelope:
    """Return a head that CARICC's real key signs."""
    head = (tree or HeadTree({})).head(
        agreement_id=hostile.relationship.agreement_id,
        party="CARICC",
        counter=counter,
        made=hostile.party.clock.now(),
        general_rules=0,
    )
    return sign_envelope(HEAD_TYPE, head.SerializeToString(), hostile.party.keys.signing.keys[0])


def _told(stream: HostileStream, envelope: envelope_pb2.Envelope) -> None:
    stream.send(FrameKind.HEADS, link_pb2.Heads(restriction_head=envelope))
    stream.send(FrameKind.PING, link_pb2.Ping(nonce=b"after"))
    assert stream.await_frame("ping").ping.nonce == b"after"


def _current_as_of(hostile: HostilePeer) -> Timestamp | None:
    (one,) = hostile.victim.status().relationships
    return one.peer_restriction_head_time if one.HasField("peer_restriction_head_time") else None


def _made(envelope: envelope_pb2.Envelope) -> Timestamp:
    return restriction_head_pb2.RestrictionHead.FromString(envelope.payload).make_time


def test_forged_old_and_contradicting_heads_change_nothing_and_items_go_on(hostile: HostilePeer) -> None:
    with hostile.connect() as stream:
        stream.await_frame("credit")
        good = _head(hostile, 1_000)
        _told(stream, good)
        until(lambda: _current_as_of(hostile) == _made(good), "the good one counts")
        forged = _head(hostile, 1_001)
        forged.signatures[0].signature = bytes(64)
        _told(stream, forged)
        until(lambda: "SIGNATURE_INVALID" in hostile.victim.alarms(), "the forgery is recorded")
        _told(stream, _head(hostile, 999))
        assert _current_as_of(hostile) == _made(good)
        (outcome,) = stream.batch(hostile.item())
        assert (outcome.decision, outcome.code) == ("ACCEPTED", ""), "the session lives, and so do items"
        _told(stream, _head(hostile, 1_000, HeadTree({bytes(15) + b"1": 4})))
        until(lambda: "FORK_DETECTED" in hostile.victim.alarms(), "the contradiction is an alarm")
        until(lambda: _current_as_of(hostile) is None, "neither of the two counts")
        (one,) = hostile.victim.status().relationships
        assert not one.halted_reason, "what protects must go on"
        newer = _head(hostile, 1_002)
        _told(stream, newer)
        until(lambda: _current_as_of(hostile) == _made(newer), "the next one counts")


def test_a_head_that_nobody_proves_holds_nothing_fresh(hostile: HostilePeer) -> None:
    with hostile.connect() as stream:
        stream.await_frame("credit")
        before = _head(hostile, 2_000)
        _told(stream, before)
        until(lambda: _current_as_of(hostile) == _made(before), "the empty one counts")
        _told(stream, _head(hostile, 2_001, HeadTree({bytes(15) + b"2": 1})))
        (outcome,) = stream.batch(hostile.item())
        assert outcome.decision == "ACCEPTED"
        assert _current_as_of(hostile) == _made(before)


def test_bad_heads_without_end_are_sent_away_after_few_traces(hostile: HostilePeer) -> None:
    leaves = len(hostile.victim.leaves())
    with hostile.connect() as stream:
        stream.await_frame("credit")
        for number in range(200):
            forged = _head(hostile, 3_000 + number)
            forged.signatures[0].signature = bytes(64)
            stream.send(FrameKind.HEADS, link_pb2.Heads(restriction_head=forged))
        reason, _status = stream.await_end(60)
        assert reason == "PROTOCOL_ERROR"

    def refused() -> int:
        return len([leaf for leaf in hostile.victim.leaves()[leaves:] if leaf.kind == "frame.refused"])

    until(lambda: refused() > 20, "what a session bears is recorded")
    with hostile.connect() as stream:
        stream.await_frame("credit")
        (outcome,) = stream.batch(hostile.item())  # behind whatever was recorded
        assert outcome.decision == "ACCEPTED"
    assert refused() <= 60
