"""Rings of keys: the newest is announced next, the old ones are kept until nobody needs them.

Decides which key of a folder is the newest (the highest number) and when an old one may go; refuses to know
what is signed and sealed. A sealed key is dropped once it is opened, so an old sealing key is needed only
until every statement sealed to it has arrived. Of the signing keys the peer's copy of the descriptor says
which one signs now (`node.acts.stating`).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

from entente.v1 import party_pb2

from node.errors import Refusal
from node.keys.errors import KeyFileError, KeyUnknownError
from node.keys.files import check_folder, make_folder, read_secret, remove_secret, write_secret
from node.keys.sealing import HYBRID, SealingKey
from node.keys.signing import FileSigner, KeySigner, new_key_pem

_NAME: Final = re.compile(r"([0-9]{4})\.pem")


class _Named(Protocol):
    @property
    def key_id(self) -> bytes: ...


K = TypeVar("K", bound=_Named)


class KeyRing(Generic[K]):
    """The keys of one kind in one folder, `0001.pem`, `0002.pem`, ...; held in memory, newest first.

    Safe to read from several threads while one rotates: the tuple of keys is replaced whole.

    Raises:
        KeyFileError: the folder or a file is unfit, or there is no key.
        PassphraseError: a file needs another passphrase.
    """

    def __init__(self, folder: Path, passphrase: bytes | None = None) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._keys: tuple[tuple[int, K], ...] = ()
        self.reload()

    def _read(self, path: Path) -> K:
        raise NotImplementedError

    @property
    def current(self) -> K:
        """The newest key."""
        return self._keys[0][1]

    @property
    def keys(self) -> tuple[K, ...]:
        """All keys, newest first: the order of the party descriptor."""
        return tuple(key for _, key in self._keys)

    def retire(self, key_id: bytes) -> None:
        """Destroy an old key: it is gone for good.

        Raises:
            KeyUnknownError: there is no such key.
            KeyFileError: it is the newest one, or cannot be removed.
        """
        found = next((number for number, key in self._keys if key.key_id == key_id), None)
        if found is None:
            raise KeyUnknownError(f"there is no key {key_id.hex()} in {self._folder}")
        if found == self._keys[0][0]:
            raise KeyFileError("the newest key cannot be retired: rotate first")
        remove_secret(self._folder / f"{found:04d}.pem")
        self.reload()

    def reload(self) -> None:
        """Read the folder again, for keys that another process made. Raises as the constructor does."""
        check_folder(self._folder)
        found: list[tuple[int, K]] = []
        for path in self._folder.iterdir():
            if name := _NAME.fullmatch(path.name):
                found.append((int(name[1]), self._read(path)))
        if not found:
            raise KeyFileError(f"{self._folder} holds no key: create the keys, or restore the backup")
        self._keys = tuple(sorted(found, key=lambda entry: entry[0], reverse=True))

    def _add(self, pem: bytes) -> K:
        write_secret(self._folder / f"{self._keys[0][0] + 1:04d}.pem", pem)
        self.reload()
        return self.current


class SealingRing(KeyRing[SealingKey]):
    """Our sealing keys. Raises as `KeyRing`."""

    def _read(self, path: Path) -> SealingKey:
        return SealingKey.from_pem(read_secret(path), self._passphrase, path)

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

    def rotate(self, created: datetime, suite: party_pb2.HpkeSuite | None = None) -> SealingKey:
        """Make a new key, which opens from now on like the old ones. Announce it in a new descriptor.

        Args:
            suite: that of the newest key unless named.

        Raises:
            KeyFileError: it cannot be written, or another process rotated at the same moment.
        """
        made = SealingKey.generate(suite or self.current.suite, created)
        return self._add(made.to_pem(self._passphrase))


class SigningRing(KeyRing[KeySigner]):
    """Our keys that sign statements. Raises as `KeyRing`."""

    def _read(self, path: Path) -> KeySigner:
        return FileSigner(path, self._passphrase)

    @classmethod
    def create(cls, folder: Path, passphrase: bytes | None = None) -> SigningRing:
        """Make the folder with its first key and return the ring. Raises KeyFileError if it has one."""
        make_folder(folder)
        write_secret(folder / "0001.pem", new_key_pem(passphrase))
        return cls(folder, passphrase)

    def rotate(self) -> KeySigner:
        """Make a new key. It signs nothing before the peer has the descriptor that announces it.

        Raises:
            KeyFileError: it cannot be written, or another process rotated at the same moment.
        """
        return self._add(new_key_pem(self._passphrase))
