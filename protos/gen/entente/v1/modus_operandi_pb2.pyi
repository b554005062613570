from entente.v1 import circumstances_pb2 as _circumstances_pb2
from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ModusOperandi(_message.Message):
    __slots__ = ("first_seen", "last_seen", "description", "concealment", "indicators", "goods", "modes", "countries", "detection", "assessment")
    FIRST_SEEN_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CONCEALMENT_FIELD_NUMBER: _ClassVar[int]
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    MODES_FIELD_NUMBER: _ClassVar[int]
    COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    DETECTION_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    first_seen: str
    last_seen: str
    description: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    concealment: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.Concealment]
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    modes: _containers.RepeatedScalarFieldContainer[_code_lists_pb2.TransportMode]
    countries: _containers.RepeatedScalarFieldContainer[str]
    detection: _circumstances_pb2.Detection
    assessment: _circumstances_pb2.Assessment
    def __init__(self, first_seen: _Optional[str] = ..., last_seen: _Optional[str] = ..., description: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., concealment: _Optional[_Iterable[_Union[_circumstances_pb2.Concealment, _Mapping]]] = ..., indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., modes: _Optional[_Iterable[_Union[_code_lists_pb2.TransportMode, str]]] = ..., countries: _Optional[_Iterable[str]] = ..., detection: _Optional[_Union[_circumstances_pb2.Detection, _Mapping]] = ..., assessment: _Optional[_Union[_circumstances_pb2.Assessment, _Mapping]] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ("texts",)
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
