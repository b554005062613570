"""One signature for many payloads: each is proved by itself, and nothing else passes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from entente.v1 import envelope_pb2
from hypothesis import given
from hypothesis import strategies as st

from node.errors import Refusal
from node.keys.envelope import (
    STATEMENT_TYPE,
    TOGETHER_MAX,
    TOGETHER_TYPE,
    open_envelope,
    sign_envelope,
    sign_envelopes,
)
from node.keys.signing import KeySigner, Signer, pae
from node.ledger.tree import leaf_hash
from tests.ledger.naive import mth

SIGNER = KeySigner(Ed25519PrivateKey.generate())
REGISTERED = {SIGNER.key_id: SIGNER.public_key}


class Counting(KeySigner):
    """A signer that says how often it signed."""

    def __init__(self) -> None:
        super().__init__(Ed25519PrivateKey.generate())
        self.signed: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        self.signed.append(data)
        return super().sign(data)


def signed(
    payloads: Sequence[bytes], signer: Signer, kind: str = STATEMENT_TYPE
) -> list[envelope_pb2.Envelope]:
    """Envelopes as they are read; each is written as protobuf writes it."""
    made = list(sign_envelopes(kind, payloads, signer))
    read = [envelope_pb2.Envelope.FromString(raw) for raw in made]
    assert [one.SerializeToString() for one in read] == made
    return read


def together(count: int) -> list[envelope_pb2.Envelope]:
    return signed([b"payload %d" % n for n in range(count)], SIGNER)


def refused(envelope: envelope_pb2.Envelope) -> bool:
    try:
        open_envelope(envelope, STATEMENT_TYPE, REGISTERED)
    except Refusal as refusal:
        return refusal.code == "SIGNATURE_INVALID"
    return False


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 100, 127, 128, 129, 300])
def test_each_payload_opens_by_itself_and_few_signatures_are_made(count: int) -> None:
    signer = Counting()
    payloads = [b"payload %d" % n for n in range(count)]
    made = signed(payloads, signer)
    registered = {signer.key_id: signer.public_key}
    assert [open_envelope(one, STATEMENT_TYPE, registered) for one in made] == payloads
    assert len(signer.signed) == -(-count // TOGETHER_MAX)


def test_what_is_signed_is_the_rfc_6962_root_with_the_number_of_leaves() -> None:
    signer = Counting()
    payloads = [b"a", b"b", b"c"]
    signed(payloads, signer)
    root = mth([leaf_hash(pae(STATEMENT_TYPE, payload)) for payload in payloads])
    assert signer.signed == [pae(TOGETHER_TYPE, (3).to_bytes(8, "big") + root)]


def test_one_payload_alone_is_signed_as_it_is() -> None:
    (alone,) = signed([b"alone"], SIGNER)
    assert alone == sign_envelope(STATEMENT_TYPE, b"alone", SIGNER)


@given(st.integers(2, 130), st.data())
def test_any_change_to_payload_place_path_or_signature_is_refused(count: int, data: st.DataObject) -> None:
    made = together(count)
    changed = made[data.draw(st.integers(0, count - 1))]
    if not changed.signatures[0].HasField("together"):
        return
    mark = changed.signatures[0].together
    match data.draw(st.sampled_from(["payload", "index", "count", "path", "longer", "shorter", "signature"])):
        case "payload":
            changed.payload += b"."
        case "index":
            mark.index = data.draw(st.integers(0, 2**32 - 1).filter(lambda n: n != mark.index))
        case "count":
            mark.count = data.draw(st.integers(0, 2**32 - 1).filter(lambda n: n != mark.count))
        case "path":
            place = data.draw(st.integers(0, len(mark.path) - 1))
            mark.path[place] = hashlib.sha256(mark.path[place]).digest()
        case "longer":
            mark.path.append(bytes(32))
        case "shorter":
            del mark.path[-1]
        case "signature":
            changed.signatures[0].signature = bytes(64)
    assert refused(changed)


def test_a_root_is_no_statement_and_a_statement_is_no_root() -> None:
    one = together(2)[0]
    del one.signatures[0].together.path[:]
    one.signatures[0].ClearField("together")
    assert refused(one), "the signature over the root is none over the payload"
    other = sign_envelope(STATEMENT_TYPE, b"x", SIGNER)
    other.signatures[0].together.count = 2
    other.signatures[0].together.path.append(bytes(32))
    assert refused(other)
    foreign = signed([b"a", b"b"], SIGNER, "application/other")[0]
    foreign.payload_type = STATEMENT_TYPE
    assert refused(foreign), "the type is part of the leaf"
