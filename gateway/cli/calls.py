"""Which certificate of the Party's folder calls which listener.

Decides who calls: the operator for the operator's listener, the person or system named with `--as` for the
institutions' one; and that what names no agreement is asked under the one of `--agreement`. Refuses to know
what is called.
"""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.faults import InputError
from gateway.cli.framework import Setting
from gateway.cli.home import OPERATOR, Home
from gateway.cli.identities import server_name
from gateway.client import Client
from gateway.i18n import gettext as _
from gateway.pki.identity import Identity, Kind


def operator_client(home: Home) -> Client:
    """Return a client of the operator's listener. Raises InputError, KeysError."""
    config = home.config()
    domain = config.party.trust_domain
    leaf = home.leaf(Identity(domain, Kind.SYSTEM, OPERATOR))
    return _client(home, config.operator.listen, leaf, domain)


def caller_client(home: Home, caller: str | None) -> Client:
    """Return a client of the institutions' listener under the certificate of `caller`.

    Args:
        caller: a person's id or a system's name; None where the folder holds one person only.

    Raises:
        InputError: no certificate of that caller, or several and none named.
    """
    config = home.config()
    leaf = _leaf(home, caller)
    return _client(home, config.institutions.listen, leaf, config.party.trust_domain)


def _leaf(home: Home, caller: str | None) -> Path:
    persons = sorted((home.pki / "persons").glob("*.pem"))
    if caller is None:
        if len(persons) == 1:
            return persons[0]
        raise InputError(
            _("Who calls? The folder holds certificates of: {}.").format(
                ", ".join(path.stem for path in persons) or _("nobody")
            ),
            _("name the person with --as, or issue a certificate with entente pki issue"),
        )
    for path in (home.pki / "persons" / f"{caller}.pem", home.pki / "systems" / f"{caller}.pem"):
        if path.is_file() and path.stem == caller:
            return path
    raise InputError(
        _("There is no certificate of {}.").format(caller), _("issue one with entente pki issue")
    )


def _client(home: Home, listen: str, leaf: Path, trust_domain: str) -> Client:
    if not leaf.exists() or not home.ca.exists():
        raise InputError(
            _("{} is missing.").format(leaf if home.ca.exists() else home.ca),
            _("issue it with entente pki, or import it from your CA"),
        )
    context = click.get_current_context(silent=True)
    setting = context.find_object(Setting) if context is not None else None
    named = setting.agreement if setting is not None else ""
    return Client.connect(listen, leaf, home.ca, server_name(trust_domain), named)
