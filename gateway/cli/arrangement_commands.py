"""`entente arrangement`: how each Party takes part in a project, and what it pays (Article 5.5).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_typing import either, plain, texts
from gateway.i18n import mark

VERBS: Final = (
    Verb(
        "assess",
        "need_assessed",
        mark("Say whether an arrangement is necessary: in CASE, or in a case that this opens."),
        (
            either("--necessary/--not-necessary", "necessary", mark("Whether one is necessary.")),
            plain("--association", "association_id", "CASE", mark("The association that it is for.")),
            plain("--project", "project_id", "CASE", mark("The project that it is for.")),
            texts("--reason", "reasons", mark("Why; once for each language.")),
        ),
        opens=True,
    ),
    Verb(
        "draft",
        "arrangement_drafted",
        mark("Draft the terms in FILE for CASE: parts with costs, totals, texts; they replace those before."),
        file=Takes.A_FILE,
    ),
    Verb("close", "arrangement_closed", mark("Say that the arrangement of CASE is over.")),
)

arrangement = kind_group(
    case_pb2.CASE_KIND_ARRANGEMENT,
    mark("Special arrangements: assess, draft, prepare-signature, sign, close."),
    VERBS,
)
