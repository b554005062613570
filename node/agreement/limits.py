"""The agreed limits on what the two nodes may not know of each other: clock, cosignature, roster.

Decides which of them are exceeded at an instant, as columns of the gate. Refuses to know how a node came to
know what it knows, and which acts a column stops: the matrix says. Source: protocol, sections 4 and 5;
`AgreementSettings`, which both Parties signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from entente.v1 import agreement_pb2

from node.agreement.gate import Column


@dataclass(frozen=True, slots=True)
class Watch:
    """What one node has seen of the other, at one instant. All times are aware.

    Attributes:
        clock_skew: the other node's clock minus this one's, as last shown; 0 while none was shown.
        uncosigned_since: when the oldest own entry was made that the other has not cosigned; None where
            everything is cosigned. Leaves that only record a cosigning count for nothing, else two quiet
            nodes would owe each other for ever.
        roster_confirmed: when the other Party last confirmed the roster of it that is held here.
    """

    clock_skew: timedelta = timedelta(0)
    uncosigned_since: datetime | None = None
    roster_confirmed: datetime | None = None

    def of_sender(self) -> Watch:
        """Return what bears on a supply of the other: its debt of cosignatures it alone can judge."""
        return replace(self, uncosigned_since=None)


def exceeded(settings: agreement_pb2.AgreementSettings, watch: Watch, now: datetime) -> Iterator[Column]:
    """Yield the columns of the gate that hold because a limit is exceeded; exactly at a limit none does."""
    if abs(watch.clock_skew) > timedelta(seconds=settings.clock_limit_seconds):
        yield Column.CLOCKS_APART
    since = watch.uncosigned_since
    if since is not None and now - since > timedelta(seconds=settings.cosign_limit_seconds):
        yield Column.UNCOSIGNED
