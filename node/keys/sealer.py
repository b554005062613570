"""Sealing content that is pushed in pieces: the counterpart of `content.encrypt_chunks`, which pulls.

Decides nothing of its own: the chunks are those of `content.py`, one after the other.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from node.keys.content import CHUNK_PLAIN_BYTES, KEY_BYTES, chunk_nonce


class PushSealer:
    """Takes plaintext in pieces of any size, gives sealed chunks; memory is one chunk.

    The key seals this one content and nothing else.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a part key has 32 bytes")
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._plain, self._sealed = hashlib.sha256(), hashlib.sha256()
        self._next = 0
        self.plain_size = 0
        self.sealed_size = 0

    def write(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take more plaintext; return the chunks that are complete now, with their numbers."""
        self._plain.update(data)
        self.plain_size += len(data)
        self._waiting += data
        chunks = []
        # A full block is kept back until more follows: only then is it not the last.
        while len(self._waiting) > CHUNK_PLAIN_BYTES:
            chunks.append(self._chunk(bytes(self._waiting[:CHUNK_PLAIN_BYTES]), last=False))
            del self._waiting[:CHUNK_PLAIN_BYTES]
        return chunks

    def finish(self) -> list[tuple[int, bytes]]:
        """Return the last chunk."""
        return [self._chunk(bytes(self._waiting), last=True)]

    @property
    def plain_digest(self) -> bytes:
        """SHA-256 of the plaintext so far."""
        return self._plain.digest()

    @property
    def sealed_digest(self) -> bytes:
        """SHA-256 of the chunks so far."""
        return self._sealed.digest()

    def _chunk(self, plain: bytes, *, last: bool) -> tuple[int, bytes]:
        n = self._next
        sealed = self._cipher.encrypt(chunk_nonce(n, last=last), plain, None)
        self._sealed.update(sealed)
        self.sealed_size += len(sealed)
        self._next += 1
        return n, sealed
