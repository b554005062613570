import datetime

from entente.v1 import error_reason_pb2 as _error_reason_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RestrictionNoticeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESTRICTION_NOTICE_KIND_UNSPECIFIED: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_TIGHTEN: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_RELAX: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_WITHDRAW: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_CORRECT: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_SEAL: _ClassVar[RestrictionNoticeKind]
    RESTRICTION_NOTICE_KIND_RECALL: _ClassVar[RestrictionNoticeKind]

class NoticeOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_OUTCOME_UNSPECIFIED: _ClassVar[NoticeOutcome]
    NOTICE_OUTCOME_APPLIED: _ClassVar[NoticeOutcome]
    NOTICE_OUTCOME_REJECTED: _ClassVar[NoticeOutcome]
    NOTICE_OUTCOME_CANNOT_DESTROY: _ClassVar[NoticeOutcome]
RESTRICTION_NOTICE_KIND_UNSPECIFIED: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_TIGHTEN: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_RELAX: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_WITHDRAW: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_CORRECT: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_SEAL: RestrictionNoticeKind
RESTRICTION_NOTICE_KIND_RECALL: RestrictionNoticeKind
NOTICE_OUTCOME_UNSPECIFIED: NoticeOutcome
NOTICE_OUTCOME_APPLIED: NoticeOutcome
NOTICE_OUTCOME_REJECTED: NoticeOutcome
NOTICE_OUTCOME_CANNOT_DESTROY: NoticeOutcome

class PartRestrictions(_message.Message):
    __slots__ = ("part", "set")
    PART_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    part: int
    set: _restriction_pb2.RestrictionSet
    def __init__(self, part: _Optional[int] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ...) -> None: ...

class RestrictionNotice(_message.Message):
    __slots__ = ("item_id", "kind", "sequence", "previous_hash", "set", "result_hash", "reason_code", "approver_id", "not_before_time", "replacement_version", "parts", "kept_grants")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_HASH_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    RESULT_HASH_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    APPROVER_ID_FIELD_NUMBER: _ClassVar[int]
    NOT_BEFORE_TIME_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    KEPT_GRANTS_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    kind: RestrictionNoticeKind
    sequence: int
    previous_hash: bytes
    set: _restriction_pb2.RestrictionSet
    result_hash: bytes
    reason_code: str
    approver_id: str
    not_before_time: _timestamp_pb2.Timestamp
    replacement_version: int
    parts: _containers.RepeatedCompositeFieldContainer[PartRestrictions]
    kept_grants: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, item_id: _Optional[bytes] = ..., kind: _Optional[_Union[RestrictionNoticeKind, str]] = ..., sequence: _Optional[int] = ..., previous_hash: _Optional[bytes] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., result_hash: _Optional[bytes] = ..., reason_code: _Optional[str] = ..., approver_id: _Optional[str] = ..., not_before_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., replacement_version: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[PartRestrictions, _Mapping]]] = ..., kept_grants: _Optional[_Iterable[bytes]] = ...) -> None: ...

class LegalHold(_message.Message):
    __slots__ = ("reference", "review_time")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REVIEW_TIME_FIELD_NUMBER: _ClassVar[int]
    reference: str
    review_time: _timestamp_pb2.Timestamp
    def __init__(self, reference: _Optional[str] = ..., review_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CertificateOfDestruction(_message.Message):
    __slots__ = ("item_id", "plain_digests", "destroy_time", "leaf_index")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    PLAIN_DIGESTS_FIELD_NUMBER: _ClassVar[int]
    DESTROY_TIME_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    plain_digests: _containers.RepeatedScalarFieldContainer[bytes]
    destroy_time: _timestamp_pb2.Timestamp
    leaf_index: int
    def __init__(self, item_id: _Optional[bytes] = ..., plain_digests: _Optional[_Iterable[bytes]] = ..., destroy_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class NoticeAnswer(_message.Message):
    __slots__ = ("notice_digest", "item_id", "sequence", "outcome", "result_hash", "leaf_index", "unknown_dimensions", "code", "legal_hold", "apply_time", "provisional", "certificate", "onward_recipients", "onward_unconfirmed")
    NOTICE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RESULT_HASH_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_DIMENSIONS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LEGAL_HOLD_FIELD_NUMBER: _ClassVar[int]
    APPLY_TIME_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    ONWARD_RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    ONWARD_UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    notice_digest: bytes
    item_id: bytes
    sequence: int
    outcome: NoticeOutcome
    result_hash: bytes
    leaf_index: int
    unknown_dimensions: _containers.RepeatedScalarFieldContainer[str]
    code: _error_reason_pb2.ErrorReason
    legal_hold: LegalHold
    apply_time: _timestamp_pb2.Timestamp
    provisional: bool
    certificate: CertificateOfDestruction
    onward_recipients: int
    onward_unconfirmed: int
    def __init__(self, notice_digest: _Optional[bytes] = ..., item_id: _Optional[bytes] = ..., sequence: _Optional[int] = ..., outcome: _Optional[_Union[NoticeOutcome, str]] = ..., result_hash: _Optional[bytes] = ..., leaf_index: _Optional[int] = ..., unknown_dimensions: _Optional[_Iterable[str]] = ..., code: _Optional[_Union[_error_reason_pb2.ErrorReason, str]] = ..., legal_hold: _Optional[_Union[LegalHold, _Mapping]] = ..., apply_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., provisional: _Optional[bool] = ..., certificate: _Optional[_Union[CertificateOfDestruction, _Mapping]] = ..., onward_recipients: _Optional[int] = ..., onward_unconfirmed: _Optional[int] = ...) -> None: ...

class RestrictionProposal(_message.Message):
    __slots__ = ("item_id", "set", "restriction_sequence", "reason_code")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    set: _restriction_pb2.RestrictionSet
    restriction_sequence: int
    reason_code: str
    def __init__(self, item_id: _Optional[bytes] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., restriction_sequence: _Optional[int] = ..., reason_code: _Optional[str] = ...) -> None: ...
