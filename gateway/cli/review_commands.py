"""`entente review`: projects reviewed at the request of one Party, by the other (Article 5.3).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_paper import report
from gateway.cli.case_typing import document, either, moment, number, passage, plain, texts, yes
from gateway.i18n import mark

VERBS: Final = (
    Verb(
        "open",
        "review_requested",
        mark("Ask for the review that FILE describes: project, questions, due_time, documents."),
        file=Takes.A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "acknowledge",
        "review_acknowledged",
        mark("Say that the request of CASE has arrived with those who review."),
        (
            number(
                "--days", "expected_days", mark("In how many days a first answer may be expected."), 0, 3650
            ),
        ),
    ),
    Verb(
        "comment",
        "review_commented",
        mark("Comment on CASE; what it says is an item of the reviewer's."),
        (
            document("comment"),
            passage(),
            number("--question", "question", mark("The question it answers, from 1."), 0, 64),
            yes("--suggestion", "suggestion", mark("It suggests a change, to be taken up or not.")),
            plain("--reply-to", "reply_to", "ACT", mark("The comment or reply that it continues.")),
        ),
    ),
    Verb(
        "reply",
        "review_replied",
        mark("Answer a comment of CASE, as the Party that asked."),
        (
            document("reply"),
            plain("--to", "reply_to", "ACT", mark("The comment or reply that it answers."), required=True),
        ),
    ),
    Verb(
        "deliver",
        "comments_delivered",
        mark("Say that all comments on CASE are there."),
    ),
    Verb(
        "decide",
        "suggestion_decided",
        mark("Take up a suggestion made in CASE, or not, with a reason."),
        (
            plain(
                "--suggestion", "comment_id", "ACT", mark("The act that made the suggestion."), required=True
            ),
            either("--take-up/--leave", "accepted", mark("Whether it is taken up.")),
            texts("--reason", "reasons", mark("Why; once for each language.")),
        ),
    ),
    Verb(
        "add-document",
        "document_added",
        mark("Add a document to CASE, or a newer version of one."),
        (document("document"),),
    ),
    Verb(
        "move-due",
        "due_moved",
        mark("Ask for an answer to CASE by another day."),
        (moment("--due", "due_time", mark("By when."), required=True),),
    ),
    Verb(
        "close",
        "review_closed",
        mark("Close CASE; nothing is added after that."),
        (texts("--conclusion", "conclusions", mark("What came of it; once for each language.")),),
    ),
)

review = kind_group(
    case_pb2.CASE_KIND_REVIEW,
    mark("Project reviews: open, comment, deliver, close and the steps between."),
    VERBS,
    report,
)
