"""The two ends of a lane within one session: what may be sent, what was granted.

Decides how many statements of a lane may go out or come in now. Refuses to know the statements. Credits are
counted in statements and belong to the session; a full lane never delays one above it. Source: protocol
sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from entente.v1 import statement_pb2

PROTECTIVE: Final[int] = statement_pb2.LANE_PROTECTIVE
GOVERNANCE: Final[int] = statement_pb2.LANE_GOVERNANCE
ROUTINE: Final[int] = statement_pb2.LANE_ROUTINE
BULK: Final[int] = statement_pb2.LANE_BULK

PRIORITY: Final[tuple[int, ...]] = (PROTECTIVE, GOVERNANCE, ROUTINE, BULK)
"""The lanes, the one that goes first at the front."""
GUARDED: Final[tuple[int, ...]] = (PROTECTIVE, GOVERNANCE)
"""The lanes that flow while the two Parties hold different agreements."""

BATCH_MAX_STATEMENTS: Final = 100
BATCH_MAX_BYTES: Final = 256 * 1024
IN_FLIGHT_MAX_BYTES: Final = 2 * 1024 * 1024
"""Bytes of one lane that may be without a receipt; more would only wait in buffers behind each other."""
CREDIT_MAX: Final = 1_000_000

WINDOWS: Final[Mapping[int, int]] = {PROTECTIVE: 10_000, GOVERNANCE: 2_000, ROUTINE: 1_000, BULK: 1_000}
"""How many statements of a lane a receiver lets be on their way or waiting to be stored."""


@dataclass(slots=True)
class _Sent:
    size_bytes: int
    at: float


@dataclass(slots=True)
class Outgoing:
    """The sending end. `wanted` says that the outbox may hold more than was read."""

    credit: int = 0
    cursor: int = 0
    wanted: bool = True
    _in_flight: dict[int, _Sent] = field(default_factory=dict)
    _in_flight_bytes: int = 0

    def allowance(self) -> int:
        """How many statements may be sent now; 0 while too many bytes are without a receipt."""
        if self._in_flight and self._in_flight_bytes >= IN_FLIGHT_MAX_BYTES:
            return 0
        return min(self.credit, BATCH_MAX_STATEMENTS)

    def sent(self, sequences_and_sizes: Iterable[tuple[int, int]], now: float) -> None:
        """Record that statements went out: credit is spent, receipts are awaited."""
        for sequence, size_bytes in sequences_and_sizes:
            self._in_flight[sequence] = _Sent(size_bytes, now)
            self._in_flight_bytes += size_bytes
            self.cursor = sequence
            self.credit -= 1

    def granted(self, statements: int) -> None:
        """Add the credit that the peer granted."""
        self.credit = min(self.credit + statements, CREDIT_MAX)

    def receipted(self, sequence: int) -> None:
        """Record a receipt, final or not; one for something not in flight changes nothing."""
        sent = self._in_flight.pop(sequence, None)
        if sent is not None:
            self._in_flight_bytes -= sent.size_bytes

    def oldest(self) -> tuple[int, float] | None:
        """The statement that has waited longest for a receipt, and since when."""
        for sequence, sent in self._in_flight.items():
            return sequence, sent.at
        return None

    def asked(self, sequence: int, now: float) -> None:
        """Start the wait of one statement again."""
        if (sent := self._in_flight.pop(sequence, None)) is not None:
            sent.at = now
            self._in_flight[sequence] = sent

    @property
    def in_flight(self) -> int:
        """How many statements are without a receipt in this session."""
        return len(self._in_flight)

    @property
    def unanswered(self) -> Sequence[int]:
        """The sequences of these."""
        return tuple(self._in_flight)


@dataclass(slots=True)
class Incoming:
    """The receiving end of a window of `window` statements."""

    window: int
    outstanding: int = 0
    _owed: int = 0

    def open(self) -> int:
        """Return the first grant: the whole window."""
        self.outstanding = self.window
        return self.window

    def arrived(self, statements: int) -> bool:
        """Record a batch; return whether it was within what was granted."""
        if statements > self.outstanding:
            return False
        self.outstanding -= statements
        return True

    def stored(self, statements: int) -> int:
        """Record that room became free; return what to grant anew, 0 for "not yet".

        A quarter of the window is saved up before a frame is spent on it, so a sender never runs dry.
        """
        self._owed += statements
        if self._owed * 4 < self.window:
            return 0
        owed, self._owed = self._owed, 0
        self.outstanding += owed
        return owed
