"""`entente amendment`: asked for, put into words, held for right by both; signed by both principals.

Decides how it is typed and shown. Whether a step is possible the node says; the signing is
`entente agreement prepare amendment`. Source: Articles 8.1 and 8.2.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click
from entente.v1 import agreement_pb2, agreement_view_pb2, amendment_pb2
from entente.v1 import amendment_service_pb2 as wire

from gateway.cli import typed, words
from gateway.cli.act_file import changed_lines
from gateway.cli.agreement_words import AMENDMENT_STATES
from gateway.cli.asking import as_option
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_file, write_file
from gateway.cli.prepare_commands import out_option, state_of
from gateway.cli.purposes_shown import in_words, texts_facts
from gateway.cli.steps import Step, step_options
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node import contract
from node.agreement.genesis import read_genesis, require_text_each
from node.errors import Refusal

amendment = Group("amendment", help=mark("Amendments: request, draft, offer, settle, withdraw, list, show."))

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@command("request", mark("Ask for an amendment; both Parties consult from then on (8.2)."))
@option(
    "--proposal",
    "proposal",
    metavar="LANGUAGE=TEXT",
    multiple=True,
    required=True,
    help=mark("What shall change and why; once for each language."),
)
@step_options
def request_amendment(step: Step, proposal: tuple[str, ...]) -> None:
    """Ask for an amendment."""
    request = step.request(wire.RequestAmendmentRequest, proposal=typed.texts(proposal))
    named = step.take("amendment", "RequestAmendment", request).amendment_id
    step.setting.out.result(
        {"amendment_id": named},
        _("Asked for as {}.").format(named),
        _("Next: entente amendment draft, then entente amendment offer {}").format(named),
    )


@command("draft", mark("Write the record in effect with other values and texts, to be offered."))
@option(
    "--set",
    "changes",
    metavar="SETTING=NUMBER",
    multiple=True,
    help=mark("Another value of a setting, such as notice_period_months=6."),
)
@option(
    "--text",
    "texts",
    metavar="LANGUAGE=FILE",
    multiple=True,
    help=mark("The text of the amended agreement; one for each language of the agreement."),
)
@option(
    "--channel-name",
    "channel_names",
    metavar="PARTY=NAME",
    multiple=True,
    help=mark("Another name by which texts mean the channel of PARTY that is left undisturbed (3.5)."),
)
@agreement_option
@out_option
@pass_setting
def draft(
    setting: Setting,
    changes: tuple[str, ...],
    texts: tuple[str, ...],
    channel_names: tuple[str, ...],
    agreement_id: str,
    out: Path,
) -> None:
    """Write an amended record."""
    state = state_of(setting, agreement_id)
    record = read_genesis(state.record)
    for given in changes:
        _set(record, given)
    for given in channel_names:
        _name_channel(record, given)
    held = {text.language: text for text in record.authentic_texts}
    for language, path in map(typed.pair, texts):
        if language not in held:
            raise InputError(_("{} is not a language of the agreement.").format(language))
        held[language].sha256 = hashlib.sha256(read_file(path)).digest()
    require_text_each(record)
    if faults := contract.check(record):
        raise Refusal("SCHEMA_INVALID", "the record breaks the contract", faults=faults)
    made = record.SerializeToString(deterministic=True)
    write_file(out, made)
    lines = changed_lines(state.record, made)
    absent = [one.language for one in record.authentic_texts if one.WhichOneof("text") != "sha256"]
    names = ", ".join(map(words.language, absent))
    missing = [_("Still missing: the text in {}.").format(names)] if absent else []
    setting.out.result(
        {
            "file": str(out),
            "record_digest": hashlib.sha256(made).hexdigest(),
            "changes": lines,
            "absent": absent,
        },
        "\n".join(lines),
        _("Draft: {}").format(out),
        *missing,
    )


def _name_channel(record: agreement_pb2.AgreementGenesis, given: str) -> None:
    code, _sign, name = given.partition("=")
    party = next((one for one in record.parties if one.code == code and one.protected_channel), None)
    if party is None or not name:
        raise InputError(
            _("{} names no channel of a Party that the agreement protects.").format(given),
            _("see entente agreement show --record"),
        )
    if name not in party.channel_names:
        party.channel_names.append(name)


def _set(record: agreement_pb2.AgreementGenesis, given: str) -> None:
    name, sign, value = given.partition("=")
    settings = record.settings
    if not sign or name not in settings.DESCRIPTOR.fields_by_name:
        raise InputError(
            _("{} is no setting of the agreement.").format(name), _("see entente agreement show --record")
        )
    try:
        number = {"yes": 1, "no": 0}.get(value) if not value.isdigit() else int(value)
        setattr(settings, name, type(getattr(settings, name))(number))
    except (TypeError, ValueError, OverflowError):
        raise InputError(_("{} is no value of {}.").format(value, name)) from None


@command("offer", mark("Put the record in FILE before the other Party, as the text of AMENDMENT."))
@click.argument("named", metavar="AMENDMENT")
@click.argument("file", type=_FILE)
@step_options
def offer(step: Step, named: str, file: Path) -> None:
    """Offer a text."""
    request = step.request(wire.OfferAmendmentRequest, amendment_id=named, record=read_file(file))
    answer = step.take("amendment", "OfferAmendment", request)
    _moved(step, named, answer.state, record_digest=answer.record_digest.hex())


@command("settle", mark("Say that this Party holds the text that the other has offered for right."))
@click.argument("named", metavar="AMENDMENT")
@option(
    "--digest",
    required=True,
    metavar="HEX",
    help=mark("The text's digest, as entente amendment show says it."),
)
@step_options
def settle(step: Step, named: str, digest: str) -> None:
    """Hold a text for right."""
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        raise InputError(_("{} is no digest.").format(digest)) from None
    request = step.request(wire.SettleAmendmentRequest, amendment_id=named, record_digest=raw)
    _moved(step, named, step.take("amendment", "SettleAmendment", request).state)


@command("withdraw", mark("Take back AMENDMENT, which this Party has asked for."))
@click.argument("named", metavar="AMENDMENT")
@step_options
def withdraw(step: Step, named: str) -> None:
    """Take an amendment back."""
    request = step.request(wire.WithdrawAmendmentRequest, amendment_id=named)
    _moved(step, named, step.take("amendment", "WithdrawAmendment", request).state)


def _moved(step: Step, named: str, state: amendment_pb2.AmendmentState, **more: str) -> None:
    facts = {"amendment_id": named, "state": _state(state), **more}
    step.setting.out.result(facts, _("{}: {}.").format(named, _(AMENDMENT_STATES[state])))


@command("list", mark("List the amendments of both Parties, the newest first."))
@option("--limit", type=Number(1, 500), default=50, help=mark("At most so many."))
@agreement_option
@as_option
@pass_setting
def list_all(setting: Setting, limit: int, agreement_id: str, caller: str | None) -> None:
    """List amendments."""
    from gateway.cli.calls import caller_client

    request = wire.ListAmendmentsRequest(agreement_id=agreement_id, page_size=limit)
    with caller_client(Home(setting.home), caller) as client:
        held = list(client.call(client.amendment.ListAmendments, request).amendments)
    rows = [
        (
            typed.shown(one.amendment_id),
            one.party,
            _(AMENDMENT_STATES[one.state]),
            in_words(one.said.proposal),
        )
        for one in held
    ]
    setting.out.result(
        {"amendments": [_facts(one) for one in held]},
        setting.out.table([_("Amendment"), _("Asked for by"), _("State"), _("Proposal")], rows),
    )


@command(
    "show", mark("Show AMENDMENT: what is asked for, and what its text changes in the record in effect.")
)
@click.argument("named", metavar="AMENDMENT")
@agreement_option
@pass_setting
def show(setting: Setting, named: str, agreement_id: str) -> None:
    """Show one amendment."""
    from gateway.cli.calls import operator_client

    state = state_of(setting, agreement_id)
    request = wire.GetAmendmentRequest(agreement_id=agreement_id, amendment_id=named)
    with operator_client(Home(setting.home)) as client:
        one = client.call(client.amendment.GetAmendment, request).amendment
    rows: list[tuple[str, object]] = [
        (_("Asked for by"), one.party),
        *((_("Proposal [{}]").format(text.language), text.text) for text in one.said.proposal),
        *((_(AMENDMENT_STATES[move.state]), words.instant(move.move_time)) for move in one.moves),
        (_("Text offered by"), one.offered_by),
        (_("Digest of the text"), one.record_digest.hex()),
        (_("Signed by"), one.signed_by),
    ]
    lines = changed_lines(state.record, one.record) if one.record else []
    drawn: list[Any] = [setting.out.table([_("Amendment"), named], rows)]
    if lines:
        drawn += [_("What changes in the record:"), "\n".join(lines)]
    setting.out.result({**_facts(one), "changes": lines}, *drawn)


def _state(value: int) -> str:
    return words.word(amendment_pb2.AmendmentState, value, "AMENDMENT_STATE_")


def _facts(one: agreement_view_pb2.AmendmentView) -> dict[str, Any]:
    return {
        "amendment_id": typed.shown(one.amendment_id),
        "party": one.party,
        "state": _state(one.state),
        "proposal": texts_facts(one.said.proposal),
        "offered_by": one.offered_by,
        "record_digest": one.record_digest.hex(),
        "signed_by": one.signed_by,
        "moves": [{"state": _state(it.state), "time": it.move_time.ToJsonString()} for it in one.moves],
    }


for _command in (request_amendment, draft, offer, settle, withdraw, list_all, show):
    amendment.add_command(_command)
