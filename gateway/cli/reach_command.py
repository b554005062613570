"""`entente reach`: who of the other Party could do what with an item, before it leaves or after.

Decides how that reads, for files and for items; the node asks the decision itself. Nothing is stored.
Source: Articles 3.3 and 3.4.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from entente.v1 import explain_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.restriction_file import read_set
from gateway.cli.why_command import layer_facts, layer_text, refusal_text
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of


@command(
    "reach", mark("Show what the other Party could do with the dossiers in FILE, or with ITEM supplied.")
)
@click.argument("subject", metavar="FILE|ITEM")
@option(
    "--under",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=mark("As if the supplier had tightened by this file (YAML or JSON), too."),
)
@option("--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls."))
@option("--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for."))
@pass_setting
def reach(setting: Setting, subject: str, under: Path | None, caller: str | None, person: str) -> None:
    """Preview what leaves."""
    home = Home(setting.home)
    draft = None if under is None else read_set(under)
    if Path(subject).is_file():
        from gateway.cli.submit_command import load, name_of

        dossiers = load((Path(subject),), home.config().party.code)
        answers = reach_of_dossiers(home, dossiers, caller, draft)
        shown = [(name_of(one), answer) for one, answer in zip(dossiers, answers, strict=True)]
    else:
        shown = [(subject, _of_item(home, subject, caller, person, draft))]
    drawn = [part for name, answer in shown for part in drawn_reach(setting, name, answer)]
    setting.out.result({"reaches": [{"of": name, **reach_facts(one)} for name, one in shown]}, *drawn)


def reach_of_dossiers(
    home: Home, dossiers: Sequence[Any], caller: str | None, under: Any = None
) -> list[wire.PreviewReachResponse]:
    """Return what each dossier would lead to, asked under its author's certificate unless another is named.

    Raises:
        InputError: no certificate of a caller. PeerRefused, NodeUnreachableError: as the node answers.
    """
    from gateway.cli.calls import caller_client
    from gateway.dossier import submit_request

    answers = []
    for dossier in dossiers:
        name = caller or dossier.from_person
        is_person = (home.pki / "persons" / f"{name}.pem").exists()
        draft = submit_request(dossier, str(uuid.uuid4()))
        draft.person_id = "" if is_person else dossier.from_person
        request = wire.PreviewReachRequest(draft=draft, person_id=draft.person_id)
        if under is not None:
            request.under.CopyFrom(under)
        with caller_client(home, name) as client:
            answers.append(client.call(client.explain.PreviewReach, request))
    return answers


def reach_facts(answer: wire.PreviewReachResponse) -> dict[str, Any]:
    """Return a reach for programs."""
    return {
        "party": answer.party,
        "persons": [
            {
                "person": one.person_id,
                "purposes": list(one.purposes),
                "actions": [words.use_action(action) for action in one.actions],
            }
            for one in answer.persons
        ],
        "purposes": list(answer.purposes),
        "anywhere": answer.anywhere,
        "countries": list(answer.countries),
        "until_time": answer.until_time.ToJsonString() if answer.HasField("until_time") else None,
        "onward_anyone": answer.onward_anyone,
        "onward": list(answer.onward),
        "onward_by_consent": answer.onward_by_consent,
        "actions": [words.use_action(action) for action in answer.actions],
        "owed": list(answer.owed),
        "layers": layer_facts(answer.layers),
        "restrictions": MessageToDict(answer.restrictions, preserving_proto_field_name=True),
        "refused": code_of(answer.refusal.reason) if answer.HasField("refusal") else "",
        "cleared_by": answer.cleared_by_id,
        "roster_version": answer.roster_version,
    }


def drawn_reach(setting: Setting, name: str, answer: wire.PreviewReachResponse) -> list[Any]:
    """Return a reach for people."""
    persons = ", ".join(one.person_id for one in answer.persons)
    onward = _("anyone") if answer.onward_anyone else ", ".join(answer.onward) or _("nobody")
    if answer.onward_by_consent:
        onward = _("only with consent, each time")
    rows: list[tuple[str, object]] = [
        (_("To"), answer.party),
        (_("Who could open it"), persons or _("nobody: it would be sealed")),
        (_("For what"), ", ".join(answer.purposes) or "-"),
        (_("Where"), _("anywhere") if answer.anywhere else ", ".join(answer.countries) or _("nowhere")),
        (_("Until"), words.instant(answer.until_time) or _("no end")),
        (_("Passed on to"), onward),
        (_("What they could do"), ", ".join(words.use_action_text(one) for one in answer.actions) or "-"),
        (_("What they owe"), ", ".join(answer.owed) or "-"),
        (_("Bound by"), "; ".join(layer_text(one) for one in answer.layers)),
    ]
    if answer.cleared_by_id:
        rows.append((_("Cleared by"), answer.cleared_by_id))
    drawn: list[Any] = [name, setting.out.table(["", ""], rows)]
    if answer.HasField("refusal"):
        drawn.append(_("As things are, its supply would be refused: {}").format(refusal_text(answer.refusal)))
    if not answer.roster_version:
        drawn.append(_("No roster of the other Party is held here yet."))
    return drawn


def _of_item(home: Home, item: str, caller: str | None, person: str, under: Any) -> wire.PreviewReachResponse:
    from gateway.cli.calls import caller_client

    try:
        item = str(uuid.UUID(item))
    except ValueError:
        raise InputError(_("{} is neither a file nor an item.").format(item)) from None
    request = wire.PreviewReachRequest(item_id=item, person_id=person)
    if under is not None:
        request.under.CopyFrom(under)
    with caller_client(home, caller) as client:
        answer: wire.PreviewReachResponse = client.call(client.explain.PreviewReach, request)
    return answer
