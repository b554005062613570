"""A Party's descriptor over the keys it has, for tests without a network."""

from __future__ import annotations

from datetime import datetime

from entente.v1 import party_pb2

from node.keys.provider import KeyProvider, KeyRole
from node.ledger.note import KeyType, Verifier


def described(code: str, domain: str, peer_domain: str, keys: KeyProvider, issued: datetime) -> bytes:
    """Return the first descriptor of the Party `code`."""
    origin = f"{domain}/entente/{peer_domain}"
    signing = keys.signer(KeyRole.SIGNING)
    message = party_pb2.PartyDescriptor(
        party=code,
        version=1,
        trust_domain=domain,
        tls_server_name=domain,
        ca_bundle_pem="(no network in this test)",
        signing_keys=[party_pb2.SigningKey(key_id=signing.key_id, public_key=signing.public_key)],
        sealing_keys=[
            party_pb2.SealingKey(key_id=key.key_id, suite=key.suite, public_key=key.public_key)
            for key in keys.unsealer.keys
        ],
        ledger_vkey=Verifier(origin, KeyType.LOG, keys.signer(KeyRole.LEDGER).public_key).vkey(),
        cosigner_vkey=Verifier(
            f"{origin}/cosigner", KeyType.COSIGNER, keys.signer(KeyRole.COSIGNING).public_key
        ).vkey(),
    )
    message.issue_time.FromDatetime(issued)
    return message.SerializeToString(deterministic=True)
