"""What may follow a party descriptor: the next number, the same Party and ledger, a key of the one before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from entente.v1 import agreement_pb2, party_pb2

from node.acts.descriptors import successor
from node.agreement.principal import DESCRIPTOR_TYPE
from node.errors import Refusal
from node.keys.folder import create_keys, load_keys
from node.keys.signing import KeySigner, pae
from tests.support.world import START, descriptor

Change = Callable[[party_pb2.PartyDescriptor], object]


def signed_by(signer: KeySigner, raw: bytes) -> party_pb2.SignedPartyDescriptor:
    signature = agreement_pb2.PrincipalSignature(
        party="WCO", key_id=signer.key_id, signature=signer.sign(pae(DESCRIPTOR_TYPE, raw))
    )
    return party_pb2.SignedPartyDescriptor(descriptor=raw, signatures=[signature])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda _one: None, ""),
        (lambda one: setattr(one, "version", 7), ""),
        (lambda one: setattr(one, "version", 1), "INVALID_TRANSITION"),
        (lambda one: setattr(one, "party", "CARICC"), "FOREIGN_AGREEMENT"),
        (lambda one: setattr(one, "trust_domain", "other.example"), "FOREIGN_AGREEMENT"),
        (lambda one: setattr(one, "ledger_vkey", one.cosigner_vkey), "INVALID_TRANSITION"),
        (lambda one: one.ClearField("signing_keys"), "SCHEMA_INVALID"),
        (lambda one: setattr(one.sealing_keys[0], "public_key", b"short"), "SCHEMA_INVALID"),
    ],
)
def test_a_descriptor_follows_only_in_order_and_under_the_one_before(
    tmp_path: Path, change: Change, code: str
) -> None:
    create_keys(tmp_path / "keys", START)
    keys = load_keys(tmp_path / "keys")
    held = party_pb2.PartyDescriptor.FromString(descriptor("WCO", keys))
    stranger = keys.signing.rotate()
    made = party_pb2.PartyDescriptor()
    made.CopyFrom(held)
    made.version = 2
    change(made)
    raw = made.SerializeToString()
    signer = keys.signing.keys[1]
    if code:
        with pytest.raises(Refusal) as caught:
            successor(held, signed_by(signer, raw))
        assert caught.value.code == code
        return
    assert successor(held, signed_by(signer, raw)) == made
    made.signing_keys.add(key_id=stranger.key_id, public_key=stranger.public_key)
    with pytest.raises(Refusal) as caught:  # a key that only the new one names vouches for nothing
        successor(held, signed_by(stranger, made.SerializeToString()))
    assert caught.value.code == "SIGNATURE_INVALID"
