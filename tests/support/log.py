"""A log with a fixed key, for tests of the store."""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.ledger.note import KeyType, Verifier

ORIGIN: Final = "a.example/entente/b.example"
_PRIVATE: Final = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
_PUBLIC: Final = _PRIVATE.public_key().public_bytes_raw()
KEY: Final = Verifier(ORIGIN, KeyType.LOG, _PUBLIC).vkey()


def sign_note_of(origin: str, size: int, root: bytes) -> str:
    """Sign a checkpoint as `open_store` wants it."""
    return sign_checkpoint(Checkpoint(origin, size, root), _PRIVATE.sign, origin, _PUBLIC)
