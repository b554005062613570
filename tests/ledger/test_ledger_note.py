"""Notes, checkpoints, cosignatures and proof files: the one spelling that stands, and all that do not."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.ledger import spelling
from node.ledger.checkpoint import (
    Checkpoint,
    cosign,
    read_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
    verify_cosigned,
)
from node.ledger.faults import Cause, NoteError
from node.ledger.note import (
    KeyType,
    Verifier,
    add_lines,
    check_name,
    compose,
    open_note,
    sign_note,
    signature_line,
    split_note,
)
from node.ledger.tree import SIZE_MAX
from tests.ledger.naive import VECTOR, Key

NOTE: str = VECTOR["note"]
ORIGIN = "a.example/entente/b.example"
WITNESS = "b.example/witness"
TIME: int = VECTOR["time"]
LOG_KEY = Key(bytes.fromhex(VECTOR["log_seed_hex"]))
WITNESS_KEY = Key(bytes.fromhex(VECTOR["witness_seed_hex"]))
LOG = Verifier.parse(VECTOR["log_vkey"])
PEER = Verifier.parse(VECTOR["witness_vkey"])
HEAD = Checkpoint(ORIGIN, 8, bytes.fromhex(VECTOR["roots_hex"][8]))
LOG_LINE, PEER_LINE = NOTE.splitlines(keepends=True)[4:]


def refused(note: str, cause: Cause, *verifiers: Verifier) -> None:
    with pytest.raises(NoteError) as caught:
        open_note(note, verifiers or (LOG, PEER))
    assert caught.value.cause is cause


# --- the vector -------------------------------------------------------------------------------------------


def test_keys_of_the_vector_are_spelled_byte_for_byte() -> None:
    assert Verifier(ORIGIN, KeyType.LOG, LOG_KEY.public).vkey() == VECTOR["log_vkey"]
    assert Verifier(WITNESS, KeyType.COSIGNER, WITNESS_KEY.public).vkey() == VECTOR["witness_vkey"]
    assert (LOG.key_id.hex(), PEER.key_id.hex()) == ("653540ba", "f175be1f")


def test_note_of_the_vector_is_made_byte_for_byte() -> None:
    signed = sign_checkpoint(HEAD, LOG_KEY.sign, ORIGIN, LOG_KEY.public)
    line = cosign(HEAD.text(), WITNESS, TIME, WITNESS_KEY.sign, WITNESS_KEY.public)
    assert add_lines(signed, line) == NOTE
    assert add_lines(NOTE, line) == NOTE


def test_note_of_the_vector_is_verified_with_its_time() -> None:
    assert verify_checkpoint(NOTE, ORIGIN, LOG) == HEAD == read_checkpoint(NOTE)
    cosigned = verify_cosigned(NOTE, ORIGIN, LOG, PEER, TIME)
    assert (cosigned.checkpoint, cosigned.seconds) == (HEAD, TIME)
    opened = open_note(NOTE, [LOG, PEER])
    assert opened.by(LOG).seconds is None
    assert opened.by(PEER).seconds == TIME


# --- lines ------------------------------------------------------------------------------------------------


def test_a_line_of_an_unknown_key_is_ignored() -> None:
    noise = signature_line("notary.example", b"abcd", b"whatever this is")
    assert verify_checkpoint(add_lines(NOTE, noise), ORIGIN, LOG) == HEAD
    same_name = signature_line(ORIGIN, b"abcd", bytes(64))
    assert verify_checkpoint(add_lines(NOTE, same_name), ORIGIN, LOG) == HEAD


def test_a_bad_line_of_a_known_key_rejects_the_note_though_another_verifies() -> None:
    raw = bytearray(b64decode(PEER_LINE.split()[2]))
    raw[-1] ^= 1
    bad = f"— {WITNESS} {b64encode(raw).decode()}\n"
    refused(compose(HEAD.text(), LOG_LINE, bad), Cause.BAD_SIGNATURE)
    refused(compose(HEAD.text(), LOG_LINE, PEER_LINE, bad), Cause.BAD_SIGNATURE)
    assert verify_checkpoint(compose(HEAD.text(), LOG_LINE, bad), ORIGIN, LOG) == HEAD  # unknown there


def test_a_known_line_of_another_length_is_a_bad_signature() -> None:
    for name, verifier, length in ((ORIGIN, LOG, 63), (ORIGIN, LOG, 65), (WITNESS, PEER, 64)):
        line = signature_line(name, verifier.key_id, bytes(length))
        refused(compose(HEAD.text(), line), Cause.BAD_SIGNATURE)


def test_a_note_without_a_known_key_is_refused() -> None:
    stranger = Verifier("c.example/log", KeyType.LOG, Key(bytes(32)).public)
    refused(NOTE, Cause.UNKNOWN_KEY, stranger)
    with pytest.raises(NoteError) as caught:
        verify_cosigned(compose(HEAD.text(), LOG_LINE), ORIGIN, LOG, PEER, TIME)
    assert caught.value.cause is Cause.UNKNOWN_KEY
    with pytest.raises(NoteError) as caught:
        verify_checkpoint(compose(HEAD.text(), PEER_LINE), ORIGIN, LOG)
    assert caught.value.cause is Cause.UNKNOWN_KEY


def test_a_key_of_the_same_name_and_another_seed_is_another_key() -> None:
    other = Verifier(ORIGIN, KeyType.LOG, Key(bytes(32)).public)
    refused(NOTE, Cause.UNKNOWN_KEY, other)


def test_a_changed_text_is_a_bad_signature() -> None:
    refused(NOTE.replace("\n8\n", "\n9\n"), Cause.BAD_SIGNATURE)


def test_one_key_in_two_roles_is_refused() -> None:
    refused(NOTE, Cause.MALFORMED, LOG, replace(LOG, key_type=KeyType.COSIGNER))
    refused(NOTE, Cause.MALFORMED, PEER, replace(PEER, name="other.example"))
    refused(NOTE, Cause.MALFORMED, LOG, LOG)


def test_a_cosigner_does_not_stand_in_for_a_log_nor_a_log_for_a_cosigner() -> None:
    as_witness = Verifier(ORIGIN, KeyType.COSIGNER, LOG_KEY.public)
    note = compose(HEAD.text(), cosign(HEAD.text(), ORIGIN, TIME, LOG_KEY.sign, LOG_KEY.public))
    with pytest.raises(NoteError):
        verify_checkpoint(note, ORIGIN, as_witness)
    with pytest.raises(NoteError):
        verify_cosigned(NOTE, ORIGIN, LOG, LOG, TIME)


@pytest.mark.parametrize(
    "line",
    [
        LOG_LINE.replace("— ", "- ", 1),
        LOG_LINE.replace("— ", "—  ", 1),
        LOG_LINE.replace("— ", "—", 1),
        LOG_LINE.replace("example ", "example  ", 1),
        LOG_LINE.replace("\n", " \n"),
        LOG_LINE.replace("\n", "\r\n"),
        LOG_LINE.replace("a.example", "a\texample"),
        LOG_LINE.replace("a.example", "a+example"),
        LOG_LINE.replace("a.example", "a\u00a0example"),
        LOG_LINE.replace("a.example", "a\u2003example"),
        LOG_LINE.replace("a.example", "a\x00example"),
        LOG_LINE.replace("a.example", "a\x7fexample"),
        LOG_LINE.replace("a.example", "a\ud800example"),
        LOG_LINE.replace("IwM=\n", "IwN=\n"),  # stray low bits: the same bytes to a careless decoder
        LOG_LINE.replace("IwM=\n", "IwM\n"),
        LOG_LINE.replace("IwM=\n", "IwM==\n"),
        LOG_LINE.replace("+", "-"),
        LOG_LINE.replace("ZTVA", "ZT VA"),
        LOG_LINE.replace("ZTVA", "ZT\u0412A"),
        f"— {ORIGIN} \n",
        f"— {ORIGIN}\n",
        f"— {ORIGIN} ZTVAug==\n",
        "— \n",
        "\n",
        "",
    ],
)
def test_a_line_in_another_spelling_rejects_the_note(line: str) -> None:
    note = HEAD.text() + "\n" + line
    refused(note, Cause.MALFORMED)
    if line.strip():
        refused(note + PEER_LINE, Cause.MALFORMED)


@pytest.mark.parametrize(
    "note", ["", "\n", "\n\n", "a", "a\n", "a\n\n", HEAD.text() + LOG_LINE, NOTE[:-1], NOTE + "\n"]
)
def test_what_is_no_note_is_refused(note: str) -> None:
    refused(note, Cause.MALFORMED)


@pytest.mark.parametrize("code", [*range(10), *range(11, 32), *range(127, 160)])
def test_a_control_character_in_the_text_is_refused(code: int) -> None:
    text = f"a{chr(code)}b\n"
    refused(f"{text}\n{LOG_LINE}", Cause.MALFORMED)
    with pytest.raises(NoteError):
        sign_note(text, ORIGIN, LOG_KEY.sign, LOG_KEY.public)


def test_a_text_may_hold_empty_lines_and_ends_at_the_last_one() -> None:
    text = "one\n\ntwo\n\n"
    note = compose(text, sign_note(text, ORIGIN, LOG_KEY.sign, LOG_KEY.public))
    assert open_note(note, [LOG]).text == text


def test_limits_of_lines_and_bytes_are_kept() -> None:
    noise = [signature_line("n.example", n.to_bytes(4, "big"), b"x") for n in range(99)]
    assert verify_checkpoint(compose(HEAD.text(), *noise, LOG_LINE), ORIGIN, LOG) == HEAD
    refused(compose(HEAD.text(), *noise, LOG_LINE, PEER_LINE), Cause.MALFORMED)
    refused(compose("é" * 131_100 + "\n", LOG_LINE), Cause.MALFORMED)
    with pytest.raises(NoteError):
        add_lines(compose(HEAD.text(), *noise, LOG_LINE), PEER_LINE)


@given(st.text(max_size=200), st.integers(0, len(NOTE)), st.integers(0, 40))
@settings(max_examples=400, deadline=None)
def test_a_note_with_anything_put_in_or_cut_out_never_says_something_else(
    put: str, at: int, cut: int
) -> None:
    changed = NOTE[:at] + put + NOTE[at + cut :]
    try:
        opened = open_note(changed, [LOG, PEER])
    except NoteError:
        return
    assert opened.text == HEAD.text()


# --- keys -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "a+b",
        VECTOR["log_vkey"].replace("653540ba", "653540bb"),
        VECTOR["log_vkey"].replace("653540ba", "653540BA"),
        VECTOR["log_vkey"].replace("a.example", "c.example"),
        VECTOR["log_vkey"].replace("+AYqI", "+BoqI"),  # type 0x06
        VECTOR["log_vkey"] + "\n",
        VECTOR["log_vkey"][:-4],
        " " + VECTOR["log_vkey"],
    ],
)
def test_a_verifier_key_in_another_spelling_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2028b", "\ud800"])
def test_a_name_with_a_blank_or_a_plus_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        check_name(name)


def test_base64_has_one_spelling() -> None:
    assert spelling.decode("") == b""
    for text in ("QQ", "QR==", "QQ=", "QQ==\n", " QQ==", "Q Q==", "QQ==QQ==", "=", "QQ-_", "ЙЙ=="):
        with pytest.raises(NoteError):
            spelling.decode(text)


@given(st.binary(max_size=100))
def test_base64_of_any_bytes_is_read_back(value: bytes) -> None:
    assert spelling.decode(spelling.encode(value)) == value


# --- checkpoints ------------------------------------------------------------------------------------------

ROOT = b64encode(HEAD.root).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n8\n{ROOT}",
        f"{ORIGIN}\n8\n{ROOT}\n\n",
        f"{ORIGIN}\n8\n{ROOT}\nextension\n",
        f"\n8\n{ROOT}\n",
        f"{ORIGIN}\n08\n{ROOT}\n",
        f"{ORIGIN}\n+8\n{ROOT}\n",
        f"{ORIGIN}\n-8\n{ROOT}\n",
        f"{ORIGIN}\n 8\n{ROOT}\n",
        f"{ORIGIN}\n8_0\n{ROOT}\n",
        f"{ORIGIN}\n٨\n{ROOT}\n",
        f"{ORIGIN}\n²\n{ROOT}\n",
        f"{ORIGIN}\n\n{ROOT}\n",
        f"{ORIGIN}\n{SIZE_MAX + 1}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n8\n{ROOT[:-2]}h=\n",
        f"{ORIGIN}\n8\n{ROOT[4:]}\n",
        f"a b\n8\n{ROOT}\n",
    ],
)
def test_a_checkpoint_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(NoteError) as caught:
        Checkpoint.parse(text)
    assert caught.value.cause is Cause.MALFORMED


@given(st.integers(0, SIZE_MAX), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_is_read_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


def test_a_checkpoint_of_another_log_is_refused_even_when_our_key_signed_it() -> None:
    other = replace(HEAD, origin="c.example/entente/b.example").text()
    note = compose(other, sign_note(other, ORIGIN, LOG_KEY.sign, LOG_KEY.public))
    for origin in (ORIGIN, "c.example/entente/b.example"):
        with pytest.raises(NoteError) as caught:
            verify_checkpoint(note, origin, LOG)
        assert caught.value.cause is Cause.WRONG_ORIGIN
    with pytest.raises(NoteError) as caught:
        sign_checkpoint(HEAD, LOG_KEY.sign, "c.example/entente/b.example", LOG_KEY.public)
    assert caught.value.cause is Cause.WRONG_ORIGIN


def test_a_cosignature_from_the_future_is_refused_beyond_the_skew() -> None:
    assert verify_cosigned(NOTE, ORIGIN, LOG, PEER, TIME - 300).seconds == TIME
    with pytest.raises(NoteError) as caught:
        verify_cosigned(NOTE, ORIGIN, LOG, PEER, TIME - 301)
    assert caught.value.cause is Cause.TIME_INVALID


@pytest.mark.parametrize("seconds", [0, -1, 2**63, 2**64])
def test_a_cosignature_at_no_possible_time_is_neither_made_nor_taken(seconds: int) -> None:
    with pytest.raises(NoteError) as caught:
        cosign(HEAD.text(), WITNESS, seconds, WITNESS_KEY.sign, WITNESS_KEY.public)
    assert caught.value.cause is Cause.TIME_INVALID
    if 0 <= seconds < 2**64:
        signed = WITNESS_KEY.sign(f"cosignature/v1\ntime {seconds}\n{HEAD.text()}".encode())
        line = signature_line(WITNESS, PEER.key_id, seconds.to_bytes(8, "big") + signed)
        refused(compose(HEAD.text(), LOG_LINE, line), Cause.TIME_INVALID)


def test_the_time_of_a_cosignature_is_signed_and_big_endian() -> None:
    raw = b64decode(PEER_LINE.split()[2])
    assert raw[4:12] == TIME.to_bytes(8, "big")
    shifted = raw[:4] + (TIME + 1).to_bytes(8, "big") + raw[12:]
    line = f"— {WITNESS} {b64encode(shifted).decode()}\n"
    refused(compose(HEAD.text(), LOG_LINE, line), Cause.BAD_SIGNATURE)


def test_the_latest_of_two_cosignatures_of_one_key_is_kept() -> None:
    later = cosign(HEAD.text(), WITNESS, TIME + 60, WITNESS_KEY.sign, WITNESS_KEY.public)
    for lines in ((PEER_LINE, later), (later, PEER_LINE)):
        opened = open_note(compose(HEAD.text(), LOG_LINE, *lines), [LOG, PEER])
        assert opened.by(PEER).seconds == TIME + 60
        assert len(opened.seen) == 2


def test_nothing_but_a_checkpoint_is_cosigned() -> None:
    with pytest.raises(NoteError):
        cosign("anything\n", WITNESS, TIME, WITNESS_KEY.sign, WITNESS_KEY.public)


def test_splitting_gives_text_and_lines_as_they_stand() -> None:
    text, lines = split_note(NOTE)
    assert text == HEAD.text()
    assert [line + "\n" for line in lines] == [LOG_LINE, PEER_LINE]
