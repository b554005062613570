"""`entente init`: a Party's folder, ready to run once the agreement is recorded.

Decides what a new folder holds and what is said about the next step; everything is made on this machine, and
nothing secret leaves it.
"""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.faults import InputError
from gateway.cli.framework import Setting, command, option, pass_setting
from gateway.cli.home import Home, read_file, write_file
from gateway.cli.identities import (
    describe,
    descriptor_facts,
    node_identity,
    obtain,
    operator_identity,
    write_descriptor,
)
from gateway.cli.output import of_profile
from gateway.cli.profile_file import profile_of
from gateway.cli.told import fault_facts, fault_lines, told
from gateway.clock import SystemClock
from gateway.config import FILE_NAME, ConfigError, parse_config
from gateway.config_text import config_text
from gateway.i18n import gettext as _
from gateway.i18n import mark
from gateway.pki.authority import LEAF_LIFETIME, create_ca
from gateway.pki.identity import Identity, Kind
from node.agreement.profile import ProfileError
from node.keys.files import make_folder
from node.keys.folder import create_keys


@command("init", mark("Make a Party's folder DIR: keys, configuration, certificates, party descriptor."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@option("--party", required=True, help=mark("The Party's code, such as WCO."))
@option("--trust-domain", required=True, help=mark("The domain of its identities, such as wco.example."))
@option("--peer-domain", required=True, help=mark("The other Party's domain, such as caricc.example."))
@option("--profile", metavar="NAME|FILE", help=mark("Check that the Party is one of this profile's."))
@option("--place", default="", help=mark("Where its persons work, two letters of ISO 3166-1."))
@option(
    "--federation",
    "endpoints",
    metavar="HOST:PORT",
    multiple=True,
    help=mark("Where the peer reaches this node; without it the node only dials out."),
)
@option("--listen", metavar="HOST:PORT", help=mark("Where it listens for the peer, if another address."))
@option("--institutions", metavar="HOST:PORT", help=mark("Where persons and systems call."))
@option("--operator", metavar="HOST:PORT", help=mark("Where the operator calls; loopback."))
@option("--metrics", metavar="HOST:PORT", help=mark("Where metrics are read; loopback."))
@option("--csr", is_flag=True, help=mark("Write requests for another CA instead of making a development CA."))
@pass_setting
def init(
    setting: Setting,
    folder: Path,
    party: str,
    trust_domain: str,
    peer_domain: str,
    profile: str | None,
    place: str,
    endpoints: tuple[str, ...],
    listen: str | None,
    institutions: str | None,
    operator: str | None,
    metrics: str | None,
    csr: bool,
) -> None:
    """Make a Party's folder."""
    home = Home(folder)
    if (folder / FILE_NAME).exists():
        raise InputError(_("{} is a Party's folder already.").format(folder))
    if profile is not None:
        _check_profile(profile, party)
    values: dict[str, dict[str, object]] = {
        "party": {"code": party, "trust_domain": trust_domain, "place": place},
        "federation": {
            "listen": listen if listen is not None else (endpoints[0] if endpoints else ""),
            "advertise": tuple(endpoints),
        },
        "tls": {"key": "pki/node.pem"},
    }
    if institutions:
        values["institutions"] = {"listen": institutions}
    if operator or metrics:
        given = {"listen": operator, "metrics_listen": metrics}
        values["operator"] = {key: value for key, value in given.items() if value}
    try:
        config = parse_config(folder, values, {})
        Identity(peer_domain, Kind.NODE, "node")  # the form of the domain
    except ConfigError as error:
        text = _("{} has faults:").format(FILE_NAME) + "\n" + fault_lines(error.faults)
        raise InputError(text, "", {"faults": fault_facts(error.faults)}) from None
    except ValueError as error:
        raise InputError(told(error)) from None
    now = SystemClock().now()
    make_folder(folder)
    make_folder(folder / "data")
    create_keys(home.keys_folder, now)
    if not csr:
        create_ca(trust_domain, now).save(home.pki)
    made = [
        obtain(home, identity(trust_domain), LEAF_LIFETIME) for identity in (node_identity, operator_identity)
    ]
    write_file(folder / FILE_NAME, config_text(values).encode())
    facts: dict[str, object] = {"folder": str(folder), "party": party, "files": [str(path) for path in made]}
    lines = [_("Made the folder of {} in {}.").format(party, folder)]
    ca_bundle = b"" if csr else read_file(home.ca)
    descriptor = describe(config, home.keys(config), peer_domain, ca_bundle, now)
    write_descriptor(home, descriptor)
    if csr:
        lines += [
            _("Requests for your CA: {}").format(", ".join(str(path) for path in made)),
            _("Next: entente pki import CERTIFICATE --ca BUNDLE, which also writes the party descriptor."),
        ]
    else:
        facts["descriptor"] = descriptor_facts(descriptor, home.descriptor_path.read_bytes())
        lines += [
            _("The CA in it is for development. An organisation's own CA takes its place with --csr."),
            _("Party descriptor: {}").format(home.descriptor_path),
            _("Next: exchange descriptors with the other Party, then entente agreement prepare."),
        ]
    setting.out.result(facts, *lines)


def _check_profile(profile: str, party: str) -> None:
    try:
        parties = [known.code for known in profile_of(profile).parties]
    except ProfileError as error:
        raise of_profile(error) from None
    if party not in parties:
        raise InputError(
            _("{} is not a Party of the profile {}.").format(party, profile),
            _("the Parties are: {}").format(", ".join(parties)),
        )
