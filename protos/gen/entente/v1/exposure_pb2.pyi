import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import restriction_notice_pb2 as _restriction_notice_pb2
from entente.v1 import roster_pb2 as _roster_pb2
from entente.v1 import use_pb2 as _use_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ExposureCount(_message.Message):
    __slots__ = ("action", "role", "purpose", "count")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    action: _use_pb2.UseAction
    role: _roster_pb2.Role
    purpose: str
    count: int
    def __init__(self, action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., role: _Optional[_Union[_roster_pb2.Role, str]] = ..., purpose: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class IrrevocableUse(_message.Message):
    __slots__ = ("action", "role", "purpose", "recipient", "use_time", "leaf_index", "person_id")
    ACTION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    USE_TIME_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    action: _use_pb2.UseAction
    role: _roster_pb2.Role
    purpose: str
    recipient: str
    use_time: _timestamp_pb2.Timestamp
    leaf_index: int
    person_id: str
    def __init__(self, action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., role: _Optional[_Union[_roster_pb2.Role, str]] = ..., purpose: _Optional[str] = ..., recipient: _Optional[str] = ..., use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leaf_index: _Optional[int] = ..., person_id: _Optional[str] = ...) -> None: ...

class ExposureReport(_message.Message):
    __slots__ = ("item_id", "notice_digest", "sequence", "supply_leaf_index", "enforce_leaf_index", "counts", "irrevocable", "not_observed", "denied", "onward_recipients", "onward_unconfirmed", "certificate")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SUPPLY_LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    ENFORCE_LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    IRREVOCABLE_FIELD_NUMBER: _ClassVar[int]
    NOT_OBSERVED_FIELD_NUMBER: _ClassVar[int]
    DENIED_FIELD_NUMBER: _ClassVar[int]
    ONWARD_RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    ONWARD_UNCONFIRMED_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    notice_digest: bytes
    sequence: int
    supply_leaf_index: int
    enforce_leaf_index: int
    counts: _containers.RepeatedCompositeFieldContainer[ExposureCount]
    irrevocable: _containers.RepeatedCompositeFieldContainer[IrrevocableUse]
    not_observed: _containers.RepeatedScalarFieldContainer[_use_pb2.UseAction]
    denied: int
    onward_recipients: int
    onward_unconfirmed: int
    certificate: _restriction_notice_pb2.CertificateOfDestruction
    def __init__(self, item_id: _Optional[bytes] = ..., notice_digest: _Optional[bytes] = ..., sequence: _Optional[int] = ..., supply_leaf_index: _Optional[int] = ..., enforce_leaf_index: _Optional[int] = ..., counts: _Optional[_Iterable[_Union[ExposureCount, _Mapping]]] = ..., irrevocable: _Optional[_Iterable[_Union[IrrevocableUse, _Mapping]]] = ..., not_observed: _Optional[_Iterable[_Union[_use_pb2.UseAction, str]]] = ..., denied: _Optional[int] = ..., onward_recipients: _Optional[int] = ..., onward_unconfirmed: _Optional[int] = ..., certificate: _Optional[_Union[_restriction_notice_pb2.CertificateOfDestruction, _Mapping]] = ...) -> None: ...

class ReportedUse(_message.Message):
    __slots__ = ("item_id", "ordinal", "action", "use_time", "role", "person_id", "purpose", "recipient", "grant_ids", "restriction_version", "leaf_index")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    USE_TIME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_FIELD_NUMBER: _ClassVar[int]
    GRANT_IDS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    LEAF_INDEX_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    ordinal: int
    action: _use_pb2.UseAction
    use_time: _timestamp_pb2.Timestamp
    role: _roster_pb2.Role
    person_id: str
    purpose: str
    recipient: str
    grant_ids: _containers.RepeatedScalarFieldContainer[bytes]
    restriction_version: int
    leaf_index: int
    def __init__(self, item_id: _Optional[bytes] = ..., ordinal: _Optional[int] = ..., action: _Optional[_Union[_use_pb2.UseAction, str]] = ..., use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., role: _Optional[_Union[_roster_pb2.Role, str]] = ..., person_id: _Optional[str] = ..., purpose: _Optional[str] = ..., recipient: _Optional[str] = ..., grant_ids: _Optional[_Iterable[bytes]] = ..., restriction_version: _Optional[int] = ..., leaf_index: _Optional[int] = ...) -> None: ...

class UseReport(_message.Message):
    __slots__ = ("uses",)
    USES_FIELD_NUMBER: _ClassVar[int]
    uses: _containers.RepeatedCompositeFieldContainer[ReportedUse]
    def __init__(self, uses: _Optional[_Iterable[_Union[ReportedUse, _Mapping]]] = ...) -> None: ...
