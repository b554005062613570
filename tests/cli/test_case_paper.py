"""A review as a report and a meeting as a calendar entry: what stands in them, of what the case holds."""

from __future__ import annotations

import uuid
from typing import Final

from entente.v1 import case_document_pb2, case_pb2, case_view_pb2, error_reason_pb2, exemption_pb2
from icalendar import Calendar

from gateway.cli.case_paper import Read, _opened, meeting_of, report_of
from gateway.i18n import in_language
from gateway.paper.calendar import render_calendar
from gateway.paper.markdown import render_markdown
from gateway.paper.marking import Marking

NAMES: Final = {"WCO": "World Customs Organization", "CARICC": "The Centre"}
COMMENT: Final = uuid.UUID(int=7).bytes
SEALED: Final = uuid.UUID(int=8).bytes
Step = case_pb2.CaseStep


def view(*acts: tuple[str, Step], state: int) -> case_view_pb2.CaseView:
    """Return a case with these acts, a minute between them."""
    made = case_view_pb2.CaseView()
    made.summary.case_id = str(uuid.UUID(int=1))
    made.summary.opened_by, made.summary.state = acts[0][0], state  # type: ignore[assignment]
    for number, (party, step) in enumerate(acts):
        act = made.acts.add(act_id=str(uuid.UUID(int=100 + number)), party=party, step=step)
        act.state_time.FromSeconds(1_930_000_000 + 60 * number)
        act.author.person_id = f"{party[0]}-PO-001"
    return made


def read(document: case_document_pb2.DocumentReference) -> Read:
    """Stand for the node: one item is open to the reader, the other is not."""
    if document.item_id == COMMENT:
        return Read("Corridor", "The corridor is missing.", bytes(32), Marking("AMBER", ("PRJ.REVIEW",)))
    return Read("not open", "not open", bytes(32), Marking("RED"))


def a_review() -> case_view_pb2.CaseView:
    requested = Step(review_requested={"questions": [{"texts": [{"language": "en", "text": "Which?"}]}]})
    requested.review_requested.project.titles.add(language="ru", text="Проект")
    requested.review_requested.documents.add(item_id=SEALED, version=2)
    comment = Step(review_commented={"question": 1, "suggestion": True})
    comment.review_commented.comment.CopyFrom(case_document_pb2.DocumentReference(item_id=COMMENT, version=1))
    decided = Step(suggestion_decided={"comment_id": uuid.UUID(int=101).bytes, "accepted": True})
    closed = Step(review_closed={"conclusions": [{"language": "en", "text": "Taken up."}]})
    acts = (("WCO", requested), ("CARICC", comment), ("WCO", decided), ("WCO", closed))
    return view(*acts, state=case_pb2.CASE_STATE_CLOSED)


def test_a_report_tells_who_said_what_under_which_restriction() -> None:
    text = render_markdown(report_of(a_review(), read, "en", NAMES))
    for said in ("Проект", "Which?", "The corridor is missing.", "TLP:AMBER", "question 1", "Taken up."):
        assert said in text
    assert text.index("Which?") < text.index("The corridor is missing.")


def test_a_report_tells_how_the_review_stands_who_ended_it_and_by_which_statement() -> None:
    closed = render_markdown(report_of(a_review(), read, "en", NAMES))
    assert "State: is closed" in closed
    assert "WCO · W-PO-001" in closed.split("Ended by")[1].split("\n")[0]
    assert str(uuid.UUID(int=103)) in closed
    requested = a_review().acts[0].step
    for step, party, state, said in [
        ({"declined": {"reasons": [{"language": "fr", "text": "Sans moyens."}]}}, "CARICC", 9, "declined"),
        ({"withdrawn": {"reasons": [{"language": "fr", "text": "Sans moyens."}]}}, "WCO", 7, "taken back"),
    ]:
        ended = view(("WCO", requested), (party, Step(**step)), state=state)
        text = render_markdown(report_of(ended, read, "fr", NAMES))
        assert "Sans moyens." in text
        assert in_language("fr", "Ended by") in text
        assert said in render_markdown(report_of(ended, read, "en", NAMES))
    lapsed = report_of(view(("WCO", requested), state=case_pb2.CASE_STATE_LAPSED), read, "ru", NAMES)
    assert lapsed.ending is None
    assert lapsed.state == in_language("ru", "lapsed")


def test_what_the_reader_may_not_open_marks_the_whole_and_is_not_told() -> None:
    report = report_of(a_review(), read, "fr", NAMES)
    assert report.whole_marking.tlp == "RED"
    assert [one.title for one in report.documents] == ["not open"]


def test_what_was_refused_or_crossed_is_in_no_report() -> None:
    held = a_review()
    held.acts[1].refusal = error_reason_pb2.ERROR_REASON_INVALID_TRANSITION
    held.acts[3].crossed = error_reason_pb2.ERROR_REASON_INVALID_TRANSITION
    text = render_markdown(report_of(held, read, "en", NAMES))
    assert "The corridor is missing." not in text
    assert "Taken up." not in text


def test_a_meeting_that_moved_has_its_newest_time_and_a_higher_sequence() -> None:
    announced = Step(meeting_announced={"titles": [{"language": "en", "text": "Working meeting"}]})
    announced.meeting_announced.start_time.FromSeconds(1_940_000_000)
    announced.meeting_announced.end_time.FromSeconds(1_940_003_600)
    changed = Step(meeting_changed={"locode": "KZALA"})
    changed.meeting_changed.end_time.FromSeconds(1_940_007_200)
    case = view(("CARICC", announced), ("CARICC", changed), state=case_pb2.CASE_STATE_ACCEPTED)
    data = render_calendar(meeting_of(case, "en", "wco.example", NAMES))
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event.decoded("sequence") == 1
    assert int(event.decoded("dtend").timestamp()) == 1_940_007_200
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["location"]) == "KZALA"


def test_what_an_act_itself_says_is_for_the_personnel_of_both_parties_and_never_public() -> None:
    text = render_markdown(report_of(a_review(), read, "en", NAMES))
    assert "no restrictions" not in text
    announced = Step(meeting_announced={"titles": [{"language": "en", "text": "Working meeting"}]})
    case = view(("CARICC", announced), state=case_pb2.CASE_STATE_ANNOUNCED)
    (event,) = Calendar.from_ical(render_calendar(meeting_of(case, "en", "wco.example", NAMES))).walk(
        "VEVENT"
    )
    assert str(event["CLASS"]) == "PRIVATE"


def test_a_document_that_the_node_does_not_name_to_the_reader_is_shown_as_closed() -> None:
    closed = _opened(None, case_document_pb2.DocumentReference(), "PRJ.REVIEW", "", "ru")
    assert closed.marking == Marking("RED")
    assert closed.text == in_language("ru", "not open to the reader of this report")


def test_a_report_names_the_ground_of_an_exemption_where_the_party_named_it() -> None:
    exempted = Step(exempted={"ground": exemption_pb2.EXEMPTION_GROUND_ESSENTIAL_INTEREST})
    held = view(("WCO", a_review().acts[0].step), ("CARICC", exempted), state=case_pb2.CASE_STATE_EXEMPTED)
    assert [one.ground for one in report_of(held, read, "en", NAMES).exemptions] == ["an essential interest"]
