"""A Party's folder: what lies where.

    entente.toml  descriptor.pb  keys/  data/
    pki/ca.pem  pki/ca.key        the Party's CA bundle; the key only where this machine issues (development)
    pki/node.pem  pki/operator.pem  pki/persons/<id>.pem  pki/systems/<name>.pem
                                  certificate and key in one file, so that a reload never sees one without the
                                  other
    pki/....csr  pki/....key      a request to another CA that was not answered yet

Decides names only; refuses to know what a certificate or a key is good for. The principals' keys are never
here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from entente.v1 import party_pb2
from google.protobuf.message import DecodeError

from gateway.cli.faults import InputError
from gateway.cli.told import fault_facts, fault_lines, told
from gateway.config import FILE_NAME, Config, ConfigError, load_config
from gateway.i18n import gettext as _
from gateway.pki.authority import Authority
from gateway.pki.identity import Identity, Kind
from node.keys.files import read_passphrase
from node.keys.folder import FolderKeys, load_keys
from node.ledger.note import Verifier

OPERATOR: Final = "operator"
"""The system identity under which the command line administers a node."""


@dataclass(frozen=True, slots=True)
class Home:
    """One Party's folder."""

    folder: Path

    @property
    def keys_folder(self) -> Path:
        """Where the node's keys lie unless configured otherwise."""
        return self.folder / "keys"

    @property
    def pki(self) -> Path:
        """Where certificates lie."""
        return self.folder / "pki"

    @property
    def ca(self) -> Path:
        """The CA bundle."""
        return self.pki / "ca.pem"

    @property
    def descriptor_path(self) -> Path:
        """The party descriptor that the agreement's record names."""
        return self.folder / "descriptor.pb"

    @property
    def descriptor_draft(self) -> Path:
        """The descriptor while the CA's bundle is not known yet."""
        return self.folder / "descriptor.draft"

    @property
    def issues(self) -> bool:
        """Whether this machine has the CA's key."""
        return (self.pki / "ca.key").exists()

    def stem(self, identity: Identity) -> Path:
        """Return the path of an identity's files, without their suffix."""
        if identity.kind is Kind.NODE:
            return self.pki / "node"
        if identity.kind is Kind.SYSTEM and identity.name == OPERATOR:
            return self.pki / OPERATOR
        return self.pki / f"{identity.kind.value}s" / identity.name

    def leaf(self, identity: Identity) -> Path:
        """Return the file of an identity's certificate and key."""
        stem = self.stem(identity)
        return stem.with_name(stem.name + ".pem")

    def leaves(self) -> list[Path]:
        """Return every certificate that lies in the folder."""
        named = [self.pki / "node.pem", self.pki / f"{OPERATOR}.pem"]
        found = [*sorted((self.pki / "persons").glob("*.pem")), *sorted((self.pki / "systems").glob("*.pem"))]
        return [path for path in named if path.exists()] + found

    def config(self) -> Config:
        """Return the configuration. Raises InputError with every fault."""
        if not (self.folder / FILE_NAME).exists():
            raise InputError(
                _("{} is not a Party's folder: it holds no {}.").format(self.folder, FILE_NAME),
                _("name the folder with --home or ENTENTE_HOME, or make one with entente init"),
            )
        try:
            return load_config(self.folder, os.environ)
        except ConfigError as error:
            facts = {"faults": fault_facts(error.faults)}
            text = _("{} has faults:").format(self.folder / FILE_NAME) + "\n" + fault_lines(error.faults)
            raise InputError(text, _("correct the settings named"), facts) from None

    def authority(self) -> Authority:
        """Return the CA. Raises InputError where another CA issues, KeyFileError where it cannot be read."""
        if not self.issues:
            raise InputError(
                _("This folder has no CA key: another CA issues this Party's certificates."),
                _("send the request (.csr) to that CA, then run entente pki import"),
            )
        return Authority.load(self.pki)

    def keys(self, config: Config) -> FolderKeys:
        """Return the node's keys. Raises KeysError."""
        secret = config.keys.passphrase_file
        return load_keys(
            config.path(config.keys.folder),
            read_passphrase(file=config.path(secret)) if secret else None,
            key_command=config.keys.key_command,
            key_command_timeout_s=config.keys.key_command_timeout_s,
        )

    def descriptor(self) -> party_pb2.PartyDescriptor:
        """Return this Party's descriptor. Raises InputError."""
        return read_descriptor(self.descriptor_path)

    def descriptor_for(self, peer_domain: str) -> Path:
        """Return where the descriptor for a further agreement, with the Party of this domain, lies."""
        return self.folder / f"descriptor-{peer_domain}.pb"

    def descriptors(self) -> dict[str, Path]:
        """Return this Party's descriptors by the ledger that each names: one for each agreement.

        Raises:
            InputError: a file holds no descriptor.
        """
        found = [self.descriptor_path, *sorted(self.folder.glob("descriptor-*.pb"))]
        return {
            Verifier.parse(read_descriptor(path).ledger_vkey).name: path for path in found if path.exists()
        }


def read_descriptor(path: Path) -> party_pb2.PartyDescriptor:
    """Return the party descriptor in `path`. Raises InputError."""
    try:
        return party_pb2.PartyDescriptor.FromString(read_file(path))
    except DecodeError:
        raise InputError(_("{} holds no party descriptor.").format(path)) from None


def read_file(path: Path) -> bytes:
    """Return the bytes of `path`. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(_("{} cannot be read: {}.").format(path, told(error.strerror))) from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file that holds no secret, whole or not at all. Raises InputError."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise InputError(_("{} cannot be written: {}.").format(path, told(error.strerror))) from None
