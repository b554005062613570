"""Content in chunks: what is sealed is what opens, and nothing else does."""

from __future__ import annotations

import hashlib
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import Refusal
from node.keys.content import (
    CHUNK_PLAIN_BYTES,
    CHUNK_SEALED_BYTES,
    Decryptor,
    PushSealer,
    chunk_count,
    chunk_span,
    decrypt_chunks,
    encrypt_chunks,
    new_content_key,
    sealed_size_of,
)

_KEY = bytes(range(32))
_SIZES = [0, 1, CHUNK_PLAIN_BYTES - 1, CHUNK_PLAIN_BYTES, CHUNK_PLAIN_BYTES + 1, 3 * CHUNK_PLAIN_BYTES]
_THREE = [bytes([n]) * CHUNK_PLAIN_BYTES for n in range(2)] + [b"the end"]
_SEALED_THREE = list(encrypt_chunks(_THREE, _KEY))


def _refused(pieces: list[bytes], key: bytes = _KEY) -> None:
    with pytest.raises(Refusal) as refused:
        list(decrypt_chunks(pieces, key))
    assert refused.value.code == "CONTENT_UNREADABLE"


@pytest.mark.parametrize("size", _SIZES)
def test_content_of_any_size_opens_again_with_digests_and_sizes_told(size: int) -> None:
    plain = os.urandom(size)
    stream = encrypt_chunks([plain], _KEY)
    chunks = list(stream)
    sealed = b"".join(chunks)
    assert len(chunks) == chunk_count(size)
    assert len(sealed) == stream.sealed_size == sealed_size_of(size)
    assert stream.plain_size == size
    assert stream.plain_digest == hashlib.sha256(plain).digest()
    assert stream.sealed_digest == hashlib.sha256(sealed).digest()
    opened = decrypt_chunks([sealed], _KEY)
    assert b"".join(opened) == plain
    assert opened.plain_digest == stream.plain_digest


def test_empty_content_is_one_bare_tag() -> None:
    stream = encrypt_chunks([], _KEY)
    (sealed,) = stream
    assert len(sealed) == 16
    assert stream.sealed_digest == hashlib.sha256(sealed).digest()
    assert list(decrypt_chunks([sealed], _KEY)) == [b""]


def test_chunks_are_aes_gcm_under_counter_and_last_flag() -> None:
    nonces = [bytes(7) + n.to_bytes(4, "big") + bytes([n == 2]) for n in range(3)]
    expected = [AESGCM(_KEY).encrypt(nonce, plain, None) for nonce, plain in zip(nonces, _THREE, strict=True)]
    assert expected == _SEALED_THREE


@settings(max_examples=40)
@given(st.lists(st.integers(0, CHUNK_PLAIN_BYTES + 7), max_size=5), st.integers(1, 2**18))
def test_how_content_was_cut_into_pieces_changes_nothing(sizes: list[int], cut: int) -> None:
    plain = b"".join(bytes([n]) * size for n, size in enumerate(sizes))
    pieces = [bytes([n]) * size for n, size in enumerate(sizes)]
    sealed = b"".join(encrypt_chunks(pieces, _KEY))
    assert sealed == b"".join(encrypt_chunks([plain], _KEY))
    again = [sealed[at : at + cut] for at in range(0, len(sealed), cut)] if cut > 4096 else [sealed]
    assert b"".join(decrypt_chunks(again, _KEY)) == plain


@settings(max_examples=60)
@given(st.data())
def test_any_byte_changed_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(b"".join(_SEALED_THREE))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    _refused([bytes(sealed)])


@settings(max_examples=60)
@given(st.lists(st.sampled_from(range(3)), max_size=5).filter(lambda order: order != [0, 1, 2]))
def test_chunks_reordered_doubled_or_dropped_are_refused(order: list[int]) -> None:
    _refused([_SEALED_THREE[n] for n in order])


@settings(max_examples=60)
@given(st.integers(0, 2 * CHUNK_SEALED_BYTES + 22), st.binary(max_size=20))
def test_content_cut_short_or_grown_at_any_place_is_refused(length: int, tail: bytes) -> None:
    sealed = b"".join(_SEALED_THREE)
    if sealed[:length] + tail != sealed:
        _refused([sealed[:length], tail])
    _refused([sealed, tail + b"\x00"])


def test_content_cut_at_the_border_of_a_chunk_is_refused() -> None:
    _refused(_SEALED_THREE[:2])
    _refused(_SEALED_THREE[:1])
    _refused([])


def test_a_part_opened_with_another_key_is_refused() -> None:
    sealed = list(encrypt_chunks([b"attachment"], _KEY))
    assert list(decrypt_chunks(sealed, _KEY)) == [b"attachment"]
    _refused(sealed, bytes(32))


def test_chunk_fetched_by_itself_opens_only_in_its_place() -> None:
    decryptor = Decryptor(_KEY)
    sealed = b"".join(_SEALED_THREE)
    for index in (2, 0, 1):
        start, end, last = chunk_span(index, len(sealed))
        assert decryptor.open(index, sealed[start:end], last) == _THREE[index]
        with pytest.raises(Refusal):
            decryptor.open(index, sealed[start:end], not last)
        with pytest.raises(Refusal):
            decryptor.open(index + 1, sealed[start:end], last)
    for index in (-1, 2**32):
        with pytest.raises(Refusal):
            decryptor.open(index, _SEALED_THREE[0], last=False)


def test_second_form_of_the_same_content_is_refused() -> None:
    """A bare tag after a full chunk would be another sealed form of the same plaintext."""
    plain = bytes(CHUNK_PLAIN_BYTES)
    padded = AESGCM(_KEY).encrypt(bytes(12), plain, None)
    tag = AESGCM(_KEY).encrypt(bytes(10) + b"\x01\x01", b"", None)
    _refused([padded, tag])


def test_size_that_no_content_has_is_refused() -> None:
    for sealed_size in (0, 15, CHUNK_SEALED_BYTES + 1, CHUNK_SEALED_BYTES + 16):
        with pytest.raises(ValueError, match="no chunk"):
            chunk_span(0, sealed_size)
    for index in (-1, 1):
        with pytest.raises(ValueError, match="no chunk"):
            chunk_span(index, CHUNK_SEALED_BYTES)


def test_stream_is_used_once_and_told_of_only_when_over() -> None:
    stream = encrypt_chunks(_THREE, _KEY)
    iterator = iter(stream)
    next(iterator)
    with pytest.raises(RuntimeError):
        _ = stream.plain_digest
    with pytest.raises(RuntimeError):
        list(stream)
    opened = decrypt_chunks(_SEALED_THREE, _KEY)
    with pytest.raises(RuntimeError):
        _ = opened.plain_digest
    list(opened)
    with pytest.raises(RuntimeError):
        list(opened)


def test_keys_of_another_length_are_refused() -> None:
    assert new_content_key(os.urandom) != new_content_key(os.urandom)
    with pytest.raises(ValueError, match="length"):
        new_content_key(lambda count: bytes(count - 1))
    for key in (bytes(16), bytes(33)):
        with pytest.raises(ValueError, match="32 bytes"):
            encrypt_chunks([], key)
        with pytest.raises(ValueError, match="32 bytes"):
            PushSealer(key)
