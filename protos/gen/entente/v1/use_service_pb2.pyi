import datetime

from entente.v1 import exposure_pb2 as _exposure_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordUseRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "action", "purpose", "territory", "part", "acknowledged_caveats", "recipient", "version")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    PART_FIELD_NUMBER: _ClassVar[int]
    ACKNOWLEDGED_CAVEATS_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    action: _use_pb2.UseAction
    purpose: str
    territory: str
    part: int
    acknowledged_caveats: _containers.RepeatedScalarFieldContainer[str]
    recipient: str
    version: int
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., purpose: _Optional[str] = ..., territory: _Optional[str] = ..., part: _Optional[int] = ..., acknowledged_caveats: _Optional[_Iterable[str]] = ..., recipient: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class RecordUseResponse(_message.Message):
    __slots__ = ("leaf_index", "restriction_version", "consent_ids")
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONSENT_IDS_FIELD_NUMBER: _ClassVar[int]
    leaf_index: int
    restriction_version: int
    consent_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, leaf_index: _Optional[int] = ..., restriction_version: _Optional[int] = ..., consent_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListReportedUsesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "agreement_id", "item_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    agreement_id: str
    item_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ...) -> None: ...

class ListReportedUsesResponse(_message.Message):
    __slots__ = ("uses", "total", "next_page_token")
    USES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    uses: _containers.RepeatedCompositeFieldContainer[_exposure_pb2.ReportedUse]
    total: int
    next_page_token: str
    def __init__(self, uses: _Optional[_Iterable[_Union[_exposure_pb2.ReportedUse, _Mapping]]] = ..., total: _Optional[int] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListOnwardRequest(_message.Message):
    __slots__ = ("agreement_id", "item_id")
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    agreement_id: str
    item_id: str
    def __init__(self, agreement_id: _Optional[str] = ..., item_id: _Optional[str] = ...) -> None: ...

class OnwardRecipient(_message.Message):
    __slots__ = ("recipient", "restriction_version", "confirmed_sequence", "confirm_time", "owes_confirmation")
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_TIME_FIELD_NUMBER: _ClassVar[int]
    OWES_CONFIRMATION_FIELD_NUMBER: _ClassVar[int]
    recipient: str
    restriction_version: int
    confirmed_sequence: int
    confirm_time: _timestamp_pb2.Timestamp
    owes_confirmation: bool
    def __init__(self, recipient: _Optional[str] = ..., restriction_version: _Optional[int] = ..., confirmed_sequence: _Optional[int] = ..., confirm_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., owes_confirmation: _Optional[bool] = ...) -> None: ...

class ListOnwardResponse(_message.Message):
    __slots__ = ("recipients", "restriction_version")
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    recipients: _containers.RepeatedCompositeFieldContainer[OnwardRecipient]
    restriction_version: int
    def __init__(self, recipients: _Optional[_Iterable[_Union[OnwardRecipient, _Mapping]]] = ..., restriction_version: _Optional[int] = ...) -> None: ...

class ConfirmOnwardRequest(_message.Message):
    __slots__ = ("request_id", "agreement_id", "person_id", "item_id", "recipient", "sequence")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AGREEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    agreement_id: str
    person_id: str
    item_id: str
    recipient: str
    sequence: int
    def __init__(self, request_id: _Optional[str] = ..., agreement_id: _Optional[str] = ..., person_id: _Optional[str] = ..., item_id: _Optional[str] = ..., recipient: _Optional[str] = ..., sequence: _Optional[int] = ...) -> None: ...

class ConfirmOnwardResponse(_message.Message):
    __slots__ = ("leaf_index", "sequence", "onward_recipients", "onward_unconfirmed")
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ONWARD_RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    ONWARD_UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    leaf_index: int
    sequence: int
    onward_recipients: int
    onward_unconfirmed: int
    def __init__(self, leaf_index: _Optional[int] = ..., sequence: _Optional[int] = ..., onward_recipients: _Optional[int] = ..., onward_unconfirmed: _Optional[int] = ...) -> None: ...
