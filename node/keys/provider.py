"""What the node asks of its keys, whoever holds them: files, an HSM, a key service.

Decides nothing. `folder.py` is the implementation with files; another one needs only these few methods.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from entente.v1 import party_pb2

from node.keys.sealing import SealingKey
from node.keys.signing import Signer
from node.keys.vault import Vault


class KeyRole(enum.Enum):
    """What a signing key is for. A key of one role never signs for another."""

    SIGNING = "signing"
    LEDGER = "ledger"
    COSIGNING = "cosigning"


class Signers(Protocol):
    """The keys that sign this Party's statements, one after the other."""

    @property
    def keys(self) -> Sequence[Signer]:
        """All keys held, newest first."""

    def rotate(self) -> Signer:
        """Make a new key. Raises KeyFileError."""

    def retire(self, key_id: bytes) -> None:
        """Destroy an old key. Raises KeyUnknownError, KeyFileError."""


class Unsealer(Protocol):
    """Opens what peers sealed to this Party."""

    @property
    def keys(self) -> tuple[SealingKey, ...]:
        """All keys that open, newest first: the order of the party descriptor."""

    def unseal(self, sealed: bytes, key_id: bytes, info: bytes) -> bytes:
        """Return what was sealed to us under `info`. Raises Refusal CONTENT_UNREADABLE."""

    def rotate(self, created: datetime, suite: party_pb2.HpkeSuite | None = None) -> SealingKey:
        """Make a new key; of the newest one's suite unless named. Raises KeyFileError."""

    def retire(self, key_id: bytes) -> None:
        """Destroy an old key. Raises KeyUnknownError, KeyFileError."""


class KeyProvider(Protocol):
    """The keys of one Party's node."""

    def signer(self, role: KeyRole) -> Signer:
        """Return the signer of `role`; of several signing keys the newest, which may be unknown to peers."""

    @property
    def signing(self) -> Signers:
        """The keys that sign statements; which one signs now the descriptors say."""

    @property
    def unsealer(self) -> Unsealer:
        """Opens content keys sealed to this Party."""

    @property
    def vault(self) -> Vault:
        """Keeps content keys at rest."""
