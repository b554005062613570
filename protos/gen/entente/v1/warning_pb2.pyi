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

class Warning(_message.Message):
    __slots__ = ("case_ref", "valid", "target", "requested_action", "urgency", "reply_by", "goods", "cover_load", "conveyance", "route", "persons", "assessment", "texts")
    CASE_REF_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_ACTION_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    REPLY_BY_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    COVER_LOAD_FIELD_NUMBER: _ClassVar[int]
    CONVEYANCE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    ASSESSMENT_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    case_ref: str
    valid: _place_pb2.DatePeriod
    target: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    requested_action: _code_lists_pb2.SuggestedAction
    urgency: _code_lists_pb2.Urgency
    reply_by: _timestamp_pb2.Timestamp
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    cover_load: _containers.RepeatedCompositeFieldContainer[_goods_pb2.DeclaredGoods]
    conveyance: _containers.RepeatedCompositeFieldContainer[_movement_pb2.Conveyance]
    route: _containers.RepeatedCompositeFieldContainer[_movement_pb2.RouteLeg]
    persons: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.InvolvedPerson]
    assessment: _circumstances_pb2.Assessment
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, case_ref: _Optional[str] = ..., valid: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., target: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., requested_action: _Optional[_Union[_code_lists_pb2.SuggestedAction, str]] = ..., urgency: _Optional[_Union[_code_lists_pb2.Urgency, str]] = ..., reply_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., cover_load: _Optional[_Iterable[_Union[_goods_pb2.DeclaredGoods, _Mapping]]] = ..., conveyance: _Optional[_Iterable[_Union[_movement_pb2.Conveyance, _Mapping]]] = ..., route: _Optional[_Iterable[_Union[_movement_pb2.RouteLeg, _Mapping]]] = ..., persons: _Optional[_Iterable[_Union[_circumstances_pb2.InvolvedPerson, _Mapping]]] = ..., assessment: _Optional[_Union[_circumstances_pb2.Assessment, _Mapping]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...
