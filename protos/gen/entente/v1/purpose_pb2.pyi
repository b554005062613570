import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Purpose(_message.Message):
    __slots__ = ("codes", "texts")
    CODES_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    codes: _containers.RepeatedScalarFieldContainer[str]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, codes: _Optional[_Iterable[str]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class PurposeDeclaration(_message.Message):
    __slots__ = ("reference", "purpose", "expire_time")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    reference: str
    purpose: Purpose
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, reference: _Optional[str] = ..., purpose: _Optional[_Union[Purpose, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PurposeWithdrawal(_message.Message):
    __slots__ = ("declaration_digest", "reason_code")
    DECLARATION_DIGEST_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    declaration_digest: bytes
    reason_code: str
    def __init__(self, declaration_digest: _Optional[bytes] = ..., reason_code: _Optional[str] = ...) -> None: ...

class PurposeCorrection(_message.Message):
    __slots__ = ("item_id", "ordinal", "purpose", "reason_code")
    ITEM_ID_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    item_id: bytes
    ordinal: int
    purpose: Purpose
    reason_code: str
    def __init__(self, item_id: _Optional[bytes] = ..., ordinal: _Optional[int] = ..., purpose: _Optional[_Union[Purpose, _Mapping]] = ..., reason_code: _Optional[str] = ...) -> None: ...
