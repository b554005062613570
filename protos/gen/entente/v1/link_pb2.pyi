import datetime

from entente.v1 import envelope_pb2 as _envelope_pb2
from entente.v1 import item_supply_pb2 as _item_supply_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import receipt_pb2 as _receipt_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ByeReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BYE_REASON_UNSPECIFIED: _ClassVar[ByeReason]
    BYE_REASON_DRAINING: _ClassVar[ByeReason]
    BYE_REASON_SUPERSEDED: _ClassVar[ByeReason]
    BYE_REASON_PROTOCOL_ERROR: _ClassVar[ByeReason]
    BYE_REASON_REVOKED: _ClassVar[ByeReason]
    BYE_REASON_CONTRADICTION: _ClassVar[ByeReason]
    BYE_REASON_FOREIGN: _ClassVar[ByeReason]
BYE_REASON_UNSPECIFIED: ByeReason
BYE_REASON_DRAINING: ByeReason
BYE_REASON_SUPERSEDED: ByeReason
BYE_REASON_PROTOCOL_ERROR: ByeReason
BYE_REASON_REVOKED: ByeReason
BYE_REASON_CONTRADICTION: ByeReason
BYE_REASON_FOREIGN: ByeReason

class LinkFrame(_message.Message):
    __slots__ = ("hello", "batch", "receipt", "heads", "credit", "ping", "bye")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    PING_FIELD_NUMBER: _ClassVar[int]
    BYE_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    batch: Batch
    receipt: _receipt_pb2.BatchReceipt
    heads: Heads
    credit: Credit
    ping: Ping
    bye: Bye
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., batch: _Optional[_Union[Batch, _Mapping]] = ..., receipt: _Optional[_Union[_receipt_pb2.BatchReceipt, _Mapping]] = ..., heads: _Optional[_Union[Heads, _Mapping]] = ..., credit: _Optional[_Union[Credit, _Mapping]] = ..., ping: _Optional[_Union[Ping, _Mapping]] = ..., bye: _Optional[_Union[Bye, _Mapping]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("protocol_version", "party", "agreement_id", "agreement_digest", "epoch", "checkpoint", "sent", "received", "clock", "session_nonce", "cosigned_checkpoint", "roster_version")
    PROTOCOL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PARTY_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    SESSION_NONCE_FIELD_NUMBER: _ClassVar[int]
    COSIGNED_CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    ROSTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    protocol_version: int
    party: str
    agreement_id: str
    agreement_digest: bytes
    epoch: int
    checkpoint: str
    sent: _containers.RepeatedCompositeFieldContainer[LanePosition]
    received: _containers.RepeatedCompositeFieldContainer[LanePosition]
    clock: _timestamp_pb2.Timestamp
    session_nonce: bytes
    cosigned_checkpoint: str
    roster_version: int
    def __init__(self, protocol_version: _Optional[int] = ..., party: _Optional[str] = ..., agreement_id: _Optional[str] = ..., agreement_digest: _Optional[bytes] = ..., epoch: _Optional[int] = ..., checkpoint: _Optional[str] = ..., sent: _Optional[_Iterable[_Union[LanePosition, _Mapping]]] = ..., received: _Optional[_Iterable[_Union[LanePosition, _Mapping]]] = ..., clock: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., session_nonce: _Optional[bytes] = ..., cosigned_checkpoint: _Optional[str] = ..., roster_version: _Optional[int] = ...) -> None: ...

class LanePosition(_message.Message):
    __slots__ = ("lane", "sequence", "digest")
    LANE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    lane: _statement_pb2.Lane
    sequence: int
    digest: bytes
    def __init__(self, lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., sequence: _Optional[int] = ..., digest: _Optional[bytes] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("lane", "deliveries")
    LANE_FIELD_NUMBER: _ClassVar[int]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    lane: _statement_pb2.Lane
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    def __init__(self, lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("envelope", "keys", "inline_parts")
    ENVELOPE_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    INLINE_PARTS_FIELD_NUMBER: _ClassVar[int]
    envelope: _envelope_pb2.Envelope
    keys: _item_supply_pb2.SealedKeys
    inline_parts: _containers.RepeatedCompositeFieldContainer[InlinePart]
    def __init__(self, envelope: _Optional[_Union[_envelope_pb2.Envelope, _Mapping]] = ..., keys: _Optional[_Union[_item_supply_pb2.SealedKeys, _Mapping]] = ..., inline_parts: _Optional[_Iterable[_Union[InlinePart, _Mapping]]] = ...) -> None: ...

class InlinePart(_message.Message):
    __slots__ = ("part", "sealed")
    PART_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    part: int
    sealed: bytes
    def __init__(self, part: _Optional[int] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class Heads(_message.Message):
    __slots__ = ("checkpoint", "consistency_from", "consistency_proof", "cosigned_checkpoint", "roster_version", "descriptor_version", "restriction_head", "clock", "peer_descriptor_version", "sent", "standing_digest", "received_governance", "standing_time")
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_FROM_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_PROOF_FIELD_NUMBER: _ClassVar[int]
    COSIGNED_CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    ROSTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HEAD_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    PEER_DESCRIPTOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    STANDING_DIGEST_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_GOVERNANCE_FIELD_NUMBER: _ClassVar[int]
    STANDING_TIME_FIELD_NUMBER: _ClassVar[int]
    checkpoint: str
    consistency_from: int
    consistency_proof: _containers.RepeatedScalarFieldContainer[bytes]
    cosigned_checkpoint: str
    roster_version: int
    descriptor_version: int
    restriction_head: _envelope_pb2.Envelope
    clock: _timestamp_pb2.Timestamp
    peer_descriptor_version: int
    sent: _containers.RepeatedCompositeFieldContainer[LanePosition]
    standing_digest: bytes
    received_governance: int
    standing_time: _timestamp_pb2.Timestamp
    def __init__(self, checkpoint: _Optional[str] = ..., consistency_from: _Optional[int] = ..., consistency_proof: _Optional[_Iterable[bytes]] = ..., cosigned_checkpoint: _Optional[str] = ..., roster_version: _Optional[int] = ..., descriptor_version: _Optional[int] = ..., restriction_head: _Optional[_Union[_envelope_pb2.Envelope, _Mapping]] = ..., clock: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., peer_descriptor_version: _Optional[int] = ..., sent: _Optional[_Iterable[_Union[LanePosition, _Mapping]]] = ..., standing_digest: _Optional[bytes] = ..., received_governance: _Optional[int] = ..., standing_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Credit(_message.Message):
    __slots__ = ("lane", "statements")
    LANE_FIELD_NUMBER: _ClassVar[int]
    STATEMENTS_FIELD_NUMBER: _ClassVar[int]
    lane: _statement_pb2.Lane
    statements: int
    def __init__(self, lane: _Optional[_Union[_statement_pb2.Lane, str]] = ..., statements: _Optional[int] = ...) -> None: ...

class Ping(_message.Message):
    __slots__ = ("nonce", "reply", "clock")
    NONCE_FIELD_NUMBER: _ClassVar[int]
    REPLY_FIELD_NUMBER: _ClassVar[int]
    CLOCK_FIELD_NUMBER: _ClassVar[int]
    nonce: bytes
    reply: bool
    clock: _timestamp_pb2.Timestamp
    def __init__(self, nonce: _Optional[bytes] = ..., reply: _Optional[bool] = ..., clock: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Bye(_message.Message):
    __slots__ = ("reason", "retry_after")
    REASON_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_FIELD_NUMBER: _ClassVar[int]
    reason: ByeReason
    retry_after: _duration_pb2.Duration
    def __init__(self, reason: _Optional[_Union[ByeReason, str]] = ..., retry_after: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
