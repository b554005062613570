from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProjectNote(_message.Message):
    __slots__ = ("project_ref", "level", "territories", "period", "texts")
    PROJECT_REF_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    project_ref: str
    level: _code_lists_pb2.ProjectLevel
    territories: _containers.RepeatedScalarFieldContainer[str]
    period: _place_pb2.DatePeriod
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, project_ref: _Optional[str] = ..., level: _Optional[_Union[_code_lists_pb2.ProjectLevel, str]] = ..., territories: _Optional[_Iterable[str]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
