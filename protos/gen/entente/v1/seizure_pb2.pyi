from entente.v1 import circumstances_pb2 as _circumstances_pb2
from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import movement_pb2 as _movement_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Seizure(_message.Message):
    __slots__ = ("case_ref", "reporting_admin", "event", "report_type", "operation_ref", "goods", "cover_load", "conveyance", "route", "concealment", "detection", "persons", "assessment", "texts")
    CASE_REF_FIELD_NUMBER: _ClassVar[int]
    REPORTING_ADMIN_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    REPORT_TYPE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_REF_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    COVER_LOAD_FIELD_NUMBER: _ClassVar[int]
    CONVEYANCE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    CONCEALMENT_FIELD_NUMBER: _ClassVar[int]
    DETECTION_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    case_ref: str
    reporting_admin: str
    event: _place_pb2.Event
    report_type: _code_lists_pb2.ReportType
    operation_ref: str
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    cover_load: _containers.RepeatedCompositeFieldContainer[_goods_pb2.DeclaredGoods]
    conveyance: _containers.RepeatedCompositeFieldContainer[_movement_pb2.Conveyance]
    route: _containers.RepeatedCompositeFieldContainer[_movement_pb2.RouteLeg]
    concealment: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.Concealment]
    detection: _circumstances_pb2.Detection
    persons: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.InvolvedPerson]
    assessment: _circumstances_pb2.Assessment
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, case_ref: _Optional[str] = ..., reporting_admin: _Optional[str] = ..., event: _Optional[_Union[_place_pb2.Event, _Mapping]] = ..., report_type: _Optional[_Union[_code_lists_pb2.ReportType, str]] = ..., operation_ref: _Optional[str] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., cover_load: _Optional[_Iterable[_Union[_goods_pb2.DeclaredGoods, _Mapping]]] = ..., conveyance: _Optional[_Iterable[_Union[_movement_pb2.Conveyance, _Mapping]]] = ..., route: _Optional[_Iterable[_Union[_movement_pb2.RouteLeg, _Mapping]]] = ..., concealment: _Optional[_Iterable[_Union[_circumstances_pb2.Concealment, _Mapping]]] = ..., detection: _Optional[_Union[_circumstances_pb2.Detection, _Mapping]] = ..., persons: _Optional[_Iterable[_Union[_circumstances_pb2.InvolvedPerson, _Mapping]]] = ..., assessment: _Optional[_Union[_circumstances_pb2.Assessment, _Mapping]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
