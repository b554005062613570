"""The envelope: signatures over bytes as they were made.

Decides whether one of a Party's registered keys signed the payload; refuses to know what the payload
says and which keys are registered. The payload is handed out only after that, and is never serialised
again. Source: DSSE v1; entente/v1/envelope.proto.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from entente.v1 import envelope_pb2

from node.errors import Refusal
from node.keys.signing import Signer, pae, verify

STATEMENT_TYPE: Final = "application/vnd.entente.v1.statement+protobuf"
_SIGNATURES_MAX: Final = 4  # bounds the work an unsigned stranger can cause


def sign_envelope(payload_type: str, payload: bytes, signer: Signer) -> envelope_pb2.Envelope:
    """Return `payload` in an envelope with the one signature of `signer`."""
    signature = envelope_pb2.Signature(
        key_id=signer.key_id, signature=signer.sign(pae(payload_type, payload))
    )
    return envelope_pb2.Envelope(payload_type=payload_type, payload=payload, signatures=[signature])


def open_envelope(
    envelope: envelope_pb2.Envelope, payload_type: str, registered_keys: Mapping[bytes, bytes]
) -> bytes:
    """Return the payload, signed by at least one of `registered_keys` (key id -> raw public key).

    Raises:
        Refusal: SIGNATURE_INVALID, when it is of another type or no registered key signed it.
    """
    signers_of(envelope, payload_type, registered_keys)
    return envelope.payload


def signers_of(
    envelope: envelope_pb2.Envelope, payload_type: str, registered_keys: Mapping[bytes, bytes]
) -> frozenset[bytes]:
    """Return the ids of the registered keys that signed; never empty. For policies that ask for several.

    A signature that no registered key made counts for nothing and spoils nothing.

    Raises:
        Refusal: SIGNATURE_INVALID, as with `open_envelope`.
    """
    if envelope.payload_type != payload_type:
        raise Refusal("SIGNATURE_INVALID", "the envelope is of another payload type")
    if len(envelope.signatures) > _SIGNATURES_MAX:
        raise Refusal("SIGNATURE_INVALID", "the envelope has too many signatures")
    data = pae(payload_type, envelope.payload)
    found = (_signer_of(data, signature, registered_keys) for signature in envelope.signatures)
    signers = frozenset(key_id for key_id in found if key_id is not None)
    if not signers:
        raise Refusal("SIGNATURE_INVALID", "no registered key of the Party made a signature of this envelope")
    return signers


def _signer_of(
    data: bytes, signature: envelope_pb2.Signature, registered_keys: Mapping[bytes, bytes]
) -> bytes | None:
    # The hinted key goes first to save work; the hint being wrong does not make the signature wrong.
    for key_id in sorted(registered_keys, key=lambda key_id: key_id != signature.key_id):
        try:
            verify(registered_keys[key_id], data, signature.signature)
        except Refusal:
            continue
        return key_id
    return None
