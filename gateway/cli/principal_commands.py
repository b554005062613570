"""`entente principal`: the key of the Secretary General or the Director.

It is made on a machine of the principal's own and never lies on a node; only the public half is handed out.
"""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.faults import InputError
from gateway.cli.framework import Group, Setting, command, option, pass_setting
from gateway.cli.home import write_file
from gateway.cli.signatures import fingerprint, principal_signer, public_pem
from gateway.config import FILE_NAME
from gateway.i18n import gettext as _
from gateway.i18n import mark
from node.keys.files import write_secret
from node.keys.signing import FileSigner, new_key_pem

principal = Group("principal", help=mark("The principal's own key, which never lies on a node."))


@command("keygen", mark("Make a principal's key in FILE (0600), and its public half in FILE.pub."))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@option("--passphrase", "ask", is_flag=True, help=mark("Ask for a passphrase that encrypts the key."))
@pass_setting
def keygen(setting: Setting, file: Path, ask: bool) -> None:
    """Make a principal's key."""
    folder = file.resolve().parent
    if any((place / FILE_NAME).exists() for place in (folder, *folder.parents)):
        raise InputError(
            _("{} lies in the folder of a node.").format(file),
            _("keep the principal's key on a machine of the principal's own"),
        )
    passphrase: bytes | None = None
    if ask:
        passphrase = click.prompt(
            _("Passphrase"), hide_input=True, confirmation_prompt=True, err=True
        ).encode()
    folder.mkdir(parents=True, exist_ok=True)
    write_secret(file, new_key_pem(passphrase))
    public = FileSigner(file, passphrase).public_key
    public_path = file.with_name(file.name + ".pub")
    write_file(public_path, public_pem(public))
    setting.out.result(
        {"key": str(file), "public": str(public_path), "key_id": fingerprint(public)},
        _("Key: {} (keep it; nobody can make it again)").format(file),
        _("Public key, to hand out: {}").format(public_path),
        _("Key id, to compare by telephone: {}").format(fingerprint(public)),
    )


@command("public", mark("Write the public half of the key in FILE to FILE.pub again."))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_setting
def public(setting: Setting, file: Path) -> None:
    """Write the public key again."""
    key = principal_signer(file).public_key
    path = file.with_name(file.name + ".pub")
    write_file(path, public_pem(key))
    setting.out.result({"public": str(path), "key_id": fingerprint(key)}, f"{path}  {fingerprint(key)}")


for _command in (keygen, public):
    principal.add_command(_command)
