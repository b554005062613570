"""`entente project`: the register of projects, so that nothing is done twice (Article 1.2).

The advice is asked for before a project is listed: what two projects have in common is shown, and refuses
nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from entente.v1 import case_pb2, case_service_pb2, project_pb2

from gateway.cli import case_words
from gateway.cli.case_acting import FILE, Takes, Verb, file_values, message_of
from gateway.cli.case_kinds import kind_group
from gateway.cli.case_reading import facts_of
from gateway.cli.case_typing import many, number, texts, word, words_several
from gateway.cli.framework import command, option
from gateway.cli.purposes_shown import in_words
from gateway.cli.steps import Step, step_options
from gateway.dossier_mapping import words_of
from gateway.i18n import gettext as _
from gateway.i18n import mark

_REASONS: Final = {
    "words": mark("words"),
    "subjects": mark("subjects"),
    "territory": mark("territory"),
    "period": mark("period"),
}
VERBS: Final = (
    Verb(
        "register",
        "project_listed",
        mark("List the project in FILE, for both Parties to see."),
        file=Takes.A_FILE,
        opens=True,
        case=False,
    ),
    Verb(
        "change",
        "project_changed",
        mark("Replace the outline of CASE by the one in FILE."),
        file=Takes.A_FILE,
    ),
    Verb(
        "overlap-found",
        "overlap_found",
        mark("Say that the project of CASE may do what another does."),
        (
            many("--with", "with_cases", "CASE", mark("The other project."), required=True),
            number("--score", "score_permille", mark("How alike, in thousandths."), 0, 1000),
            words_several(
                "--common", "reasons", project_pb2.OverlapReason.DESCRIPTOR, mark("What they have in common.")
            ),
        ),
    ),
    Verb(
        "overlap-resolved",
        "overlap_resolved",
        mark("Say what became of the overlap suspected in CASE."),
        (
            word(
                "--outcome",
                "outcome",
                project_pb2.OverlapOutcome.DESCRIPTOR,
                mark("What became of it."),
                required=True,
            ),
            texts("--text", "texts", mark("How; once for each language.")),
        ),
    ),
    Verb("close", "project_closed", mark("Say that the project of CASE is over.")),
)


@command("check", mark("Compare the project in FILE with the register and with this Party's drafts (1.2)."))
@click.argument("file", metavar="FILE", type=FILE)
@option("--case", "named", default="", metavar="CASE", help=mark("Its own case, where it is listed already."))
@step_options
def check(step: Step, file: Path, named: str) -> None:
    """Ask for advice; nothing changes."""
    listed = message_of(project_pb2.ProjectListed, file_values(file), "")
    request = case_service_pb2.CheckOverlapRequest(
        agreement_id=step.agreement_id, outline=listed.outline, case_id=named
    )
    answer = step.take("case", "CheckOverlap", request)
    out = step.setting.out
    rows = [
        (
            one.case_id or _("draft {}").format(one.draft_id),
            in_words(one.outline.titles),
            f"{one.score_permille / 10:.1f} %",
            "; ".join(_share(share) for share in one.shares),
        )
        for one in answer.overlaps
    ]
    heads = [_("Case"), _("About"), _("How alike"), _("What they have in common")]
    setting_facts = {
        "overlaps": [_facts(one) for one in answer.overlaps],
        "warnings": [case_words.warning(one) for one in answer.warnings],
    }
    found = out.table(heads, rows) if rows else _("No other project is like it.")
    out.result(setting_facts, found, *case_words.warning_lines(answer.warnings))


def _reason(share: case_service_pb2.OverlapShare) -> str:
    known = words_of(project_pb2.OverlapReason.DESCRIPTOR)
    return next((word for word, value in known.items() if value == share.reason), str(share.reason))


def _share(share: case_service_pb2.OverlapShare) -> str:
    reason = _reason(share)
    label = _(_REASONS.get(reason, reason))
    said = f"{label} {share.score_permille / 10:.1f} %"
    return f"{said} ({', '.join(share.common)})" if share.common else said


def _facts(one: case_service_pb2.Overlap) -> dict[str, Any]:
    return {
        "case_id": one.case_id,
        "draft_id": one.draft_id,
        "outline": facts_of(one.outline),
        "score_permille": one.score_permille,
        "shares": [
            {"reason": _reason(it), "score_permille": it.score_permille, "common": list(it.common)}
            for it in one.shares
        ],
    }


project = kind_group(
    case_pb2.CASE_KIND_PROJECT,
    mark("The register of projects: check, register, change, overlap-found, overlap-resolved, close."),
    VERBS,
    check,
)
