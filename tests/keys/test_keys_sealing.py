"""Sealing to a Party, and the ring of sealing keys that rotates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from entente.v1 import party_pb2
from hypothesis import example, given
from hypothesis import strategies as st

from node.errors import Refusal
from node.keys.errors import KeyFileError, KeyUnknownError, PassphraseError
from node.keys.ring import SealingRing
from node.keys.sealing import HYBRID, X25519, SealingKey, check_public_key, seal, sealing_info, sealing_key_id

_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
_INFO = sealing_info("wco-caricc", bytes(16), "WCO", "CARICC")
_SECRET = bytes(range(32))
_KEYS = {suite: SealingKey.generate(suite, _NOW) for suite in (HYBRID, X25519)}
_suites = pytest.mark.parametrize("suite", [HYBRID, X25519])


@_suites
def test_sealed_key_opens_with_the_recipients_key(suite: party_pb2.HpkeSuite) -> None:
    key = _KEYS[suite]
    sealed = seal(_SECRET, key.public_key, suite, _INFO)
    assert key.unseal(sealed, _INFO) == _SECRET
    assert len(sealed) - len(_SECRET) == {HYBRID: 1136, X25519: 48}[suite]
    assert len(key.public_key) == {HYBRID: 1216, X25519: 32}[suite]
    assert key.key_id == sealing_key_id(suite, key.public_key)
    assert seal(_SECRET, key.public_key, suite, _INFO) != sealed


@_suites
def test_sealed_key_of_another_statement_party_or_agreement_is_refused(suite: party_pb2.HpkeSuite) -> None:
    key = _KEYS[suite]
    sealed = seal(_SECRET, key.public_key, suite, _INFO)
    for info in (
        sealing_info("wco-other", bytes(16), "WCO", "CARICC"),
        sealing_info("wco-caricc", bytes(15) + b"\x01", "WCO", "CARICC"),
        sealing_info("wco-caricc", bytes(16), "CARICC", "WCO"),
        b"",
    ):
        with pytest.raises(Refusal) as refused:
            key.unseal(sealed, info)
        assert refused.value.code == "CONTENT_UNREADABLE"


@_suites
def test_sealed_key_changed_or_cut_anywhere_is_refused(suite: party_pb2.HpkeSuite) -> None:
    key = _KEYS[suite]
    sealed = seal(_SECRET, key.public_key, suite, _INFO)
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(0, len(sealed), 13)]
    cut = [sealed[:length] for length in (0, 1, 31, 32, 40, len(sealed) - 1)]
    for bad in (*changed, *cut, sealed + b"\x00"):
        with pytest.raises(Refusal):
            key.unseal(bad, _INFO)


@_suites
def test_sealed_to_another_key_is_refused(suite: party_pb2.HpkeSuite) -> None:
    sealed = seal(_SECRET, _KEYS[suite].public_key, suite, _INFO)
    with pytest.raises(Refusal):
        SealingKey.generate(suite, _NOW).unseal(sealed, _INFO)


def test_public_key_that_does_not_fit_its_suite_is_refused() -> None:
    check_public_key(HYBRID, _KEYS[HYBRID].public_key)
    for suite, public_key in (
        (HYBRID, _KEYS[X25519].public_key),
        (X25519, _KEYS[HYBRID].public_key),
        (X25519, b""),
        (X25519, bytes(32)),  # a point of low order: no secret could come of it
        (party_pb2.HPKE_SUITE_UNSPECIFIED, bytes(32)),
    ):
        with pytest.raises(Refusal) as refused:
            seal(_SECRET, public_key, suite, _INFO)
        assert refused.value.code == "SCHEMA_INVALID"


_contexts = st.tuples(st.text(max_size=4), st.binary(max_size=4), st.text(max_size=4), st.text(max_size=4))


@given(_contexts, _contexts)
@example(("ab", b"c", "d", ""), ("a", b"bc", "", "d"))
@example(("", b"", "WCO", "X"), ("", b"", "WC", "OX"))
def test_two_contexts_never_have_one_info(
    one: tuple[str, bytes, str, str], two: tuple[str, bytes, str, str]
) -> None:
    assert (sealing_info(*one) == sealing_info(*two)) == (one == two)


@pytest.mark.parametrize("passphrase", [None, b"correct horse"])
@_suites
def test_sealing_key_is_the_same_after_its_file(
    suite: party_pb2.HpkeSuite, passphrase: bytes | None, tmp_path: Path
) -> None:
    key = _KEYS[suite]
    again = SealingKey.from_pem(key.to_pem(passphrase), passphrase, tmp_path)
    assert again == key
    assert again.unseal(seal(_SECRET, key.public_key, suite, _INFO), _INFO) == _SECRET
    if passphrase:
        with pytest.raises(PassphraseError):
            SealingKey.from_pem(key.to_pem(passphrase), b"wrong", tmp_path)


def test_sealing_file_whose_suite_and_keys_do_not_fit_is_refused(tmp_path: Path) -> None:
    hybrid, curve = _KEYS[HYBRID].to_pem(), _KEYS[X25519].to_pem()
    for bad in (
        b"",
        hybrid.replace(b"MLKEM768-X25519", b"X25519"),
        curve.replace(b"X25519", b"MLKEM768-X25519"),
        curve.replace(b"X25519", b"X448"),
        curve.replace(b"2026", b"20-26"),
        curve[: len(curve) // 2],
    ):
        with pytest.raises(KeyFileError):
            SealingKey.from_pem(bad, None, tmp_path)


def test_old_sealing_key_opens_until_it_is_retired(tmp_path: Path) -> None:
    ring = SealingRing.create(tmp_path / "sealing", _NOW)
    old = ring.current
    sealed_before = seal(_SECRET, old.public_key, old.suite, _INFO)
    new = ring.rotate(_NOW, X25519)
    assert list(ring.keys) == [new, old]
    assert SealingRing(tmp_path / "sealing").keys == (new, old)
    assert ring.unseal(sealed_before, old.key_id, _INFO) == _SECRET
    assert ring.unseal(seal(_SECRET, new.public_key, X25519, _INFO), new.key_id, _INFO) == _SECRET
    ring.retire(old.key_id)
    assert list(ring.keys) == [new]
    with pytest.raises(Refusal):
        ring.unseal(sealed_before, old.key_id, _INFO)


def test_sealing_key_hint_that_is_unknown_costs_no_item(tmp_path: Path) -> None:
    ring = SealingRing.create(tmp_path / "sealing", _NOW)
    old = ring.current
    ring.rotate(_NOW)
    assert ring.unseal(seal(_SECRET, old.public_key, HYBRID, _INFO), b"unknown!", _INFO) == _SECRET


def test_current_or_unknown_sealing_key_is_not_retired(tmp_path: Path) -> None:
    ring = SealingRing.create(tmp_path / "sealing", _NOW)
    with pytest.raises(KeyFileError, match="rotate first"):
        ring.retire(ring.current.key_id)
    with pytest.raises(KeyUnknownError):
        ring.retire(bytes(8))


def test_two_processes_that_rotate_at_once_make_no_key_vanish(tmp_path: Path) -> None:
    one = SealingRing.create(tmp_path / "sealing", _NOW)
    two = SealingRing(tmp_path / "sealing")
    made = one.rotate(_NOW)
    with pytest.raises(KeyFileError, match="never overwritten"):
        two.rotate(_NOW)
    two.reload()
    assert two.current == made


def test_sealing_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    SealingRing.create(tmp_path / "sealing", _NOW)
    (tmp_path / "sealing").chmod(0o750)
    with pytest.raises(KeyFileError, match="chmod 700"):
        SealingRing(tmp_path / "sealing")
