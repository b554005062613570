"""`entente instrument`: the register that a supply is checked against before it leaves (Article 3.2).

Decides how the register and a check are typed and shown. Who keeps it, and what it bars, the node decides;
nothing of it crosses to the other Party.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click
from entente.v1 import instrument_pb2
from entente.v1 import instrument_service_pb2 as wire
from google.protobuf.json_format import MessageToDict

from gateway.cli import words
from gateway.cli.asking import as_option, dry_option, for_option, request_option
from gateway.cli.faults import EXIT_REFUSED
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home
from gateway.cli.output import refusal_facts
from gateway.cli.purposes_shown import in_words
from gateway.cli.terms_file import read_register, write_terms
from gateway.cli.terms_words import selection_line, set_line
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.errors import code_of

instrument = Group(
    "instrument", help=mark("The register of Council instruments: show, replace, check dossiers against it.")
)

_KINDS = {
    "CONVENTION": mark("convention"),
    "RESOLUTION": mark("resolution"),
    "RECOMMENDATION": mark("recommendation"),
}
_OUTCOMES = {
    "PASS": mark("passes"),
    "FAIL": mark("would be refused"),
    "WAIVER_REFUSED": mark("would be refused; the register knows no waiver"),
}


@command("show", mark("Show the register in force: instruments, members' consents, third-party agreements."))
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help=mark("Write it to this file (YAML), to be edited and put back with a higher version."),
)
@as_option
@for_option
@pass_setting
def show(setting: Setting, out: Path | None, caller: str | None, person: str) -> None:
    """Show the register."""
    from gateway.cli.calls import caller_client

    with caller_client(Home(setting.home), caller) as client:
        answer = client.call(client.instrument.GetRegister, wire.GetRegisterRequest(person_id=person))
    register: instrument_pb2.InstrumentRegister = answer.register
    if out is not None:
        write_terms(out, register)
    facts = {
        "version": register.version,
        "register": MessageToDict(register, preserving_proto_field_name=True),
        **({} if out is None else {"file": str(out)}),
    }
    setting.out.result(facts, *_drawn(setting, register))
    if out is not None:
        setting.out.note(_("Written: {}").format(out))


@command("replace", mark("Put the register in FILE (YAML or JSON) in force, as legal adviser."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@dry_option
@request_option
@as_option
@for_option
@pass_setting
def replace(
    setting: Setting, file: Path, dry_run: bool, request_id: str, caller: str | None, person: str
) -> None:
    """Replace the register."""
    from gateway.cli.calls import caller_client

    request = wire.ReplaceRegisterRequest(
        request_id=request_id or str(uuid.uuid4()),
        person_id=person,
        register=read_register(file),
        validate_only=dry_run,
    )
    with caller_client(Home(setting.home), caller) as client:
        version = client.call(client.instrument.ReplaceRegister, request).version
    if dry_run:
        setting.out.result({"would_be_done": True}, _("It would be done; nothing was stored."))
        return
    setting.out.result({"version": version}, _("Version {} of the register is in force.").format(version))


@command("check", mark("Ask whether the register would let the dossiers in FILEs leave; nothing is stored."))
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@as_option
@pass_setting
def check(setting: Setting, files: tuple[Path, ...], caller: str | None) -> None:
    """Check dossiers."""
    from gateway.cli.submit_command import load, name_of
    from gateway.status import from_wire

    home = Home(setting.home)
    dossiers = load(files, home.config().party.code)
    checks = [(name_of(one), _checked(home, one, caller)) for one in dossiers]
    rows = [
        (
            name,
            _(_OUTCOMES.get(_outcome(answer), "?")) if answer.checked else _("nothing to check"),
            code_of(answer.refusal.reason) if answer.HasField("refusal") else "",
            "; ".join(f"{one.instrument_id}: {set_line(one.floor)}" for one in answer.floors),
        )
        for name, answer in checks
    ]
    columns = [_("Dossier"), _("Outcome"), _("Code"), _("At least these restrictions")]
    setting.out.result(
        {"dossiers": [{"dossier": name, **_check_facts(answer)} for name, answer in checks]},
        setting.out.table(columns, rows),
    )
    barred = [(name, answer) for name, answer in checks if answer.HasField("refusal")]
    if not setting.as_json:
        for name, answer in barred:
            setting.out.note(name)
            setting.out.refused(from_wire(answer.refusal))
    if barred:
        click.get_current_context().exit(EXIT_REFUSED)


def _checked(home: Home, dossier: Any, caller: str | None) -> wire.CheckReleaseResponse:
    """Return how the check of a dossier would come out for its author, unless another caller is named."""
    from gateway.cli.calls import caller_client
    from gateway.dossier import submit_request

    name = caller or dossier.from_person
    request = wire.CheckReleaseRequest(item=submit_request(dossier, str(uuid.uuid4())))
    if (home.pki / "persons" / f"{name}.pem").exists():
        request.item.person_id = ""
    with caller_client(home, name) as client:
        answer: wire.CheckReleaseResponse = client.call(client.instrument.CheckRelease, request)
    return answer


def _outcome(answer: wire.CheckReleaseResponse) -> str:
    return words.word(instrument_pb2.InstrumentOutcome, answer.outcome, "INSTRUMENT_OUTCOME_")


def _check_facts(answer: wire.CheckReleaseResponse) -> dict[str, Any]:
    from gateway.status import from_wire

    refused = refusal_facts(from_wire(answer.refusal)) if answer.HasField("refusal") else None
    return {
        "outcome": _outcome(answer),
        "checked": answer.checked,
        "register_version": answer.register_version,
        "refused": refused,
        "floors": {
            one.instrument_id: MessageToDict(one.floor, preserving_proto_field_name=True)
            for one in answer.floors
        },
    }


def _drawn(setting: Setting, register: instrument_pb2.InstrumentRegister) -> list[Any]:
    if not register.version:
        return [_("No register is kept.")]
    drawn: list[Any] = [_("Register of instruments, version {}").format(register.version)]
    if register.citation_required:
        drawn.append(_("This Party requires of itself that an instrument is cited."))
    if register.instruments:
        columns = [
            _("Instrument"),
            _("Kind"),
            _("Called"),
            _("Which items"),
            _("At least"),
            _("Consent"),
            _("Valid"),
        ]
        rows = [
            (
                one.instrument_id,
                _kind_text(one.kind),
                in_words(one.titles),
                selection_line(one.selector),
                set_line(one.floor),
                _("of the members") if one.member_consent_needed else "",
                _valid(one),
            )
            for one in register.instruments
        ]
        drawn.append(setting.out.table(columns, rows, title=_("Instruments")))
    if register.consents:
        columns = [_("Instrument"), _("Member"), _("Which items"), _("Until")]
        consents = [
            (one.instrument_id, one.member, selection_line(one.selector), words.instant(one.until_time))
            for one in register.consents
        ]
        drawn.append(setting.out.table(columns, consents, title=_("Consents of members")))
    if register.agreements:
        columns = [_("Agreement"), _("Third party"), _("Called"), _("What it bars"), _("Valid")]
        agreements = [
            (
                one.agreement_id,
                one.third_party,
                in_words(one.titles),
                selection_line(one.selector),
                _valid(one),
            )
            for one in register.agreements
        ]
        drawn.append(setting.out.table(columns, agreements, title=_("Agreements with third parties")))
    return drawn


def _kind_text(value: int) -> str:
    name = words.word(instrument_pb2.InstrumentKind, value, "INSTRUMENT_KIND_")
    return _(_KINDS.get(name, name))


def _valid(one: instrument_pb2.Instrument | instrument_pb2.ThirdPartyAgreement) -> str:
    since, until = words.instant(one.valid_from_time), words.instant(one.valid_until_time)
    return f"{since} - {until}" if since or until else _("always")


for _command in (show, replace, check):
    instrument.add_command(_command)
