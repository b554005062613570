"""`entente evaluation`: joint evaluation of a programme, agreed case by case (Article 5.6).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_typing import document, offer_of_the_case
from gateway.i18n import mark

VERBS: Final = (
    Verb(
        "propose",
        "evaluation_proposed",
        mark("Propose a joint evaluation of one programme, on the terms in FILE."),
        file=Takes.A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "agree",
        "evaluation_agreed",
        mark("Agree to the evaluation that CASE proposes."),
        (offer_of_the_case(),),
    ),
    Verb("start", "evaluation_started", mark("Say that the evaluation of CASE has begun.")),
    Verb(
        "draft-report",
        "report_drafted",
        mark("State this Party's version of the report of CASE, and sign it by that."),
        (document("report"),),
    ),
    Verb(
        "sign-report",
        "report_signed",
        mark("Sign the report of CASE exactly as the other Party drafted it last."),
        (document("report"),),
    ),
)

evaluation = kind_group(
    case_pb2.CASE_KIND_EVALUATION,
    mark("Joint evaluations: propose, agree, start, draft-report, sign-report."),
    VERBS,
)
