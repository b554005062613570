"""An invitation to a meeting for the reader's own calendar (Article 4.1).

Decides what of a meeting a calendar holds. A calendar is synchronised to places that no restriction reaches:
of a meeting under TLP:AMBER+STRICT or stricter it is told the time and the reference alone. Refuses to know
who may see the meeting: what the reader may not see was not put into it.
Source: RFC 5545 (iCalendar), RFC 5546 3.2 (REQUEST, CANCEL).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Final

from gateway.i18n import in_language, mark
from gateway.paper.marking import LIGHTS, Marking, said

_PRODUCT: Final = "-//Entente//Meetings//EN"
_BARE_FROM: Final = LIGHTS.index("AMBER+STRICT")
_PUBLIC_TO: Final = LIGHTS.index("CLEAR")


class State(Enum):
    """How a meeting stands."""

    ANNOUNCED = "announced"
    INVITED = "invited"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


_STATUS: Final = {
    State.ANNOUNCED: "TENTATIVE",
    State.INVITED: "TENTATIVE",  # to be invited is not yet to come
    State.ACCEPTED: "CONFIRMED",
    State.CANCELLED: "CANCELLED",
}


class Role(Enum):
    """In which role somebody attends."""

    CHAIR = "CHAIR"
    REQUIRED = "REQ-PARTICIPANT"


class Answer(Enum):
    """What somebody answered."""

    NONE = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is asked to attend.

    Attributes:
        address: a URI; a mail address begins with `mailto:`, who has none is named by a `urn:`.
        name: as the reader knows them.
    """

    address: str
    name: str
    role: Role = Role.REQUIRED
    answer: Answer = Answer.NONE


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as one reader may see it.

    Attributes:
        case_id: the case, the same whatever changes.
        domain: the trust domain of the Party whose meeting it is.
        sequence: how often it has changed, 0 at first; each further export of a change has a higher one.
        changed: when it was changed last.
        starts, ends: the time it takes.
        reference: what both Parties call it.
        title: in the reader's language; empty: the reader may not see it.
        place: where; empty: at a distance, or not for the reader.
        language: of the words of ours: `en`, `fr` or `ru`.
    """

    case_id: bytes
    domain: str
    sequence: int
    changed: datetime
    starts: datetime
    ends: datetime
    state: State
    reference: str
    language: str
    marking: Marking
    title: str = ""
    place: str = ""
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()


def render_calendar(meeting: Meeting) -> bytes:
    """Return an iCalendar object with the one meeting. Pure: the same meeting, the same bytes.

    Raises:
        ValueError: a time has no zone, the meeting ends before it starts, or its sequence is below 0.
    """
    from icalendar import Calendar, Event, vCalAddress, vText  # a running node prints none

    for moment in (meeting.changed, meeting.starts, meeting.ends):
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
    if meeting.ends < meeting.starts or meeting.sequence < 0:
        raise ValueError("ends before it starts" if meeting.sequence >= 0 else "a sequence below 0")
    bare = meeting.marking.strictness >= _BARE_FROM
    calendar, event = Calendar(), Event()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.state is State.CANCELLED else "REQUEST")
    event.add("uid", f"{meeting.case_id.hex()}@{meeting.domain}")
    event.add("sequence", meeting.sequence)
    for name, moment in (
        ("dtstamp", meeting.changed),
        ("last-modified", meeting.changed),
        ("dtstart", meeting.starts),
        ("dtend", meeting.ends),
    ):
        event.add(name, moment.astimezone(UTC).replace(microsecond=0))
    event.add("status", _STATUS[meeting.state])
    event.add("class", _class_of(meeting.marking))
    event.add("summary", _summary(meeting, bare))
    event.add("description", said(meeting.marking, meeting.language))
    if not bare:
        if meeting.place:
            event.add("location", meeting.place)
        for name, one in (
            *((("organizer", meeting.organiser),) if meeting.organiser else ()),
            *(("attendee", attendee) for attendee in meeting.attendees),
        ):
            address = vCalAddress(one.address)
            address.params["CN"] = vText(one.name)
            if name == "attendee":
                address.params["ROLE"] = vText(one.role.value)
                address.params["PARTSTAT"] = vText(one.answer.value)
                address.params["RSVP"] = vText("TRUE" if one.answer is Answer.NONE else "FALSE")
            event.add(name, address, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(meeting: Meeting, bare: bool) -> str:
    called = in_language(meeting.language, mark("Meeting {reference}")).format(reference=meeting.reference)
    return called if bare or not meeting.title else f"{meeting.title} ({meeting.reference})"


def _class_of(marking: Marking) -> str:
    if marking.strictness >= _BARE_FROM:
        return "CONFIDENTIAL"
    return "PUBLIC" if marking.strictness <= _PUBLIC_TO and not marking.purposes else "PRIVATE"
