"""`entente roster`: who may act for the Party; prepared, signed by the principal, submitted to the node.

Decides how a roster travels: one file with its exact bytes, then with the principal's signature under them
(`SignedRoster`). Source: Article 3.3.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from entente.v1 import roster_pb2, roster_service_pb2
from google.protobuf.message import DecodeError

from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import Home, read_file, write_file
from gateway.cli.roster_file import read_roster
from gateway.cli.signatures import principal_signer, sign
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.agreement.principal import ROSTER_TYPE, verify_principal_signature
from node.roster.versions import accept_roster

roster = Group("roster", help=mark("The roster of authorised personnel: prepare, sign, submit, show."))

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)


@command("prepare", mark("Make the roster's bytes from FILE (YAML or TOML)."))
@click.argument("file", type=_FILE)
@option("--out", type=_OUT, required=True, help=mark("The file to write."))
@pass_setting
def prepare(setting: Setting, file: Path, out: Path) -> None:
    """Make a roster."""
    made = read_roster(file, SystemClock().now())
    write_file(out, made.SerializeToString(deterministic=True))
    setting.out.result({"file": str(out), **roster_facts(made)}, *_drawn(setting, made))


@command("sign", mark("Sign the roster in FILE with the principal's key, on the principal's own machine."))
@click.argument("file", type=_FILE)
@option("--key", type=_FILE, required=True, help=mark("The principal's key."))
@option("--out", type=_OUT, required=True, help=mark("The file to write."))
@option("--yes", is_flag=True, help=mark("Sign without asking; the roster was read before."))
@pass_setting
def sign_roster(setting: Setting, file: Path, key: Path, out: Path, yes: bool) -> None:
    """Sign a roster."""
    body = read_file(file)
    made = _parsed(file, body)
    if not yes:
        for part in _drawn(setting, made):
            setting.out.notes.print(part)
        click.confirm(_("Sign exactly this for {}?").format(made.party), abort=True, err=True)
    signer = principal_signer(key)
    signed = roster_pb2.SignedRoster(roster=body, signatures=[sign(signer, ROSTER_TYPE, body, made.party)])
    verify_principal_signature(
        body, signed.signatures[0], signer.public_key, party=made.party, payload_type=ROSTER_TYPE
    )
    accept_roster(
        signed, agreement_id=made.agreement_id, party=made.party, principal_key=signer.public_key, held=None
    )
    write_file(out, signed.SerializeToString(deterministic=True))
    setting.out.result(
        {"file": str(out), **roster_facts(made)}, _("Signed for {}: {}").format(made.party, out)
    )


@command("submit", mark("Record the signed roster in FILE at the running node, which tells the peer."))
@click.argument("file", type=_FILE)
@pass_setting
def submit(setting: Setting, file: Path) -> None:
    """Submit a roster to this Party's node."""
    from gateway.cli.calls import operator_client

    signed = _signed(file)
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.roster.PutRoster, roster_service_pb2.PutRosterRequest(roster=signed))
    setting.out.result(
        {"version": answer.version, "statement_id": answer.statement_id},
        _("Roster version {} is in force here; the peer is told.").format(answer.version),
    )


@command("show", mark("Show the roster in a file, or the newest one of PARTY that the running node holds."))
@click.argument("subject", metavar="PARTY|FILE")
@pass_setting
def show(setting: Setting, subject: str) -> None:
    """Show a roster."""
    path = Path(subject)
    if path.is_file():
        made = _parsed(path, read_file(path))
    else:
        from gateway.cli.calls import operator_client

        with operator_client(Home(setting.home)) as client:
            request = roster_service_pb2.GetRosterRequest(party=subject)
            answer = client.call(client.roster.GetRoster, request)
        made = roster_pb2.Roster.FromString(answer.roster.roster)
    setting.out.result(roster_facts(made), *_drawn(setting, made))


def roster_facts(made: roster_pb2.Roster) -> dict[str, Any]:
    """Return a roster for programs."""
    return {
        "agreement_id": made.agreement_id,
        "party": made.party,
        "version": made.version,
        "lease_seconds": made.lease_seconds,
        "persons": [
            {
                "id": person.person_id,
                "roles": [_role(role) for role in person.roles],
                "units": list(person.units),
                "languages": list(person.languages),
                "from": person.valid_from_time.ToJsonString(),
                "until": person.valid_until_time.ToJsonString()
                if person.HasField("valid_until_time")
                else None,
            }
            for person in made.persons
        ],
        "systems": [
            {
                "name": system.name,
                "may_act_for": list(system.may_act_for),
                "may_act_for_roles": [_role(role) for role in system.may_act_for_roles],
            }
            for system in made.systems
        ],
    }


def _role(role: int) -> str:
    try:
        return roster_pb2.Role.Name(role).removeprefix("ROLE_")
    except ValueError:
        return f"ROLE_{role}"


def _drawn(setting: Setting, made: roster_pb2.Roster) -> list[Any]:
    persons = [
        (
            person.person_id,
            ", ".join(_role(role).lower() for role in person.roles),
            ", ".join(person.units),
            f"{person.valid_from_time.ToDatetime():%Y-%m-%d}",
            f"{person.valid_until_time.ToDatetime():%Y-%m-%d}" if person.HasField("valid_until_time") else "",
        )
        for person in made.persons
    ]
    systems = [
        (system.name, ", ".join([*system.may_act_for, *(_role(r).lower() for r in system.may_act_for_roles)]))
        for system in made.systems
    ]
    parts: list[Any] = [
        _("Roster of {}, version {}, agreement {}").format(made.party, made.version, made.agreement_id),
        setting.out.table([_("Person"), _("Roles"), _("Units"), _("From"), _("Until")], persons),
    ]
    if systems:
        parts.append(setting.out.table([_("System"), _("May act for")], systems))
    return parts


def _parsed(path: Path, body: bytes) -> roster_pb2.Roster:
    """Return the roster in `body`, signed or not. Raises InputError."""
    for attempt in (body, _inner(body)):
        try:
            made = roster_pb2.Roster.FromString(attempt)
        except DecodeError:
            continue
        if made.agreement_id and made.persons:
            return made
    raise InputError(_("{} holds no roster.").format(path))


def _inner(body: bytes) -> bytes:
    try:
        return roster_pb2.SignedRoster.FromString(body).roster
    except DecodeError:
        return b""


def _signed(path: Path) -> roster_pb2.SignedRoster:
    try:
        signed = roster_pb2.SignedRoster.FromString(read_file(path))
    except DecodeError:
        signed = roster_pb2.SignedRoster()
    if not signed.signatures:
        raise InputError(_("{} holds no signed roster.").format(path), _("sign it with entente roster sign"))
    return signed


for _command in (prepare, sign_roster, submit, show):
    roster.add_command(_command)
