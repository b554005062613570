"""Signing: the framing, the refusals, and what a key file must be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import envelope_pb2

from gateway.pki.authority import key_pem, new_key
from node.errors import Refusal
from node.keys.envelope import STATEMENT_TYPE, open_envelope, sign_envelope, signers_of
from node.keys.errors import KeyFileError, PassphraseError
from node.keys.files import read_passphrase, write_secret
from node.keys.signing import FileSigner, KeySigner, key_id_of, new_key_pem, pae, verify

# RFC 8032, section 7.1, TEST 2.
_RFC_SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
_RFC_PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
_RFC_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def _signer() -> KeySigner:
    return KeySigner(Ed25519PrivateKey.generate())


def test_pae_is_that_of_the_dsse_specification() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("", b"") == b"DSSEv1 0  0 "


def test_pae_counts_bytes_not_characters() -> None:
    assert pae("тип", b"\x00 ") == b"DSSEv1 6 " + "тип".encode() + b" 2 \x00 "


def test_signature_is_that_of_the_rfc_and_verifies() -> None:
    signer = KeySigner(Ed25519PrivateKey.from_private_bytes(_RFC_SECRET))
    assert signer.public_key == _RFC_PUBLIC
    assert signer.sign(b"\x72") == _RFC_SIGNATURE
    verify(_RFC_PUBLIC, b"\x72", _RFC_SIGNATURE)


@pytest.mark.parametrize(
    ("public_key", "data", "signature"),
    [
        (_RFC_PUBLIC, b"\x73", _RFC_SIGNATURE),
        (_RFC_PUBLIC, b"\x72", _RFC_SIGNATURE[:-1] + b"\x01"),
        (_RFC_PUBLIC, b"\x72", b""),
        (_RFC_PUBLIC[:-1], b"\x72", _RFC_SIGNATURE),
        (bytes(32), b"\x72", _RFC_SIGNATURE),
    ],
)
def test_wrong_or_malformed_signature_is_refused(public_key: bytes, data: bytes, signature: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        verify(public_key, data, signature)
    assert refused.value.code == "SIGNATURE_INVALID"


def test_file_signer_signs_with_the_key_of_its_file(tmp_path: Path) -> None:
    write_secret(tmp_path / "signing.pem", new_key_pem())
    signer = FileSigner(tmp_path / "signing.pem")
    assert signer.key_id == key_id_of(signer.public_key)
    assert len(signer.key_id) == 8
    verify(signer.public_key, b"data", signer.sign(b"data"))


def test_encrypted_key_file_opens_only_with_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    write_secret(path, new_key_pem(b"correct horse"))
    FileSigner(path, b"correct horse")
    for passphrase in (None, b"wrong", b""):
        with pytest.raises(PassphraseError) as refused:
            FileSigner(path, passphrase)
        assert "horse" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_key_file_open_to_others_is_refused_with_a_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "signing.pem"
    write_secret(path, new_key_pem())
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        FileSigner(path)


def test_key_file_of_another_owner_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "signing.pem"
    write_secret(path, new_key_pem())
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(KeyFileError, match="chown"):
        FileSigner(path)


def test_what_is_no_key_file_is_refused_in_our_own_words(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="does not exist"):
        FileSigner(tmp_path / "absent.pem")
    with pytest.raises(KeyFileError, match="regular file"):
        FileSigner(tmp_path)
    os.mkfifo(tmp_path / "fifo.pem", 0o600)
    with pytest.raises(KeyFileError, match="regular file"):
        FileSigner(tmp_path / "fifo.pem")
    for name, content in {"rubbish": b"rubbish", "curve": key_pem(new_key()), "huge": bytes(70_000)}.items():
        write_secret(tmp_path / name, content)
        with pytest.raises(KeyFileError) as refused:
            FileSigner(tmp_path / name)
        assert "rubbish" not in str(refused.value).replace(str(tmp_path / name), "")


def test_secret_is_written_with_mode_0600_whatever_the_umask_and_never_over_another(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_secret(tmp_path / "key", b"one")
    finally:
        os.umask(before)
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileError, match="never overwritten"):
        write_secret(tmp_path / "key", b"two")
    assert (tmp_path / "key").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_passphrase_comes_from_a_variable_or_a_secret_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENTENTE_TEST_PASSPHRASE", "open sesame")
    assert read_passphrase(variable="ENTENTE_TEST_PASSPHRASE") == b"open sesame"
    write_secret(tmp_path / "passphrase", b"open sesame\n")
    assert read_passphrase(file=tmp_path / "passphrase") == b"open sesame"
    assert read_passphrase() is None
    with pytest.raises(PassphraseError):
        read_passphrase(variable="ENTENTE_TEST_NOT_SET")


def test_envelope_gives_its_payload_to_a_holder_of_the_registered_key() -> None:
    signer = _signer()
    envelope = sign_envelope(STATEMENT_TYPE, b"payload", signer)
    assert open_envelope(envelope, STATEMENT_TYPE, {signer.key_id: signer.public_key}) == b"payload"
    verify(signer.public_key, pae(STATEMENT_TYPE, b"payload"), envelope.signatures[0].signature)


def test_key_id_is_a_hint_and_no_more() -> None:
    signer, other = _signer(), _signer()
    registered = {other.key_id: other.public_key, signer.key_id: signer.public_key}
    for hint in (b"", b"unknown!", other.key_id):
        envelope = sign_envelope(STATEMENT_TYPE, b"payload", signer)
        envelope.signatures[0].key_id = hint
        assert signers_of(envelope, STATEMENT_TYPE, registered) == {signer.key_id}


def test_forged_envelope_is_refused() -> None:
    signer, stranger = _signer(), _signer()
    registered = {signer.key_id: signer.public_key}
    changed = sign_envelope(STATEMENT_TYPE, b"payload", signer)
    changed.payload = b"Payload"
    impostor = sign_envelope(STATEMENT_TYPE, b"payload", stranger)
    impostor.signatures[0].key_id = signer.key_id
    retyped = sign_envelope("application/other", b"payload", signer)
    retyped.payload_type = STATEMENT_TYPE
    mislabelled = sign_envelope(STATEMENT_TYPE, b"payload", signer)
    mislabelled.payload_type = "application/other"
    unsigned = envelope_pb2.Envelope(payload_type=STATEMENT_TYPE, payload=b"payload")
    crowded = sign_envelope(STATEMENT_TYPE, b"payload", signer)
    crowded.signatures.extend([crowded.signatures[0]] * 4)
    other_type = sign_envelope("application/other", b"payload", signer)
    for envelope in (changed, impostor, retyped, mislabelled, unsigned, crowded, other_type):
        with pytest.raises(Refusal) as refused:
            open_envelope(envelope, STATEMENT_TYPE, registered)
        assert refused.value.code == "SIGNATURE_INVALID"
    with pytest.raises(Refusal):
        open_envelope(sign_envelope(STATEMENT_TYPE, b"payload", signer), STATEMENT_TYPE, {})


def test_every_signer_of_an_envelope_is_named_and_a_stray_signature_spoils_nothing() -> None:
    one, two, stranger = _signer(), _signer(), _signer()
    envelope = sign_envelope(STATEMENT_TYPE, b"payload", one)
    for signer in (two, stranger):
        envelope.signatures.extend(sign_envelope(STATEMENT_TYPE, b"payload", signer).signatures)
    registered = {one.key_id: one.public_key, two.key_id: two.public_key}
    assert signers_of(envelope, STATEMENT_TYPE, registered) == {one.key_id, two.key_id}


def test_signer_does_not_show_its_key() -> None:
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    assert secret.hex() not in repr(KeySigner(key))
