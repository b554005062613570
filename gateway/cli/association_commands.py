"""`entente association`: a Party associates itself with a programme of the other (Article 5.4).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.i18n import mark

VERBS: Final = (
    Verb(
        "propose",
        "association_proposed",
        mark("Propose an association on the terms in FILE, for both principals to sign."),
        file=Takes.A_FILE,
        opens=True,
        case=False,
    ),
    Verb("start", "association_started", mark("Say that work under CASE begins, which both have signed.")),
    Verb("end", "association_ended", mark("End the association of CASE.")),
)

association = kind_group(
    case_pb2.CASE_KIND_ASSOCIATION, mark("Associations: propose, prepare-signature, sign, start, end."), VERBS
)
