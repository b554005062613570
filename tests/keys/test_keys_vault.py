"""The vault of content keys, where its keys come from, and the key folder as a whole."""

from __future__ import annotations

import base64
import json
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.keys.errors import (
    KeyCommandError,
    KeyFileError,
    KeysError,
    KeyUnknownError,
    PassphraseError,
    VaultError,
)
from node.keys.files import write_secret
from node.keys.folder import (
    create_keys,
    load_keys,
    retire_vault_key,
    rotate_vault_key,
)
from node.keys.provider import KeyProvider, KeyRole
from node.keys.vault import Vault, VaultKey
from node.keys.vault_file import read_vault_key, vault_key_from_command, write_vault_key

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_CONTENT_KEY = bytes(range(32))
_QUICK = 14  # scrypt's least cost taken
_ONE, _TWO = VaultKey(bytes([1]) * 32), VaultKey(bytes([2]) * 32)


def _python(script: str) -> list[str]:
    return [sys.executable, "-I", "-c", script]


def test_wrapped_key_opens_for_the_same_item_only() -> None:
    vault = Vault([_ONE])
    wrapped = vault.wrap(_CONTENT_KEY, b"item 1")
    assert vault.unwrap(wrapped, b"item 1") == _CONTENT_KEY
    assert vault.wrap(_CONTENT_KEY, b"item 1") != wrapped
    assert len(wrapped) == len(_CONTENT_KEY) + 37
    with pytest.raises(VaultError):
        vault.unwrap(wrapped, b"item 2")


@given(st.data())
def test_wrapped_key_changed_or_cut_anywhere_is_refused(data: st.DataObject) -> None:
    vault = Vault([_ONE])
    wrapped = bytearray(vault.wrap(_CONTENT_KEY, b"item"))
    at = data.draw(st.integers(0, len(wrapped) - 1))
    cut = bytes(wrapped[:at])
    wrapped[at] ^= data.draw(st.integers(1, 255))
    for bad in (bytes(wrapped), cut):
        with pytest.raises(VaultError):
            vault.unwrap(bad, b"item")


def test_wrong_vault_key_is_named_by_its_id() -> None:
    wrapped = Vault([_ONE]).wrap(_CONTENT_KEY, b"")
    with pytest.raises(VaultError, match=_ONE.key_id.hex()):
        Vault([_TWO]).unwrap(wrapped, b"")
    forged = wrapped[:1] + _TWO.key_id + wrapped[9:]
    with pytest.raises(VaultError):
        Vault([_ONE, _TWO]).unwrap(forged, b"")


def test_old_vault_key_opens_after_a_rotation_and_the_new_one_wraps() -> None:
    wrapped = Vault([_ONE]).wrap(_CONTENT_KEY, b"item")
    vault = Vault([_TWO, _ONE])
    assert vault.unwrap(wrapped, b"item") == _CONTENT_KEY
    assert not vault.is_current(wrapped)
    again = vault.wrap(vault.unwrap(wrapped, b"item"), b"item")
    assert vault.is_current(again)
    assert Vault([_TWO]).unwrap(again, b"item") == _CONTENT_KEY


def test_vault_key_does_not_show_itself() -> None:
    for text in (repr(_ONE), str(_ONE), _ONE.key_id.hex()):
        assert _ONE.secret.hex() not in text
        assert repr(_ONE.secret) not in text


def test_vault_key_file_under_a_passphrase_opens_only_with_it(tmp_path: Path) -> None:
    path = tmp_path / "0001.key"
    write_vault_key(path, _ONE, b"correct horse", scrypt_log2_n=_QUICK)
    assert read_vault_key(path, b"correct horse") == _ONE
    assert base64.b64encode(_ONE.secret) not in path.read_bytes()
    for passphrase in (None, b"wrong"):
        with pytest.raises(PassphraseError):
            read_vault_key(path, passphrase)


def test_vault_key_file_that_is_plain_or_malformed(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    write_vault_key(plain, _ONE)
    assert read_vault_key(plain) == _ONE
    fields = json.loads(plain.read_bytes())
    cheap = {"protection": "scrypt", "log2_n": 1, "salt": "", "nonce": "", "key": ""}
    for n, change in enumerate(({"version": 2}, {"protection": "rot13"}, {"key": "AAAA"}, {"key": 5}, cheap)):
        write_secret(tmp_path / str(n), json.dumps(fields | change).encode())
        with pytest.raises(KeysError):
            read_vault_key(tmp_path / str(n), b"passphrase")
    write_secret(tmp_path / "none", b"rubbish")
    with pytest.raises(KeyFileError, match="no vault key file"):
        read_vault_key(tmp_path / "none")
    plain.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_vault_key(plain)


def test_key_command_gives_raw_bytes_or_base64() -> None:
    raw = "import sys; sys.stdout.buffer.write(bytes([1]) * 32)"
    text = "import base64; print(base64.b64encode(bytes([1]) * 32).decode())"
    assert vault_key_from_command(_python(raw)) == _ONE
    assert vault_key_from_command(_python(text)) == _ONE


@pytest.mark.parametrize(
    "script",
    [
        "import sys; print('SECRET-OUT'); print('SECRET-ERR', file=sys.stderr); sys.exit(3)",
        "import sys; print('SECRET-OUT'); print('SECRET-ERR', file=sys.stderr)",
        "import threading; print('SECRET-OUT', flush=True); threading.Event().wait()",
        "print('')",
    ],
)
def test_key_command_that_fails_tells_nothing_it_said(script: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyCommandError) as failed:
        vault_key_from_command(_python(script), timeout_s=1.0)
    shown = "".join(traceback.format_exception(failed.value)) + "".join(capfd.readouterr())
    assert "SECRET" not in shown.replace(script, "")
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


def test_key_command_that_cannot_be_run_is_named(tmp_path: Path) -> None:
    for argv in ([], [str(tmp_path / "absent")], [str(tmp_path)], ["a\0b"]):
        with pytest.raises(KeyCommandError):
            vault_key_from_command(argv)


def test_key_folder_is_made_private_and_loads(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keys(folder, _NOW)
    keys: KeyProvider = load_keys(folder)
    assert len({keys.signer(role).key_id for role in KeyRole}) == 3
    assert keys.vault.unwrap(keys.vault.wrap(_CONTENT_KEY, b""), b"") == _CONTENT_KEY
    assert len(keys.unsealer.keys) == 1
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in [folder, *folder.rglob("*")]}
    assert modes == {True: 0o700, False: 0o600}
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {"signing/0001.pem", "ledger.pem", "cosigning.pem", "sealing/0001.pem", "vault/0001.key"}


def test_key_folder_is_finished_after_a_break_and_never_overwritten(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", _NOW)
    before = load_keys(tmp_path / "keys").signer(KeyRole.SIGNING).key_id
    with pytest.raises(KeyFileError, match="all keys already"):
        create_keys(tmp_path / "keys", _NOW)
    (tmp_path / "keys" / "ledger.pem").unlink()
    create_keys(tmp_path / "keys", _NOW)
    assert load_keys(tmp_path / "keys").signer(KeyRole.SIGNING).key_id == before


def test_key_folder_under_a_passphrase_loads_only_with_it(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", _NOW, passphrase=b"correct horse", scrypt_log2_n=_QUICK)
    load_keys(tmp_path / "keys", b"correct horse")
    for passphrase in (None, b"wrong"):
        with pytest.raises(PassphraseError):
            load_keys(tmp_path / "keys", passphrase)


def test_signing_key_rotates_in_the_folder_and_the_old_one_retires(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keys(folder, _NOW, passphrase=b"correct horse", scrypt_log2_n=_QUICK)
    ring = load_keys(folder, b"correct horse").signing
    old = ring.current
    new = ring.rotate()
    assert [key.key_id for key in ring.keys] == [new.key_id, old.key_id]
    assert [key.key_id for key in load_keys(folder, b"correct horse").signing.keys] == [
        new.key_id,
        old.key_id,
    ]
    with pytest.raises(KeyFileError, match="rotate first"):
        ring.retire(new.key_id)
    ring.retire(old.key_id)
    with pytest.raises(KeyUnknownError):
        ring.retire(old.key_id)
    assert [key.key_id for key in load_keys(folder, b"correct horse").signing.keys] == [new.key_id]


def test_one_key_in_two_roles_is_refused(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", _NOW)
    write_secret(
        tmp_path / "keys" / "ledger.pem",
        (tmp_path / "keys" / "signing" / "0001.pem").read_bytes(),
        replace=True,
    )
    with pytest.raises(KeyFileError, match="two roles"):
        load_keys(tmp_path / "keys")


def test_vault_key_rotates_in_the_folder_and_the_old_one_retires(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keys(folder, _NOW)
    old = load_keys(folder).vault
    wrapped = old.wrap(_CONTENT_KEY, b"item")
    new_id = rotate_vault_key(folder).key_id
    vault = load_keys(folder).vault
    assert vault.current_key_id == new_id
    assert vault.unwrap(wrapped, b"item") == _CONTENT_KEY
    with pytest.raises(KeyFileError, match="rotate first"):
        retire_vault_key(folder, new_id)
    retire_vault_key(folder, old.current_key_id)
    with pytest.raises(KeyUnknownError):
        retire_vault_key(folder, old.current_key_id)
    with pytest.raises(VaultError):
        load_keys(folder).vault.unwrap(wrapped, b"item")


def test_key_command_supplies_the_key_that_wraps_and_the_folders_keys_still_open(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keys(folder, _NOW)
    wrapped = load_keys(folder).vault.wrap(_CONTENT_KEY, b"item")
    vault = load_keys(
        folder, key_command=_python("import sys; sys.stdout.buffer.write(bytes([1]) * 32)")
    ).vault
    assert vault.current_key_id == _ONE.key_id
    assert vault.unwrap(wrapped, b"item") == _CONTENT_KEY


def test_folder_without_a_vault_key_and_without_a_command_does_not_load(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys", _NOW, own_vault_key=False)
    with pytest.raises(KeyFileError, match="no vault key"):
        load_keys(tmp_path / "keys")
