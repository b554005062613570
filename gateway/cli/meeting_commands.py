"""`entente meeting`: meetings to which each Party invites the other (Article 4.1).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2, meeting_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_paper import calendar
from gateway.cli.case_typing import DOCUMENT, document, interest, many, moment, number, plain, texts, word
from gateway.i18n import mark

_START: Final = mark("When it begins.")
_END: Final = mark("When it ends.")
_PLACE: Final = mark("Where, as UN/LOCODE; left out: at a distance.")
_PAPER: Final = mark("An item with a paper.")
_SEATS: Final = 1000

VERBS: Final = (
    Verb(
        "announce",
        "meeting_announced",
        mark("Announce a meeting, of FILE or of what is typed."),
        (
            texts("--title", "titles", mark("Its title; once for each language.")),
            word("--forum", "forum", meeting_pb2.MeetingForum.DESCRIPTOR, mark("What kind of meeting.")),
            moment("--start", "start_time", _START),
            moment("--end", "end_time", _END),
            plain("--place", "locode", "LOCODE", _PLACE),
            many("--language", "languages", "LANGUAGE", mark("A language it is held in, such as ru.")),
            many("--paper", "papers", DOCUMENT, _PAPER),
        ),
        file=Takes.MAYBE_A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "invite",
        "meeting_invited",
        mark("Invite the other Party to CASE, naming its interest or competence."),
        (
            interest(),
            number("--seats", "seats", mark("How many seats are offered."), 1, _SEATS, required=True),
            moment("--reply-by", "reply_time", mark("By when to answer."), required=True),
        ),
    ),
    Verb(
        "accept",
        "meeting_accepted",
        mark("Accept the invitation to CASE."),
        (number("--seats", "seats", mark("How many come."), 1, _SEATS, required=True),),
    ),
    Verb(
        "change",
        "meeting_changed",
        mark("Change time or place of CASE, or add papers; what is not named stays."),
        (
            moment("--start", "start_time", _START),
            moment("--end", "end_time", _END),
            plain("--place", "locode", "LOCODE", _PLACE),
            many("--paper", "papers", DOCUMENT, _PAPER),
        ),
    ),
    Verb(
        "held",
        "meeting_held",
        mark("Say that the meeting of CASE was held."),
        (number("--seats", "seats", mark("How many came of the other Party."), 0, _SEATS),),
    ),
    Verb(
        "report",
        "meeting_reported",
        mark("Report on the meeting of CASE."),
        (document("report"),),
    ),
)

meeting = kind_group(
    case_pb2.CASE_KIND_MEETING,
    mark("Meetings: announce, invite, accept, decline, change, held, report."),
    VERBS,
    calendar,
)
