"""The contact point of each Party: one at a time, designated by its principal.

Decides which designation holds at an instant, and that none overlaps another. Refuses to know persons beyond
their ids; whether they are on the roster is the roster's matter. Source: Article 2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from entente.v1 import contact_pb2

from node.errors import Refusal

State = contact_pb2.DesignationState


@dataclass(frozen=True, slots=True)
class Designated:
    """One designation.

    Attributes:
        since: when it begins to hold.
        until: when it ceases to; None while nothing is known of that.
        revoked: whether it was revoked; else another takes its place.
    """

    act_id: bytes
    party: str
    said: contact_pb2.ContactDesignation
    since: datetime
    until: datetime | None = None
    revoked: bool = False

    def holds(self, now: datetime) -> bool:
        """Return whether it holds at `now`."""
        return self.since <= now and (self.until is None or now < self.until)

    def state(self, now: datetime) -> contact_pb2.DesignationState:
        """Return how it stands at `now`."""
        if self.until is not None and (self.until <= now or self.until <= self.since):
            return (
                contact_pb2.DESIGNATION_STATE_REVOKED
                if self.revoked
                else contact_pb2.DESIGNATION_STATE_SUPERSEDED
            )
        return (
            contact_pb2.DESIGNATION_STATE_ACTIVE
            if self.since <= now
            else contact_pb2.DESIGNATION_STATE_PENDING
        )

    def persons(self) -> frozenset[str]:
        """Return who acts for the Party as its contact point: the person designated, and the deputies."""
        return frozenset((self.said.person_id, *self.said.deputies))


def contact_of(designations: Sequence[Designated], party: str, now: datetime) -> Designated | None:
    """Return the designation of `party` that holds at `now`; None while the contact point is vacant."""
    return next((one for one in designations if one.party == party and one.holds(now)), None)


def designate(
    designations: Sequence[Designated],
    act_id: bytes,
    party: str,
    said: contact_pb2.ContactDesignation,
    at: datetime,
    since: datetime | None,
) -> tuple[Designated, ...]:
    """Return the designations once another was made at `at`, to hold from `since` on.

    It takes the place of the last one, from its own beginning on; so there is neither overlap nor gap.

    Raises:
        Refusal: INVALID_TRANSITION, it does not name the one whose place it takes, or names none that stands.
    """
    last = _last(designations, party)
    if said.supersedes != (b"" if last is None else last.act_id):
        raise Refusal(
            "INVALID_TRANSITION",
            "there is one contact point at a time: a designation names the one whose place it takes",
            article="2.1",
            facts={"field": "contact_designation.supersedes"},
        )
    if said.person_id in said.deputies:
        raise Refusal("INVALID_TRANSITION", "the contact person is its own deputy", article="2.1")
    begins = at if since is None else max(at, since)
    made = []
    for one in designations:
        until, standing = one.until, one.until is not None and one.until > at
        if one is last:
            # One that has not begun never does; what it would have replaced goes on until this one begins.
            until = begins if one.since <= at else at
        elif one.party == party and standing:
            until = begins
        made.append(replace(one, until=until))
    return (*made, Designated(act_id, party, said, begins))


def revoke(
    designations: Sequence[Designated], party: str, designation_id: bytes, at: datetime
) -> tuple[Designated, ...]:
    """Return the designations once the last one of `party` was revoked at `at`.

    What a designation that had not begun would have replaced goes on.

    Raises:
        Refusal: INVALID_TRANSITION, it is not the one that stands.
    """
    last = _last(designations, party)
    if last is None or last.act_id != designation_id:
        raise Refusal("INVALID_TRANSITION", "not the designation that stands", article="2.1")
    begun = last.since <= at
    made = []
    for one in designations:
        until, standing = one.until, one.until is not None and one.until > at
        if one is last:
            until = at
        elif one.party == party and standing and not begun:
            until = None
        made.append(replace(one, until=until, revoked=one.revoked or one is last))
    return tuple(made)


def _last(designations: Sequence[Designated], party: str) -> Designated | None:
    """Return the designation that stands or will, which the next one must name."""
    open_ended = (one for one in reversed(designations) if one.party == party and one.until is None)
    return next(open_ended, None)
