"""The ring of sealing keys: the current one is announced, the old ones still open.

Decides which sealing key is current (the highest number) and when an old one may go; refuses to know
what is sealed. A sealed key is dropped once it is opened, so an old sealing key is needed only until
every statement sealed to it has arrived.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from entente.v1 import party_pb2

from node.errors import Refusal
from node.keys.errors import KeyFileError, KeyUnknownError
from node.keys.files import check_folder, make_folder, read_secret, remove_secret, write_secret
from node.keys.sealing import HYBRID, SealingKey

_NAME: Final = re.compile(r"([0-9]{4})\.pem")


class SealingRing:
    """Our sealing keys in one folder, `0001.pem`, `0002.pem`, ...; held in memory, newest first.

    Safe to read from several threads while one rotates: the tuple of keys is replaced whole.

    Raises:
        KeyFileError: the folder or a file is unfit, or there is no key.
        PassphraseError: a file needs another passphrase.
    """

    def __init__(self, folder: Path, passphrase: bytes | None = None) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._keys: tuple[tuple[int, SealingKey], ...] = ()
        self.reload()

    @classmethod
    def create(
        cls,
        folder: Path,
        created: datetime,
        suite: party_pb2.HpkeSuite = HYBRID,
        passphrase: bytes | None = None,
    ) -> SealingRing:
        """Make the folder with its first key and return the ring. Raises KeyFileError if it has one."""
        make_folder(folder)
        write_secret(folder / "0001.pem", SealingKey.generate(suite, created).to_pem(passphrase))
        return cls(folder, passphrase)

    @property
    def current(self) -> SealingKey:
        """The newest key: the one that peers are to seal to."""
        return self._keys[0][1]

    @property
    def keys(self) -> tuple[SealingKey, ...]:
        """All keys that open, newest first: the order of the party descriptor."""
        return tuple(key for _, key in self._keys)

    def unseal(self, sealed: bytes, key_id: bytes, info: bytes) -> bytes:
        """Return what was sealed to us under `info`. The id is a hint: if it is unknown, every key is tried.

        Raises:
            Refusal: CONTENT_UNREADABLE, when none of our keys opens it.
        """
        keys = self.keys
        for key in [key for key in keys if key.key_id == key_id] or keys:
            try:
                return key.unseal(sealed, info)
            except Refusal:
                continue
        raise Refusal("CONTENT_UNREADABLE", "the sealed key opens with none of this Party's sealing keys")

    def rotate(self, created: datetime, suite: party_pb2.HpkeSuite = HYBRID) -> SealingKey:
        """Make a new key, current from now on; the old ones go on opening. Announce it in a new descriptor.

        Raises:
            KeyFileError: it cannot be written, or another process rotated at the same moment.
        """
        number = self._keys[0][0] + 1
        write_secret(
            self._folder / f"{number:04d}.pem", SealingKey.generate(suite, created).to_pem(self._passphrase)
        )
        self.reload()
        return self.current

    def retire(self, key_id: bytes) -> None:
        """Destroy an old key: what is still sealed to it can never be opened.

        Raises:
            KeyUnknownError: there is no such key.
            KeyFileError: it is the current one, or cannot be removed.
        """
        found = next((number for number, key in self._keys if key.key_id == key_id), None)
        if found is None:
            raise KeyUnknownError(f"there is no sealing key {key_id.hex()} here")
        if found == self._keys[0][0]:
            raise KeyFileError("the current sealing key cannot be retired: rotate first")
        remove_secret(self._folder / f"{found:04d}.pem")
        self.reload()

    def reload(self) -> None:
        """Read the folder again, for keys that another process made. Raises as the constructor does."""
        check_folder(self._folder)
        found: list[tuple[int, SealingKey]] = []
        for path in self._folder.iterdir():
            if name := _NAME.fullmatch(path.name):
                key = SealingKey.from_pem(read_secret(path), self._passphrase, path)
                found.append((int(name[1]), key))
        if not found:
            raise KeyFileError(f"{self._folder} holds no sealing key: create the keys, or restore the backup")
        self._keys = tuple(sorted(found, key=lambda entry: entry[0], reverse=True))
