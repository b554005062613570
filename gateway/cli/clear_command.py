"""`entente clear`: a second person lets dossiers leave that are marked above TLP:AMBER.

Decides which of the dossiers in the files are cleared: those that need it, by what they state or because they
correct an item. The author is the one the dossier names; who clears calls under their own certificate.
Running twice doubles nothing while the first clearance stands. Source: Article 3.1.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from entente.v1 import exchange_service_pb2 as wire

from gateway.cli import words
from gateway.cli.faults import EXIT_REFUSED, InputError
from gateway.cli.framework import Number, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import refusal_facts, said
from gateway.cli.submit_command import load, name_of
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.exchange.clearing import is_stated_above_amber


@command("clear", mark("Clear the dossiers in FILEs that are above TLP:AMBER, for their author to submit."))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@option(
    "--corrects",
    default="",
    metavar="ITEM",
    help=mark("The item that the one dossier will correct, as with entente correct."),
)
@option(
    "--version",
    type=Number(1, 62),
    default=None,
    help=mark("The version that it replaces; refused if another one is the newest."),
)
@option("--as", "caller", metavar="PERSON", help=mark("The second person, whose certificate calls."))
@pass_setting
def clear(
    setting: Setting, files: tuple[Path, ...], corrects: str, version: int | None, caller: str | None
) -> None:
    """Clear dossiers."""
    from gateway.cli.calls import caller_client

    home = Home(setting.home)
    dossiers = load(files, home.config().party.code)
    if corrects:
        if len(dossiers) != 1:
            raise InputError(
                _("{} holds {} dossiers; a correction is one.").format(files[0].name, len(dossiers))
            )
        dossiers = [replace(dossiers[0], corrects=corrects, corrects_version=version or 0)]
    outcomes = []
    with caller_client(home, caller) as client:
        for dossier in dossiers:
            outcomes.append((dossier, _cleared(client, dossier) if _needs(dossier) else None))
    facts = [_facts(dossier, outcome) for dossier, outcome in outcomes]
    columns = [_("Dossier"), _("Author"), _("Outcome"), _("Cleared by"), _("Submit before")]
    setting.out.result(
        {"outcomes": facts}, setting.out.table(columns, [_row(one, outcome) for one, outcome in outcomes])
    )
    refused: list[Any] = [(one, outcome) for one, outcome in outcomes if isinstance(outcome, Exception)]
    if not setting.as_json:
        for dossier, told in refused:
            setting.out.note(name_of(dossier))
            setting.out.refused(told)
    if refused:
        click.get_current_context().exit(EXIT_REFUSED)


def _needs(dossier: Any) -> bool:
    """Return whether a dossier is to be cleared; what a correction needs hangs on the item, too."""
    stated = dossier.restrictions
    return bool(dossier.corrects) or (stated is not None and is_stated_above_amber(stated))


def _cleared(client: Any, dossier: Any) -> Any:
    """Return what the node has recorded, or the refusal."""
    from gateway.cli.submitting import request_id_of
    from gateway.dossier import submit_request
    from gateway.status import PeerRefused

    supply = submit_request(dossier, request_id_of(dossier))
    request = wire.ClearSupplyRequest(request_id=str(uuid.uuid4()), supply=supply)
    try:
        return client.call(client.exchange.ClearSupply, request)
    except PeerRefused as refused:
        return refused


def _row(dossier: Any, outcome: Any) -> tuple[str, ...]:
    if outcome is None:
        return name_of(dossier), dossier.from_person, _("needs no clearance"), "", ""
    if isinstance(outcome, Exception):
        told: Any = outcome
        return name_of(dossier), dossier.from_person, told.code, "", said(told.code, str(told))
    until = words.instant(outcome.expire_time)
    done = _("cleared") if outcome.needed else _("cleared; needed only if its item is above TLP:AMBER")
    return name_of(dossier), dossier.from_person, done, outcome.cleared_by_id, until


def _facts(dossier: Any, outcome: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "file": str(dossier.source),
        "document": dossier.index,
        "name": dossier.name,
        "author": dossier.from_person,
        "needed": outcome is not None,
    }
    if outcome is None:
        return facts
    if isinstance(outcome, Exception):
        told: Any = outcome
        return facts | {"refused": refusal_facts(told)}
    return facts | {
        "stated_above_amber": outcome.needed,
        "supply_digest": outcome.supply_digest.hex(),
        "cleared_by": outcome.cleared_by_id,
        "clear_time": outcome.clear_time.ToJsonString(),
        "expire_time": outcome.expire_time.ToJsonString(),
        "leaf_index": outcome.leaf_index,
    }
