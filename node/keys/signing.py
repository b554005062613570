"""Signing with Ed25519, and the form of what is signed.

Decides how bytes are framed before they are signed, and that a signature which does not verify is
refused. Refuses to know what the bytes mean. An HSM stands behind the same `Signer`.
Source: DSSE v1 (pre-authentication encoding); RFC 8032; RFC 5958 and RFC 8410 for the file.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from node.errors import Refusal
from node.keys.errors import KeyFileError, PassphraseError
from node.keys.files import read_secret

KEY_ID_BYTES: Final = 8
PUBLIC_KEY_BYTES: Final = 32


class Signer(Protocol):
    """Something that signs with one Ed25519 key: a file, or a device that never shows the key."""

    @property
    def key_id(self) -> bytes:
        """The key's id, 8 bytes: a hint for verifiers, no more."""

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`, 64 bytes. Safe to call from several threads."""


class KeySigner:
    """A signer whose key is held in memory."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self._public_key = key.public_key().public_bytes_raw()
        self._key_id = key_id_of(self._public_key)

    @property
    def key_id(self) -> bytes:
        return self._key_id

    @property
    def public_key(self) -> bytes:
        return self._public_key

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(key_id={self._key_id.hex()})"


class FileSigner(KeySigner):
    """A signer whose key is read once from a PEM file (PKCS #8), with or without a passphrase.

    Raises:
        KeyFileError: the file is unfit to hold a secret, or holds no Ed25519 key.
        PassphraseError: the file needs a passphrase and has none, or another one.
    """

    def __init__(self, path: Path, passphrase: bytes | None = None) -> None:
        super().__init__(_read_key(path, passphrase))


def key_id_of(public_key: bytes) -> bytes:
    """Return the id of an Ed25519 public key: the first 8 bytes of its SHA-256."""
    return hashlib.sha256(public_key).digest()[:KEY_ID_BYTES]


def new_key_pem(passphrase: bytes | None = None) -> bytes:
    """Return a fresh Ed25519 private key as PEM, encrypted if there is a passphrase."""
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        protection = serialization.BestAvailableEncryption(passphrase)
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
    )


def pae(payload_type: str, body: bytes) -> bytes:
    """Return the bytes that are signed for `body`: type and body, each with its length before it."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def verify(public_key: bytes, data: bytes, signature: bytes) -> None:
    """Return if `signature` over `data` was made with the key of `public_key` (raw, 32 bytes).

    Raises:
        Refusal: SIGNATURE_INVALID, for a wrong signature and for a malformed key or signature alike.
    """
    try:
        _public_key(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        raise Refusal("SIGNATURE_INVALID", "the signature does not verify under the registered key") from None


@lru_cache(maxsize=64)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    # The few registered keys verify thousands of signatures; loading one costs a tenth of a verification.
    return Ed25519PublicKey.from_public_bytes(raw)


def _read_key(path: Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    key = load_private_pem(read_secret(path), passphrase, path)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} holds another kind of key: put an Ed25519 key (PKCS #8, PEM) there")
    return key


def load_private_pem(pem: bytes, passphrase: bytes | None, path: Path) -> object:
    """Return the private key of one PEM block; `path` is only named in errors.

    A passphrase given for a file that needs none is left unused.

    Raises:
        PassphraseError: the block is encrypted, and the passphrase is missing or wrong.
        KeyFileError: this is no private key.
    """
    encrypted = b"BEGIN ENCRYPTED PRIVATE KEY" in pem
    if encrypted and passphrase is None:
        raise PassphraseError(f"{path} is encrypted: name a passphrase variable or file in the configuration")
    try:
        return serialization.load_pem_private_key(pem, passphrase if encrypted else None)
    except Exception:  # the library's texts are not ours to show beside a secret
        if encrypted:
            raise PassphraseError(f"{path} is not opened by this passphrase") from None
        raise KeyFileError(f"{path} holds no private key in PEM form") from None
