"""`entente access`: access to a Party's platform for persons of the other (Article 5.1).

Decides the words of each step; whether it is possible the node says.
"""

from __future__ import annotations

from typing import Final

from entente.v1 import case_pb2

from gateway.cli.case_acting import Takes, Verb
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_typing import many, number, period, plain, texts
from gateway.i18n import mark

_PERSONS: Final = mark("For how many persons.")
_MOST: Final = 10_000
_WHY: Final = mark("Why; once for each language.")
_LANGUAGE: Final = mark("A language in which the platform is available, such as ru.")

VERBS: Final = (
    Verb(
        "request",
        "access_requested",
        mark("Ask for access to the other Party's platform, of FILE or of what is typed."),
        (
            plain("--group", "group", "NAME", mark("The group on the platform.")),
            number("--persons", "persons", _PERSONS, 1, _MOST),
            plain("--language", "language", "LANGUAGE", mark("The language they work in, such as ru.")),
            period("period"),
            texts("--reason", "reasons", _WHY),
        ),
        file=Takes.MAYBE_A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "grant",
        "access_granted",
        mark("Grant the access asked for in CASE."),
        (
            number("--persons", "persons", _PERSONS, 1, _MOST, required=True),
            many("--language", "languages", "LANGUAGE", _LANGUAGE, required=True),
            period("period", required=True),
        ),
    ),
    Verb(
        "suspend",
        "access_suspended",
        mark("Suspend the access of CASE."),
        (texts("--reason", "reasons", _WHY),),
    ),
    Verb("resume", "access_resumed", mark("Let the access of CASE go on.")),
    Verb(
        "note",
        "availability_noted",
        mark("Say in which languages the platform of CASE is available now."),
        (
            many("--language", "languages", "LANGUAGE", _LANGUAGE, required=True),
            texts("--text", "texts", mark("What there is to know; once for each language.")),
        ),
    ),
    Verb("close", "access_closed", mark("End the access of CASE.")),
)

access = kind_group(
    case_pb2.CASE_KIND_ACCESS,
    mark("Access to the platform: request, grant, suspend, resume, note, close."),
    VERBS,
)
