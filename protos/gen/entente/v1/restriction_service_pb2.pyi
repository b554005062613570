import datetime

from entente.v1 import exposure_pb2 as _exposure_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_pb2 as _restriction_pb2
from entente.v1 import restriction_notice_pb2 as _restriction_notice_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoticeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NOTICE_STATE_UNSPECIFIED: _ClassVar[NoticeState]
    NOTICE_STATE_AWAITING_APPROVAL: _ClassVar[NoticeState]
    NOTICE_STATE_ISSUED: _ClassVar[NoticeState]
    NOTICE_STATE_DELIVERED: _ClassVar[NoticeState]
    NOTICE_STATE_APPLIED: _ClassVar[NoticeState]
    NOTICE_STATE_REJECTED: _ClassVar[NoticeState]
    NOTICE_STATE_PROVISIONAL: _ClassVar[NoticeState]
    NOTICE_STATE_WAITING: _ClassVar[NoticeState]
    NOTICE_STATE_VALID: _ClassVar[NoticeState]
NOTICE_STATE_UNSPECIFIED: NoticeState
NOTICE_STATE_AWAITING_APPROVAL: NoticeState
NOTICE_STATE_ISSUED: NoticeState
NOTICE_STATE_DELIVERED: NoticeState
NOTICE_STATE_APPLIED: NoticeState
NOTICE_STATE_REJECTED: NoticeState
NOTICE_STATE_PROVISIONAL: NoticeState
NOTICE_STATE_WAITING: NoticeState
NOTICE_STATE_VALID: NoticeState

class IssueNoticeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "kind", "set", "parts", "reason_code", "not_before_time", "kept_grants", "validate_only")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    NOT_BEFORE_TIME_FIELD_NUMBER: _ClassVar[int]
    KEPT_GRANTS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    kind: _restriction_notice_pb2.RestrictionNoticeKind
    set: _restriction_pb2.RestrictionSet
    parts: _containers.RepeatedCompositeFieldContainer[_restriction_notice_pb2.PartRestrictions]
    reason_code: str
    not_before_time: _timestamp_pb2.Timestamp
    kept_grants: _containers.RepeatedScalarFieldContainer[str]
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., kind: _Optional[_Union[_restriction_notice_pb2.RestrictionNoticeKind, str]] = ..., set: _Optional[_Union[_restriction_pb2.RestrictionSet, _Mapping]] = ..., parts: _Optional[_Iterable[_Union[_restriction_notice_pb2.PartRestrictions, _Mapping]]] = ..., reason_code: _Optional[str] = ..., not_before_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kept_grants: _Optional[_Iterable[str]] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class ApproveNoticeRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "notice_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    notice_id: str
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., notice_id: _Optional[str] = ...) -> None: ...

class IssueNoticeResponse(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: IssuedNotice
    def __init__(self, notice: _Optional[_Union[IssuedNotice, _Mapping]] = ...) -> None: ...

class ApproveNoticeResponse(_message.Message):
    __slots__ = ("notice",)
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    notice: IssuedNotice
    def __init__(self, notice: _Optional[_Union[IssuedNotice, _Mapping]] = ...) -> None: ...

class IssuedNotice(_message.Message):
    __slots__ = ("notice_id", "item_id", "state", "sequence", "result", "result_hash", "leaf_index")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    RESULT_HASH_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    item_id: str
    state: NoticeState
    sequence: int
    result: _restriction_pb2.RestrictionStatement
    result_hash: bytes
    leaf_index: int
    def __init__(self, notice_id: _Optional[str] = ..., item_id: _Optional[str] = ..., state: _Optional[_Union[NoticeState, str]] = ..., sequence: _Optional[int] = ..., result: _Optional[_Union[_restriction_pb2.RestrictionStatement, _Mapping]] = ..., result_hash: _Optional[bytes] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class ListNoticesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id", "unconfirmed")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    unconfirmed: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ..., unconfirmed: _Optional[bool] = ...) -> None: ...

class ListNoticesResponse(_message.Message):
    __slots__ = ("notices", "next_page_token")
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    notices: _containers.RepeatedCompositeFieldContainer[NoticeSummary]
    next_page_token: str
    def __init__(self, notices: _Optional[_Iterable[_Union[NoticeSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class NoticeSummary(_message.Message):
    __slots__ = ("notice_id", "item_id", "from_party", "notice", "state", "author_id", "state_time", "answer", "answer_time", "exposure")
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_PARTY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    notice_id: str
    item_id: str
    from_party: str
    notice: _restriction_notice_pb2.RestrictionNotice
    state: NoticeState
    author_id: str
    state_time: _timestamp_pb2.Timestamp
    answer: _restriction_notice_pb2.NoticeAnswer
    answer_time: _timestamp_pb2.Timestamp
    exposure: _exposure_pb2.ExposureReport
    def __init__(self, notice_id: _Optional[str] = ..., item_id: _Optional[str] = ..., from_party: _Optional[str] = ..., notice: _Optional[_Union[_restriction_notice_pb2.RestrictionNotice, _Mapping]] = ..., state: _Optional[_Union[NoticeState, str]] = ..., author_id: _Optional[str] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer: _Optional[_Union[_restriction_notice_pb2.NoticeAnswer, _Mapping]] = ..., answer_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., exposure: _Optional[_Union[_exposure_pb2.ExposureReport, _Mapping]] = ...) -> None: ...
