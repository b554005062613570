"""`entente expertise`: each Party seeks the other's expertise (Article 5.2).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_typing import DOCUMENT, many, moment, number, texts
from gateway.i18n import mark

VERBS: Final = (
    Verb(
        "ask",
        "expertise_asked",
        mark("Ask for the other Party's expertise, of FILE or of what is typed."),
        (
            texts("--question", "questions", mark("The question; once for each language.")),
            texts("--profile", "profiles", mark("Whom it takes; once for each language.")),
            many("--subject", "subjects", "SUBJECT", mark("A subject of the memorandum.")),
            moment("--due", "due_time", mark("By when.")),
            many("--document", "documents", DOCUMENT, mark("An item to read.")),
        ),
        file=Takes.MAYBE_A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "offer",
        "expertise_offered",
        mark("Offer what is asked for in CASE."),
        (
            texts("--offer", "offers", mark("What is offered; once for each language."), required=True),
            moment("--by", "by_time", mark("By when.")),
        ),
    ),
    Verb(
        "deliver",
        "expertise_delivered",
        mark("Say that what was offered in CASE was given."),
        (many("--document", "documents", DOCUMENT, mark("An item that was delivered.")),),
    ),
    Verb(
        "rate",
        "expertise_rated",
        mark("Rate what was given in CASE."),
        (
            number("--grade", "grade", mark("From 1, of no use, to 5, decisive."), 1, 5, required=True),
            texts("--remark", "remarks", mark("Why; once for each language.")),
        ),
    ),
    Verb(
        "move-due",
        "due_moved",
        mark("Ask for an answer to CASE by another day."),
        (moment("--due", "due_time", mark("By when."), required=True),),
    ),
)

expertise = kind_group(case_pb2.CASE_KIND_EXPERTISE, mark("Expertise: ask, offer, deliver, rate."), VERBS)
