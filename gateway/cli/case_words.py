"""What cases, their states, steps and warnings are called, for people; and by which words programs know them.

Decides only the words. A value of a later version is shown by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from entente.v1 import case_pb2, case_view_pb2

from gateway.cli import words
from gateway.i18n import gettext as _
from gateway.i18n import mark

KINDS: Final[Mapping[str, str]] = {
    "REVIEW": mark("project review (5.3)"),
    "CONSULTATION": mark("consultation (1.1)"),
    "PROJECT": mark("project of the register (1.2)"),
    "MEETING": mark("meeting (4.1)"),
    "ACCESS": mark("access to the platform (5.1)"),
    "EXPERTISE": mark("expertise (5.2)"),
    "ASSOCIATION": mark("association (5.4)"),
    "ARRANGEMENT": mark("special arrangement (5.5)"),
    "EVALUATION": mark("joint evaluation (5.6)"),
    "EXEMPTION": mark("exemption (6.1)"),
}
STATES: Final[Mapping[str, str]] = {
    "REQUESTED": mark("requested"),
    "ACKNOWLEDGED": mark("request acknowledged"),
    "IN_REVIEW": mark("under review"),
    "COMMENTED": mark("all comments delivered"),
    "CLOSED": mark("is closed"),
    "EXEMPTED": mark("exempted under Article 6"),
    "WITHDRAWN": mark("is taken back"),
    "LAPSED": mark("lapsed"),
    "DECLINED": mark("declined"),
    "PLANNED": mark("planned"),
    "HELD": mark("held"),
    "MINUTES_DRAFTED": mark("minutes signed by one Party"),
    "MINUTED": mark("minutes signed by both"),
    "LISTED": mark("stands in the register"),
    "OVERLAP_SUSPECTED": mark("overlap suspected"),
    "COORDINATED": mark("coordinated with the other project"),
    "DISTINCT": mark("distinct from the other project"),
    "ANNOUNCED": mark("announced"),
    "INVITED": mark("invited"),
    "ACCEPTED": mark("accepted"),
    "NO_REPLY": mark("no reply in time"),
    "REPORTED": mark("reported"),
    "GRANTED": mark("is granted"),
    "SUSPENDED": mark("suspended"),
    "ASKED": mark("is asked for"),
    "OFFERED": mark("offered"),
    "DELIVERED": mark("delivered"),
    "RATED": mark("rated"),
    "PROPOSED": mark("proposed"),
    "SIGNED_ONE": mark("signed by one principal"),
    "AGREED": mark("agreed by both"),
    "ACTIVE": mark("active"),
    "ENDED": mark("ended"),
    "NEED_ASSESSED": mark("one Party has said whether it is necessary"),
    "NOT_NECESSARY": mark("both hold it unnecessary"),
    "NECESSARY": mark("held necessary"),
    "DRAFTED": mark("drafted"),
    "SIGNED_BOTH": mark("signed by both principals"),
    "AMENDING": mark("signed by both, an amendment is drafted"),
    "RUNNING": mark("running"),
    "REPORT_DRAFTED": mark("report signed by one Party"),
}
STEPS: Final[Mapping[str, str]] = {
    "review_requested": mark("Review requested"),
    "review_acknowledged": mark("Request acknowledged"),
    "review_commented": mark("Comment"),
    "review_replied": mark("Reply"),
    "comments_delivered": mark("All comments delivered"),
    "suggestion_decided": mark("Suggestion decided on"),
    "document_added": mark("Document added"),
    "due_moved": mark("Due date moved"),
    "review_closed": mark("Review closed"),
    "consultation_planned": mark("Consultation planned"),
    "consultation_moved": mark("Consultation moved"),
    "consultation_held": mark("Consultation held"),
    "minutes_drafted": mark("Minutes drafted and signed"),
    "minutes_signed": mark("Minutes countersigned"),
    "activity_arranged": mark("Activity organised"),
    "project_listed": mark("Project listed"),
    "project_changed": mark("Project changed"),
    "overlap_found": mark("Overlap found"),
    "overlap_resolved": mark("Overlap resolved"),
    "project_closed": mark("Project closed"),
    "meeting_announced": mark("Meeting announced"),
    "meeting_invited": mark("Invitation"),
    "meeting_accepted": mark("Invitation accepted"),
    "meeting_changed": mark("Meeting changed"),
    "meeting_held": mark("Meeting held"),
    "meeting_reported": mark("Report of the meeting"),
    "access_requested": mark("Access requested"),
    "access_granted": mark("Access granted"),
    "access_suspended": mark("Access suspended"),
    "access_resumed": mark("Access resumed"),
    "access_closed": mark("Access closed"),
    "availability_noted": mark("Languages of the platform noted"),
    "expertise_asked": mark("Expertise asked for"),
    "expertise_offered": mark("Expertise offered"),
    "expertise_delivered": mark("Expertise delivered"),
    "expertise_rated": mark("Expertise rated"),
    "association_proposed": mark("Association proposed"),
    "association_started": mark("Work under it begun"),
    "association_ended": mark("Association ended"),
    "need_assessed": mark("Need assessed"),
    "arrangement_drafted": mark("Arrangement drafted"),
    "arrangement_closed": mark("Arrangement closed"),
    "evaluation_proposed": mark("Evaluation proposed"),
    "evaluation_agreed": mark("Evaluation agreed to"),
    "evaluation_started": mark("Evaluation begun"),
    "report_drafted": mark("Report drafted and signed"),
    "report_signed": mark("Report countersigned"),
    "exempted": mark("Exempted under Article 6"),
    "declined": mark("Declined"),
    "withdrawn": mark("Taken back"),
    "signed": mark("Principal's signature"),
}
WARNINGS: Final[Mapping[str, str]] = {
    "DUPLICATION_SUSPECTED": mark("another project may do the same (1.2)"),
    "MANDATE_DOUBT": mark("a subject is not within the other Party's mandate without doubt (preamble)"),
    "LANGUAGE_OBLIGATION_UNMET": mark("the platform is not available in every language owed (5.1)"),
    "TERRITORY_ELSEWHERE": mark("a territory is none of the member states (5.4)"),
    "AFTER_THE_END": mark("it reaches beyond the end of the agreement (8.3)"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "TOLD": mark("told, no receipt yet"),
    "RECORDED": mark("recorded by both"),
    "REFUSED": mark("refused by the other node"),
}


def kind(value: int) -> str:
    """Return a kind of case."""
    return words.word(case_pb2.CaseKind, value, "CASE_KIND_")


def kind_text(value: int) -> str:
    """Return a kind of case, in the language spoken."""
    return _(KINDS.get(kind(value), kind(value)))


def state(value: int) -> str:
    """Return where a case stands."""
    return words.word(case_pb2.CaseState, value, "CASE_STATE_")


def state_text(value: int) -> str:
    """Return where a case stands, in the language spoken."""
    return _(STATES.get(state(value), state(value)))


def step_text(name: str) -> str:
    """Return what a step is, in the language spoken."""
    return _(STEPS.get(name, name))


def warning(value: int) -> str:
    """Return what is worth knowing of a case."""
    return words.word(case_view_pb2.CaseWarning, value, "CASE_WARNING_")


def warning_lines(values: Iterable[int]) -> list[str]:
    """Return what is worth knowing of a case, in the language spoken, a line for each."""
    return [_("Worth knowing: {}.").format(_(WARNINGS.get(warning(one), warning(one)))) for one in values]


def outcome(value: int) -> str:
    """Return how the other node took an act."""
    return words.word(case_view_pb2.CaseActOutcome, value, "CASE_ACT_OUTCOME_")


def outcome_text(value: int) -> str:
    """Return how the other node took an act, in the language spoken."""
    return _(OUTCOMES.get(outcome(value), outcome(value)))
