"""`entente pki`: certificates of persons, systems and the node itself.

Decides what is issued and for how long at most; the names in a certificate come from this Party's
configuration, never from a request. Where another CA issues, these commands write the request and take in the
answer.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from entente.v1 import operator_service_pb2

from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, command, option, pass_setting
from gateway.cli.home import Home, read_file
from gateway.cli.identities import (
    certificates,
    complete_descriptor,
    identity_of,
    obtain,
    read_chain,
    take_in,
)
from gateway.cli.told import told
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.pki.authority import LEAF_LIFETIME
from gateway.pki.identity import Identity, Kind
from node.keys.files import write_secret

_DAYS_MAX = 397

pki = Group("pki", help=mark("Certificates of persons, systems and the node."))

_days = option(
    "--days",
    type=Number(1, _DAYS_MAX),
    default=LEAF_LIFETIME.days,
    show_default=True,
    help=mark("How long it is valid."),
)


def _identity(home: Home, kind: str, name: str) -> Identity:
    try:
        return Identity(home.config().party.trust_domain, Kind(kind), name)
    except ValueError as error:
        raise InputError(told(error)) from None


@command("issue", mark("Issue a certificate for a person (its id) or a system (its name)."))
@click.argument("kind", type=click.Choice(["person", "system"]))
@click.argument("name")
@_days
@pass_setting
def issue(setting: Setting, kind: str, name: str, days: int) -> None:
    """Issue a person's or a system's certificate."""
    home = Home(setting.home)
    identity = _identity(home, kind, name)
    path = obtain(home, identity, timedelta(days=days))
    facts = {"identity": identity.uri, "file": str(path), "issued": path.suffix == ".pem"}
    done = _("Issued {}: {}") if path.suffix == ".pem" else _("Request for {}: {}")
    setting.out.result(facts, done.format(identity.uri, path))


@command("renew", mark("Issue certificates anew over fresh keys: of NAMEs, or of all that end soon."))
@click.argument("names", metavar="[URI]...", nargs=-1)
@option("--within", type=Number(0), default=10, show_default=True, help=mark("Days that count as soon."))
@_days
@pass_setting
def renew(setting: Setting, names: tuple[str, ...], within: int, days: int) -> None:
    """Renew certificates; a running node takes a new one up without a restart."""
    home = Home(setting.home)
    limit = SystemClock().now() + timedelta(days=within)
    found = {named.identity.uri: named for _path, named in certificates(home.leaves())}
    if unknown := sorted(set(names) - found.keys()):
        raise InputError(_("There is no certificate of {}.").format(", ".join(unknown)))
    wanted = [
        named for uri, named in found.items() if uri in names or (not names and named.not_after <= limit)
    ]
    rows = []
    for named in wanted:
        path = obtain(home, named.identity, timedelta(days=days), renew=True)
        rows.append((named.identity.uri, str(path)))
    setting.out.result(
        {"renewed": [{"identity": uri, "file": path} for uri, path in rows]},
        setting.out.table([_("Identity"), _("File")], rows)
        if rows
        else _("Nothing ends within {} days.").format(within),
    )


@command("import", mark("Take in CERTIFICATE, which another CA issued for a request of this folder."))
@click.argument("certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@option(
    "--ca",
    "bundle",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=mark("That CA's bundle."),
)
@pass_setting
def take(setting: Setting, certificate: Path, bundle: Path | None) -> None:
    """Take in a certificate of another CA, and with the node's first one write the descriptor."""
    home = Home(setting.home)
    config = home.config()
    if bundle is not None:
        _check_bundle(bundle)
        write_secret(home.ca, read_file(bundle), replace=True)
    if not home.ca.exists():
        raise InputError(_("The CA's bundle is not known yet."), _("name it with --ca"))
    named, path = take_in(home, config.party.trust_domain, certificate)
    facts: dict[str, object] = {"identity": named.identity.uri, "file": str(path)}
    lines = [_("Taken in {}: {}").format(named.identity.uri, path)]
    if complete_descriptor(home):
        facts["descriptor"] = str(home.descriptor_path)
        lines.append(_("Party descriptor: {}").format(home.descriptor_path))
    setting.out.result(facts, *lines)


@command("list", mark("Show every certificate of the folder and when it ends."))
@pass_setting
def show(setting: Setting) -> None:
    """Show certificates."""
    found = certificates(Home(setting.home).leaves())
    now = SystemClock().now()
    rows = [(n.identity.uri, f"{n.not_after:%Y-%m-%d}", (n.not_after - now).days) for _path, n in found]
    facts = [
        {
            "identity": named.identity.uri,
            "file": str(path),
            "serial": f"{named.serial:x}",
            "spki_sha256": named.spki_sha256.hex(),
            "not_after": named.not_after.isoformat(),
        }
        for path, named in found
    ]
    setting.out.result(
        {"certificates": facts}, setting.out.table([_("Identity"), _("Ends"), _("Days left")], rows)
    )


@command(
    "revoke", mark("Put a certificate (a file), a SPIFFE URI or a serial number on the node's deny list.")
)
@click.argument("subject")
@option("--reason", default="", help=mark("Why, for the record; no names."))
@pass_setting
def revoke(setting: Setting, subject: str, reason: str) -> None:
    """Revoke at the running node; it takes effect on the next call."""
    from gateway.cli.calls import operator_client

    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.operator.Revoke, revocation(subject, reason))
    setting.out.result(
        {"deny_list_size": answer.deny_list_size},
        _("Revoked. Entries on the deny list: {}.").format(answer.deny_list_size),
    )


def revocation(subject: str, reason: str) -> operator_service_pb2.RevokeRequest:
    """Return the request that revokes `subject`. Raises InputError."""
    request = operator_service_pb2.RevokeRequest(reason=reason)
    if subject.startswith("spiffe://"):
        request.uri = subject
    elif Path(subject).is_file():
        path = Path(subject)
        request.spki_sha256 = identity_of(path, read_chain(path, read_file(path))[0]).spki_sha256
    elif subject and set(subject.lower()) <= set("0123456789abcdef"):
        request.serial = subject.lower()
    else:
        raise InputError(_("{} is no certificate file, SPIFFE URI or serial number.").format(subject))
    return request


def _check_bundle(path: Path) -> None:
    from gateway.pki.tls import TlsMaterialError, check_bundle

    try:
        check_bundle(read_file(path), SystemClock().now())
    except TlsMaterialError as error:
        raise InputError(told(error)) from None


for _command in (issue, renew, take, show, revoke):
    pki.add_command(_command)
