"""One session over one stream: the machine of `node/link` with its hands and ears.

Decides how effects are carried out and what becomes of their failures. Refuses to know what other sessions
there are and when to dial again (`link.py`). Everything here runs on one event loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from entente.v1 import link_pb2, receipt_pb2

from gateway.link.backlog import Backlog
from gateway.link.calls import Calls
from gateway.link.desk import Desk
from gateway.link.framing import FrameError, decode
from gateway.link.host import Host
from gateway.link.observer import Observer
from gateway.link.outbound import Outbound
from gateway.link.ports import Received, Settled
from gateway.link.stream import Stream, StreamLostError
from gateway.pki.identity import PeerCertificate
from node.errors import PASSING, Refusal
from node.link.arbitration import Contender
from node.link.effects import (
    AskOutcome,
    Close,
    Compare,
    Deliver,
    Effect,
    Ending,
    Fault,
    FrameKind,
    LookOwed,
    MakeHeads,
    ReadOutbox,
    Send,
    SendBatch,
    Settle,
    TakeHeads,
)
from node.link.session import FRAME_MAX_BYTES, Session

_LOG: Final = logging.getLogger("entente.link")
HALTING: Final = frozenset({"FORK_DETECTED", "RESTORED_FROM_OLD_COPY"})
_PEERS_FAULTS: Final = frozenset({"SIGNATURE_INVALID", "SCHEMA_INVALID", "FOREIGN_AGREEMENT"})
_STAMPED, _CLOCKED = frozenset({FrameKind.PING, FrameKind.HEADS}), frozenset({"ping", "heads"})
_EVIDENCE_MAX_BYTES, _STORE_WAIT_S = 64 * 1024, 5.0


@dataclass(frozen=True, slots=True)
class Times:
    """The driver's times, in seconds."""

    tick_s: float = 1.0
    deny_check_s: float = 5.0
    flush_s: float = 2.0


class Conversation:
    """Runs one session over one stream until it ends.

    Args:
        session: the machine, not started.
        stream: its stream.
        desk: the acts.
        host: the link it belongs to.
        observer: who counts.
        hello: our own hello, as the session has it.
        dialled_here: whether this node dialled the stream.
        calls: the proof calls to the peer.
        peer: the peer's certificate; None where the transport has none (tests).
    """

    def __init__(
        self,
        session: Session,
        stream: Stream,
        desk: Desk,
        host: Host,
        observer: Observer,
        hello: link_pb2.Hello,
        *,
        dialled_here: bool,
        calls: Calls,
        peer: PeerCertificate | None = None,
        times: Times | None = None,
    ) -> None:
        self.session = session
        self.hello = hello
        self.peer = peer
        self.dialled_here = dialled_here
        self._stream = stream
        self._desk = desk
        self._host = host
        self._observer = observer
        self._agreement_id = hello.agreement_id
        self._calls = calls
        self._times = times or Times()
        self._backlog = Backlog(lambda: self._outbound.crowded)
        self._outbound = Outbound(
            stream,
            hello.agreement_id,
            observer,
            moved=self._backlog.look,
            written=lambda lane: self.apply(self.session.written(lane)),
        )
        self._over = asyncio.Event()
        self._close: Close | None = None
        self._raw = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock = asyncio.get_running_loop().time

    @property
    def alive(self) -> bool:
        """Whether the session has not ended."""
        return not self.session.closed

    def contender(self, peer_hello: link_pb2.Hello) -> Contender:
        """How this session stands when there is another of the same two nodes."""
        dialler = self.hello if self.dialled_here else peer_hello
        return Contender(self.dialled_here, dialler.session_nonce)

    async def run(self, first: bytes | None = None) -> Close:
        """Converse until the end; return how it ended. `first` is a frame that was read already."""
        self.apply(self.session.start())
        writer = asyncio.create_task(self._write())
        reader = asyncio.create_task(self._read(first))
        ticker = asyncio.create_task(self._tick())
        try:
            await self._over.wait()
            await asyncio.wait([writer], timeout=self._times.flush_s)
            await self._stream.end()
            # The other side ends its direction when it has read our goodbye, or when it has said its own.
            await asyncio.wait([reader], timeout=self._times.flush_s)
        finally:
            self.apply(self.session.end(Ending.LOST))
            for task in (writer, reader, ticker, *self._tasks):
                task.cancel()
            self._stream.abandon()
        return self._close or Close(Ending.LOST)

    def end(self, ending: Ending, wait_s: float = 0.0) -> None:
        """End the session from our side."""
        self.apply(self.session.end(ending, wait_s=wait_s))

    def apply(self, effects: Sequence[Effect]) -> None:
        """Carry out effects, in order."""
        for effect in effects:
            match effect:
                case Send(kind, body):
                    self._send(kind, body)
                case SendBatch():
                    self._outbound.put_batch(effect)
                case ReadOutbox():
                    self._desk.read_outbox(effect, self._owed, partial(self._refused, raw=b""))
                case Deliver(batch):
                    self._deliver(batch)
                case Settle(receipt):
                    self._settle(receipt)
                case Compare(hello):
                    self._compare(hello)
                case MakeHeads(opening):
                    self._spawn(self._make_heads(opening))
                case TakeHeads():
                    done = self._backlog.hold(len(self._raw), notice=True)
                    self._spawn(self._take_heads(effect), done)
                case AskOutcome():
                    self._spawn(self._ask(effect))
                case LookOwed():
                    self._spawn(self._look_owed(effect))
                case Fault(code):
                    self._fault(code)
                case Close():
                    self._close = effect
                    self._over.set()
                    self._outbound.end()

    # Reading and writing.

    async def _read(self, first: bytes | None) -> None:
        try:
            if first is not None:
                self._take(first)
            while (raw := await self._stream.read()) is not None:
                self._take(raw)
                await self._backlog.room()
        except StreamLostError as lost:
            self._lost(lost)
        except Exception:
            _LOG.exception("a frame could not be handled")
            self.end(Ending.DRAINED, _STORE_WAIT_S)
        else:
            self.end(Ending.LOST)

    def _lost(self, lost: StreamLostError) -> None:
        """End the session as the transport says: a lost stream has nobody to say goodbye to."""
        if self.alive:
            self.session.end(Ending.LOST)
            ending = Ending.REFUSED if lost.retry == "permanent" else Ending.LOST
            self.apply([Close(ending, lost.wait_s)])

    def _take(self, raw: bytes) -> None:
        if not self.alive:
            return  # nothing but the end of the stream is of interest
        now = self._clock()
        self._raw = raw
        try:
            frame = decode(raw)
        except FrameError as error:
            self._observer.frame(self._agreement_id, "in", "unknown", len(raw))
            self._malformed(error.code)
            return
        kind = frame.WhichOneof("frame")
        self._observer.frame(self._agreement_id, "in", kind or "unknown", len(raw))
        if kind == "batch":
            self._observer.batch(self._agreement_id, "in", frame.batch.lane, len(frame.batch.deliveries))
        elif kind in _CLOCKED and (told := getattr(frame, kind)).HasField("clock"):
            skew_s = told.clock.ToNanoseconds() / 1e9 - self._desk.acts.now().timestamp()
            self._observer.clock_skew(self._agreement_id, skew_s)
            self._desk.acts.saw_clock(skew_s)
        self.apply(self.session.frame(frame, now))

    def _malformed(self, code: str) -> None:
        self._fault(code)
        self.apply(self.session.malformed(self._clock()))

    def _send(self, kind: FrameKind, body: Any) -> None:
        if kind in _STAMPED:
            stamped = type(body)()
            stamped.CopyFrom(body)
            stamped.clock.FromDatetime(self._desk.acts.now())
            body = stamped
        self._outbound.put(kind, body)

    async def _write(self) -> None:
        try:
            await self._outbound.run()
        except StreamLostError as lost:
            self._lost(lost)

    async def _tick(self) -> None:
        checked = -self._times.deny_check_s
        while True:
            now = self._clock()
            self.apply(self.session.tick(now))
            if self.peer is not None and now - checked >= self._times.deny_check_s:
                checked = now
                self._spawn(self._check_peer(self.peer))
            await asyncio.sleep(self._times.tick_s)

    async def _check_peer(self, peer: PeerCertificate) -> None:
        """A stream outlives its handshake: deny list and expiry are looked at while it lives."""
        acts = self._desk.acts
        serial = f"{peer.serial:x}"
        if await self._desk.call(acts.denies, peer.identity.uri, peer.spki_sha256, serial):
            self.end(Ending.REVOKED)
        elif not peer.not_before <= acts.now() <= peer.not_after:
            self.end(Ending.DRAINED)

    # The acts.

    def _compare(self, hello: link_pb2.Hello) -> None:
        if not self._host.admit(self, hello):
            self.end(Ending.SUPERSEDED)
            return
        self._spawn(self._greet(hello))

    async def _greet(self, hello: link_pb2.Hello) -> None:
        found = await self._desk.call(self._desk.acts.greet, hello)
        self._observer.clock_skew(self._agreement_id, found.clock_skew_s)
        if self.alive:
            self._host.opened(self, found.halt.code if found.halt else "")
        if found.halt:
            self._observer.fault(self._agreement_id, found.halt.code)
            await self._desk.write(self._desk.acts.record_halt, found)
        self.apply(
            self.session.compared(contradicts=found.halt is not None, agreements_differ=found.protective_only)
        )

    def _owed(self, lane: int, entries: Sequence[tuple[int, bytes]]) -> None:
        try:
            self.apply(self.session.outbox(lane, entries, self._clock()))
        except Exception as error:  # no task carries it
            self._refused(error, b"")

    def _deliver(self, batch: link_pb2.Batch) -> None:
        lane, count = batch.lane, len(batch.deliveries)
        release = self._backlog.hold(len(self._raw))
        raw = self._raw[:_EVIDENCE_MAX_BYTES]  # the frame itself must not wait for the commit, too

        def done(received: Received) -> None:
            release()
            if received.fetch:
                self._host.peer_is_needed()
            if self.alive:
                self.apply(self.session.stored(lane, count, received.receipts))
                if self._outbound.overfull:  # it asks and does not read; what it needs it asks for again
                    self.end(Ending.DRAINED, _STORE_WAIT_S)
            else:
                self._host.late(received.receipts)

        def failed(error: Exception) -> None:
            release()
            if isinstance(error, Refusal) and error.code in ("SCHEMA_INVALID", "CODE_LIST_EDITION_UNKNOWN"):
                self._raw = raw
                self._malformed("SCHEMA_INVALID")
                self.apply(self.session.stored(lane, count, ()))
            else:
                self._refused(error, raw)

        self._desk.receive(batch, self._is_alive, done, failed)

    def _settle(self, receipt: receipt_pb2.BatchReceipt) -> None:
        release = self._backlog.hold(len(raw := self._raw), notice=True)

        def done(settled: Settled) -> None:
            release()
            self._settled(settled)

        def failed(error: Exception) -> None:
            release()
            self._refused(error, raw)

        self._desk.settle(receipt, self._is_alive, done, failed)

    def _settled(self, settled: Settled) -> None:
        # What the peer could not judge yet stays in flight: it is asked about later, and sent again.
        held = [(lane, sequence) for lane, sequence, code in settled.held if code not in PASSING]
        self.apply(self.session.settled([*settled.final, *held], again=settled.again))

    async def _look_owed(self, wanted: LookOwed) -> None:
        gone = await self._desk.call(self._desk.acts.owed_no_more, wanted.lane, wanted.sequences)
        self.apply(self.session.settled([(wanted.lane, sequence) for sequence in gone]))

    async def _make_heads(self, opening: bool) -> None:
        heads: link_pb2.Heads | None = None
        try:
            heads = await self._desk.call(self._desk.acts.own_heads, opening)
        finally:
            self.apply(self.session.heads_made(heads, self._clock()))

    async def _take_head(self, heads: link_pb2.Heads) -> None:
        """Take the restriction head among the peer's heads. A bad one is recorded and stops no notice."""
        try:
            if await self._desk.write(self._desk.acts.take_head, heads):
                self._host.peer_is_needed()
        except Refusal as refusal:
            if refusal.code not in _PEERS_FAULTS | {"FORK_DETECTED"}:
                raise
            if refusal.code in _PEERS_FAULTS:  # of a fork the alarm is raised, with both
                self._raw = heads.restriction_head.SerializeToString()
                self._fault(refusal.code)
            self.apply(self.session.malformed(self._clock()))

    async def _take_heads(self, shown: TakeHeads) -> None:
        if shown.heads.HasField("restriction_head"):
            await self._take_head(shown.heads)
        try:
            answer = await self._desk.write(self._desk.acts.take_heads, shown.heads, shown.opening)
            if answer is not None:
                self.apply(self.session.heads_answered(answer))
        except Refusal as refusal:
            self._refused(refusal, shown.heads.SerializeToString())

    async def _ask(self, wanted: AskOutcome) -> None:
        """Ask for the outcome over the proof channel; what nobody knows of is sent again on a new session."""
        await self._look_owed(LookOwed(wanted.lane, (wanted.sequence,)))
        entries = await self._desk.call(
            self._desk.acts.outbox_after, wanted.lane, wanted.sequence - 1, 1, FRAME_MAX_BYTES
        )
        found = not entries or entries[0][0] != wanted.sequence  # settled meanwhile, or kept back here
        if not found and (receipt := await self._calls.outcome_of(entries[0][1])) is not None:
            found = True
            self._desk.settle(receipt, self._is_alive, self._settled, partial(self._refused, raw=b""))
        self.apply(self.session.outcome(wanted.lane, wanted.sequence, found=found, now=self._clock()))

    # Failures.

    def _is_alive(self) -> bool:
        return self.alive

    def _fault(self, code: str) -> None:
        self._observer.fault(self._agreement_id, code)
        self._desk.fault(code, self._raw[:_EVIDENCE_MAX_BYTES])

    def _refused(self, error: Exception, raw: bytes) -> None:
        """Judge what an act raised: a contradiction halts, the peer's fault ends, ours comes back later."""
        if not isinstance(error, Refusal):
            _LOG.error("an act behind the link failed", exc_info=error)
            self.end(Ending.DRAINED, _STORE_WAIT_S)
            return
        self._observer.fault(self._agreement_id, error.code)
        if error.code in HALTING:
            self._host.opened(self, error.code)
            self.apply(self.session.contradicted())
        elif error.code in _PEERS_FAULTS:
            self._raw = raw
            self._fault(error.code)
            self.end(Ending.BROKEN)
        else:
            self.end(Ending.DRAINED, error.retry_after_s or _STORE_WAIT_S)

    def _spawn(self, work: Coroutine[Any, Any, None], done: Callable[[], None] | None = None) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        if done is not None:
            task.add_done_callback(lambda _task: done())

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self._refused(error, b"")
