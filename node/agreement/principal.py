"""Principals' signatures: whether the Secretary General or the Director signed exactly these bytes.

Decides by the key registered for the Party and nothing else; a key id is a hint. Refuses to know
where that key lies: it never lies on a node. Source: Articles 2, 7 to 9; DSSE v1 (encoding), RFC
8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from entente.v1 import agreement_pb2

from node.errors import Refusal

GENESIS_TYPE: Final = "application/vnd.entente.v1.genesis+protobuf"
ROSTER_TYPE: Final = "application/vnd.entente.v1.roster+protobuf"
DESCRIPTOR_TYPE: Final = "application/vnd.entente.v1.descriptor+protobuf"
ACT_TYPE: Final = "application/vnd.entente.v1.act+protobuf"
_ARTICLES: Final[Mapping[str, str]] = MappingProxyType(
    {GENESIS_TYPE: "9", ROSTER_TYPE: "3.3", ACT_TYPE: "2.1"}
)
"""Where the principal's signature is required, unless the act signed says it of itself."""


def bytes_to_sign(payload_type: str, body: bytes) -> bytes:
    """Return what a principal's key signs: the DSSE encoding of the type and the exact bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def key_id_of(public_key: bytes) -> bytes:
    """Return the 8 bytes by which a public key is hinted at."""
    return hashlib.sha256(public_key).digest()[:8]


def signing_key(
    body: bytes,
    signature: agreement_pb2.PrincipalSignature,
    keys: Iterable[bytes],
    *,
    payload_type: str,
    article: str = "",
) -> bytes:
    """Return the one of `keys` that made the signature over `body`.

    Args:
        article: of what was signed; by its type where it is left out.

    Raises:
        Refusal: SIGNATURE_INVALID with that article, none of them did.
    """
    # The key id is a hint: it puts the likely key first and proves nothing.
    for key in sorted(keys, key=lambda key: key_id_of(key) != signature.key_id):
        if _verifies(body, signature, key, payload_type):
            return key
    raise Refusal(
        "SIGNATURE_INVALID",
        "not signed by a registered key of the principal",
        article=article or _ARTICLES.get(payload_type),
        remedy="have the principal sign with a registered key: entente agreement sign",
    )


def _verifies(
    body: bytes, signature: agreement_pb2.PrincipalSignature, public_key: bytes, payload_type: str
) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signature.signature, bytes_to_sign(payload_type, body))
    except (InvalidSignature, ValueError):
        return False
    return True
