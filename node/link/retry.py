"""When to dial again.

Decides the class of a failure and the wait after it: exponential, with full jitter, capped, and one probe
before the rest is released. Refuses to know the clock and chance: a random number comes in. Source: protocol
section 4; "full jitter" is the widely used form of randomised exponential backoff.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from entente.v1 import link_pb2

from node.link.effects import Ending


class RetryClass(Enum):
    """What a failure says about trying again."""

    RETRYABLE = "retryable"
    """Nothing happened, or nothing that repeating could harm: come back after the wait."""
    PERMANENT = "permanent"
    """It will not pass by itself: come back at the longest wait only, an operator must act."""
    UNDETERMINED = "undetermined"
    """It may have happened: ask for the outcome first, then send again (delivery is idempotent)."""


CLASS_OF: Final[Mapping[Ending, RetryClass]] = {
    Ending.LOST: RetryClass.RETRYABLE,
    Ending.DRAINED: RetryClass.RETRYABLE,
    Ending.SUPERSEDED: RetryClass.RETRYABLE,
    Ending.UNANSWERED: RetryClass.UNDETERMINED,
    Ending.BROKEN: RetryClass.PERMANENT,
    # The agreement may not be recorded there yet, so this passes; the waits grow as for any failure.
    Ending.FOREIGN: RetryClass.RETRYABLE,
    Ending.REFUSED: RetryClass.PERMANENT,
    Ending.REVOKED: RetryClass.PERMANENT,
    Ending.CONTRADICTED: RetryClass.PERMANENT,
}

ENDING_OF_BYE: Final[Mapping[int, Ending]] = {
    link_pb2.BYE_REASON_DRAINING: Ending.DRAINED,
    link_pb2.BYE_REASON_SUPERSEDED: Ending.SUPERSEDED,
    link_pb2.BYE_REASON_PROTOCOL_ERROR: Ending.BROKEN,
    link_pb2.BYE_REASON_REVOKED: Ending.REVOKED,
    link_pb2.BYE_REASON_CONTRADICTION: Ending.CONTRADICTED,
    link_pb2.BYE_REASON_FOREIGN: Ending.FOREIGN,
}
"""What a peer's Bye means; a reason this version does not know is a lost session."""

BYE_OF_ENDING: Final[Mapping[Ending, int]] = {
    **{ending: reason for reason, ending in ENDING_OF_BYE.items()},
    Ending.UNANSWERED: link_pb2.BYE_REASON_DRAINING,
}
"""What to say when ending a session ourselves; to a lost peer, or one that refuses us, nothing."""

PEER_WAIT_MAX_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """The waits of one peer. `failures` counts sessions that ended before anything was receipted."""

    base_s: float = 0.5
    cap_s: float = 60.0
    failures: int = 0

    @property
    def probing(self) -> bool:
        """Whether the next session sends one batch of one statement before it releases the rest."""
        return self.failures > 0

    def failed(self) -> Backoff:
        """Return the backoff after one more failure."""
        return replace(self, failures=self.failures + 1)

    def succeeded(self) -> Backoff:
        """Return the backoff of a peer that answers."""
        return replace(self, failures=0)

    def wait_s(self, retry: RetryClass, chance: float, peer_wait_s: float = 0.0) -> float:
        """Return how long to stay away, in seconds.

        Args:
            retry: the class of the last failure.
            chance: a random number from 0 to 1.
            peer_wait_s: what the peer asked for; the wait is never shorter (up to an hour).
        """
        if retry is RetryClass.PERMANENT:
            wait = self.cap_s * (0.5 + chance / 2)
        else:
            doublings = min(max(self.failures - 1, 0), 32)
            wait = chance * min(self.cap_s, self.base_s * 2**doublings)
        return max(wait, min(max(peer_wait_s, 0.0), PEER_WAIT_MAX_S))
