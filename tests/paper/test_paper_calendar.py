"""A meeting is one event in a calendar, the same through all its changes, and says no more than it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from gateway.paper.calendar import Answer, Attendee, Meeting, Role, State, render_calendar
from gateway.paper.marking import LIGHTS, Marking

START = datetime(2031, 5, 6, 9, 0, tzinfo=timezone(timedelta(hours=2)))
HEAD = Attendee("mailto:desk@wco.example", "WCO, contact point", Role.CHAIR, Answer.ACCEPTED)
GUEST = Attendee("urn:entente:caricc", "ЦАРИКЦ; «контакт», Алматы")
MEETING = Meeting(
    case_id=bytes(range(16)),
    domain="wco.example",
    sequence=0,
    changed=datetime(2031, 4, 17, 8, 30, 1, 999, tzinfo=UTC),
    starts=START,
    ends=START + timedelta(hours=7),
    state=State.INVITED,
    reference="M-2031/4",
    language="en",
    marking=Marking("GREEN", ("OPS.PLAN",)),
    title="Working meeting: précurseurs, прекурсоры; plan A, B",
    place="Brussels (BEBRU)",
    organiser=HEAD,
    attendees=(HEAD, GUEST),
)


def read(meeting: Meeting) -> tuple[Any, Any]:
    calendar = Calendar.from_ical(render_calendar(meeting))
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    return calendar, event


def test_a_meeting_is_read_again_as_it_was_written() -> None:
    calendar, event = read(MEETING)
    assert calendar["METHOD"] == "REQUEST"
    assert event["SUMMARY"] == f"{MEETING.title} (M-2031/4)"
    assert event["LOCATION"] == MEETING.place
    assert event.decoded("DTSTART") == START
    assert event["DTSTART"].to_ical() == b"20310506T070000Z"
    assert event.decoded("DTEND") == MEETING.ends
    assert event["STATUS"] == "TENTATIVE"
    assert str(event["ORGANIZER"]) == HEAD.address
    head, guest = event["ATTENDEE"]
    assert (head.params["ROLE"], head.params["PARTSTAT"], head.params["RSVP"]) == (
        "CHAIR",
        "ACCEPTED",
        "FALSE",
    )
    assert (guest.params["PARTSTAT"], guest.params["RSVP"]) == ("NEEDS-ACTION", "TRUE")
    assert guest.params["CN"] == GUEST.name


def test_a_change_keeps_the_uid_and_raises_the_sequence_and_an_end_cancels() -> None:
    _, first = read(MEETING)
    moved = replace(MEETING, sequence=1, starts=START + timedelta(days=1), ends=START + timedelta(days=2))
    calendar, last = read(replace(moved, sequence=2, state=State.CANCELLED))
    _, second = read(moved)
    assert first["UID"] == second["UID"] == last["UID"] == f"{bytes(range(16)).hex()}@wco.example"
    assert [event["SEQUENCE"] for event in (first, second, last)] == [0, 1, 2]
    assert (calendar["METHOD"], last["STATUS"]) == ("CANCEL", "CANCELLED")
    assert read(replace(MEETING, state=State.ACCEPTED))[1]["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("light", LIGHTS)
def test_the_stricter_the_marking_the_less_a_calendar_is_told(light: str) -> None:
    _, event = read(replace(MEETING, marking=Marking(light)))
    strict = light in {"RED", "AMBER+STRICT"}
    assert event["CLASS"] == {"": "PUBLIC", "CLEAR": "PUBLIC"}.get(
        light, "CONFIDENTIAL" if strict else "PRIVATE"
    )
    assert event.keys().isdisjoint({"LOCATION", "ATTENDEE", "ORGANIZER"}) is strict
    raw = render_calendar(replace(MEETING, marking=Marking(light))).decode()
    assert ("précurseurs" in raw.replace("\r\n ", "")) is not strict


def test_a_marking_that_is_not_known_is_the_strictest() -> None:
    _, event = read(replace(MEETING, marking=Marking("PURPLE")))
    assert event["CLASS"] == "CONFIDENTIAL"
    assert event["SUMMARY"] == "Meeting M-2031/4"


@pytest.mark.parametrize(("language", "words"), [("fr", "Réunion M-2031/4"), ("ru", "Встреча M-2031/4")])
def test_a_reader_who_may_not_see_the_title_is_told_the_reference_in_their_language(
    language: str, words: str
) -> None:
    _, event = read(replace(MEETING, language=language, title="", place="", attendees=(), organiser=None))
    assert event["SUMMARY"] == words
    assert event.keys().isdisjoint({"LOCATION", "ATTENDEE", "ORGANIZER"})


@pytest.mark.parametrize(
    "fault",
    [
        {"starts": START.replace(tzinfo=None)},
        {"changed": datetime(2031, 4, 17)},  # noqa: DTZ001
        {"ends": START - timedelta(seconds=1)},
        {"sequence": -1},
    ],
)
def test_a_meeting_without_a_zone_or_with_times_that_cannot_be_is_not_written(fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"zone|before it starts|below 0"):
        render_calendar(replace(MEETING, **fault))


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200),
    st.text("ab:;,\"'\n\r\\=", max_size=40),
)
def test_no_text_becomes_a_line_of_its_own(title: str, place: str) -> None:
    named = replace(GUEST, name=place)
    meeting = replace(MEETING, title=title, place=place, attendees=(named,), organiser=None)
    _, event = read(meeting)
    _, plain = read(replace(MEETING, organiser=None, attendees=(GUEST,), title="x", place="y"))
    assert event.keys() - {"LOCATION"} == plain.keys() - {"LOCATION"}
    assert render_calendar(meeting) == render_calendar(meeting)
