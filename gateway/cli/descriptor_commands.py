"""`entente descriptor`: how a Party is reached and which keys speak for it; shown, and told anew to the peer.

Decides how a descriptor reads. What is shown is verified here, each version under the one before, from the
agreement's record on; the running node is asked only to tell the peer of a change.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click
from entente.v1 import descriptor_service_pb2, party_pb2

from gateway.cli import words
from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Number, Setting, agreement_option, command, option, pass_setting
from gateway.cli.home import Home, read_file, write_file
from gateway.cli.identities import describe
from gateway.cli.keys_commands import told_facts, told_texts
from gateway.cli.own_ledger import own_ledger
from gateway.cli.told import told
from gateway.clock import SystemClock
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.pki.identity import Identity, Kind
from node.acts.descriptors import origin_of

descriptor = Group("descriptor", help=mark("Party descriptors: show them, tell the peer of a change."))


@command("show", mark("Show a descriptor of PARTY (else of this one), verified from the record on."))
@click.argument("party", required=False)
@option("--version", type=Number(1), help=mark("Which version; else the newest."))
@agreement_option
@option("--out", type=click.Path(path_type=Path, dir_okay=False), help=mark("The file to write."))
@pass_setting
def show(
    setting: Setting, party: str | None, version: int | None, agreement_id: str, out: Path | None
) -> None:
    """Show a descriptor."""
    with own_ledger(Home(setting.home), agreement_id) as own:
        held = own.descriptors(party or own.own)
    raw = next((raw for one, raw in reversed(held) if version in (None, one.version)), None)
    if raw is None:
        raise InputError(_("No version {} of this descriptor is held here.").format(version))
    one = party_pb2.PartyDescriptor.FromString(raw)
    facts = descriptor_facts(one, raw)
    if out is not None:
        write_file(out, raw)
        facts["file"] = str(out)
    rows: list[tuple[str, object]] = [
        (_("Party"), one.party),
        (_("Version"), f"{one.version} ({', '.join(str(other.version) for other, _raw in held)})"),
        (_("Made"), words.instant(one.issue_time)),
        (_("Domain"), one.trust_domain),
        (_("Endpoints"), ", ".join(one.endpoints) or _("only dials out")),
        (_("Name in TLS"), one.tls_server_name),
        (_("Signing keys"), ", ".join(key.key_id.hex() for key in one.signing_keys)),
        (_("Sealing keys"), ", ".join(key.key_id.hex() for key in one.sealing_keys)),
        (_("Ledger key"), one.ledger_vkey),
        (_("Digest"), facts["sha256"]),
    ]
    setting.out.result(facts, setting.out.table(["", ""], rows))


@command("make", mark("Write this Party's first descriptor for an agreement with another Party."))
@option("--peer-domain", required=True, help=mark("The other Party's domain, such as caricc.example."))
@pass_setting
def make(setting: Setting, peer_domain: str) -> None:
    """Write a descriptor for a further agreement: a ledger's key bears the name of the relationship."""
    home = Home(setting.home)
    config = home.config()
    try:
        Identity(peer_domain, Kind.NODE, "node")  # the form of the domain
    except ValueError as error:
        raise InputError(told(error)) from None
    if peer_domain == config.party.trust_domain:
        raise InputError(_("The other Party has another domain."))
    path = home.descriptor_for(peer_domain)
    if origin_of(config.party.trust_domain, peer_domain) in home.descriptors():
        raise InputError(_("There is a descriptor for an agreement with {} already.").format(peer_domain))
    made = describe(config, home.keys(config), peer_domain, read_file(home.ca), SystemClock().now())
    raw = made.SerializeToString(deterministic=True)
    write_file(path, raw)
    setting.out.result(
        {"file": str(path), **descriptor_facts(made, raw)},
        _("Party descriptor: {}").format(path),
        _("Next: exchange descriptors with the other Party, then entente agreement prepare."),
    )


@command("update", mark("Tell the peer of other endpoints, another CA bundle or server name."))
@option(
    "--federation",
    "endpoints",
    metavar="HOST:PORT",
    multiple=True,
    help=mark("Where the peer reaches this node, in the order to be tried; all of them."),
)
@option("--dial-only", is_flag=True, help=mark("The peer cannot reach this node: it only dials out."))
@option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=mark("The CA bundle, the old and the new CA together while certificates change."),
)
@option("--server-name", default="", help=mark("The DNS name in the node's certificate."))
@pass_setting
def update(
    setting: Setting, endpoints: tuple[str, ...], dial_only: bool, ca: Path | None, server_name: str
) -> None:
    """Update the descriptor at the running node."""
    from gateway.cli.calls import operator_client

    if dial_only and endpoints:
        raise InputError(_("--dial-only and --federation exclude each other."))
    request = descriptor_service_pb2.UpdateDescriptorRequest(tls_server_name=server_name)
    if endpoints or dial_only:
        request.endpoints.endpoints.extend(endpoints)
        request.endpoints.SetInParent()
    if ca is not None:
        try:
            request.ca_bundle_pem = read_file(ca).decode("ascii")
        except UnicodeDecodeError:
            raise InputError(_("{} is no bundle of CA certificates in PEM form.").format(ca)) from None
    with operator_client(Home(setting.home)) as client:
        answer = client.call(client.descriptor.UpdateDescriptor, request)
    setting.out.result(
        {"announcements": told_facts(answer.announcements)},
        *(told_texts(answer.announcements) or [_("The descriptor says so already.")]),
    )


def descriptor_facts(one: party_pb2.PartyDescriptor, raw: bytes) -> dict[str, Any]:
    """Return a descriptor for programs."""
    return {
        "party": one.party,
        "version": one.version,
        "issue_time": one.issue_time.ToJsonString(),
        "trust_domain": one.trust_domain,
        "endpoints": list(one.endpoints),
        "tls_server_name": one.tls_server_name,
        "signing_keys": [key.key_id.hex() for key in one.signing_keys],
        "sealing_keys": [key.key_id.hex() for key in one.sealing_keys],
        "ledger_vkey": one.ledger_vkey,
        "cosigner_vkey": one.cosigner_vkey,
        "sha256": hashlib.sha256(raw).hexdigest(),
    }


for _command in (show, make, update):
    descriptor.add_command(_command)
