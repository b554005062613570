import datetime

from entente.v1 import circumstances_pb2 as _circumstances_pb2
from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import movement_pb2 as _movement_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PrecursorIncident(_message.Message):
    __slots__ = ("incident", "goods", "misdeclared_as", "licensed_operator", "stated_end_use", "conveyance", "route", "valid", "urgency", "reply_by", "persons", "assessment", "texts")
    INCIDENT_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    MISDECLARED_AS_FIELD_NUMBER: _ClassVar[int]
    LICENSED_OPERATOR_FIELD_NUMBER: _ClassVar[int]
    STATED_END_USE_FIELD_NUMBER: _ClassVar[int]
    CONVEYANCE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    REPLY_BY_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    incident: Incident
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    misdeclared_as: _goods_pb2.DeclaredGoods
    licensed_operator: str
    stated_end_use: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    conveyance: _containers.RepeatedCompositeFieldContainer[_movement_pb2.Conveyance]
    route: _containers.RepeatedCompositeFieldContainer[_movement_pb2.RouteLeg]
    valid: _place_pb2.DatePeriod
    urgency: _code_lists_pb2.Urgency
    reply_by: _timestamp_pb2.Timestamp
    persons: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.InvolvedPerson]
    assessment: _circumstances_pb2.Assessment
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, incident: _Optional[_Union[Incident, _Mapping]] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., misdeclared_as: _Optional[_Union[_goods_pb2.DeclaredGoods, _Mapping]] = ..., licensed_operator: _Optional[str] = ..., stated_end_use: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., conveyance: _Optional[_Iterable[_Union[_movement_pb2.Conveyance, _Mapping]]] = ..., route: _Optional[_Iterable[_Union[_movement_pb2.RouteLeg, _Mapping]]] = ..., valid: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., reply_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., persons: _Optional[_Iterable[_Union[_circumstances_pb2.InvolvedPerson, _Mapping]]] = ..., assessment: _Optional[_Union[_circumstances_pb2.Assessment, _Mapping]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class Incident(_message.Message):
    __slots__ = ("type", "pen_ref", "reported", "event")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PEN_REF_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    type: _code_lists_pb2.PrecursorIncidentType
    pen_ref: str
    reported: str
    event: _place_pb2.Event
    def __init__(self, type: _Optional[_Union[_code_lists_pb2.PrecursorIncidentType, str]] = ..., pen_ref: _Optional[str] = ..., reported: _Optional[str] = ..., event: _Optional[_Union[_place_pb2.Event, _Mapping]] = ...) -> None: ...
