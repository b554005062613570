"""What a session asks its driver to do, and the kinds of frame.

Decides nothing; the session returns these, and the driver answers with the session method that each names.
Source: `entente/v1/link.proto`, whose field numbers the kinds are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TypeAlias

from entente.v1 import link_pb2, receipt_pb2
from google.protobuf.message import Message


class FrameKind(IntEnum):
    """The frames, by their field number in `LinkFrame`."""

    HELLO = 1
    BATCH = 2
    RECEIPT = 3
    HEADS = 4
    CREDIT = 5
    PING = 6
    BYE = 7


class Ending(Enum):
    """How a session came to its end; `retry.CLASS_OF` says what follows."""

    LOST = "lost"
    """The stream broke, or the peer fell silent."""
    DRAINED = "drained"
    """One side shuts down, hands over, or cannot store at the moment."""
    SUPERSEDED = "superseded"
    """Another session of the same two nodes lives on."""
    UNANSWERED = "unanswered"
    """Statements were sent and nobody knows what became of them."""
    BROKEN = "broken"
    """A frame broke the protocol."""
    FOREIGN = "foreign"
    """The other side speaks for another Party or agreement."""
    REFUSED = "refused"
    """The peer's listener refused the call, or what answered is not the peer."""
    REVOKED = "revoked"
    """The certificate of one side is on the other's deny list."""
    CONTRADICTED = "contradicted"
    """The two nodes' records contradict each other."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send one frame. A receipt goes as the bytes that were stored, every other frame as its message."""

    kind: FrameKind
    body: Message | bytes


@dataclass(frozen=True, slots=True)
class SendBatch:
    """Send statements of one lane; answer with `Session.written` once the stream has taken the frame.

    Attributes:
        deliveries: each a serialised `Delivery`.
    """

    lane: int
    deliveries: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Compare:
    """Compare the peer's hello with our own records; answer with `Session.compared`."""

    hello: link_pb2.Hello


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """Read what the lane owes after a sequence; answer with `Session.outbox`. One read at a time."""

    lane: int
    after_sequence: int
    limit: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Store the batch, in order within its lane; answer with `Session.stored`."""

    batch: link_pb2.Batch


@dataclass(frozen=True, slots=True)
class Settle:
    """Check the receipt and store the outcomes; answer with `Session.settled`."""

    receipt: receipt_pb2.BatchReceipt


@dataclass(frozen=True, slots=True)
class MakeHeads:
    """Make our own heads; answer with `Session.heads_made`. `opening`: the first of the session."""

    opening: bool = False


@dataclass(frozen=True, slots=True)
class TakeHeads:
    """Check the peer's heads; answer with `Session.heads_answered` if there is a cosignature to send back.

    `opening`: the first that the peer sent in the session.
    """

    heads: link_pb2.Heads
    opening: bool = False


@dataclass(frozen=True, slots=True)
class AskOutcome:
    """Ask the peer what became of a statement that found no receipt; answer with `Session.outcome`."""

    lane: int
    sequence: int


@dataclass(frozen=True, slots=True)
class LookOwed:
    """Find out which of these statements of a lane are owed no more; answer with `Session.settled`."""

    lane: int
    sequences: Sequence[int]


@dataclass(frozen=True, slots=True)
class Fault:
    """Record that the frame just given broke the protocol, with the code of the catalogue."""

    code: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the stream once everything given before is sent. The last effect of a session.

    `wait_s` is how long to stay away at least: what the peer asked for, or what we told it.
    """

    ending: Ending
    wait_s: float = 0.0


Effect: TypeAlias = (
    Send
    | SendBatch
    | Compare
    | ReadOutbox
    | Deliver
    | Settle
    | MakeHeads
    | TakeHeads
    | AskOutcome
    | LookOwed
    | Fault
    | Close
)
