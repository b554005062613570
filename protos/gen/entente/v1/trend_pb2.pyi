from entente.v1 import circumstances_pb2 as _circumstances_pb2
from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from entente.v1 import statistics_pb2 as _statistics_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Trend(_message.Message):
    __slots__ = ("period", "territories", "substances", "modes", "findings", "figures", "assessment")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    SUBSTANCES_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    period: _place_pb2.DatePeriod
    territories: _containers.RepeatedScalarFieldContainer[str]
    substances: _containers.RepeatedScalarFieldContainer[str]
    modes: _containers.RepeatedScalarFieldContainer[_code_lists_pb2.TransportMode]
    findings: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    figures: _containers.RepeatedCompositeFieldContainer[_statistics_pb2.StatisticsRow]
    assessment: _circumstances_pb2.Assessment
    def __init__(self, period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., territories: _Optional[_Iterable[str]] = ..., substances: _Optional[_Iterable[str]] = ..., modes: _Optional[_Iterable[_Union[_code_lists_pb2.TransportMode, str]]] = ..., findings: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[_statistics_pb2.StatisticsRow, _Mapping]]] = ..., assessment: _Optional[_Union[_circumstances_pb2.Assessment, _Mapping]] = ...) -> None: ...
