"""`entente exempt`: the right of Article 6.1, of a case or of any other request; the private note to it.

Decides that what is named is looked for as a case first, and else taken for a request: an item that asks,
or a request for consent. Whether it may be exempted the node says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from entente.v1 import case_service_pb2, exchange_service_pb2

from gateway.cli import typed
from gateway.cli.asking import as_option, for_option
from gateway.cli.case_acting import act, case_of
from gateway.cli.case_exempting import exempt_options, exempted, note_in
from gateway.cli.framework import Group, Setting, agreement_option, command, pass_setting
from gateway.cli.home import Home
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.status import PeerRefused


class _ExemptGroup(Group):
    """A group in which `of` may be left out: `entente exempt CASE` is `entente exempt of CASE`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["of", *args]
        return super().resolve_command(ctx, args)


exempt = _ExemptGroup(
    "exempt",
    help=mark("The right not to comply with a request (Article 6): of, note."),
    epilog=mark("entente exempt CASE is short for entente exempt of CASE."),
)


@command("of", mark("Do not comply with CASE_OR_REQUEST: a case, an item that asks, a request for consent."))
@click.argument("named", metavar="CASE_OR_REQUEST")
@exempt_options
@step_options
def of(step: Step, named: str, note: Path | None, **given: Any) -> None:
    """Make use of the exemption."""
    typed.identifier(named)
    if _is_case(step, named):
        act(step, named, exempted(given), note_in(note))
    else:
        act(step, "", exempted(given, request_id=_request(step, named)), note_in(note))


def _is_case(step: Step, named: str) -> bool:
    try:
        case_of(step, named)
    except PeerRefused as refused:
        if refused.code != "NOT_FOUND":
            raise
        return False
    return True


def _request(step: Step, named: str) -> str:
    """Return the statement that made a request, where `named` is the item that it made."""
    asked = exchange_service_pb2.ListItemsRequest(agreement_id=step.agreement_id, item_id=named)
    found = step.take("exchange", "ListItems", asked).items
    return str(found[0].statement_id) if found else named


@command("note", mark("Show the private note to ACT, an exemption of this Party, with its digest."))
@click.argument("named", metavar="ACT")
@agreement_option
@as_option
@for_option
@pass_setting
def note(setting: Setting, named: str, agreement_id: str, caller: str | None, person: str) -> None:
    """Show a private note."""
    from gateway.cli.calls import caller_client

    request = case_service_pb2.GetPrivateNoteRequest(
        agreement_id=agreement_id, person_id=person, act_id=named
    )
    with caller_client(Home(setting.home), caller) as client:
        held = client.call(client.case.GetPrivateNote, request)
    setting.out.result(
        {"act_id": named, "text": held.text, "salt": held.salt.hex(), "digest": held.digest.hex()},
        held.text,
        _("Digest, as both ledgers hold it: {}").format(held.digest.hex()),
    )


for _command in (of, note):
    exempt.add_command(_command)
