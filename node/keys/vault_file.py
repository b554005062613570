"""Where a vault key comes from: a file, a file under a passphrase, or a command.

Decides the file's form and what a command may answer; refuses to know what the key wraps. A file is
one JSON object. The command (for a KMS, an HSM or a secret store) writes the key on its standard
output; neither that nor its standard error is ever repeated, since either may hold the key.
Source: RFC 7914 (scrypt).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from node.keys.errors import KeyCommandError, KeyFileError, PassphraseError
from node.keys.files import read_secret, write_secret
from node.keys.vault import VAULT_KEY_BYTES, VaultKey

SCRYPT_LOG2_N: Final = 17  # 128 MiB for a moment at each start: the price of a guess, too
_LOG2_N_RANGE: Final = range(14, 21)
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_AAD: Final = b"entente/vault-key-file/1"
_NONE, _SCRYPT = "none", "scrypt"


def write_vault_key(
    path: Path, key: VaultKey, passphrase: bytes | None = None, *, scrypt_log2_n: int = SCRYPT_LOG2_N
) -> None:
    """Write `key` to a new file, encrypted if there is a passphrase. Raises KeyFileError."""
    fields: dict[str, object] = {"version": 1, "key_id": key.key_id.hex()}
    if passphrase is None:
        fields |= {"protection": _NONE, "key": _b64(key.secret)}
    else:
        salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
        sealed = AESGCM(_stretched(passphrase, salt, scrypt_log2_n)).encrypt(nonce, key.secret, _AAD)
        fields |= {
            "protection": _SCRYPT,
            "log2_n": scrypt_log2_n,
            "salt": _b64(salt),
            "nonce": _b64(nonce),
            "key": _b64(sealed),
        }
    write_secret(path, json.dumps(fields, indent=1).encode() + b"\n")


def read_vault_key(path: Path, passphrase: bytes | None = None) -> VaultKey:
    """Return the vault key of a file.

    Raises:
        KeyFileError: the file is unfit to hold a secret, or is no vault key file.
        PassphraseError: it is encrypted, and the passphrase is missing or wrong.
    """
    content = read_secret(path)
    try:
        key = VaultKey(_secret_of(cast("dict[str, object]", json.loads(content)), passphrase, path))
    except (PassphraseError, KeyFileError):
        raise
    except Exception:
        raise _no_vault_key(path) from None
    return key


def vault_key_from_command(argv: Sequence[str], *, timeout_s: float = 10.0) -> VaultKey:
    """Return the vault key that a command writes: 32 raw bytes, or their base64 with or without a line end.

    The command is run without a shell and without input. Errors name its program, nothing it said.

    Raises:
        KeyCommandError: it cannot be run, fails, takes longer than `timeout_s`, or gives something else.
    """
    if not argv:
        raise KeyCommandError("the key command is empty: name a program and its arguments")
    program = Path(argv[0]).name
    try:
        done = subprocess.run(  # noqa: S603  (the operator's own configuration, no shell)
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:  # it carries the output so far: not to be chained
        raise KeyCommandError(f"the key command {program} took longer than {timeout_s:g} s") from None
    except (OSError, ValueError):
        raise KeyCommandError(f"the key command {program} cannot be run: check its path and mode") from None
    if done.returncode != 0:
        raise KeyCommandError(
            f"the key command {program} ended with status {done.returncode}: run it by hand"
        )
    if len(done.stdout) == VAULT_KEY_BYTES:
        return VaultKey(done.stdout)
    try:
        secret = base64.b64decode(done.stdout.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != VAULT_KEY_BYTES:
        raise KeyCommandError(f"the key command {program} gave neither 32 bytes nor their base64")
    return VaultKey(secret)


def _secret_of(fields: dict[str, object], passphrase: bytes | None, path: Path) -> bytes:
    if fields["version"] != 1:
        raise KeyFileError(f"{path} is of a version that this node does not know: upgrade the node")
    if fields["protection"] == _NONE:
        return _unb64(fields["key"])
    if fields["protection"] != _SCRYPT or fields["log2_n"] not in _LOG2_N_RANGE:
        raise _no_vault_key(path)
    if passphrase is None:
        raise PassphraseError(f"{path} is encrypted: name a passphrase variable or file in the configuration")
    cipher = AESGCM(_stretched(passphrase, _unb64(fields["salt"]), cast("int", fields["log2_n"])))
    try:
        return cipher.decrypt(_unb64(fields["nonce"]), _unb64(fields["key"]), _AAD)
    except InvalidTag:
        raise PassphraseError(f"{path} is not opened by this passphrase") from None


def _stretched(passphrase: bytes, salt: bytes, log2_n: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**log2_n, r=8, p=1).derive(passphrase)


def _no_vault_key(path: Path) -> KeyFileError:
    return KeyFileError(f"{path} is no vault key file: restore it from the backup")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: object) -> bytes:
    return base64.b64decode(cast("str", text), validate=True)
