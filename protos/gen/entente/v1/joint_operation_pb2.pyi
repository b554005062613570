from entente.v1 import code_lists_pb2 as _code_lists_pb2
from entente.v1 import goods_pb2 as _goods_pb2
from entente.v1 import limits_pb2 as _limits_pb2
from entente.v1 import localized_text_pb2 as _localized_text_pb2
from entente.v1 import place_pb2 as _place_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JointOperation(_message.Message):
    __slots__ = ("code_name", "phase", "period", "participating_admins", "objective", "coordination_unit", "tallies", "texts")
    CODE_NAME_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_ADMINS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    COORDINATION_UNIT_FIELD_NUMBER: _ClassVar[int]
    TALLIES_FIELD_NUMBER: _ClassVar[int]
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    code_name: str
    phase: _code_lists_pb2.OperationPhase
    period: _place_pb2.DatePeriod
    participating_admins: _containers.RepeatedScalarFieldContainer[str]
    objective: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    coordination_unit: str
    tallies: _containers.RepeatedCompositeFieldContainer[OperationTally]
    texts: _containers.RepeatedCompositeFieldContainer[_localized_text_pb2.LocalizedText]
    def __init__(self, code_name: _Optional[str] = ..., phase: _Optional[_Union[_code_lists_pb2.OperationPhase, str]] = ..., period: _Optional[_Union[_place_pb2.DatePeriod, _Mapping]] = ..., participating_admins: _Optional[_Iterable[str]] = ..., objective: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ..., coordination_unit: _Optional[str] = ..., tallies: _Optional[_Iterable[_Union[OperationTally, _Mapping]]] = ..., texts: _Optional[_Iterable[_Union[_localized_text_pb2.LocalizedText, _Mapping]]] = ...) -> None: ...

class OperationTally(_message.Message):
    __slots__ = ("date", "country", "checks", "seizures", "goods")
    DATE_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    SEIZURES_FIELD_NUMBER: _ClassVar[int]
    GOODS_FIELD_NUMBER: _ClassVar[int]
    date: str
    country: str
    checks: int
    seizures: int
    goods: _containers.RepeatedCompositeFieldContainer[_goods_pb2.Goods]
    def __init__(self, date: _Optional[str] = ..., country: _Optional[str] = ..., checks: _Optional[int] = ..., seizures: _Optional[int] = ..., goods: _Optional[_Iterable[_Union[_goods_pb2.Goods, _Mapping]]] = ...) -> None: ...
