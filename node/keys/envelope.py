"""The envelope: signatures over bytes as they were made.

Decides whether one of a Party's registered keys signed the payload; refuses to know what the payload
says and which keys are registered. The payload is handed out only after that, and is never serialised
again. Payloads made together share one signature, over the root of a tree of them; each is proved by
itself. Source: DSSE v1; RFC 6962 section 2.1; entente/v1/envelope.proto.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from entente.v1 import envelope_pb2

from node.errors import Refusal
from node.keys.signing import Signer, pae, verify
from node.ledger.faults import ProofError
from node.ledger.proofs import root_of_path, tree_of
from node.ledger.tree import leaf_hash
from node.wire import field, number_field

STATEMENT_TYPE: Final = "application/vnd.entente.v1.statement+protobuf"
TOGETHER_TYPE: Final = "application/vnd.entente.v1.signed-together"
TOGETHER_MAX: Final = 128
"""At most so many payloads share a signature."""
_SIGNATURES_MAX: Final = 4  # bounds the work an unsigned stranger can cause


def sign_envelope(payload_type: str, payload: bytes, signer: Signer) -> envelope_pb2.Envelope:
    """Return `payload` in an envelope with the one signature of `signer`."""
    signature = envelope_pb2.Signature(
        key_id=signer.key_id, signature=signer.sign(pae(payload_type, payload))
    )
    return envelope_pb2.Envelope(payload_type=payload_type, payload=payload, signatures=[signature])


def sign_envelopes(payload_type: str, payloads: Sequence[bytes], signer: Signer) -> Iterator[bytes]:
    """Yield each payload in a serialised `Envelope` of its own, one signature for `TOGETHER_MAX` of them."""
    left = iter(payloads)
    while group := list(islice(left, TOGETHER_MAX)):
        if len(group) == 1:
            yield sign_envelope(payload_type, group[0], signer).SerializeToString()
            return
        root, paths = tree_of([leaf_hash(pae(payload_type, payload)) for payload in group])
        count = len(group)
        # Written field by field (`node/wire.py`): all but payload and place is the same for each of them.
        head = field(1, payload_type.encode())
        signed = field(1, signer.key_id) + field(2, signer.sign(_together(count, root)))
        number = number_field(2, count)
        for index, (payload, path) in enumerate(zip(group, paths, strict=True)):
            place = b"".join([number_field(1, index), number, *[field(3, one) for one in path]])
            yield b"".join([head, field(2, payload), field(3, signed + field(3, place))])


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
    signers = set()
    for signature in envelope.signatures[:]:
        signed = _signed_bytes(data, signature)
        if signed is not None and (key_id := _signer_of(signed, signature, registered_keys)) is not None:
            signers.add(key_id)
    if not signers:
        raise Refusal("SIGNATURE_INVALID", "no registered key of the Party made a signature of this envelope")
    return frozenset(signers)


def _signed_bytes(data: bytes, signature: envelope_pb2.Signature) -> bytes | None:
    """Return what the signature must be over; None where the place it tells is none."""
    if not signature.HasField("together"):
        return data
    together = signature.together
    count = together.count
    if not 2 <= count <= TOGETHER_MAX:
        return None
    try:
        root = root_of_path(leaf_hash(data), together.index, count, together.path[:])
    except ProofError:
        return None
    return _together(count, root)


def _signer_of(
    signed: bytes, signature: envelope_pb2.Signature, registered_keys: Mapping[bytes, bytes]
) -> bytes | None:
    check = _verify_once if signature.HasField("together") else verify
    hinted, value = signature.key_id, signature.signature
    # The hinted key goes first to save work; the hint being wrong does not make the signature wrong.
    places = [hinted, *registered_keys] if hinted in registered_keys else registered_keys
    for key_id in places:
        try:
            check(registered_keys[key_id], signed, value)
        except Refusal:
            continue
        return key_id
    return None


@lru_cache(maxsize=256)
def _verify_once(public_key: bytes, signed: bytes, signature: bytes) -> None:
    """Verify a signature over a root; one that holds is remembered for the payloads that share it."""
    verify(public_key, signed, signature)


def _together(count: int, root: bytes) -> bytes:
    return pae(TOGETHER_TYPE, count.to_bytes(8, "big") + root)
