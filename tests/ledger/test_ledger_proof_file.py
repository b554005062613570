"""Proof files: one leaf's place, written byte for byte, and refused as soon as anything in it is changed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

import pytest

from node.ledger.checkpoint import Checkpoint, sign_checkpoint
from node.ledger.faults import Cause, LedgerError, NoteError
from node.ledger.note import Verifier
from node.ledger.proof_file import parse_proof_file, verify_proof_file, write_proof_file
from tests.ledger.naive import VECTOR, Key

NOTE: str = VECTOR["note"]
ORIGIN = "a.example/entente/b.example"
LOG_KEY = Key(bytes.fromhex(VECTOR["log_seed_hex"]))
LOG = Verifier.parse(VECTOR["log_vkey"])
HEAD = Checkpoint(ORIGIN, 8, bytes.fromhex(VECTOR["roots_hex"][8]))
LOG_LINE = NOTE.splitlines(keepends=True)[4]
PATH = [b64decode(item) for item in VECTOR["inclusion_5_of_8"]]
LEAF = bytes.fromhex(VECTOR["leaves_hex"][5])
FILE = (
    "c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 5\n"
    + "\n".join(VECTOR["inclusion_5_of_8"])
    + "\n\n"
    + NOTE
)


def test_a_proof_file_is_written_byte_for_byte_and_holds() -> None:
    assert write_proof_file(5, PATH, NOTE, b"salt") == FILE
    parsed = parse_proof_file(FILE)
    assert (parsed.index, parsed.path, parsed.note, parsed.extra) == (5, tuple(PATH), NOTE, b"salt")
    assert verify_proof_file(FILE, LEAF, LOG) == HEAD
    assert verify_proof_file(write_proof_file(5, PATH, NOTE), LEAF, LOG) == HEAD


def test_a_proof_file_of_the_only_leaf_has_no_hashes() -> None:
    head = Checkpoint(ORIGIN, 1, bytes.fromhex(VECTOR["roots_hex"][1]))
    text = write_proof_file(0, [], sign_checkpoint(head, LOG_KEY.sign, ORIGIN, LOG_KEY.public))
    assert text.startswith(f"c2sp.org/tlog-proof@v1\nindex 0\n\n{ORIGIN}\n1\n")
    assert verify_proof_file(text, b"", LOG) == head


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (FILE.replace("index 5", "index 4"), Cause.NOT_INCLUDED),
        (FILE.replace("index 5", "index 8"), Cause.MALFORMED),
        (FILE.replace("index 5", "index 05"), Cause.MALFORMED),
        (FILE.replace("index 5\n", ""), Cause.MALFORMED),
        (FILE.replace("@v1", "@v2"), Cause.MALFORMED),
        (FILE.replace("extra ", "extra  "), Cause.MALFORMED),
        (FILE.replace("extra c2FsdA==", "extra c2FsdB=="), Cause.MALFORMED),
        (FILE.replace(VECTOR["inclusion_5_of_8"][0] + "\n", ""), Cause.MALFORMED),
        (FILE.replace("vBoG", "vBoH"), Cause.NOT_INCLUDED),
        (FILE.replace("nms=", "nmt="), Cause.MALFORMED),
        (FILE.replace("\n8\n", "\n9\n"), Cause.BAD_SIGNATURE),
        (FILE.replace(LOG_LINE, ""), Cause.UNKNOWN_KEY),
        (
            FILE.replace("index 5\n", "index 5\n" + (VECTOR["inclusion_5_of_8"][0] + "\n") * 61),
            Cause.MALFORMED,
        ),
        (FILE.replace("\n", "\r\n"), Cause.MALFORMED),
        ("", Cause.MALFORMED),
    ],
)
def test_a_proof_file_with_anything_changed_is_refused(text: str, cause: Cause) -> None:
    with pytest.raises(LedgerError) as caught:
        verify_proof_file(text, LEAF, LOG)
    assert caught.value.cause is cause


def test_a_proof_file_for_another_leaf_is_refused() -> None:
    with pytest.raises(LedgerError) as caught:
        verify_proof_file(FILE, LEAF + b"x", LOG)
    assert caught.value.cause is Cause.NOT_INCLUDED


def test_what_no_proof_file_may_hold_is_not_written() -> None:
    attempts: tuple[Callable[[], object], ...] = (
        lambda: write_proof_file(-1, PATH, NOTE),
        lambda: write_proof_file(5, [b"short"], NOTE),
        lambda: write_proof_file(5, PATH * 22, NOTE),
        lambda: write_proof_file(5, PATH, "no note"),
        lambda: write_proof_file(5, PATH, NOTE, bytes(65_536)),
    )
    for attempt in attempts:
        with pytest.raises(NoteError):
            attempt()
