"""A hostile peer: it has the Party's real certificate and keys, and speaks the link protocol by hand.

Decides the bytes of every frame, so that each rule of the protocol can be broken by itself. It stands on a
copy of the real peer's folder while that peer is stopped. What it says well is as good as what a node says.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

import grpc
from entente.v1 import (
    exchange_service_pb2,
    item_supply_pb2,
    ledger_pb2,
    link_pb2,
    receipt_pb2,
    statement_pb2,
)

from gateway.clock import SystemClock
from gateway.link.framing import decode, encode
from gateway.link.stream import LINK_METHOD
from gateway.status import PeerRefused, refused_by
from node.acts import greeting, settle
from node.acts.barring import supply_of
from node.acts.party import Party, checkpoint_signer
from node.errors import code_of
from node.exchange.clearing import is_above_amber
from node.keys.content import encrypt_chunks, new_content_key
from node.keys.envelope import STATEMENT_TYPE, sign_envelope
from node.keys.provider import KeyRole
from node.keys.sealing import sealing_info
from node.keys.session import session_info
from node.keys.signing import Signer
from node.link.effects import FrameKind
from node.store.store import open_store
from node.store.unit import LaneHead
from tests.support.processes import PartyFolder

ROUTINE: Final = statement_pb2.LANE_ROUTINE
ANSWER_S: Final = 15.0
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", 4 << 20),
    ("grpc.max_send_message_length", 128 << 20),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
)

Change = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the victim's leaf says of one statement."""

    decision: str
    code: str
    leaf: bytes
    index: int


@dataclass(slots=True)
class Altered:
    """What is to be different of a statement from the one that would be right."""

    header: Change = lambda _header: None
    statement: Change = lambda _statement: None
    delivery: Change = lambda _delivery: None
    signer: Signer | None = None
    payload: bytes | None = None
    statement_id: bytes = b""
    sequence: int = 0
    takes_place: bool = True
    """Whether what comes next is chained to it, as a peer does that believes in it."""
    extra: bytes = field(default=b"", repr=False)
    """Bytes appended to the statement before it is signed: fields of a later version."""


class HostilePeer:
    """The peer as an attacker has it: folder, keys, certificate; the real node is stopped."""

    def __init__(self, own: PartyFolder, victim: PartyFolder, port: int) -> None:
        self.own, self.victim, self._port = own, victim, port
        keys = own.home.keys(own.home.config())
        clock = SystemClock()
        self._store = open_store(own.home.config().database_url, now=clock.now, sign=checkpoint_signer(keys))
        self.party = Party(own.code, self._store, keys, clock)
        self.relationship = self.party.relationship()
        first = greeting.hello(self.party, self.relationship.agreement_id)
        self._heads: dict[int, LaneHead] = {p.lane: LaneHead(p.sequence, p.digest) for p in first.sent}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    @property
    def head(self) -> LaneHead:
        """How far the lane of items has come."""
        return self._heads.get(ROUTINE, LaneHead(0, b""))

    def hello(self) -> link_pb2.Hello:
        """Return the hello that a node in this place would say."""
        hello = greeting.hello(self.party, self.relationship.agreement_id)
        hello.session_nonce = self.party.ids.random(16)
        del hello.sent[:]
        for lane, head in self._heads.items():
            hello.sent.add(lane=lane, sequence=head.sequence, digest=head.digest)
        return hello

    def connect(self, hello: link_pb2.Hello | None = None, pem: bytes = b"") -> HostileStream:
        """Open a stream and say hello."""
        secret = pem or (self.own.home.pki / "node.pem").read_bytes()
        descriptor = self.relationship.peer_descriptor
        credentials = grpc.ssl_channel_credentials(descriptor.ca_bundle_pem.encode(), secret, secret)
        options = [*_OPTIONS, ("grpc.ssl_target_name_override", descriptor.tls_server_name)]
        stream = HostileStream(self, grpc.secure_channel(f"127.0.0.1:{self._port}", credentials, options))
        stream.send(FrameKind.HELLO, hello or self.hello())
        return stream

    def item(
        self, altered: Altered | None = None, asked: exchange_service_pb2.SubmitRequest | None = None
    ) -> link_pb2.Delivery:
        """Return a supply of one item (of a sample, unless another is asked for), right but for `altered`."""
        wanted = altered or Altered()
        statement_id = wanted.statement_id or self.party.ids.uuid7()
        request = self.own.request() if asked is None else asked
        supply = supply_of(request)
        supply.item_id = statement_id
        if is_above_amber(supply):
            supply.cleared_by_id = self.own.player.holder("project-officer")
        key, plain = new_content_key(self.party.ids.random), request.content.SerializeToString()
        stream = encrypt_chunks((plain,), key)
        sealed = b"".join(stream)
        supply.parts.add(
            part=0,
            plain_digest=stream.plain_digest,
            plain_size_bytes=len(plain),
            sealed_digest=stream.sealed_digest,
            sealed_size_bytes=len(sealed),
        )
        delivery = link_pb2.Delivery(keys=self._seal_keys(statement_id, key))
        delivery.inline_parts.add(part=0, sealed=sealed)
        statement = statement_pb2.Statement(header=self._header(statement_id), item_supply=supply)
        statement.header.sequence = wanted.sequence or self.head.sequence + 1
        wanted.header(statement.header)
        wanted.statement(statement)
        payload = (
            wanted.payload if wanted.payload is not None else statement.SerializeToString() + wanted.extra
        )
        signer = wanted.signer or self.party.keys.signer(KeyRole.SIGNING)
        delivery.envelope.CopyFrom(sign_envelope(STATEMENT_TYPE, payload, signer))
        wanted.delivery(delivery)
        if wanted.takes_place:
            digest = hashlib.sha256(delivery.envelope.payload).digest()
            self._heads[ROUTINE] = LaneHead(self.head.sequence + 1, digest)
        return delivery

    def statement(self, lane: int, **body: Any) -> link_pb2.Delivery:
        """Return a statement with this body in the next place of a lane."""
        head = self._heads.get(lane, LaneHead(0, b""))
        statement = statement_pb2.Statement(header=self._header(self.party.ids.uuid7()), **body)
        header = statement.header
        header.lane, header.sequence, header.previous_digest = lane, head.sequence + 1, head.digest  # type: ignore[assignment]
        payload = statement.SerializeToString()
        self._heads[lane] = LaneHead(header.sequence, hashlib.sha256(payload).digest())
        delivery = link_pb2.Delivery()
        signer = self.party.keys.signer(KeyRole.SIGNING)
        delivery.envelope.CopyFrom(sign_envelope(STATEMENT_TYPE, payload, signer))
        return delivery

    def _header(self, statement_id: bytes) -> statement_pb2.StatementHeader:
        roster = self.relationship.own_roster
        assert roster is not None
        author = statement_pb2.Author(person_id=self.own.analyst, roster_version=roster.version)
        author.role = min(roster.roles_of(self.own.analyst, self.party.clock.now()))  # type: ignore[assignment]
        header = statement_pb2.StatementHeader(
            agreement_id=self.relationship.agreement_id,
            agreement_digest=self.relationship.agreement_digest,
            sender=self.own.code,
            receiver=self.victim.code,
            epoch=self.relationship.epoch,
            lane=ROUTINE,
            previous_digest=self.head.digest,
            statement_id=statement_id,
            author=author,
        )
        header.state_time.FromDatetime(self.party.clock.now())
        return header

    def _seal_keys(self, statement_id: bytes, key: bytes) -> item_supply_pb2.SealedKeys:
        target = self.relationship.peer_descriptor.sealing_keys[0]
        ends = (self.own.code, self.victim.code)
        wrapped = self.party.sealing.wrap(
            item_supply_pb2.ContentKeys(keys=[key]).SerializeToString(),
            sealing_info(self.relationship.agreement_id, statement_id, *ends),
            target,
            session_info(self.relationship.agreement_id, *ends),
            self.party.clock.now(),
        )
        return item_supply_pb2.SealedKeys(
            session_id=wrapped.session_id,
            wrapped=wrapped.wrapped,
            session=item_supply_pb2.SealedSession.FromString(wrapped.session),
        )


class HostileStream:
    """One Link stream, frame by frame. What the victim says is read in a thread of its own."""

    def __init__(self, peer: HostilePeer, channel: grpc.Channel) -> None:
        self._peer = peer
        self._channel = channel
        self._out: queue.Queue[bytes | None] = queue.Queue()
        self._in: queue.Queue[link_pb2.LinkFrame | PeerRefused | None] = queue.Queue()
        self._reads = threading.Event()
        self._reads.set()
        opened: Any = channel.stream_stream(LINK_METHOD)  # no serialisers: bytes as they are
        self._call = opened(iter(self._out.get, None))
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def stop_reading(self) -> None:
        """Read nothing more, and leave the stream open."""
        self._reads.clear()

    def close(self) -> None:
        """Break the stream off."""
        self._reads.set()
        self._out.put(None)
        self._call.cancel()
        self._channel.close()

    def send(self, kind: FrameKind, body: Any) -> None:
        """Send one frame."""
        self._out.put(encode(kind, body))

    def send_raw(self, raw: bytes) -> None:
        """Send bytes as one message of the stream."""
        self._out.put(raw)

    def batch(self, *deliveries: link_pb2.Delivery, lane: int = ROUTINE) -> list[Outcome]:
        """Send statements and return what the victim's receipts say of them, proof checked."""
        self.send(FrameKind.BATCH, link_pb2.Batch(lane=lane, deliveries=deliveries))  # type: ignore[arg-type]
        return self.outcomes()

    def outcomes(self) -> list[Outcome]:
        """Return what the next receipt says; its proof is checked, and its leaves stand in the ledger."""
        receipt = self.await_frame("receipt").receipt
        leaves = settle.prove(self._peer.relationship, receipt)
        stored = self._peer.victim.leaves()
        for leaf in leaves:
            assert stored[leaf.index] == leaf
        return [
            Outcome(
                ledger_pb2.Decision.Name(leaf.decision).removeprefix("DECISION_"),
                code_of(leaf.code) if leaf.code else "",
                raw,
                leaf.index,
            )
            for leaf, raw in zip(leaves, receipt.leaves, strict=True)
        ]

    def receipt(self) -> receipt_pb2.BatchReceipt:
        """Return the next receipt as it came."""
        return self.await_frame("receipt").receipt

    def await_frame(self, kind: str, within_s: float = ANSWER_S) -> link_pb2.LinkFrame:
        """Return the next frame of a kind; others are passed over. Fails if the stream ends before."""
        for frame in self._frames(within_s):
            if frame.WhichOneof("frame") == kind:
                return frame
            assert not frame.HasField("bye"), f"a goodbye instead of {kind}: {frame.bye}"
        raise AssertionError(f"the stream ended before {kind}")

    def await_end(self, within_s: float = ANSWER_S) -> tuple[str, PeerRefused | None]:
        """Return the reason of the goodbye ("" if none) and the status (None if in order) of the end."""
        reason = ""
        while True:
            seen = self._in.get(timeout=within_s)
            if seen is None or isinstance(seen, PeerRefused):
                return reason, seen
            if seen.HasField("bye"):
                reason = link_pb2.ByeReason.Name(seen.bye.reason).removeprefix("BYE_REASON_")
                self._out.put(None)

    def _frames(self, within_s: float) -> Iterator[link_pb2.LinkFrame]:
        while True:
            try:
                seen = self._in.get(timeout=within_s)
            except queue.Empty:
                raise AssertionError(f"no such frame within {within_s:.0f} s") from None
            if seen is None:
                return
            if isinstance(seen, PeerRefused):
                raise seen
            yield seen

    def _read(self) -> None:
        try:
            for raw in self._call:
                self._in.put(decode(raw))
                self._reads.wait()
        except grpc.RpcError as error:
            self._in.put(refused_by(error))  # type: ignore[arg-type]
        else:
            self._in.put(None)
