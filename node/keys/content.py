"""Content under its own key, in chunks that cannot be changed, moved, dropped or added.

Decides the sealed form of content; refuses to know whose it is and where it lies. Every part of an
item has its own key, so the nonce may be the chunk's place alone: seven zero bytes, the chunk counter
(u32, big-endian), and 1 for the last chunk. A chunk holds 256 KiB of plaintext, the last one the rest;
empty content is one chunk that is only a tag. AES-GCM does not commit to its key: what pins the one
true plaintext is the digest in the signed statement, so a reader compares `plain_digest` at the end.
Source: the STREAM construction of online authenticated encryption; NIST SP 800-38D.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from node.errors import Refusal

KEY_BYTES: Final = 32
TAG_BYTES: Final = 16
CHUNK_PLAIN_BYTES: Final = 256 * 1024
CHUNK_SEALED_BYTES: Final = CHUNK_PLAIN_BYTES + TAG_BYTES
_CHUNKS_MAX: Final = 2**32
_ONLY_CHUNK: Final = bytes(11) + b"\x01"
"""The nonce of a chunk that is the first and the last."""


def new_content_key(random: Callable[[int], bytes]) -> bytes:
    """Return a fresh content key, 32 bytes of `random` (`os.urandom` outside tests)."""
    key = random(KEY_BYTES)
    if len(key) != KEY_BYTES:
        raise ValueError("the source of randomness gave another length")
    return key


def chunk_count(plain_size: int) -> int:
    """Return the number of chunks of content of `plain_size` bytes; at least 1."""
    return max(1, -(-plain_size // CHUNK_PLAIN_BYTES))


def sealed_size_of(plain_size: int) -> int:
    """Return the size in bytes of the sealed form of content of `plain_size` bytes."""
    return plain_size + chunk_count(plain_size) * TAG_BYTES


def chunk_span(index: int, sealed_size: int) -> tuple[int, int, bool]:
    """Return where chunk `index` lies in a sealed form of that size in bytes: start, end, whether it is last.

    Raises:
        ValueError: no sealed form has that size, or it has no such chunk.
    """
    start = index * CHUNK_SEALED_BYTES
    last_bytes = sealed_size % CHUNK_SEALED_BYTES or CHUNK_SEALED_BYTES
    # Only empty content has a last chunk that is a bare tag: one content, one sealed size.
    impossible = last_bytes < TAG_BYTES or (last_bytes == TAG_BYTES and sealed_size > TAG_BYTES)
    if sealed_size <= 0 or impossible or not 0 <= start < sealed_size:
        raise ValueError("no chunk of that number in a sealed form of that size")
    end = min(start + CHUNK_SEALED_BYTES, sealed_size)
    return start, end, end == sealed_size


class PushSealer:
    """Takes plaintext in pieces of any size, gives sealed chunks; memory is one chunk.

    The key seals this one content and nothing else.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_checked(key))
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


class SealedStream:
    """The sealed chunks of a plaintext, made while iterating once; its digests and sizes once that is over.

    Memory is two chunks, whatever the size.
    """

    def __init__(self, pieces: Iterable[bytes], key: bytes) -> None:
        self._pieces = pieces
        self._sealer = PushSealer(key)
        self._started = self._finished = False

    def __iter__(self) -> Iterator[bytes]:
        # Twice under one key with other content would repeat nonces.
        if self._started:
            raise RuntimeError("a sealed stream is iterated once")
        self._started = True
        for piece in self._pieces:
            for _, sealed in self._sealer.write(piece):
                yield sealed
        for _, sealed in self._sealer.finish():
            self._finished = True
            yield sealed

    @property
    def plain_digest(self) -> bytes:
        """SHA-256 of the plaintext."""
        return self._whole().plain_digest

    @property
    def plain_size(self) -> int:
        """The plaintext's length in bytes."""
        return self._whole().plain_size

    @property
    def sealed_digest(self) -> bytes:
        """SHA-256 of all sealed chunks in order."""
        return self._whole().sealed_digest

    @property
    def sealed_size(self) -> int:
        """The sealed form's length in bytes."""
        return self._whole().sealed_size

    def _whole(self) -> PushSealer:
        if not self._finished:
            raise RuntimeError("digests and sizes are known once every chunk was taken")
        return self._sealer


class SealedWhole(NamedTuple):
    """Content sealed at once: the sealed form, and the digests of both."""

    sealed: bytes
    plain_digest: bytes
    sealed_digest: bytes


def seal_whole(plain: bytes, key: bytes) -> SealedWhole:
    """Return content that is in memory sealed under a part key that seals nothing else.

    Raises:
        ValueError: the key has not 32 bytes.
    """
    if len(plain) <= CHUNK_PLAIN_BYTES:
        sealed = AESGCM(_checked(key)).encrypt(_ONLY_CHUNK, plain, None)
    else:
        sealed = b"".join(SealedStream((plain,), key))
    return SealedWhole(sealed, hashlib.sha256(plain).digest(), hashlib.sha256(sealed).digest())


def open_whole(sealed: bytes, key: bytes) -> bytes:
    """Return the plaintext of a sealed form that is in memory; compare its digest with the signed one.

    Raises:
        ValueError: the key has not 32 bytes.
        Refusal: CONTENT_UNREADABLE, as with `Decryptor.open`.
    """
    if TAG_BYTES <= len(sealed) <= CHUNK_SEALED_BYTES:
        try:
            return AESGCM(_checked(key)).decrypt(_ONLY_CHUNK, sealed, None)
        except InvalidTag:
            raise _unreadable(0) from None
    return b"".join(OpenedStream((sealed,), key))


def encrypt_chunks(pieces: Iterable[bytes], key: bytes) -> SealedStream:
    """Return the sealed chunks of `pieces` (of any sizes) under a part key that seals nothing else.

    Raises:
        ValueError: the key has not 32 bytes; while iterating, the content has more than 2^32 chunks.
    """
    return SealedStream(pieces, key)


class Decryptor:
    """Opens the chunks of one part, in any order, each by itself."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_checked(key))

    def open(self, index: int, sealed: bytes, last: bool) -> bytes:
        """Return the plaintext of chunk `index`; `last` is whether the sealed form ends with it.

        Raises:
            Refusal: CONTENT_UNREADABLE, when the chunk is changed, from another place, part or item, or
                is not the last though the sealed form ends (or the other way round).
        """
        shortest = TAG_BYTES + (1 if index else 0) if last else CHUNK_SEALED_BYTES
        if not (0 <= index < _CHUNKS_MAX and shortest <= len(sealed) <= CHUNK_SEALED_BYTES):
            raise _unreadable(index)
        try:
            return self._cipher.decrypt(chunk_nonce(index, last=last), sealed, None)
        except InvalidTag:
            raise _unreadable(index) from None


class OpenedStream:
    """The plaintext of a sealed form, chunk by chunk, iterated once; its digest once that is over.

    A chunk is given out only if it is authentic in its place; that the end is the true end is known
    with the last chunk, so nothing is final before the iteration ends.
    """

    def __init__(self, pieces: Iterable[bytes], key: bytes) -> None:
        self._pieces = pieces
        self._decryptor = Decryptor(key)
        self._plain = hashlib.sha256()
        self._started = self._finished = False

    def __iter__(self) -> Iterator[bytes]:
        if self._started:
            raise RuntimeError("an opened stream is iterated once")
        self._started = True
        for index, (sealed, last) in enumerate(_regrouped(self._pieces, CHUNK_SEALED_BYTES)):
            chunk = self._decryptor.open(index, sealed, last)
            self._plain.update(chunk)
            self._finished = last
            yield chunk

    @property
    def plain_digest(self) -> bytes:
        """SHA-256 of the plaintext, to be compared with the signed statement's."""
        if not self._finished:
            raise RuntimeError("the digest is known once every chunk was taken")
        return self._plain.digest()


def decrypt_chunks(pieces: Iterable[bytes], key: bytes) -> OpenedStream:
    """Return the plaintext chunks of a whole sealed form given in `pieces` of any sizes.

    Raises:
        ValueError: the key has not 32 bytes.
        Refusal: CONTENT_UNREADABLE, while iterating, as with `Decryptor.open`.
    """
    return OpenedStream(pieces, key)


def _regrouped(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield blocks of exactly `size` bytes, and the last one (never empty unless all is) with True."""
    waiting = bytearray()
    for piece in pieces:
        offset = 0
        while offset < len(piece):
            if len(waiting) == size:  # more follows, so this one is not the last
                yield bytes(waiting), False
                waiting.clear()
            taken = piece[offset : offset + size - len(waiting)]
            waiting += taken
            offset += len(taken)
    yield bytes(waiting), True


def chunk_nonce(index: int, *, last: bool) -> bytes:
    """Return the nonce of a chunk: seven zero bytes, its number, whether it is the last."""
    if index >= _CHUNKS_MAX:
        raise ValueError("content has at most 2^32 chunks")
    return bytes(7) + index.to_bytes(4, "big") + bytes([last])


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:  # AESGCM would silently take a 128-bit key
        raise ValueError("a part key has 32 bytes")
    return key


def _unreadable(index: int) -> Refusal:
    return Refusal("CONTENT_UNREADABLE", "a chunk of the content does not open", facts={"chunk": str(index)})
