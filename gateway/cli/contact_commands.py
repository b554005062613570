"""`entente contact`: the contact point of each Party; designated by its principal's own signature.

Decides how a designation is typed and shown. Source: Article 2.1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from entente.v1 import agreement_view_pb2, contact_pb2

from gateway.cli import typed, words
from gateway.cli.agreement_words import DESIGNATION_STATES
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, agreement_option, command, option, pass_setting
from gateway.cli.prepare_commands import out_option, state_of, write_prepared
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.i18n import gettext as _
from gateway.i18n import mark

contact = Group("contact", help=mark("The contact points: show, designate, revoke."))


@command("show", mark("Show who is the contact point of each Party, who was named next, and what is vacant."))
@agreement_option
@pass_setting
def show(setting: Setting, agreement_id: str) -> None:
    """Show the contact points."""
    state = state_of(setting, agreement_id)
    rows: list[tuple[object, ...]] = [
        (
            one.party,
            one.said.person_id,
            in_words(one.said.functions),
            ", ".join(one.said.languages),
            ", ".join(one.said.reached_at),
            ", ".join(one.said.deputies),
            " ".join((_(DESIGNATION_STATES[one.state]), words.instant(one.from_time))),
        )
        for one in state.contacts
    ]
    rows += [(code, _("vacant"), "", "", "", "", "") for code in state.vacant]
    columns = [
        _("Party"),
        _("Person"),
        _("Function"),
        _("Languages"),
        _("Reached at"),
        _("Deputies"),
        _("State"),
    ]
    facts = {"contacts": [_facts(one) for one in state.contacts], "vacant": list(state.vacant)}
    setting.out.result(facts, setting.out.table(columns, rows))


def _facts(one: agreement_view_pb2.DesignationView) -> dict[str, Any]:
    return {
        "act_id": typed.shown(one.act_id),
        "party": one.party,
        "person_id": one.said.person_id,
        "functions": texts_facts(one.said.functions),
        "languages": list(one.said.languages),
        "reached_at": list(one.said.reached_at),
        "deputies": list(one.said.deputies),
        "state": words.word(contact_pb2.DesignationState, one.state, "DESIGNATION_STATE_"),
        "from_time": one.from_time.ToJsonString(),
        "until_time": one.until_time.ToJsonString() if one.HasField("until_time") else None,
    }


@command(
    "designate", mark("Prepare the designation of PERSON as contact point; this Party's principal signs it.")
)
@click.argument("person")
@option(
    "--function",
    "functions",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    required=True,
    help=mark("The function; once for each language."),
)
@option(
    "--language", "languages", multiple=True, required=True, help=mark("A language spoken there, such as ru.")
)
@option(
    "--at", "reached_at", multiple=True, required=True, help=mark("A telephone number, address or hours.")
)
@option(
    "--deputy", "deputies", metavar="PERSON", multiple=True, help=mark("Who acts for the contact person.")
)
@option("--from", "since", default="", metavar="TIME", help=mark("From when it holds (UTC)."))
@agreement_option
@out_option
@pass_setting
def designate(
    setting: Setting,
    person: str,
    functions: tuple[str, ...],
    languages: tuple[str, ...],
    reached_at: tuple[str, ...],
    deputies: tuple[str, ...],
    since: str,
    agreement_id: str,
    out: Path,
) -> None:
    """Prepare a designation."""
    state = state_of(setting, agreement_id)
    said = contact_pb2.ContactDesignation(
        person_id=person,
        functions=typed.texts(functions),
        languages=languages,
        reached_at=reached_at,
        deputies=deputies,
        supersedes=_last(state),
    )
    if since:
        said.valid_from_time.FromDatetime(typed.instant(since))
    write_prepared(setting, state, out, contact_designation=said)


@command(
    "revoke", mark("Prepare the revocation of the designation that holds; the place is vacant from then on.")
)
@agreement_option
@out_option
@pass_setting
def revoke(setting: Setting, agreement_id: str, out: Path) -> None:
    """Prepare a revocation."""
    state = state_of(setting, agreement_id)
    if not (last := _last(state)):
        raise InputError(_("Nobody is designated."), _("see entente contact show"))
    said = contact_pb2.ContactRevocation(designation_id=last)
    write_prepared(setting, state, out, contact_revocation=said)


def _last(state: Any) -> bytes:
    """Return the designation whose place the next one takes; empty for none."""
    open_ended = [
        one.act_id for one in state.contacts if one.party == state.party and not one.HasField("until_time")
    ]
    return bytes(open_ended[-1]) if open_ended else b""


for _command in (show, designate, revoke):
    contact.add_command(_command)
