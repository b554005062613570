import datetime

from entente.v1 import case_document_pb2 as _case_document_pb2
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

class ConsultationLevel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSULTATION_LEVEL_UNSPECIFIED: _ClassVar[ConsultationLevel]
    CONSULTATION_LEVEL_WORKING: _ClassVar[ConsultationLevel]
    CONSULTATION_LEVEL_CONTACT: _ClassVar[ConsultationLevel]
    CONSULTATION_LEVEL_SENIOR: _ClassVar[ConsultationLevel]
    CONSULTATION_LEVEL_PRINCIPAL: _ClassVar[ConsultationLevel]
CONSULTATION_LEVEL_UNSPECIFIED: ConsultationLevel
CONSULTATION_LEVEL_WORKING: ConsultationLevel
CONSULTATION_LEVEL_CONTACT: ConsultationLevel
CONSULTATION_LEVEL_SENIOR: ConsultationLevel
CONSULTATION_LEVEL_PRINCIPAL: ConsultationLevel

class ConsultationPlanned(_message.Message):
    __slots__ = ("subjects", "level", "start_time", "place", "activity", "agenda", "report_id")
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    AGENDA_FIELD_NUMBER: _ClassVar[int]
    REPORT_ID_FIELD_NUMBER: _ClassVar[int]
    subjects: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    level: ConsultationLevel
    start_time: _timestamp_pb2.Timestamp
    place: str
    activity: str
    agenda: _containers.RepeatedCompositeFieldContainer[_case_document_pb2.DocumentReference]
    report_id: bytes
    def __init__(self, subjects: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., level: _Optional[_Union[ConsultationLevel, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., place: _Optional[str] = ..., activity: _Optional[str] = ..., agenda: _Optional[_Iterable[_Union[_case_document_pb2.DocumentReference, _Mapping]]] = ..., report_id: _Optional[bytes] = ...) -> None: ...

class ConsultationMoved(_message.Message):
    __slots__ = ("start_time", "level")
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    start_time: _timestamp_pb2.Timestamp
    level: ConsultationLevel
    def __init__(self, start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., level: _Optional[_Union[ConsultationLevel, str]] = ...) -> None: ...

class ConsultationHeld(_message.Message):
    __slots__ = ("held_time", "level")
    HELD_TIME_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    held_time: _timestamp_pb2.Timestamp
    level: ConsultationLevel
    def __init__(self, held_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., level: _Optional[_Union[ConsultationLevel, str]] = ...) -> None: ...

class MinutesDrafted(_message.Message):
    __slots__ = ("minutes",)
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    minutes: _case_document_pb2.DocumentReference
    def __init__(self, minutes: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...

class MinutesSigned(_message.Message):
    __slots__ = ("minutes",)
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    minutes: _case_document_pb2.DocumentReference
    def __init__(self, minutes: _Optional[_Union[_case_document_pb2.DocumentReference, _Mapping]] = ...) -> None: ...

class ActivityTask(_message.Message):
    __slots__ = ("party", "tasks", "resources")
    PARTY_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    party: str
    tasks: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    resources: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, party: _Optional[str] = ..., tasks: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., resources: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class ActivityArranged(_message.Message):
    __slots__ = ("tasks",)
    TASKS_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[ActivityTask]
    def __init__(self, tasks: _Optional[_Iterable[_Union[ActivityTask, _Mapping]]] = ...) -> None: ...
