"""Two session machines with outboxes and receivers in memory, and a link between them that misbehaves.

The link cuts, repeats, delays, and lets batches of different lanes overtake each other; within a lane it
keeps the order, as a stream does. Every effect of a machine waits here until somebody carries it out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from entente.v1 import envelope_pb2, link_pb2, receipt_pb2

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
from node.link.lanes import PRIORITY
from node.link.session import Session, Terms
from node.link.states import LANES

WINDOWS = {1: 8, 2: 4, 3: 3, 4: 2}
FIELDS = {kind: kind.name.lower() for kind in FrameKind}


def delivery(lane: int, sequence: int, size_bytes: int = 8) -> link_pb2.Delivery:
    """A delivery that names its place; the machine never looks into it."""
    payload = f"{lane}:{sequence}:".encode().ljust(size_bytes, b".")
    return link_pb2.Delivery(envelope=envelope_pb2.Envelope(payload_type="t", payload=payload))


def place(message: link_pb2.Delivery) -> tuple[int, int]:
    """The lane and sequence that `delivery` wrote."""
    lane, sequence, _ = message.envelope.payload.split(b":", 2)
    return int(lane), int(sequence)


def receipt(leaves: list[bytes]) -> bytes:
    """A receipt that names outcomes; nothing here proves anything."""
    return receipt_pb2.BatchReceipt(leaves=leaves, tree_size=1, checkpoint="c").SerializeToString()


@dataclass
class Node:
    """One side: its outbox and what it has received; both outlive every session."""

    own: str
    peer: str
    made: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PRIORITY, 0))
    owed: dict[int, dict[int, link_pb2.Delivery]] = field(default_factory=lambda: {x: {} for x in PRIORITY})
    stored: dict[int, list[int]] = field(default_factory=lambda: {lane: [] for lane in PRIORITY})
    held: set[tuple[int, int]] = field(default_factory=set)
    session: Session | None = None
    tasks: deque[Effect] = field(default_factory=deque)
    control: deque[bytes] = field(default_factory=deque)
    batches: dict[int, deque[bytes]] = field(default_factory=lambda: {lane: deque() for lane in PRIORITY})
    granted: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PRIORITY, 0))
    sent_up_to: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PRIORITY, 0))
    late: list[receipt_pb2.BatchReceipt] = field(default_factory=list)
    """Receipts of a session that is over, on their way to the store."""
    endings: list[Ending] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def make(self, lane: int, size_bytes: int = 8) -> int:
        """State something in a lane; the session is woken as a commit would wake it."""
        self.made[lane] += 1
        self.owed[lane][self.made[lane]] = delivery(lane, self.made[lane], size_bytes)
        return self.made[lane]

    def connect(self, now: float, *, probing: bool = False) -> None:
        """Begin a session and say hello."""
        hello = link_pb2.Hello(
            protocol_version=1, party=self.own, agreement_id="a-b", session_nonce=bytes(16)
        )
        self.session = Session(
            Terms("a-b", self.own, self.peer, windows=WINDOWS), hello, now, probing=probing
        )
        self.tasks.clear()
        self.control.clear()
        self.granted = dict.fromkeys(PRIORITY, 0)
        self.sent_up_to = dict.fromkeys(PRIORITY, 0)
        for queue in self.batches.values():
            queue.clear()
        self.take(self.session.start())

    def cut(self) -> None:
        """Lose the stream and whatever is in it."""
        self.session = None
        self.late += [task.receipt for task in self.tasks if isinstance(task, Settle)]
        self.tasks.clear()
        self.control.clear()
        for queue in self.batches.values():
            queue.clear()

    def take(self, effects: list[Effect]) -> None:
        """Put effects where they are carried out from; frames go straight onto the link."""
        for effect in effects:
            match effect:
                case Send(kind, body):
                    frame = link_pb2.LinkFrame()
                    raw = body if isinstance(body, bytes) else body.SerializeToString()
                    getattr(frame, FIELDS[kind]).MergeFromString(raw)
                    self.control.append(frame.SerializeToString())
                case SendBatch(lane, deliveries):
                    batch = link_pb2.Batch(lane=lane)  # type: ignore[arg-type]
                    batch.deliveries.extend(link_pb2.Delivery.FromString(raw) for raw in deliveries)
                    self._check_batch(batch)
                    frame = link_pb2.LinkFrame(batch=batch)
                    self.batches[batch.lane].append(frame.SerializeToString())
                    self.tasks.append(effect)
                case Fault(code):
                    self.faults.append(code)
                case Close(ending):
                    self.endings.append(ending)
                case _:
                    self.tasks.append(effect)

    def _check_batch(self, batch: link_pb2.Batch) -> None:
        """What must hold of every batch at the moment it is sent."""
        assert self.session is not None
        sequences = [place(item)[1] for item in batch.deliveries]
        assert sequences == sorted(set(sequences))
        assert sequences[0] > self.sent_up_to[batch.lane], "sent twice in one session"
        self.sent_up_to[batch.lane] = sequences[-1]
        self.granted[batch.lane] -= len(sequences)
        assert self.granted[batch.lane] >= 0, "credit exceeded"
        for lane in LANES[self.session.state]:
            if lane == batch.lane:
                break
            unsent = [s for s in self.owed[lane] if s > self.sent_up_to[lane]]
            assert not unsent or self.granted[lane] == 0, "a lane went before one above it"

    def receive(self, raw: bytes, now: float) -> None:
        """Take one frame off the link."""
        frame = link_pb2.LinkFrame.FromString(raw)
        if frame.WhichOneof("frame") == "credit":
            self.granted[frame.credit.lane] += frame.credit.statements
        if self.session is not None:
            self.take(self.session.frame(frame, now))

    def outcome_of(self, lane: int, sequence: int) -> bytes:
        """The leaf for a statement that is stored."""
        mark = b"held" if (lane, sequence) in self.held else b"final"
        return mark + f":{lane}:{sequence}".encode()

    def store(self, batch: link_pb2.Batch, *, hold: bool) -> list[bytes]:
        """Store a batch exactly once each, in order; duplicates are answered with the outcome they have."""
        leaves = []
        for item in batch.deliveries:
            lane, sequence = place(item)
            assert lane == batch.lane
            if sequence > len(self.stored[lane]):
                assert sequence == len(self.stored[lane]) + 1, "a gap in the lane"
                self.stored[lane].append(sequence)
                if hold:
                    self.held.add((lane, sequence))
            leaves.append(self.outcome_of(lane, sequence))
        return [receipt(leaves)]

    def settle(self, message: receipt_pb2.BatchReceipt) -> tuple[list[tuple[int, int]], bool]:
        """Store the outcomes; what is final leaves the outbox. Says whether any had left it before."""
        outcomes, again = [], False
        for leaf in message.leaves:
            mark, lane, sequence = leaf.split(b":")
            if int(sequence) not in self.owed[int(lane)]:
                again = True
                continue
            outcomes.append((int(lane), int(sequence)))
            if mark == b"final":
                del self.owed[int(lane)][int(sequence)]
        return outcomes, again

    def settle_late(self) -> None:
        """Have the receipts of sessions that are over reach the store: no session hears of it."""
        for message in self.late:
            self.settle(message)
        self.late.clear()

    def do(self, peer: Node, now: float, *, hold: bool = False, differ: bool = False) -> bool:
        """Carry out the oldest effect that waits; return whether there was one."""
        if not self.tasks or (session := self.session) is None:
            return False
        match self.tasks.popleft():
            case Compare():
                self.take(session.compared(contradicts=False, agreements_differ=differ))
            case SendBatch(lane, _):
                self.take(session.written(lane))
            case ReadOutbox(lane, after, limit, _):
                owed = [(s, d.SerializeToString()) for s, d in sorted(self.owed[lane].items())]
                entries = [one for one in owed if one[0] > after][:limit]
                self.take(session.outbox(lane, entries, now))
            case Deliver(batch):
                self.take(session.stored(batch.lane, len(batch.deliveries), self.store(batch, hold=hold)))
            case Settle(message):
                outcomes, again = self.settle(message)
                self.take(session.settled(outcomes, again=again))
            case LookOwed(lane, sequences):
                gone = [(lane, sequence) for sequence in sequences if sequence not in self.owed[lane]]
                self.take(session.settled(gone))
            case MakeHeads():
                self.take(session.heads_made(link_pb2.Heads(checkpoint="c"), now))
            case TakeHeads():
                pass
            case AskOutcome(lane, sequence):
                found = sequence <= len(peer.stored[lane])
                if found:
                    leaf = peer.outcome_of(lane, sequence)
                    self.tasks.append(Settle(receipt_pb2.BatchReceipt.FromString(receipt([leaf]))))
                self.take(session.outcome(lane, sequence, found=found, now=now))
        return True

    def release(self) -> None:
        """Judge what was held, and send the final outcomes if there is a session."""
        released = sorted(self.held)
        self.held.clear()
        if released and self.session is not None:
            leaves = [self.outcome_of(lane, sequence) for lane, sequence in released]
            self.take(self.session.resolved([receipt(leaves)]))
