"""A proposal of the contact person: what it would be, how it stands, who may make and withdraw it.

Decides by the roster in force. A proposal changes nothing: only the principal's signature over its very bytes
does (`versions.py`). Refuses to know where proposals are kept and who asks to see them.
Source: Articles 2.1 and 3.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final

from entente.v1 import roster_pb2, roster_proposal_pb2

from node.errors import FieldFault, Refusal
from node.roster.changes import changes_between
from node.roster.versions import faults_of
from node.roster.view import RosterView

PENDING: Final = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_PENDING
CONFIRMED: Final = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_CONFIRMED
WITHDRAWN: Final = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_WITHDRAWN
SUPERSEDED: Final = roster_proposal_pb2.ROSTER_PROPOSAL_STATE_SUPERSEDED

READERS: Final = (
    roster_pb2.ROLE_PRINCIPAL,
    roster_pb2.ROLE_CONTACT,
    roster_pb2.ROLE_LEGAL_ADVISER,
    roster_pb2.ROLE_AUDITOR,
)
"""Who reads proposals, beside the operator who brings them to the principal and back."""
_AGAIN: Final = "make the draft from the version in force, and propose it again"


class Event(Enum):
    """What can happen to a proposal."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    OVERTAKE = "overtake"


STATES: Final[Mapping[int, Mapping[Event, roster_proposal_pb2.RosterProposalState]]] = MappingProxyType(
    {
        PENDING: {Event.CONFIRM: CONFIRMED, Event.WITHDRAW: WITHDRAWN, Event.OVERTAKE: SUPERSEDED},
        CONFIRMED: {Event.CONFIRM: CONFIRMED},
        WITHDRAWN: {Event.WITHDRAW: WITHDRAWN},
        SUPERSEDED: {},
    }
)
_ENDED: Final[Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        CONFIRMED: ("the proposal is confirmed already", "propose another roster"),
        WITHDRAWN: ("the proposal was withdrawn", "propose the roster again, and sign that"),
        SUPERSEDED: ("another version came into force after it was proposed", _AGAIN),
    }
)


def after(state: int, event: Event) -> roster_proposal_pb2.RosterProposalState:
    """Return the state of a proposal once `event` has happened.

    Raises:
        Refusal: INVALID_TRANSITION, not possible in this state; with what to do instead.
    """
    if (then := STATES.get(state, {}).get(event)) is not None:
        return then
    message, remedy = _ENDED.get(state, ("the proposal stands in a state not known here", _AGAIN))
    raise Refusal("INVALID_TRANSITION", message, article="3.3", remedy=remedy)


def drafted(
    held: roster_pb2.Roster, draft: roster_proposal_pb2.RosterDraft, now: datetime
) -> roster_pb2.Roster:
    """Return the roster that `draft` would be: the next version after `held`, the one in force.

    What this version does not know in the draft is left out, so that nothing is signed that is not shown.

    Raises:
        Refusal: INVALID_TRANSITION, made from another version, or it changes nothing; SCHEMA_INVALID with
            every fault.
    """
    require_base(draft.base_version, held)
    made = roster_pb2.Roster(
        agreement_id=held.agreement_id,
        party=held.party,
        version=held.version + 1,
        persons=draft.persons,
        systems=draft.systems,
        lease_seconds=draft.lease_seconds or held.lease_seconds,
    )
    made.DiscardUnknownFields()
    made.issue_time.FromDatetime(now.astimezone(UTC).replace(microsecond=0))
    if faults := [FieldFault(f"draft.{fault.path}", fault.description) for fault in faults_of(made)]:
        raise Refusal("SCHEMA_INVALID", "the roster contradicts itself", faults=faults)
    if not changes_between(held, made):
        raise Refusal(
            "INVALID_TRANSITION",
            "the draft says what the roster in force says",
            article="3.3",
            remedy="propose only what changes the roster",
        )
    return made


def require_base(base_version: int, held: roster_pb2.Roster) -> None:
    """Raise `Refusal` INVALID_TRANSITION if another version is in force than a proposal was made from."""
    if base_version != held.version:
        raise Refusal(
            "INVALID_TRANSITION",
            "another version is in force than the one the proposal was made from",
            article="3.3",
            remedy=_AGAIN,
            facts={"version": str(base_version), "held": str(held.version)},
        )


def require_contact(roster: RosterView | None, person_id: str, now: datetime) -> None:
    """Check that the person may propose: the contact person of the roster in force.

    Raises:
        Refusal: ROLE_INSUFFICIENT, another person of the roster, or there is none yet;
            SENDER_NOT_AUTHORISED, nobody of it.
    """
    if roster is None:
        raise Refusal(
            "ROLE_INSUFFICIENT",
            "there is no roster, so no contact person either",
            remedy="the first roster is the principal's own act: prepare, sign and submit it",
        )
    roster.require_author(person_id, now, roles=(roster_pb2.ROLE_CONTACT,))


def require_withdrawer(roster: RosterView | None, person_id: str, proposer: str, now: datetime) -> None:
    """Check that the person may withdraw: the proposer, or a contact person. Raises as `require_contact`."""
    if roster is None or person_id != proposer:
        require_contact(roster, person_id, now)
    else:
        roster.require_author(person_id, now)
