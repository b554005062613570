"""The vault: content keys at rest, wrapped under this node's own key.

Decides the form of a wrapped key and which vault key wraps; refuses to know where vault keys come from
(`vault_file.py`) and what the content keys open. To destroy content is to destroy its wrapped key.
A wrapped key says which vault key wrapped it, so that old ones open after a rotation.
Source: NIST SP 800-38D (random 96-bit nonces: rotate well before 2^32 wraps under one vault key).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from node.keys.errors import VaultError
from node.randomness import random_bytes

VAULT_KEY_BYTES: Final = 32
_VERSION: Final = b"\x01"
_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = len(_VERSION) + _ID_BYTES
_ID_LABEL: Final = b"entente/vault-key-id\x00"


@dataclass(frozen=True, slots=True)
class VaultKey:
    """One vault key, 32 bytes; its id is derived from it and gives nothing away."""

    _key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self._key) != VAULT_KEY_BYTES:
            raise VaultError("a vault key has exactly 32 bytes")

    @classmethod
    def generate(cls) -> VaultKey:
        """Return a fresh key."""
        return cls(os.urandom(VAULT_KEY_BYTES))

    @property
    def key_id(self) -> bytes:
        """The first 8 bytes of a SHA-256 under a label of its own."""
        return hashlib.sha256(_ID_LABEL + self._key).digest()[:_ID_BYTES]

    @property
    def secret(self) -> bytes:
        """The key itself, for the file it is kept in."""
        return self._key


class Vault:
    """Wraps content keys under the first of `keys`, opens with any of them. Safe to share between threads."""

    def __init__(self, keys: Sequence[VaultKey]) -> None:
        if not keys:
            raise VaultError("a vault needs at least one key")
        self._current_id = keys[0].key_id
        self._ciphers = {key.key_id: AESGCM(key.secret) for key in keys}

    @property
    def current_key_id(self) -> bytes:
        """The id of the key that wraps from now on."""
        return self._current_id

    def wrap(self, content_key: bytes, aad: bytes) -> bytes:
        """Return `content_key` wrapped, 37 bytes longer; only the same `aad` (say, the item's id) opens it.

        The bytes: version, 8 bytes vault key id, 12 bytes nonce, ciphertext and tag.
        """
        head = _VERSION + self._current_id
        nonce = random_bytes(_NONCE_BYTES)
        return head + nonce + self._ciphers[self._current_id].encrypt(nonce, content_key, head + aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return the content key.

        Raises:
            VaultError: the vault key is not here, or `wrapped` is damaged or was wrapped for another `aad`.
        """
        head, nonce = wrapped[:_HEAD_BYTES], wrapped[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES]
        key_id = wrapping_key_id(wrapped)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise VaultError(f"vault key {key_id.hex()} is not here: restore it to the vault folder")
        try:
            return cipher.decrypt(nonce, wrapped[_HEAD_BYTES + _NONCE_BYTES :], head + aad)
        except (InvalidTag, ValueError):
            raise VaultError("a wrapped key is damaged or belongs elsewhere") from None

    def is_current(self, wrapped: bytes) -> bool:
        """Whether `wrapped` is under the current key; what is not is wrapped again before its key retires."""
        return wrapping_key_id(wrapped) == self._current_id


def wrapping_key_id(wrapped: bytes) -> bytes:
    """Return the id of the vault key that wrapped. Raises VaultError if this is no wrapped key."""
    if not wrapped.startswith(_VERSION) or len(wrapped) <= _HEAD_BYTES + _NONCE_BYTES:
        raise VaultError("this is no wrapped key of a version known here")
    return wrapped[len(_VERSION) : _HEAD_BYTES]
