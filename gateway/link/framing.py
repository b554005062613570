"""Frames as bytes.

Decides how a frame lies on the stream and which bytes are none. Refuses to know what frames mean. Both
directions of `FederationService.Link` wrap the frame in a message with the frame at field 1, so one form
serves both; writing it by hand lets a stored receipt go out as the very bytes that were stored. Source: the
protobuf wire format.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from entente.v1 import federation_service_pb2, link_pb2, receipt_pb2
from google.protobuf.message import DecodeError, Message

from node.contract import check
from node.link.effects import FrameKind
from node.link.lanes import BATCH_MAX_STATEMENTS
from node.link.session import FRAME_MAX_BYTES
from node.wire import field, head, number_field

_CHECKED_LATER: Final = ("batch", "receipt", None)
_INLINE_MAX, _SIGNATURES_MAX, _PATH_MAX, _LEAVES_MAX, _PROOF_MAX = 65, 4, 7, 200, 128


class FrameError(Exception):
    """The bytes are no frame; `code` is of the catalogue."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code: Final = code


def encode(kind: FrameKind, body: Message | bytes) -> bytes:
    """Return the bytes of a `LinkRequest` or `LinkResponse` with one frame."""
    raw = body if isinstance(body, bytes) else body.SerializeToString()
    return field(1, field(kind, raw))


def encode_batch(lane: int, deliveries: Iterable[bytes]) -> bytes:
    """Return the bytes of a frame with a batch of serialised deliveries."""
    # Put together at once: the bytes of a batch are not copied for each message around them.
    pieces = [number_field(1, lane)]
    for one in deliveries:
        pieces += (head(2, len(one)), one)
    size = sum(map(len, pieces))
    batch = head(FrameKind.BATCH, size)
    return b"".join([head(1, len(batch) + size), batch, *pieces])


def decode(raw: bytes) -> link_pb2.LinkFrame:
    """Return the frame in `raw`; one of a kind not known here is empty.

    The form of batches and receipts is checked where they are stored, off the event loop; here it is only
    seen that they hold no more small parts than may be, which weigh many times their bytes while they wait.

    Raises:
        FrameError: ITEM_TOO_LARGE, or SCHEMA_INVALID.
    """
    if len(raw) > FRAME_MAX_BYTES:
        raise FrameError("ITEM_TOO_LARGE")
    try:
        message = federation_service_pb2.LinkRequest.FromString(raw)
    except DecodeError:
        raise FrameError("SCHEMA_INVALID") from None
    frame = message.frame
    kind = frame.WhichOneof("frame")
    if not message.HasField("frame") or (kind not in _CHECKED_LATER and check(getattr(frame, kind))):
        raise FrameError("SCHEMA_INVALID")
    if (kind == "batch" and _swollen(frame.batch)) or (kind == "receipt" and _overlong(frame.receipt)):
        raise FrameError("SCHEMA_INVALID")
    return frame


def _swollen(batch: link_pb2.Batch) -> bool:
    if len(batch.deliveries) > BATCH_MAX_STATEMENTS:
        return True
    for one in batch.deliveries[:]:  # a slice is a list, which costs less to go through
        signatures = one.envelope.signatures
        if len(one.inline_parts) > _INLINE_MAX or len(signatures) > _SIGNATURES_MAX:
            return True
        for signature in signatures[:]:
            if len(signature.together.path) > _PATH_MAX:
                return True
    return False


def _overlong(receipt: receipt_pb2.BatchReceipt) -> bool:
    return len(receipt.leaves) > _LEAVES_MAX or len(receipt.range_proof) > _PROOF_MAX
