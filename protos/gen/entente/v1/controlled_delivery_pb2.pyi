import datetime

from entente.v1 import circumstances_pb2 as _circumstances_pb2
from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import movement_pb2 as _movement_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ControlledDelivery(_message.Message):
    __slots__ = ("operation_ref", "coordinating_admin", "authorisation_ref", "start_time", "end_time", "goods", "substitution", "conveyance", "route", "contact_persons", "instructions", "abort_conditions", "persons")
    OPERATION_REF_FIELD_NUMBER: _ClassVar[int]
    COORDINATING_ADMIN_FIELD_NUMBER: _ClassVar[int]
    AUTHORISATION_REF_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    SUBSTITUTION_FIELD_NUMBER: _ClassVar[int]
    CONVEYANCE_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_PERSONS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    ABORT_CONDITIONS_FIELD_NUMBER: _ClassVar[int]
    PERSONS_FIELD_NUMBER: _ClassVar[int]
    operation_ref: str
    coordinating_admin: str
    authorisation_ref: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    substitution: _code_lists_pb2.SubstitutionDegree
    conveyance: _containers.RepeatedCompositeFieldContainer[_movement_pb2.Conveyance]
    route: _containers.RepeatedCompositeFieldContainer[_movement_pb2.RouteLeg]
    contact_persons: _containers.RepeatedScalarFieldContainer[str]
    instructions: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    abort_conditions: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    persons: _containers.RepeatedCompositeFieldContainer[_circumstances_pb2.InvolvedPerson]
    def __init__(self, operation_ref: _Optional[str] = ..., coordinating_admin: _Optional[str] = ..., authorisation_ref: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ..., substitution: _Optional[_Union[_code_lists_pb2.SubstitutionDegree, str]] = ..., conveyance: _Optional[_Iterable[_Union[_movement_pb2.Conveyance, _Mapping]]] = ..., route: _Optional[_Iterable[_Union[_movement_pb2.RouteLeg, _Mapping]]] = ..., contact_persons: _Optional[_Iterable[str]] = ..., instructions: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., abort_conditions: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., persons: _Optional[_Iterable[_Union[_circumstances_pb2.InvolvedPerson, _Mapping]]] = ...) -> None: ...
