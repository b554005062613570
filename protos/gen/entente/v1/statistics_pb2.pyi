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

class Statistics(_message.Message):
    __slots__ = ("period", "rows", "texts")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    period: _place_pb2.DatePeriod
    rows: _containers.RepeatedCompositeFieldContainer[StatisticsRow]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., rows: _Optional[_Iterable[_Union[StatisticsRow, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class StatisticsRow(_message.Message):
    __slots__ = ("measure", "country", "substance", "hs6", "hs_edition", "value", "unit")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    SUBSTANCE_FIELD_NUMBER: _ClassVar[int]
    HS6_FIELD_NUMBER: _ClassVar[int]
    HS_EDITION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    measure: _code_lists_pb2.StatisticMeasure
    country: str
    substance: str
    hs6: str
    hs_edition: str
    value: str
    unit: str
    def __init__(self, measure: _Optional[_Union[_code_lists_pb2.StatisticMeasure, str]] = ..., country: _Optional[str] = ..., substance: _Optional[str] = ..., hs6: _Optional[str] = ..., hs_edition: _Optional[str] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ...) -> None: ...
