"""`entente correct`: a new version of an item that this Party supplied, from a dossier.

Decides that a file to correct with holds one dossier, and that what the author is warned of is shown: the
restrictions in force stay where the dossier's are looser. Running twice doubles nothing. Source: Article 3.1.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from gateway.cli.faults import EXIT_REFUSED, InputError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import said
from gateway.cli.submit_command import load, outcome_facts, send
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of


@command("correct", mark("Replace ITEM by a new version: the one dossier in FILE (YAML or JSON)."))
@click.argument("item")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@option(
    "--version",
    type=Number(1, 62),
    default=None,
    help=mark("The version that it replaces; refused if another one is the newest."),
)
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate submits."))
@pass_setting
def correct(setting: Setting, item: str, file: Path, version: int | None, caller: str | None) -> None:
    """Correct an item."""
    home = Home(setting.home)
    dossiers = load((file,), home.config().party.code)
    if len(dossiers) != 1:
        raise InputError(_("{} holds {} dossiers; a correction is one.").format(file.name, len(dossiers)))
    dossier = replace(dossiers[0], corrects=item, corrects_version=version or 0)
    (outcome,) = send(setting, home, {caller or dossier.from_person: [dossier]})
    if outcome.accepted is None:
        setting.out.refused(outcome.refused)
        click.get_current_context().exit(EXIT_REFUSED)
    stored = outcome.accepted
    drawn = [
        _("Stored as version {} of {}, statement {}.").format(
            stored.version, stored.item_id, stored.statement_id
        ),
        *(said(code_of(reason)) for reason in stored.warnings),
    ]
    setting.out.result(outcome_facts(outcome), *drawn)
