"""Sealing a content key to a Party, and opening what was sealed to us.

Decides which HPKE suites are spoken and what a sealed key is bound to; refuses to know where the keys
lie (`ring.py`) and what they open. Base mode of HPKE says nothing about who sealed: the sender is
proved by the signed statement, and `sealing_info` ties the sealed key to that statement.
Source: RFC 9180; the hybrid KEM MLKEM768-X25519; entente/v1/party.proto (`HpkeSuite`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from entente.v1 import party_pb2

from node.errors import Refusal
from node.keys.errors import KeyFileError
from node.keys.signing import load_private_pem

HYBRID: Final = party_pb2.HPKE_SUITE_MLKEM768_X25519
X25519: Final = party_pb2.HPKE_SUITE_X25519

_KEMS: Final = {HYBRID: hpke.KEM.MLKEM768_X25519, X25519: hpke.KEM.X25519}
_SUITES: Final = {
    suite: hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM) for suite, kem in _KEMS.items()
}
_MLKEM_PUBLIC_BYTES: Final = 1184
_X25519_PUBLIC_BYTES: Final = 32
_INFO_LABEL: Final = b"entente/v1/content-key"
_BLOCK: Final = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----\n?", re.DOTALL)

_Private = X25519PrivateKey | hpke.MLKEM768X25519PrivateKey
_Public = X25519PublicKey | hpke.MLKEM768X25519PublicKey


@dataclass(frozen=True, slots=True)
class SealingKey:
    """One of our sealing keys: its suite, its public half for the party descriptor, and how to open with it.

    `key_id` is the first 8 bytes of SHA-256 over the suite's number (one byte) and the public key.
    `public_key` is in the suite's serialisation: X25519 32 bytes; the hybrid 1,216, ML-KEM first.
    """

    suite: party_pb2.HpkeSuite
    created: datetime
    key_id: bytes
    public_key: bytes
    _private: tuple[MLKEM768PrivateKey | None, X25519PrivateKey] = field(repr=False, compare=False)

    @classmethod
    def generate(cls, suite: party_pb2.HpkeSuite, created: datetime) -> SealingKey:
        """Return a fresh key. Raises ValueError for a suite that is not spoken."""
        if suite not in _SUITES:
            raise ValueError("this HPKE suite is not spoken")
        lattice = MLKEM768PrivateKey.generate() if suite == HYBRID else None
        return cls._of(created, lattice, X25519PrivateKey.generate())

    @classmethod
    def _of(
        cls, created: datetime, lattice: MLKEM768PrivateKey | None, curve: X25519PrivateKey
    ) -> SealingKey:
        suite = X25519 if lattice is None else HYBRID
        public_key = curve.public_key().public_bytes_raw()
        if lattice is not None:
            public_key = lattice.public_key().public_bytes_raw() + public_key
        return cls(suite, created, sealing_key_id(suite, public_key), public_key, (lattice, curve))

    def unseal(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed to this key under `info`.

        Raises:
            Refusal: CONTENT_UNREADABLE, when it was sealed to another key, for another `info`, or changed.
        """
        lattice, curve = self._private
        private: _Private = curve if lattice is None else hpke.MLKEM768X25519PrivateKey(lattice, curve)
        try:
            return _SUITES[self.suite].decrypt(sealed, private, info)
        except (InvalidTag, ValueError):
            raise Refusal(
                "CONTENT_UNREADABLE", "the sealed key does not open with the sealing key named"
            ) from None

    def to_pem(self, passphrase: bytes | None = None) -> bytes:
        """Return the file form: two lines that name suite and time, then a PEM block per private key."""
        protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase is not None:
            protection = serialization.BestAvailableEncryption(passphrase)
        head = f"suite: {_name(self.suite)}\ncreated: {self.created.astimezone(UTC).isoformat()}\n\n".encode()
        blocks = [
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
            for key in self._private
            if key is not None
        ]
        return head + b"".join(blocks)

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes | None, path: Path) -> SealingKey:
        """Return the key of a file's content; `path` is only named in errors.

        Raises:
            PassphraseError: encrypted, and the passphrase is missing or wrong.
            KeyFileError: not such a file, or suite and keys do not fit.
        """
        head = re.match(rb"suite: ([A-Za-z0-9-]+)\ncreated: ([0-9T:+.-]+)\n\n", pem)
        if head is None:
            raise KeyFileError(f"{path} is no sealing key file: restore it from the backup")
        try:
            created = datetime.fromisoformat(head[2].decode())
        except ValueError:
            raise KeyFileError(f"{path} names no valid time of making: restore it from the backup") from None
        keys = [load_private_pem(block, passphrase, path) for block in _BLOCK.findall(pem)]
        match head[1].decode(), keys:
            case "MLKEM768-X25519", [MLKEM768PrivateKey() as lattice, X25519PrivateKey() as curve]:
                return cls._of(created, lattice, curve)
            case "X25519", [X25519PrivateKey() as curve]:
                return cls._of(created, None, curve)
        raise KeyFileError(f"{path} holds other keys than its suite needs: restore it from the backup")


def sealing_key_id(suite: party_pb2.HpkeSuite, public_key: bytes) -> bytes:
    """Return the id of a sealing key, 8 bytes."""
    return hashlib.sha256(bytes([suite]) + public_key).digest()[:8]


def check_public_key(suite: party_pb2.HpkeSuite, public_key: bytes) -> None:
    """Return if `public_key` can be sealed to: asked before a descriptor is taken. Raises SCHEMA_INVALID."""
    _public(suite, public_key)


def seal(secret: bytes, recipient_public: bytes, suite: party_pb2.HpkeSuite, info: bytes) -> bytes:
    """Return `secret` (one content key or a serialised `ContentKeys`) sealed to the recipient's public key.

    Adds 1,136 bytes with the hybrid suite, 48 with X25519. Only the same `info` opens it.

    Raises:
        Refusal: SCHEMA_INVALID, for a suite not spoken or a public key that is none.
    """
    public = _public(suite, recipient_public)
    try:
        return _SUITES[suite].encrypt(secret, public, info)
    except ValueError:  # a point of low order
        raise Refusal("SCHEMA_INVALID", "the recipient's sealing key is not valid") from None


def sealing_info(agreement_id: str, statement_id: bytes, sender: str, receiver: str) -> bytes:
    """Return what a sealed key is bound to; every field carries its length, so no two contexts coincide."""
    before, after = _around_statement(agreement_id, sender, receiver)
    return b"%b%b%b%b" % (before, len(statement_id).to_bytes(4, "big"), statement_id, after)


@lru_cache(maxsize=256)
def _around_statement(agreement_id: str, sender: str, receiver: str) -> tuple[bytes, bytes]:
    label, agreement, from_party, to_party = (
        len(part).to_bytes(4, "big") + part
        for part in (_INFO_LABEL, agreement_id.encode(), sender.encode(), receiver.encode())
    )
    return label + agreement, from_party + to_party


@lru_cache(maxsize=64)
def _public(suite: party_pb2.HpkeSuite, public_key: bytes) -> _Public:
    lengths = {HYBRID: _MLKEM_PUBLIC_BYTES + _X25519_PUBLIC_BYTES, X25519: _X25519_PUBLIC_BYTES}
    if lengths.get(suite) != len(public_key):
        raise Refusal("SCHEMA_INVALID", "the sealing key does not fit a suite that this node speaks")
    try:
        curve = X25519PublicKey.from_public_bytes(public_key[-_X25519_PUBLIC_BYTES:])
        if suite == X25519:
            return curve
        lattice = MLKEM768PublicKey.from_public_bytes(public_key[:_MLKEM_PUBLIC_BYTES])
        return hpke.MLKEM768X25519PublicKey(lattice, curve)
    except ValueError:
        raise Refusal("SCHEMA_INVALID", "the sealing key is not valid") from None


def _name(suite: party_pb2.HpkeSuite) -> str:
    return "MLKEM768-X25519" if suite == HYBRID else "X25519"
