"""Principals' signatures: whether the Secretary General or the Director signed exactly these bytes.

Decides by the key registered for the Party and nothing else; a key id is a hint. Refuses to know
where that key lies: it never lies on a node. Source: Articles 2, 7 to 9; DSSE v1 (encoding), RFC
8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from entente.v1 import agreement_pb2

from node.errors import Refusal

GENESIS_TYPE: Final = "application/vnd.entente.v1.genesis+protobuf"
ROSTER_TYPE: Final = "application/vnd.entente.v1.roster+protobuf"
DESCRIPTOR_TYPE: Final = "application/vnd.entente.v1.descriptor+protobuf"


def bytes_to_sign(payload_type: str, body: bytes) -> bytes:
    """Return what a principal's key signs: the DSSE encoding of the type and the exact bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def key_id_of(public_key: bytes) -> bytes:
    """Return the 8 bytes by which a public key is hinted at."""
    return hashlib.sha256(public_key).digest()[:8]


def verify_principal_signature(
    body: bytes,
    signature: agreement_pb2.PrincipalSignature,
    public_key: bytes,
    *,
    party: str,
    payload_type: str = GENESIS_TYPE,
) -> None:
    """Check that `party`'s principal, whose registered key is `public_key`, signed `body`.

    Raises:
        Refusal: PRINCIPAL_REQUIRED if it is signed for another Party; SIGNATURE_INVALID if the
            signature is not by this key over these bytes.
    """
    if signature.party != party:
        raise Refusal("PRINCIPAL_REQUIRED", "signed for another Party than the one named")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signature.signature, bytes_to_sign(payload_type, body))
    except (InvalidSignature, ValueError) as error:
        raise Refusal("SIGNATURE_INVALID", "not signed by the principal's registered key") from error
