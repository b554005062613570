import datetime

from entente.v1 import agreement_pb2 as _agreement_pb2
from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import statement_pb2 as _statement_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Decision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DECISION_UNSPECIFIED: _ClassVar[Decision]
    DECISION_ACCEPTED: _ClassVar[Decision]
    DECISION_REFUSED: _ClassVar[Decision]
    DECISION_HELD: _ClassVar[Decision]
DECISION_UNSPECIFIED: Decision
DECISION_ACCEPTED: Decision
DECISION_REFUSED: Decision
DECISION_HELD: Decision

class LedgerEntry(_message.Message):
    __slots__ = ("format", "index", "record_time", "kind", "actor", "agreement_digest", "standing", "object_id", "statement_digest", "restriction_version", "restriction_hash", "decision", "code", "purpose", "receipt_digest", "salt", "sender", "action", "recipient", "grant_ids", "part", "limit", "proposer", "all_parts", "item_version")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    RECORD_TIME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    OBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATEMENT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_HASH_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    GRANT_IDS_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    PROPOSER_FIELD_NUMBER: _ClassVar[int]
    ALL_PARTS_FIELD_NUMBER: _ClassVar[int]
    ITEM_VERSION_FIELD_NUMBER: _ClassVar[int]
    format: str
    index: int
    record_time: _timestamp_pb2.Timestamp
    kind: str
    actor: _statement_pb2.Author
    agreement_digest: bytes
    standing: _agreement_pb2.Standing
    object_id: bytes
    statement_digest: bytes
    restriction_version: int
    restriction_hash: bytes
    decision: Decision
    code: _error_reason_pb2.ErrorReason
    purpose: str
    receipt_digest: bytes
    salt: bytes
    sender: str
    action: _use_pb2.UseAction
    recipient: str
    grant_ids: _containers.RepeatedScalarFieldContainer[bytes]
    part: int
    limit: _use_pb2.TimeLimitKind
    proposer: _statement_pb2.Author
    all_parts: bool
    item_version: int
    def __init__(self, format: _Optional[str] = ..., index: _Optional[int] = ..., record_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kind: _Optional[str] = ..., actor: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ..., agreement_digest: _Optional[bytes] = ..., standing: _Optional[_Union[_agreement_pb2.Standing, str]] = ..., object_id: _Optional[bytes] = ..., statement_digest: _Optional[bytes] = ..., restriction_version: _Optional[int] = ..., restriction_hash: _Optional[bytes] = ..., decision: _Optional[_Union[Decision, str]] = ..., code: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., purpose: _Optional[str] = ..., receipt_digest: _Optional[bytes] = ..., salt: _Optional[bytes] = ..., sender: _Optional[str] = ..., action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., recipient: _Optional[str] = ..., grant_ids: _Optional[_Iterable[bytes]] = ..., part: _Optional[int] = ..., limit: _Optional[_Union[_use_pb2.TimeLimitKind, str]] = ..., proposer: _Optional[_Union[_statement_pb2.Author, _Mapping]] = ..., all_parts: _Optional[bool] = ..., item_version: _Optional[int] = ...) -> None: ...
