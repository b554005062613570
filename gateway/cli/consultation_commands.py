"""`entente consultation`: consultations, regularly and at the level required (Articles 1.1, 1.3).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2, consultation_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_typing import DOCUMENT, document, many, moment, plain, texts, word
from gateway.i18n import mark

_LEVELS: Final = consultation_pb2.ConsultationLevel.DESCRIPTOR
_LEVEL: Final = mark("The level at which the Parties consult.")

VERBS: Final = (
    Verb(
        "plan",
        "consultation_planned",
        mark("Plan a consultation, of FILE or of what is typed."),
        (
            texts("--subject", "subjects", mark("What it is about; once for each language.")),
            word("--level", "level", _LEVELS, _LEVEL),
            moment("--start", "start_time", mark("When it begins.")),
            plain("--place", "place", "PLACE", mark("Where; left out: at a distance.")),
            plain(
                "--activity", "activity", "NAME", mark("The kind of activity that it is to organise (1.3).")
            ),
            many("--agenda", "agenda", DOCUMENT, mark("An item with the agenda.")),
            plain("--report", "report_id", "REPORT", mark("The interference report it follows from.")),
        ),
        file=Takes.MAYBE_A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "move",
        "consultation_moved",
        mark("Move CASE to another time or level."),
        (
            moment("--start", "start_time", mark("When it begins."), required=True),
            word("--level", "level", _LEVELS, _LEVEL),
        ),
    ),
    Verb(
        "held",
        "consultation_held",
        mark("Say that the consultation of CASE was held."),
        (
            moment("--at", "held_time", mark("When it began."), required=True),
            word("--level", "level", _LEVELS, mark("The level that attended."), required=True),
        ),
    ),
    Verb(
        "draft-minutes",
        "minutes_drafted",
        mark("State this Party's version of the minutes of CASE, and sign it by that."),
        (document("minutes"),),
    ),
    Verb(
        "sign-minutes",
        "minutes_signed",
        mark("Sign the minutes of CASE exactly as the other Party drafted them last."),
        (document("minutes"),),
    ),
    Verb(
        "arrange",
        "activity_arranged",
        mark("Say who does what in the activity of CASE, and with which means: the tasks in FILE (1.3)."),
        file=Takes.A_FILE,
    ),
)

consultation = kind_group(
    case_pb2.CASE_KIND_CONSULTATION,
    mark("Consultations: plan, move, held, minutes, arrange an activity."),
    VERBS,
)
