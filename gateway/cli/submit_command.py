"""`entente submit`: dossiers from files to this Party's node.

Decides which certificate submits each dossier (its author's, unless `--as` names another) and how the
outcomes are shown. Every fault of every file is shown before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.cli import words
from gateway.cli.faults import EXIT_REFUSED, InputError
from gateway.cli.framework import Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import refusal_facts, said
from gateway.i18n import gettext as _
from gateway.i18n import mark, ngettext
from node.errors import FieldFault, Refusal, code_of

JOURNAL = "uploads.json"


@command("submit", mark("Submit the dossiers in FILEs (YAML or JSON); running twice doubles nothing."))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate submits."))
@option(
    "--dry-run",
    is_flag=True,
    help=mark("Only check the files, and show who will be able to open what, where."),
)
@pass_setting
def submit(setting: Setting, files: tuple[Path, ...], caller: str | None, dry_run: bool) -> None:
    """Submit dossiers."""
    home = Home(setting.home)
    dossiers = load(files, home.config().party.code)
    if dry_run:
        if (answers := _reached(home, dossiers, caller)) is not None:
            _show_reached(setting, dossiers, answers)
            return
        setting.out.note(_("No node answers: what is shown is what the files say."))
        checked = ngettext("{} dossier is in order.", "{} dossiers are in order.", len(dossiers))
        previews = [
            (
                name_of(one),
                one.to_party,
                _purposes(one),
                *words.who_where(one.restrictions),
            )
            for one in dossiers
        ]
        columns = [_("Dossier"), _("To"), _("Purposes"), _("Who may open it"), _("Where"), _("Until")]
        setting.out.result(
            {"checked": len(dossiers), "dossiers": [_preview(row) for row in previews]},
            setting.out.table(columns, previews),
            checked.format(len(dossiers)),
        )
        return
    by_caller: dict[str, list[Any]] = {}
    for dossier in dossiers:
        by_caller.setdefault(caller or dossier.from_person, []).append(dossier)
    outcomes = send(setting, home, by_caller)
    rows = []
    for outcome in outcomes:
        if outcome.accepted is not None:
            rows.append((name_of(outcome.dossier), *_stored(outcome.accepted)))
        else:
            told = outcome.refused
            rows.append((name_of(outcome.dossier), told.code, "", said(told.code, str(told))))
    refused = [outcome for outcome in outcomes if outcome.refused is not None]
    columns = [_("Dossier"), _("Outcome"), _("Statement"), _("Why")]
    setting.out.result(
        {"outcomes": [outcome_facts(outcome) for outcome in outcomes]}, setting.out.table(columns, rows)
    )
    if not setting.as_json:
        for outcome in refused:
            setting.out.note(name_of(outcome.dossier))
            setting.out.refused(outcome.refused)
    if refused:
        click.get_current_context().exit(EXIT_REFUSED)


def load(files: tuple[Path, ...], party: str) -> list[Any]:
    """Return the dossiers of all files. Raises Refusal with the faults of all of them, or InputError."""
    from gateway.dossier import load_dossiers

    dossiers: list[Any] = []
    faults: list[FieldFault] = []
    for path in files:
        try:
            dossiers += load_dossiers(path)
        except Refusal as refusal:
            faults += [FieldFault(f"{path.name}: {f.path}", f.description) for f in refusal.faults]
            if not refusal.faults:
                faults.append(FieldFault(path.name, str(refusal)))
    if faults:
        raise Refusal("SCHEMA_INVALID", "the files have faults; nothing was sent", faults=faults)
    if foreign := sorted({name_of(dossier) for dossier in dossiers if dossier.from_party != party}):
        raise InputError(
            _("These dossiers are not of {}: {}.").format(party, ", ".join(foreign)),
            _("submit them at the node of the Party they are from"),
        )
    return dossiers


def _reached(home: Home, dossiers: list[Any], caller: str | None) -> list[Any] | None:
    """Return what the node says of each dossier; None where no node answers, or nobody may ask it."""
    from gateway.cli.reach_command import reach_of_dossiers
    from gateway.client import NodeUnreachableError

    try:
        return reach_of_dossiers(home, dossiers, caller)
    except (NodeUnreachableError, InputError):
        return None


def _show_reached(setting: Setting, dossiers: list[Any], answers: list[Any]) -> None:
    from gateway.cli.reach_command import drawn_reach, reach_facts

    checked = ngettext("{} dossier is in order.", "{} dossiers are in order.", len(dossiers))
    shown = [(name_of(one), answer) for one, answer in zip(dossiers, answers, strict=True)]
    drawn = [part for name, answer in shown for part in drawn_reach(setting, name, answer)]
    barred = any(answer.HasField("refusal") for answer in answers)
    setting.out.result(
        {
            "checked": len(dossiers),
            "dossiers": [{"dossier": name, **reach_facts(answer)} for name, answer in shown],
        },
        *drawn,
        *(() if barred else (checked.format(len(dossiers)),)),
    )
    if barred:
        click.get_current_context().exit(EXIT_REFUSED)


def send(setting: Setting, home: Home, by_caller: Mapping[str, list[Any]]) -> list[Any]:
    """Submit dossiers, each by the caller it stands under; return what became of each, in their order."""
    from gateway.cli.calls import caller_client
    from gateway.cli.submitting import Submission, UploadJournal

    journal = UploadJournal(home.folder / "data" / JOURNAL)
    everything = [dossier for dossiers in by_caller.values() for dossier in dossiers]
    sizes = sum(a.description.size_bytes for dossier in everything for a in dossier.attachments)
    outcomes: list[Any] = []
    with ExitStack() as stack:
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[shown]}"),
            DownloadColumn() if sizes else TextColumn(""),
            TimeRemainingColumn(),
            console=setting.out.notes,
            transient=True,
            disable=setting.as_json,
        )
        stack.enter_context(progress)
        items = progress.add_task(_("Dossiers"), total=len(everything), shown="")
        parts = progress.add_task(_("Attachments"), total=sizes, visible=sizes > 0, shown="")
        for caller, dossiers in by_caller.items():
            client = stack.enter_context(caller_client(home, caller))
            is_person = (home.pki / "persons" / f"{caller}.pem").exists()
            submission = Submission(
                client, journal, caller if is_person else "", lambda count: progress.advance(parts, count)
            )
            for outcome in submission.run(dossiers):
                outcomes.append(outcome)
                progress.update(items, advance=1, shown=f"{len(outcomes)}/{len(everything)}")
    place = {id(dossier): number for number, dossier in enumerate(everything)}
    return sorted(outcomes, key=lambda outcome: place[id(outcome.dossier)])


def name_of(dossier: Any) -> str:
    """Return how a dossier is called where several are shown."""
    return f"{dossier.source.name}#{dossier.index}" + (f" {dossier.name}" if dossier.name else "")


def _stored(accepted: Any) -> tuple[str, str, str]:
    """Return outcome, statement and what is to be known of a supply that was stored."""
    if "PEER_SUSPENDED" not in map(code_of, accepted.warnings):
        return _("stored"), accepted.statement_id, ""
    waits = _("the other Party has suspended its obligations and holds it unopened until it lifts that")
    return _("stored, will wait"), accepted.statement_id, waits


def _purposes(dossier: Any) -> str:
    """Return what a dossier is supplied for; what was declared before is named by its reference."""
    own = list(dossier.purpose.codes) if dossier.purpose else []
    declared = [dossier.purpose_declaration] if dossier.purpose_declaration else []
    return ", ".join([*own, *declared]) or "?"


def _preview(row: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("dossier", "to", "purposes", "audience", "territory", "until"), row, strict=True))


def outcome_facts(outcome: Any) -> dict[str, Any]:
    """Return what became of a dossier, for programs."""
    facts: dict[str, Any] = {
        "file": str(outcome.dossier.source),
        "document": outcome.dossier.index,
        "name": outcome.dossier.name,
        "request_id": outcome.request_id,
    }
    if outcome.accepted is not None:
        stored = outcome.accepted
        facts |= {
            "statement_id": stored.statement_id,
            "item_id": stored.item_id,
            "lane": words.lane(stored.lane),
            "sequence": stored.sequence,
            "leaf_index": stored.leaf_index,
            "version": stored.version,
            "warnings": [code_of(reason) for reason in stored.warnings],
        }
    else:
        facts["refused"] = refusal_facts(outcome.refused)
    return facts
