import datetime

from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DesignationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DESIGNATION_STATE_UNSPECIFIED: _ClassVar[DesignationState]
    DESIGNATION_STATE_PENDING: _ClassVar[DesignationState]
    DESIGNATION_STATE_ACTIVE: _ClassVar[DesignationState]
    DESIGNATION_STATE_SUPERSEDED: _ClassVar[DesignationState]
    DESIGNATION_STATE_REVOKED: _ClassVar[DesignationState]
DESIGNATION_STATE_UNSPECIFIED: DesignationState
DESIGNATION_STATE_PENDING: DesignationState
DESIGNATION_STATE_ACTIVE: DesignationState
DESIGNATION_STATE_SUPERSEDED: DesignationState
DESIGNATION_STATE_REVOKED: DesignationState

class ContactDesignation(_message.Message):
    __slots__ = ("person_id", "functions", "languages", "reached_at", "deputies", "valid_from_time", "supersedes")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    FUNCTIONS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    REACHED_AT_FIELD_NUMBER: _ClassVar[int]
    DEPUTIES_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_TIME_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDES_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    functions: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    languages: _containers.RepeatedScalarFieldContainer[str]
    reached_at: _containers.RepeatedScalarFieldContainer[str]
    deputies: _containers.RepeatedScalarFieldContainer[str]
    valid_from_time: _timestamp_pb2.Timestamp
    supersedes: bytes
    def __init__(self, person_id: _Optional[str] = ..., functions: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., languages: _Optional[_Iterable[str]] = ..., reached_at: _Optional[_Iterable[str]] = ..., deputies: _Optional[_Iterable[str]] = ..., valid_from_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., supersedes: _Optional[bytes] = ...) -> None: ...

class ContactRevocation(_message.Message):
    __slots__ = ("designation_id",)
    DESIGNATION_ID_FIELD_NUMBER: _ClassVar[int]
    designation_id: bytes
    def __init__(self, designation_id: _Optional[bytes] = ...) -> None: ...
