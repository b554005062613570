"""Sealing content keys to a peer, many under one encapsulation.

Decides how long a session key lives: so many uses, so many seconds, in memory only. HPKE seals a random
session key to the peer's sealing key; under it AES-256-GCM wraps the content keys of each item, bound to
that item's statement. One encapsulation then serves the items of a minute instead of costing more than
anything else an item needs, like the several messages of one HPKE context (RFC 9180, 5.2), which the library
does not offer. Each item still has keys of its own, and each wrapped key opens for its statement only.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from entente.v1 import item_supply_pb2, party_pb2

from node.errors import Refusal
from node.keys.provider import Unsealer
from node.keys.sealing import seal

USES_MAX: Final = 1_024
AGE_MAX: Final = timedelta(seconds=60)
_KEY_BYTES: Final = 32
_ID_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_OPENED_MAX: Final = 64
_LABEL: Final = b"entente/v1/session-key"


class Wrapped(NamedTuple):
    """Content keys wrapped under a session key.

    Attributes:
        session: the `SealedSession`, serialised.
    """

    session_id: bytes
    session: bytes
    wrapped: bytes


class Sealed(NamedTuple):
    """A session key as it came: sealed to one of our keys."""

    key_id: bytes
    sealed: bytes


@lru_cache(maxsize=64)
def session_info(agreement_id: str, sender: str, receiver: str) -> bytes:
    """Return what a session key is bound to; every field carries its length."""
    fields = (_LABEL, agreement_id.encode(), sender.encode(), receiver.encode())
    return b"".join(len(part).to_bytes(4, "big") + part for part in fields)


class _Session:
    def __init__(self, session_id: bytes, session: bytes, key: bytes, since: datetime) -> None:
        self._id = session_id
        self._session = session
        self.since = since
        self.uses = 0
        self._cipher = AESGCM(key)

    def wrap(self, secret: bytes, aad: bytes) -> Wrapped:
        nonce = self.uses.to_bytes(_NONCE_BYTES, "big")  # counted: never twice under one key
        self.uses += 1
        return Wrapped(self._id, self._session, nonce + self._cipher.encrypt(nonce, secret, aad))


class SealingSessions:
    """The sender's side: a session for each key it seals to. Safe to share between threads."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._lock = threading.Lock()
        self._sessions: dict[tuple[bytes, bytes], _Session] = {}

    def wrap(
        self, secret: bytes, aad: bytes, recipient: party_pb2.SealingKey, info: bytes, now: datetime
    ) -> Wrapped:
        """Return `secret` wrapped for the holder of `recipient`; only the same `aad` and `info` open it.

        Raises:
            Refusal: SCHEMA_INVALID, the recipient's key is none, or of a suite not spoken.
        """
        place = (recipient.key_id, info)
        with self._lock:
            session = self._sessions.get(place)
            if (
                session is None
                or session.uses >= USES_MAX
                or not timedelta(0) <= now - session.since < AGE_MAX
            ):
                key = self._random(_KEY_BYTES)
                sealed = item_supply_pb2.SealedSession(
                    key_id=recipient.key_id,
                    suite=recipient.suite,
                    sealed=seal(key, recipient.public_key, recipient.suite, info),
                ).SerializeToString()
                session = self._sessions[place] = _Session(self._random(_ID_BYTES), sealed, key, now)
            return session.wrap(secret, aad)


class OpenedSessions:
    """The receiver's side: remembers the last few session keys it opened. Safe to share between threads."""

    def __init__(self, unsealer: Unsealer) -> None:
        self._unsealer = unsealer
        self._lock = threading.Lock()
        self._opened: OrderedDict[tuple[Sealed, bytes], AESGCM] = OrderedDict()

    def unwrap(self, wrapped: bytes, aad: bytes, session: Sealed, info: bytes) -> bytes:
        """Return the secret. Raises Refusal CONTENT_UNREADABLE: another's, or changed."""
        cipher = self._cipher(session, info)
        try:
            return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], aad)
        except (InvalidTag, ValueError):
            raise Refusal("CONTENT_UNREADABLE", "the wrapped keys do not open for this statement") from None

    def _cipher(self, session: Sealed, info: bytes) -> AESGCM:
        place = (session, info)
        with self._lock:
            if (known := self._opened.get(place)) is not None:
                self._opened.move_to_end(place)
                return known
        key = self._unsealer.unseal(session.sealed, session.key_id, info)
        if len(key) != _KEY_BYTES:
            raise Refusal("CONTENT_UNREADABLE", "what was sealed is no session key")
        cipher = AESGCM(key)
        with self._lock:
            self._opened[place] = cipher
            while len(self._opened) > _OPENED_MAX:
                self._opened.popitem(last=False)
        return cipher
