"""When the agreement entered into force, and that nothing is stated under it before (Article 9).

Decides the earliest time that a Party's statement of new supply may bear, by the signatures as a node knows
them; what the record itself says of that is `genesis.begins`. What the information is about may be older:
the memorandum says since when the Parties exchange, not about what. Refuses to know how signatures came here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from node.errors import Refusal


@dataclass(frozen=True, slots=True)
class Signature:
    """When one Party's principal signed, as a node knows it.

    Attributes:
        recorded: when this node recorded it, by its own clock.
        stated: when the Party's own node said so, by that node's clock; None where it has not.
    """

    recorded: datetime
    stated: datetime | None = None


def entered_for_own(own: Signature, peer: Signature) -> datetime:
    """Return since when a node's own Party supplies: both signatures are recorded here."""
    return max(own.recorded, peer.recorded)


def entered_for_peer(own: Signature, peer: Signature, clock_limit: timedelta) -> datetime:
    """Return since when the other Party may have supplied, for a node that judges what it states.

    What it says of its own signature is by the same clock as what it states since, and is believed unless it
    is from a time to come. What is known by this node's clock counts less the agreed difference of the two:
    an honest sender is never before it.
    """
    signed = peer.recorded - clock_limit if peer.stated is None else peer.stated
    signed = min(signed, peer.recorded + clock_limit)
    return max(signed, own.recorded - clock_limit)


def require_entered(stated_us: int, since_us: int) -> None:
    """Check that a statement is not from before the agreement. Times in microseconds since 1970.

    Raises:
        Refusal: NOT_IN_FORCE (9).
    """
    if stated_us < since_us:
        raise Refusal(
            "NOT_IN_FORCE",
            "stated before the agreement entered into force, which binds nothing before it",
            remedy="supply it anew, now that it is in force",
        )
