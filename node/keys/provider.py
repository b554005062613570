"""What the node asks of its keys, whoever holds them: files, an HSM, a key service.

Decides nothing. `folder.py` is the implementation with files; another one needs only these few methods.
"""

from __future__ import annotations

import enum
from typing import Protocol

from node.keys.sealing import SealingKey
from node.keys.signing import Signer
from node.keys.vault import Vault


class KeyRole(enum.Enum):
    """What a signing key is for. A key of one role never signs for another."""

    SIGNING = "signing"
    LEDGER = "ledger"
    COSIGNING = "cosigning"


class Unsealer(Protocol):
    """Opens what peers sealed to this Party."""

    @property
    def keys(self) -> tuple[SealingKey, ...]:
        """All keys that open, newest first: the order of the party descriptor."""

    def unseal(self, sealed: bytes, key_id: bytes, info: bytes) -> bytes:
        """Return what was sealed to us under `info`. Raises Refusal CONTENT_UNREADABLE."""


class KeyProvider(Protocol):
    """The keys of one Party's node."""

    def signer(self, role: KeyRole) -> Signer:
        """Return the signer of `role`."""

    @property
    def unsealer(self) -> Unsealer:
        """Opens content keys sealed to this Party."""

    @property
    def vault(self) -> Vault:
        """Keeps content keys at rest."""
