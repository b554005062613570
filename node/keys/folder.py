"""A Party's key folder: made, loaded, rotated.

Decides the names and the order of the files; refuses to know what the keys are used for.

    ledger.pem  cosigning.pem    Ed25519, PKCS #8; they do not change within an epoch
    signing/0001.pem ...         Ed25519; the newest that the peer knows of signs
    sealing/0001.pem ...         HPKE; the highest number is announced, the rest still open
    vault/0001.key ...           the highest number wraps, the rest still open

Folders are 0700, files 0600. The principal's own key is never here (protocol: it lives on no node).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from entente.v1 import party_pb2

from node.keys.errors import KeyFileError, KeyUnknownError
from node.keys.files import check_folder, make_folder, remove_secret, write_secret
from node.keys.provider import KeyRole
from node.keys.ring import SealingRing, SigningRing
from node.keys.sealing import HYBRID
from node.keys.signing import FileSigner, Signer, new_key_pem
from node.keys.vault import Vault, VaultKey
from node.keys.vault_file import SCRYPT_LOG2_N, read_vault_key, vault_key_from_command, write_vault_key

_ALONE: Final = (KeyRole.LEDGER, KeyRole.COSIGNING)
_VAULT_NAME: Final = re.compile(r"([0-9]{4})\.key")


class FolderKeys:
    """The keys of one Party's node, read from its folder (a `KeyProvider`)."""

    def __init__(
        self, signers: dict[KeyRole, Signer], signing: SigningRing, ring: SealingRing, vault: Vault
    ) -> None:
        self._signers = signers
        self._signing = signing
        self._ring = ring
        self._vault = vault

    def signer(self, role: KeyRole) -> Signer:
        return self._signing.current if role is KeyRole.SIGNING else self._signers[role]

    @property
    def signing(self) -> SigningRing:
        return self._signing

    @property
    def unsealer(self) -> SealingRing:
        return self._ring

    @property
    def vault(self) -> Vault:
        return self._vault


def create_keys(
    folder: Path,
    created: datetime,
    *,
    suite: party_pb2.HpkeSuite = HYBRID,
    passphrase: bytes | None = None,
    own_vault_key: bool = True,
    scrypt_log2_n: int = SCRYPT_LOG2_N,
) -> None:
    """Make every key of a Party's node in `folder`; what was made by a run that broke off is kept.

    Args:
        created: the time written into the sealing key's file.
        suite: the first sealing key's.
        passphrase: encrypts every file, if given.
        own_vault_key: false when a command supplies the vault key.

    Raises:
        KeyFileError: the folder is complete already, or cannot be written.
    """
    make_folder(folder)
    made = False
    for role in _ALONE:
        if not (path := _signer_path(folder, role)).exists():
            write_secret(path, new_key_pem(passphrase))
            made = True
    if not any((folder / "signing").glob("*.pem")):
        SigningRing.create(folder / "signing", passphrase)
        made = True
    if not any((folder / "sealing").glob("*.pem")):
        SealingRing.create(folder / "sealing", created, suite, passphrase)
        made = True
    if own_vault_key and not _vault_numbers(folder):
        rotate_vault_key(folder, passphrase, scrypt_log2_n=scrypt_log2_n)
        made = True
    if not made:
        raise KeyFileError(f"{folder} holds all keys already: none was touched")


def load_keys(
    folder: Path,
    passphrase: bytes | None = None,
    *,
    key_command: Sequence[str] = (),
    key_command_timeout_s: float = 10.0,
) -> FolderKeys:
    """Return the keys of `folder`, all of them checked.

    With a `key_command` the key it gives wraps, and vault keys that lie in the folder still open.

    Raises:
        KeyFileError: a file or folder is missing, unfit or malformed.
        PassphraseError: a file is encrypted, and the passphrase is missing or wrong.
        KeyCommandError: the command did not give a vault key.
    """
    check_folder(folder)
    signers: dict[KeyRole, Signer] = {
        role: FileSigner(_signer_path(folder, role), passphrase) for role in _ALONE
    }
    signing = SigningRing(folder / "signing", passphrase)
    every = [signer.public_key for signer in (*signers.values(), *signing.keys)]
    if len(set(every)) != len(every):
        raise KeyFileError(f"{folder} uses one key for two roles: make one key for each")
    vault_keys: list[VaultKey] = []
    if key_command:
        vault_keys.append(vault_key_from_command(key_command, timeout_s=key_command_timeout_s))
    vault_keys += [
        read_vault_key(_vault_path(folder, number), passphrase) for number in _vault_numbers(folder)
    ]
    if not vault_keys:
        raise KeyFileError(f"{folder / 'vault'} holds no vault key, and no key command is configured")
    return FolderKeys(signers, signing, SealingRing(folder / "sealing", passphrase), Vault(vault_keys))


def rotate_vault_key(
    folder: Path, passphrase: bytes | None = None, *, scrypt_log2_n: int = SCRYPT_LOG2_N
) -> VaultKey:
    """Make a new vault key, which wraps from the next `load_keys` on; the old ones go on opening.

    Raises:
        KeyFileError: it cannot be written, or another process rotated at the same moment.
    """
    make_folder(folder / "vault")
    number = max(_vault_numbers(folder), default=0) + 1
    key = VaultKey.generate()
    write_vault_key(_vault_path(folder, number), key, passphrase, scrypt_log2_n=scrypt_log2_n)
    return key


def retire_vault_key(folder: Path, key_id: bytes, passphrase: bytes | None = None) -> None:
    """Destroy an old vault key: what is still wrapped under it is lost, so wrap everything again first.

    Raises:
        KeyUnknownError: there is no such key in the folder.
        KeyFileError: it is the newest one, or cannot be removed.
    """
    numbers = _vault_numbers(folder)
    for number in numbers:
        if read_vault_key(_vault_path(folder, number), passphrase).key_id == key_id:
            if number == numbers[0]:
                raise KeyFileError("the newest vault key cannot be retired: rotate first")
            remove_secret(_vault_path(folder, number))
            return
    raise KeyUnknownError(f"there is no vault key {key_id.hex()} here")


def _signer_path(folder: Path, role: KeyRole) -> Path:
    return folder / f"{role.value}.pem"


def _vault_path(folder: Path, number: int) -> Path:
    return folder / "vault" / f"{number:04d}.key"


def _vault_numbers(folder: Path) -> list[int]:
    """The numbers of the vault keys, newest first; none if there is no folder."""
    vault = folder / "vault"
    if not vault.exists():
        return []
    check_folder(vault)
    found = (_VAULT_NAME.fullmatch(path.name) for path in vault.iterdir())
    return sorted((int(name[1]) for name in found if name), reverse=True)
