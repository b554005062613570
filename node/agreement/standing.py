"""How the agreement stands: its life, and beside it each Party's own suspension.

Decides which event may follow which. Two kinds of machine, each one table: one life of the
agreement, and one duty for each Party; the two duties know nothing of each other. Notices stand beside the
life like the duties: each Party may give its own, and the life runs out with the first. Refuses to know
for which Party it runs, what time it is, and whether a signature is true (`principals.py` checks
that first). Source: Articles 7.2, 8.3 and 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import agreement_pb2, suspension_pb2

from node.errors import Refusal

DRAFT: Final = agreement_pb2.STANDING_DRAFT
SIGNED_ONE: Final = agreement_pb2.STANDING_SIGNED_ONE
IN_FORCE: Final = agreement_pb2.STANDING_IN_FORCE
NOTICE_RUNNING: Final = agreement_pb2.STANDING_NOTICE_RUNNING
TERMINATED: Final = agreement_pb2.STANDING_TERMINATED


class Duty(Enum):
    """Whether a Party performs its obligations."""

    BOUND = "bound"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Signed:
    """A Party's principal signed the agreement."""

    by: str


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """A Party gave written notice of termination; `ends` is None until its day of receipt is known."""

    by: str
    act_id: bytes = b""
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeWithdrawn:
    """Both Parties signed that a notice is withdrawn."""

    act_id: bytes = b""


@dataclass(frozen=True, slots=True)
class NoticeElapsed:
    """The last day of the notice is over in both head offices."""


@dataclass(frozen=True, slots=True)
class DutySuspended:
    """A Party suspended its own obligations: all, or those of the articles named.

    Attributes:
        inbound: what it does with what the other Party still supplies.
    """

    by: str
    act_id: bytes = b""
    articles: tuple[str, ...] = ()
    inbound: suspension_pb2.InboundPolicy = suspension_pb2.INBOUND_POLICY_ACCEPT


@dataclass(frozen=True, slots=True)
class SuspensionLifted:
    """A Party took its own obligations up again."""

    by: str
    act_id: bytes = b""


Event = Signed | NoticeGiven | NoticeWithdrawn | NoticeElapsed | DutySuspended | SuspensionLifted

LIFE: Final[Mapping[agreement_pb2.Standing, Mapping[type[Event], agreement_pb2.Standing]]] = MappingProxyType(
    {
        DRAFT: {Signed: SIGNED_ONE},
        SIGNED_ONE: {Signed: IN_FORCE},
        IN_FORCE: {NoticeGiven: NOTICE_RUNNING},
        NOTICE_RUNNING: {NoticeGiven: NOTICE_RUNNING, NoticeWithdrawn: IN_FORCE, NoticeElapsed: TERMINATED},
        TERMINATED: {},
    }
)
DUTIES: Final[Mapping[Duty, Mapping[type[Event], Duty]]] = MappingProxyType(
    {
        Duty.BOUND: {DutySuspended: Duty.SUSPENDED},
        Duty.SUSPENDED: {SuspensionLifted: Duty.BOUND},
    }
)
# There are obligations to suspend only while the agreement lives.
ALIVE: Final = frozenset({IN_FORCE, NOTICE_RUNNING})


@dataclass(frozen=True, slots=True)
class Standing:
    """The agreement between two Parties as it stands; `after` gives the next one.

    Built without more than the two codes it is a draft nobody has signed.

    Attributes:
        suspensions: at most one of each Party.
        notices: those that run, at most one of each Party.
    """

    parties: tuple[str, str]
    life: agreement_pb2.Standing = DRAFT
    signed_by: frozenset[str] = frozenset()
    suspensions: tuple[DutySuspended, ...] = ()
    notices: tuple[NoticeGiven, ...] = ()

    @property
    def suspended(self) -> frozenset[str]:
        """Which Parties have suspended obligations, in whole or in part."""
        return frozenset(one.by for one in self.suspensions)

    @property
    def ends(self) -> datetime | None:
        """When the agreement ends; None where no notice runs, or none has a known day of receipt."""
        return min((one.ends for one in self.notices if one.ends is not None), default=None)

    def suspension_of(self, party: str) -> DutySuspended | None:
        """Return the suspension by `party`, or None."""
        return next((one for one in self.suspensions if one.by == party), None)

    def duty_of(self, party: str) -> Duty:
        """Return whether `party` performs its obligations."""
        return Duty.BOUND if self.suspension_of(party) is None else Duty.SUSPENDED

    def peer_of(self, party: str) -> str:
        """Return the other Party. Raises `Refusal` FOREIGN_AGREEMENT for a stranger."""
        self.require_party(party)
        first, second = self.parties
        return second if party == first else first

    def require_party(self, party: str) -> None:
        """Raise `Refusal` FOREIGN_AGREEMENT unless `party` is one of the two."""
        if party not in self.parties:
            raise Refusal("FOREIGN_AGREEMENT", "not a Party to this agreement")

    def after(self, event: Event) -> Standing:
        """Return the agreement as it stands once `event` has happened. `self` is unchanged.

        Raises:
            Refusal: INVALID_TRANSITION, not possible as the agreement stands, or the Party has
                signed, suspended or given notice already, or not this; FOREIGN_AGREEMENT, not one of the
                two Parties.
        """
        if isinstance(event, Signed | NoticeGiven | DutySuspended | SuspensionLifted):
            self.require_party(event.by)
        if isinstance(event, DutySuspended | SuspensionLifted):
            return self._after_duty(event)
        life = LIFE[self.life].get(type(event))
        if life is None:
            raise self._refused(event)
        if isinstance(event, Signed):
            if event.by in self.signed_by:  # what the table does not hold: a Party signs once
                raise self._refused(event)
            return replace(self, life=life, signed_by=self.signed_by | {event.by})
        if isinstance(event, NoticeGiven):
            if any(one.by == event.by for one in self.notices):
                raise self._refused(event)
            return replace(self, life=life, notices=(*self.notices, event))
        if isinstance(event, NoticeWithdrawn):
            left = tuple(one for one in self.notices if one.act_id != event.act_id)
            if len(left) == len(self.notices):
                raise self._refused(event)
            return replace(self, life=NOTICE_RUNNING if left else life, notices=left)
        return replace(self, life=life, suspensions=())

    def _after_duty(self, event: DutySuspended | SuspensionLifted) -> Standing:
        held = self.suspension_of(event.by)
        duty = DUTIES[self.duty_of(event.by)].get(type(event))
        if duty is None or self.life not in ALIVE:
            raise self._refused(event)
        if isinstance(event, DutySuspended):
            return replace(self, suspensions=(*self.suspensions, event))
        if held is None or held.act_id != event.act_id:
            raise self._refused(event)
        return replace(self, suspensions=tuple(one for one in self.suspensions if one is not held))

    def _refused(self, event: Event) -> Refusal:
        life = agreement_pb2.Standing.Name(self.life).removeprefix("STANDING_")
        return Refusal(
            "INVALID_TRANSITION",
            f"{type(event).__name__} is not possible as the agreement stands",
            facts={"standing": life},
        )
