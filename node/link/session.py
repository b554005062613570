"""One session between two nodes: frames and results come in, effects go out.

Decides what is sent next, what a frame asks for, and when the session ends. Refuses to know sockets, clocks,
the store, signatures and the meaning of statements. Times are seconds of a monotonic clock and never go back.

What was sent without a receipt is not sent again within a session; a new session starts from the front of the
outbox, which holds whatever has no final outcome, and duplicates are answered with their first outcome. So
losing a session at any moment loses and doubles nothing. Source: protocol sections 3, 4 and 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from entente.v1 import link_pb2, receipt_pb2

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
from node.link.lanes import (
    BATCH_MAX_BYTES,
    BATCH_MAX_STATEMENTS,
    GOVERNANCE,
    GUARDED,
    PRIORITY,
    WINDOWS,
    Incoming,
    Outgoing,
)
from node.link.patience import Patience
from node.link.retry import BYE_OF_ENDING, ENDING_OF_BYE
from node.link.states import LANES, STATES, Event, State

PROTOCOL_VERSION: Final = 1
FRAME_MAX_BYTES: Final = 1024 * 1024
"""A larger frame is refused by either side; the transport's own limit lies above it."""
_DELIVERY_MAX_BYTES: Final = FRAME_MAX_BYTES - 1024
_UNWRITTEN_MAX: Final = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """Between whom the session is, and its times.

    Args:
        agreement_id: the agreement.
        own: our own Party's code.
        peer: the peer's code.
        windows: per lane, how many statements the peer may have on their way to us.
        ping_s: a silent peer is pinged after so many seconds.
        dead_s: and given up after so many.
        heads_busy_s: heads go out so often while statements flow.
        heads_rest_s: and so often while none do.
        receipt_wait_s: a statement without a receipt for so long is asked about.
        faults_max: so many broken frames are survived in one session.
    """

    agreement_id: str
    own: str
    peer: str
    windows: Mapping[int, int] = field(default_factory=lambda: WINDOWS)
    ping_s: float = 15.0
    dead_s: float = 45.0
    heads_busy_s: float = 3.0
    heads_rest_s: float = 60.0
    receipt_wait_s: float = 60.0
    faults_max: int = 20


class Session:
    """The machine. Every method returns the effects to carry out, in order.

    After a `Close` every method returns nothing, so a driver need not guard against late results.

    Args:
        terms: between whom, and the times.
        hello: our own hello, complete.
        now: the time.
        probing: the last session failed: one statement goes first, and its receipt releases the rest.
    """

    def __init__(self, terms: Terms, hello: link_pb2.Hello, now: float, *, probing: bool = False) -> None:
        self.state = State.GREETING
        self.receipted = 0
        """Statements whose receipt was settled in this session, held ones included."""
        self.last_heard = now
        self._terms = terms
        self._hello = hello
        self._probing = probing
        self._outgoing = {lane: Outgoing() for lane in PRIORITY}
        self._incoming = {lane: Incoming(terms.windows[lane]) for lane in PRIORITY}
        self._reading: set[int] = set()
        self._unwritten: Counter[int] = Counter()
        self._pinged = now
        self._pings = 0
        self._heads_at = now
        self._making_heads = False
        self._heads_seen = False
        self._moved = False
        self._asking: tuple[int, int] | None = None
        self._faults = 0
        self._patience = Patience(now)
        self._on: Mapping[str, Callable[[Any, float], list[Effect]]] = {
            "hello": self._on_hello,
            "batch": self._on_batch,
            "receipt": self._on_receipt,
            "heads": self._on_heads,
            "credit": self._on_credit,
            "ping": self._on_ping,
            "bye": self._on_bye,
        }

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self.state is State.CLOSED

    @property
    def in_flight(self) -> int:
        """How many statements were sent and have no receipt yet."""
        return sum(lane.in_flight for lane in self._outgoing.values())

    def start(self) -> list[Effect]:
        """Say hello; the first thing either side does."""
        return [Send(FrameKind.HELLO, self._hello)]

    def frame(self, frame: link_pb2.LinkFrame, now: float) -> list[Effect]:
        """Take one frame, in the order in which they came. Unknown frames only prove life."""
        if self.closed:
            return []
        self.last_heard = now
        kind = frame.WhichOneof("frame")
        if not self._patience.bears(kind, now):
            return [Fault("BUSY"), *self.end(Ending.BROKEN)]
        if kind is None:
            return []
        if (kind == "hello") != (self.state is State.GREETING) and kind != "bye":
            return [Fault("SCHEMA_INVALID"), *self.end(Ending.BROKEN)]
        return self._on[kind](getattr(frame, kind), now)

    def malformed(self, now: float) -> list[Effect]:
        """Take note of a frame that the driver could not read; the session survives a few."""
        self.last_heard = max(self.last_heard, now)
        self._faults += 1
        return self.end(Ending.BROKEN) if self._faults > self._terms.faults_max else []

    def _on_hello(self, hello: link_pb2.Hello, _now: float) -> list[Effect]:
        if hello.protocol_version != PROTOCOL_VERSION:
            return [Fault("SCHEMA_INVALID"), *self.end(Ending.BROKEN)]
        if hello.agreement_id != self._terms.agreement_id or hello.party != self._terms.peer:
            return [Fault("FOREIGN_AGREEMENT"), *self.end(Ending.FOREIGN)]
        self._move(Event.HELLO)
        return [Compare(hello)]

    def _on_batch(self, batch: link_pb2.Batch, now: float) -> list[Effect]:
        if self.state is State.HALTED:
            return []
        count = len(batch.deliveries)
        incoming = self._incoming.get(batch.lane)
        if incoming is None or not 0 < count <= BATCH_MAX_STATEMENTS:
            return [Fault("SCHEMA_INVALID"), *self.malformed(now)]
        if not incoming.arrived(count):
            return [Fault("BUSY"), *self.end(Ending.BROKEN)]
        self._moved = True
        return [Deliver(batch)]

    def _on_receipt(self, receipt: receipt_pb2.BatchReceipt, _now: float) -> list[Effect]:
        # Also while the hellos are compared: it may be of an earlier session, and the peer compared faster.
        return [] if self.state is State.HALTED else [Settle(receipt)]

    def _on_heads(self, heads: link_pb2.Heads, _now: float) -> list[Effect]:
        opening, self._heads_seen = not self._heads_seen, True
        return [TakeHeads(heads, opening)]

    def _on_credit(self, credit: link_pb2.Credit, now: float) -> list[Effect]:
        outgoing = self._outgoing.get(credit.lane)
        if outgoing is None:
            return [Fault("SCHEMA_INVALID"), *self.malformed(now)]
        outgoing.granted(credit.statements)
        return self._pump()

    def _on_ping(self, ping: link_pb2.Ping, _now: float) -> list[Effect]:
        return [] if ping.reply else [Send(FrameKind.PING, link_pb2.Ping(nonce=ping.nonce, reply=True))]

    def _on_bye(self, bye: link_pb2.Bye, _now: float) -> list[Effect]:
        self._move(Event.END)
        wait_s = bye.retry_after.seconds + bye.retry_after.nanos / 1e9
        return [Close(ENDING_OF_BYE.get(bye.reason, Ending.LOST), max(0.0, wait_s))]

    # What comes from our own side.

    def compared(self, *, contradicts: bool, agreements_differ: bool) -> list[Effect]:
        """Take what the comparison of the hellos found, and open the lanes that may flow."""
        if self.state is not State.COMPARING:
            return []
        if contradicts:
            self._move(Event.CONTRADICTION)
            return self._make_heads(opening=True)
        self._move(Event.DIFFERS if agreements_differ else Event.CLEARED)
        grants = [self._grant(lane, self._incoming[lane].open()) for lane in LANES[self.state]]
        return [*grants, *self._make_heads(opening=True), *self._pump()]

    def available(self, lanes: Iterable[int] = PRIORITY) -> list[Effect]:
        """Take note that the outbox may hold more: it was woken, or the time to look has come."""
        for lane in lanes:
            self._outgoing[lane].wanted = True
        return self._pump()

    def outbox(self, lane: int, entries: Sequence[tuple[int, bytes]], now: float) -> list[Effect]:
        """Take what was read for a `ReadOutbox`: sequences and serialised deliveries, in order.

        What a lane of higher priority has to say meanwhile goes first; then this is read again.
        """
        if lane not in self._reading or self.closed:
            return []
        self._reading.discard(lane)
        outgoing = self._outgoing[lane]
        if not entries:
            return self._pump()
        outgoing.wanted = True
        if self._next() != lane or not self._reading.isdisjoint(PRIORITY[: PRIORITY.index(lane)]):
            return self._pump()
        effects: list[Effect] = []
        taken: list[tuple[int, int]] = []
        deliveries: list[bytes] = []
        total = 0
        limit = self._limit(outgoing)
        for sequence, delivery in entries:
            size = len(delivery)
            if size > _DELIVERY_MAX_BYTES and not taken:
                # No peer would take it; the statements behind it are not to wait for it.
                outgoing.cursor = sequence
                effects.append(Fault("ITEM_TOO_LARGE"))
                continue
            if len(taken) == limit or (taken and total + size > BATCH_MAX_BYTES):
                break
            taken.append((sequence, size))
            deliveries.append(delivery)
            total += size
        if taken:
            outgoing.sent(taken, now)
            self._patience.sent(len(taken))
            self._unwritten[lane] += 1
            self._moved = True
            effects.append(SendBatch(lane, deliveries))
        return [*effects, *self._pump()]

    def written(self, lane: int) -> list[Effect]:
        """Take note that the stream has taken one batch of a lane; that alone proves nothing but room."""
        self._unwritten[lane] = max(0, self._unwritten[lane] - 1)
        return self._pump()

    def stored(self, lane: int, statements: int, receipts: Sequence[bytes]) -> list[Effect]:
        """Take the receipts of a batch that is stored now, and grant its room anew."""
        if not LANES[self.state]:
            return []
        owed = self._incoming[lane].stored(statements)
        grants = [self._grant(lane, owed)] if owed else []
        return [*self.resolved(receipts), *grants]

    def resolved(self, receipts: Sequence[bytes]) -> list[Effect]:
        """Send receipts that were made apart from a batch: of held statements, or of an earlier session."""
        if not LANES[self.state]:
            return []
        self._moved = True
        return [Send(FrameKind.RECEIPT, receipt) for receipt in receipts]

    def settled(self, outcomes: Iterable[tuple[int, int]], *, again: bool = False) -> list[Effect]:
        """Take lane and sequence of statements whose receipt was found good, final or held.

        `again`: it names others that were settled before, as by an earlier session while this one was about
        to send them once more. Which they are the outbox knows.
        """
        for lane, sequence in outcomes:
            self._outgoing[lane].receipted(sequence)
            self.receipted += 1
            if lane == GOVERNANCE:  # what waited for the peer to know of it may go now
                for other in PRIORITY:
                    self._outgoing[other].wanted = True
        self._probing = self._probing and not self.receipted
        self._moved = True
        sent = self._outgoing.items() if again else ()
        return [*(LookOwed(lane, o.unanswered) for lane, o in sent if o.in_flight), *self._pump()]

    def heads_made(self, heads: link_pb2.Heads | None, now: float) -> list[Effect]:
        """Send our own heads; None where they could not be made this time."""
        self._making_heads = False
        self._heads_at = now
        return [] if heads is None else self.heads_answered(heads)

    def heads_answered(self, heads: link_pb2.Heads) -> list[Effect]:
        """Send what the peer's heads are answered with: our cosignature."""
        return [] if self.closed else [Send(FrameKind.HEADS, heads)]

    def outcome(self, lane: int, sequence: int, *, found: bool, now: float) -> list[Effect]:
        """Take the answer to an `AskOutcome`: its receipt is being settled, or nobody knows it."""
        if self._asking != (lane, sequence) or self.closed:
            return []
        self._asking = None
        if not found:
            return self.end(Ending.UNANSWERED)
        self._outgoing[lane].asked(sequence, now)
        return []

    def news(self) -> list[Effect]:
        """Take note that our heads say something new: they go out now, not when they are due."""
        return self._make_heads() if LANES[self.state] else []

    def contradicted(self) -> list[Effect]:
        """Stop all business: a fork or an old copy came to light. Heads and pings go on."""
        if Event.CONTRADICTION in STATES[self.state]:
            self._move(Event.CONTRADICTION)
        return []

    def tick(self, now: float) -> list[Effect]:
        """Do what is due. To be called about every second."""
        if self.closed:
            return []
        silent_s = now - self.last_heard
        if silent_s >= self._terms.dead_s:
            return self.end(Ending.LOST)
        effects: list[Effect] = []
        if silent_s >= self._terms.ping_s and now - self._pinged >= self._terms.ping_s:
            self._pinged = now
            self._pings += 1
            nonce = self._pings.to_bytes(8, "big")
            effects.append(Send(FrameKind.PING, link_pb2.Ping(nonce=nonce)))
        if self.state in (State.GREETING, State.COMPARING):
            return effects
        wait_s = self._terms.heads_busy_s if self._moved else self._terms.heads_rest_s
        if now - self._heads_at >= wait_s:
            self._heads_at = now
            effects += self._make_heads()
        return [*effects, *self._overdue(now)]

    def end(self, ending: Ending, *, wait_s: float = 0.0) -> list[Effect]:
        """End the session from our side; the peer is told why and, in seconds, when to come back."""
        if self.closed:
            return []
        self._move(Event.END)
        effects: list[Effect] = []
        if (reason := BYE_OF_ENDING.get(ending)) is not None:
            bye = link_pb2.Bye(reason=reason)  # type: ignore[arg-type]
            if wait_s > 0:
                bye.retry_after.FromMilliseconds(int(wait_s * 1000))
            effects.append(Send(FrameKind.BYE, bye))
        return [*effects, Close(ending, wait_s)]

    def _move(self, event: Event) -> None:
        self.state = STATES[self.state][event]

    def _grant(self, lane: int, statements: int) -> Effect:
        return Send(FrameKind.CREDIT, link_pb2.Credit(lane=lane, statements=statements))  # type: ignore[arg-type]

    def _make_heads(self, *, opening: bool = False) -> list[Effect]:
        self._moved = False
        if self._making_heads:
            return []
        self._making_heads = True
        return [MakeHeads(opening)]

    def _limit(self, outgoing: Outgoing) -> int:
        allowance = outgoing.allowance()
        if not self._probing:
            return allowance
        return min(allowance, 1) if self.in_flight == 0 else 0

    def _next(self) -> int | None:
        """The lane that may send and may have something to send, of the highest priority."""
        for lane in LANES[self.state]:
            outgoing = self._outgoing[lane]
            if outgoing.wanted and self._limit(outgoing) > 0:
                return lane
        return None

    def _pump(self) -> list[Effect]:
        """Read the outbox of the lane whose turn it is, if there is room on the stream.

        What lanes below are reading or have not written yet is no reason for a guarded lane to wait.
        """
        if (lane := self._next()) is None:
            return []
        ahead = PRIORITY[: PRIORITY.index(lane) + 1] if lane in GUARDED else PRIORITY
        if (
            not self._reading.isdisjoint(ahead)
            or sum(self._unwritten[one] for one in ahead) >= _UNWRITTEN_MAX
        ):
            return []
        outgoing = self._outgoing[lane]
        outgoing.wanted = False
        self._reading.add(lane)
        return [ReadOutbox(lane, outgoing.cursor, self._limit(outgoing), BATCH_MAX_BYTES)]

    def _overdue(self, now: float) -> list[Effect]:
        if self._asking is not None or not LANES[self.state]:
            return []
        for lane, outgoing in self._outgoing.items():
            oldest = outgoing.oldest()
            if oldest is not None and now - oldest[1] >= self._terms.receipt_wait_s:
                self._asking = (lane, oldest[0])
                return [AskOutcome(lane, oldest[0])]
        return []
